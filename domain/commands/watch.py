"""The commands of the watch. What waits to be acknowledged is asked of the board, in the same transaction."""

from dataclasses import dataclass

from domain.authority import DESK
from domain.centre import Centre, Command, Decision
from domain.provenance import Provenance
from domain.watch.note import Note, NoteWritten
from domain.watch.rules import NotOffered, NotOnWatch, NoWatchToTakeOver, OnlyHolderHandsOver
from domain.watch.watch import WATCH_ID, Owned, Watch, WatchOpened


def watch_kept(centre: Centre, by: Provenance) -> Watch:
    """The watch; a new one where none was ever kept."""
    watch = centre.find(Watch, WATCH_ID)
    return watch or centre.keep(Watch.open(WatchOpened, id=WATCH_ID, by=by, origin=centre.origin))


@dataclass(frozen=True, kw_only=True)
class SignOn(Command):
    """An officer comes on watch; whoever is the first holds it."""

    MAY = DESK
    ACT = "sign on to the watch"

    def decide(self, centre: Centre) -> Decision:
        """The watch, with one more on it."""
        by = self.by(centre)
        watch = watch_kept(centre, by)
        watch.sign_on(by)
        return Decision(watch, (watch,))


@dataclass(frozen=True, kw_only=True)
class SignOff(Command):
    """An officer goes off watch."""

    MAY = DESK
    ACT = "sign off the watch"

    waiting: tuple[int, ...]

    def decide(self, centre: Centre) -> Decision:
        """The watch, with one fewer on it."""
        watch = centre.find(Watch, WATCH_ID)
        if watch is None:
            raise NotOnWatch(account=self.actor.account)
        watch.sign_off(self.waiting, self.by(centre))
        return Decision(watch, (watch,))


@dataclass(frozen=True, kw_only=True)
class OfferHandover(Command):
    """The holder offers the watch to another, and says who looks after what waits (rule 30)."""

    MAY = DESK
    ACT = "hand the watch over"

    to: str
    waiting: tuple[int, ...]
    owners: tuple[Owned, ...] = ()

    def decide(self, centre: Centre) -> Decision:
        """The watch, offered."""
        watch = centre.find(Watch, WATCH_ID)
        if watch is None:
            raise OnlyHolderHandsOver(holder=None)
        watch.offer(self.to, self.owners, self.waiting, self.by(centre))
        return Decision(watch, (watch,))


@dataclass(frozen=True, kw_only=True)
class ConfirmHandover(Command):
    """The one to whom the watch was offered takes it (rule 30)."""

    MAY = DESK
    ACT = "take the watch"

    waiting: tuple[int, ...]
    owners: tuple[Owned, ...] = ()

    def decide(self, centre: Centre) -> Decision:
        """The watch, with another holder."""
        watch = centre.find(Watch, WATCH_ID)
        if watch is None:
            raise NotOffered(account=self.actor.account)
        watch.confirm(self.owners, self.waiting, self.by(centre))
        return Decision(watch, (watch,))


@dataclass(frozen=True, kw_only=True)
class TakeOver(Command):
    """An officer takes the watch over from one who has left it."""

    MAY = DESK
    ACT = "take the watch over"

    reason: str

    def decide(self, centre: Centre) -> Decision:
        """The watch, with another holder."""
        watch = centre.find(Watch, WATCH_ID)
        if watch is None:
            raise NoWatchToTakeOver()
        watch.take_over(self.reason, self.by(centre))
        return Decision(watch, (watch,))


@dataclass(frozen=True, kw_only=True)
class WriteNote(Command):
    """Somebody at the desk notes something in the watch log."""

    MAY = DESK
    ACT = "write in the watch log"

    text: str

    def decide(self, centre: Centre) -> Decision:
        """A note."""
        note = Note.open(
            NoteWritten, id=centre.new_id(), by=self.by(centre), origin=centre.origin, text=self.text
        )
        return Decision(note, (note,))
