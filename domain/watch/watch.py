"""The watch: duty officers sign on and off, one of them holds it, and a hand-over is confirmed by both.

Whoever signs on first holds it, and from then on it is never nobody's. The holder offers it to another who is on
watch, and that one confirms; both times every incoming item that waits has an owner (DOMAIN.md, invariant 30). A
holder who is gone is relieved by another, with a reason, so that the centre is never locked. Officers are named by
their accounts, never as persons.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.identity import named_id
from domain.provenance import Provenance
from domain.value import Text, Time, Value, Word
from domain.watch.rules import (
    AlreadyOnWatch,
    HandoverToOneself,
    ItemWithoutOwner,
    NotOffered,
    NotOnWatch,
    NoWatchToTakeOver,
    OfficerNotOnWatch,
    OnlyHolderHandsOver,
    WatchHeldAlready,
    WatchInHand,
)

# A centre, or an exercise, has one watch, and it keeps its id for ever.
WATCH_ID = named_id("watch")


class OnWatch(Value):
    """One who is on watch."""

    account: Word
    since: Time


class Owned(Value):
    """An incoming entry that waits to be acknowledged, and the account that looks after it."""

    entry: int
    account: Word


class Offered(Value):
    """A hand-over that waits to be confirmed."""

    to: Word
    at: Time
    owned: tuple[Owned, ...] = ()


class WatchState(State):
    """Who is on watch, who of them holds it, and who looks after what nobody had acknowledged at the last hand-over."""

    holder: Word | None = None
    held_since: Time | None = None
    on: tuple[OnWatch, ...] = ()
    offered: Offered | None = None
    owned: tuple[Owned, ...] = ()

    def is_on(self, account: str) -> bool:
        """Whether an account is on watch."""
        return any(one.account == account for one in self.on)

    def with_officer(self, account: str, since: Time) -> "WatchState":
        """The state with one more on watch."""
        return self if self.is_on(account) else self.but(on=(*self.on, OnWatch(account=account, since=since)))

    def without_officer(self, account: str | None) -> "WatchState":
        """The state with one fewer on watch; what was offered to him is offered to nobody."""
        is_his = self.offered is not None and self.offered.to == account
        return self.but(
            on=tuple(one for one in self.on if one.account != account),
            offered=None if is_his else self.offered,
        )

    def held_by(self, account: str, since: Time) -> "WatchState":
        """The state with another holder, to whom nothing need be offered any more."""
        return self.but(holder=account, held_since=since, offered=None)


class WatchOpened(Opening):
    """The centre keeps a watch."""

    TOPIC: ClassVar[str] = "watch.opened"
    origin: Origin

    def evolve(self, state: None) -> WatchState:
        """Nobody's yet."""
        return WatchState(origin=self.origin)


class _Acted(Fact):
    """What an officer did about the watch."""

    @property
    def officer(self) -> str:
        """The account of the one who did it."""
        return self.provenance.recorded_by


class SignedOn(_Acted):
    """An officer came on watch."""

    TOPIC: ClassVar[str] = "watch.signed_on"

    def evolve(self, state: WatchState) -> WatchState:
        """One more; the first one holds the watch."""
        on = state.with_officer(self.officer, self.timestamp)
        return on if state.holder is not None else on.held_by(self.officer, self.timestamp)


class SignedOff(_Acted):
    """An officer went off watch."""

    TOPIC: ClassVar[str] = "watch.signed_off"

    def evolve(self, state: WatchState) -> WatchState:
        """One fewer."""
        return state.without_officer(self.officer)


class HandoverOffered(_Acted):
    """The holder offered the watch to another; `owned` says who looks after what nobody had acknowledged by then."""

    TOPIC: ClassVar[str] = "watch.handover_offered"
    to: Word
    owned: tuple[Owned, ...]

    def evolve(self, state: WatchState) -> WatchState:
        """It waits to be confirmed, in place of an earlier offer."""
        return state.but(offered=Offered(to=self.to, at=self.timestamp, owned=self.owned))


