"""Rulings on the watch: nobody holds it twice, and nothing that rings is nobody's."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.commands.watch import ConfirmHandover, OfferHandover, SignOff, SignOn, TakeOver, WriteNote
from domain.watch.watch import WATCH_ID, Owned
from tests.properties.model import DESK, NO_FILE, Clerk, Note
from tests.properties.readings import watch as reading
from tests.properties.rulings.ruling import Ruling, speaks

NOTHING_KEPT = {"file": NO_FILE, "country": ""}


def sign_on(clerk: Clerk, command: SignOn) -> Ruling:
    """An officer comes; the first one opens the watch."""
    broken, _ = speaks(clerk, command, DESK)
    if command.actor.account in _kept(clerk).on:
        broken.add("AlreadyOnWatch")
    opening = [] if clerk.all("watch") else [Note("watch.opened", WATCH_ID, NOTHING_KEPT)]
    return Ruling(broken, [*opening, Note("watch.signed_on", WATCH_ID)])


def sign_off(clerk: Clerk, command: SignOff) -> Ruling:
    """An officer goes."""
    broken, _ = speaks(clerk, command, DESK)
    watch, officer = _kept(clerk), command.actor.account
    if officer not in watch.on:
        broken.add("NotOnWatch")
    if watch.holder == officer:
        broken.add("WatchInHand")
    if any(owner == officer and entry in command.waiting for entry, owner in watch.owned.items()):
        broken.add("ItemWithoutOwner")
    return Ruling(broken, [Note("watch.signed_off", WATCH_ID)])


def hand_over(clerk: Clerk, command: OfferHandover | ConfirmHandover) -> Ruling:
    """The holder offers the watch; the one to whom he offered it takes it."""
    broken, _ = speaks(clerk, command, DESK)
    watch, officer = _kept(clerk), command.actor.account
    if isinstance(command, OfferHandover):
        if watch.holder is None or watch.holder != officer:
            broken.add("OnlyHolderHandsOver")
        if command.to == officer:
            broken.add("HandoverToOneself")
        if command.to not in watch.on:
            broken.add("OfficerNotOnWatch")
        topic, before = "handover_offered", watch.owned
    else:
        if watch.offered is None or watch.offered != officer:
            broken.add("NotOffered")
        topic, before = "handed_over", watch.offered_owned
    owned, wrong = _owned(watch.on, before, command.owners, command.waiting)
    says: dict[str, Any] = {"owned": owned}
    if isinstance(command, OfferHandover):
        says["to"] = command.to
    return Ruling(broken | wrong, [Note(f"watch.{topic}", WATCH_ID, says)])


def take_over(clerk: Clerk, command: TakeOver) -> Ruling:
    """An officer takes an abandoned watch."""
    broken, _ = speaks(clerk, command, DESK)
    holder = _kept(clerk).holder
    if holder is None:
        broken.add("NoWatchToTakeOver")
    if holder == command.actor.account:
        broken.add("WatchHeldAlready")
    return Ruling(broken, [Note("watch.taken_over", WATCH_ID)])


def write_note(clerk: Clerk, command: WriteNote) -> Ruling:
    """Somebody at the desk notes something."""
    broken, _ = speaks(clerk, command, DESK)
    return Ruling(broken, [Note("note.written", None, {**NOTHING_KEPT, "text": command.text})])


def _kept(clerk: Clerk) -> Any:
    """The watch as it stands; nobody's where none was ever kept."""
    watch = clerk.find("watch", WATCH_ID)
    return reading.opened(None) if watch is None else watch.now


def _owned(
    on: Sequence[str], before: Mapping[int, str], said: Sequence[Owned], waiting: Sequence[int]
) -> tuple[dict[int, str], set[str]]:
    """Who looks after each entry that waits, as said now or else before; and what is wrong with that."""
    owners = {entry: owner for entry, owner in before.items() if owner in on}
    wrong = set() if all(one.account in on for one in said) else {"OfficerNotOnWatch"}
    owners |= {one.entry: one.account for one in said}
    if not set(waiting) <= set(owners):
        wrong.add("ItemWithoutOwner")
    return {entry: owners[entry] for entry in waiting if entry in owners}, wrong
