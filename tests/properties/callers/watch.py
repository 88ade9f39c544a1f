"""Callers about the watch."""

from domain.centre import Command
from domain.commands.watch import ConfirmHandover, OfferHandover, SignOff, SignOn, TakeOver, WriteNote
from domain.watch.watch import Owned
from tests.properties.callers.caller import Caller
from tests.properties.house import HEAD, OFFICER, SECOND_OFFICER

OFFICERS = (OFFICER, SECOND_OFFICER, HEAD)


class WatchCallers(Caller):
    """Those who keep the watch, hand it over, and note what the next one should know."""

    def watch(self) -> Command:
        """One act of the watch. What waits is what rings, as the board would say."""
        actor, said = self.desk()
        waiting, to = tuple(self.clerk.waiting), self.chance.choice(OFFICERS).account
        owners = self.owners(waiting)
        return self.chance.choice(
            [
                SignOn(actor=actor, said=said),
                SignOn(actor=actor, said=said),
                SignOff(actor=actor, said=said, waiting=waiting),
                OfferHandover(actor=actor, said=said, to=to, waiting=waiting, owners=owners),
                OfferHandover(actor=actor, said=said, to=to, waiting=waiting, owners=owners),
                ConfirmHandover(actor=actor, said=said, waiting=waiting, owners=owners),
                TakeOver(actor=actor, said=said, reason="no answer"),
                WriteNote(actor=actor, said=said, text="Line to Skopje down."),
            ]
        )

    def owners(self, waiting: tuple[int, ...]) -> tuple[Owned, ...]:
        """Who looks after what waits; rarely something is forgotten."""
        return tuple(
            Owned(entry=entry, account=self.chance.choice(OFFICERS).account)
            for entry in waiting
            if not self.rarely()
        )