class WatchHandedOver(_Acted):
    """The one to whom the watch was offered has taken it."""

    TOPIC: ClassVar[str] = "watch.handed_over"
    owned: tuple[Owned, ...]

    def evolve(self, state: WatchState) -> WatchState:
        """Another holds it; who held it stays on watch until he signs off."""
        return state.held_by(self.officer, self.timestamp).but(owned=self.owned)


class WatchTakenOver(_Acted):
    """An officer took an abandoned watch over; whoever had left it is off watch."""

    TOPIC: ClassVar[str] = "watch.taken_over"
    reason: Text

    def evolve(self, state: WatchState) -> WatchState:
        """Another holds it, and looks after what the one who left had to look after."""
        left, takes = state.holder, self.officer
        owned = tuple(one.but(account=takes) if one.account == left else one for one in state.owned)
        relieved = state.without_officer(left).with_officer(takes, self.timestamp)
        return relieved.held_by(takes, self.timestamp).but(owned=owned)


class Watch(Aggregate):
    """The watch of the centre. `waiting` are the positions of the entries that nobody has acknowledged."""

    KIND = "watch"
    if TYPE_CHECKING:
        state: WatchState

    def sign_on(self, by: Provenance) -> None:
        """Come on watch. Raises AlreadyOnWatch."""
        if self.state.is_on(by.recorded_by):
            raise AlreadyOnWatch(account=by.recorded_by)
        self.record(SignedOn, by)

    def sign_off(self, waiting: Sequence[int], by: Provenance) -> None:
        """Go off watch. Raises NotOnWatch, WatchInHand, and ItemWithoutOwner for what this officer looks after."""
        state, officer = self.state, by.recorded_by
        if not state.is_on(officer):
            raise NotOnWatch(account=officer)
        if state.holder == officer:
            raise WatchInHand(account=officer)
        his = tuple(one.entry for one in state.owned if one.account == officer and one.entry in waiting)
        if his:
            raise ItemWithoutOwner(entries=his)
        self.record(SignedOff, by)

    def offer(self, to: str, owned: Sequence[Owned], waiting: Sequence[int], by: Provenance) -> None:
        """Offer the watch to another who is on watch.

        Raises OnlyHolderHandsOver, HandoverToOneself, OfficerNotOnWatch, ItemWithoutOwner.
        """
        if self.state.holder != by.recorded_by:
            raise OnlyHolderHandsOver(holder=self.state.holder)
        if to == by.recorded_by:
            raise HandoverToOneself()
        if not self.state.is_on(to):
            raise OfficerNotOnWatch(account=to, pointer="/to")
        self.record(HandoverOffered, by, to=to, owned=self._all_owned(self.state.owned, owned, waiting))

    def confirm(self, owned: Sequence[Owned], waiting: Sequence[int], by: Provenance) -> None:
        """Take the watch that was offered, and say who looks after what has come in since.

        Raises NotOffered, OfficerNotOnWatch, ItemWithoutOwner.
        """
        offered = self.state.offered
        if offered is None or offered.to != by.recorded_by:
            raise NotOffered(account=by.recorded_by)
        self.record(WatchHandedOver, by, owned=self._all_owned(offered.owned, owned, waiting))

    def take_over(self, reason: str, by: Provenance) -> None:
        """Take the watch from one who has left it. Raises NoWatchToTakeOver, WatchHeldAlready."""
        if self.state.holder is None:
            raise NoWatchToTakeOver()
        if self.state.holder == by.recorded_by:
            raise WatchHeldAlready(account=by.recorded_by)
        self.record(WatchTakenOver, by, reason=reason)

    def _all_owned(
        self, before: Sequence[Owned], said: Sequence[Owned], waiting: Sequence[int]
    ) -> tuple[Owned, ...]:
        """Who looks after each entry that waits: as said now, else as before. What waits no more needs nobody."""
        for place, one in enumerate(said):
            if not self.state.is_on(one.account):
                raise OfficerNotOnWatch(account=one.account, pointer=f"/owners/{place}/account")
        owners = {one.entry: one.account for one in (*before, *said) if self.state.is_on(one.account)}
        if orphans := tuple(entry for entry in waiting if entry not in owners):
            raise ItemWithoutOwner(entries=orphans)
        return tuple(Owned(entry=entry, account=owners[entry]) for entry in waiting)
