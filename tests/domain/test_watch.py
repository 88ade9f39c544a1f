"""The watch (DOMAIN.md, section 4 and invariant 30): never nobody's, handed over by two, and nothing orphaned."""

from uuid import UUID

import pytest

from domain.authority import Actor
from domain.centre import Centre
from domain.commands.entry import CorrectEntry
from domain.commands.watch import ConfirmHandover, OfferHandover, SignOff, SignOn, TakeOver, WriteNote
from domain.rules import NotCorrectable
from domain.watch.note import Note
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
from domain.watch.watch import WATCH_ID, Owned, Watch, WatchState
from tests.domain.builders import HEAD, OFFICER, centre

NIGHT = OFFICER
DAY = Actor(account="day", role="duty_officer", name="Day officer")


def kept(*officers: Actor) -> Centre:
    """A centre in which these came on watch, the first of whom holds it."""
    place = centre()
    for officer in officers:
        place.execute(SignOn(actor=officer))
    return place


def stands(place: Centre) -> WatchState:
    return place.load(Watch, WATCH_ID).state


def on(place: Centre) -> list[str]:
    return [one.account for one in stands(place).on]


def offering(
    place: Centre, *waiting: int, to: Actor = DAY, by: Actor = NIGHT, **owners: tuple[int, ...]
) -> None:
    owned = tuple(Owned(entry=entry, account=name) for name, his in owners.items() for entry in his)
    place.execute(OfferHandover(actor=by, to=to.account, waiting=waiting, owners=owned))


def test_whoever_signs_on_first_holds_the_watch() -> None:
    place = kept(NIGHT, DAY)
    assert (stands(place).holder, on(place)) == (NIGHT.account, [NIGHT.account, DAY.account])


def test_nobody_signs_on_twice_or_off_unless_he_is_on() -> None:
    with pytest.raises(NotOnWatch):
        centre().execute(SignOff(actor=NIGHT, waiting=()))
    place = kept(NIGHT)
    with pytest.raises(AlreadyOnWatch):
        place.execute(SignOn(actor=NIGHT))
    with pytest.raises(NotOnWatch):
        place.execute(SignOff(actor=DAY, waiting=()))


def test_the_watch_is_never_nobodys() -> None:
    place = kept(NIGHT)
    with pytest.raises(WatchInHand):
        place.execute(SignOff(actor=NIGHT, waiting=()))


def test_a_hand_over_is_offered_and_confirmed() -> None:
    place = kept(NIGHT, DAY)
    offering(place)
    assert stands(place).holder == NIGHT.account
    place.execute(ConfirmHandover(actor=DAY, waiting=()))
    assert (stands(place).holder, stands(place).offered) == (DAY.account, None)
    place.execute(SignOff(actor=NIGHT, waiting=()))
    assert on(place) == [DAY.account]


def test_only_the_holder_hands_over_and_only_to_another_who_is_on_watch() -> None:
    with pytest.raises(OnlyHolderHandsOver):
        offering(centre())
    place = kept(NIGHT, DAY)
    with pytest.raises(OnlyHolderHandsOver) as refusal:
        offering(place, by=DAY, to=NIGHT)
    assert refusal.value.holder == NIGHT.account
    with pytest.raises(HandoverToOneself):
        offering(place, to=NIGHT)
    with pytest.raises(OfficerNotOnWatch):
        offering(place, to=HEAD)


def test_only_who_is_offered_the_watch_confirms() -> None:
    with pytest.raises(NotOffered):
        centre().execute(ConfirmHandover(actor=DAY, waiting=()))
    place = kept(NIGHT, DAY, HEAD)
    offering(place)
    with pytest.raises(NotOffered):
        place.execute(ConfirmHandover(actor=HEAD, waiting=()))


def test_another_offer_takes_the_place_of_the_first() -> None:
    place = kept(NIGHT, DAY, HEAD)
    offering(place)
    offering(place, to=HEAD)
    with pytest.raises(NotOffered):
        place.execute(ConfirmHandover(actor=DAY, waiting=()))
    place.execute(ConfirmHandover(actor=HEAD, waiting=()))
    assert stands(place).holder == HEAD.account


def test_who_leaves_is_offered_nothing_any_more() -> None:
    place = kept(NIGHT, DAY)
    offering(place)
    place.execute(SignOff(actor=DAY, waiting=()))
    assert stands(place).offered is None


def test_rule_30_a_hand_over_with_an_orphan_is_refused() -> None:
    place = kept(NIGHT, DAY)
    with pytest.raises(ItemWithoutOwner) as refusal:
        offering(place, 7, 9, officer=(9,))
    assert refusal.value.entries == (7,)


def test_rule_30_what_waits_goes_to_the_owner_that_was_named() -> None:
    place = kept(NIGHT, DAY)
    offering(place, 7, 9, day=(7,), officer=(9,))
    place.execute(ConfirmHandover(actor=DAY, waiting=(7, 9)))
    assert stands(place).owned == (Owned(entry=7, account="day"), Owned(entry=9, account="officer"))


def test_rule_30_what_comes_in_before_the_confirmation_needs_an_owner_too() -> None:
    place = kept(NIGHT, DAY)
    offering(place, 7, day=(7,))
    with pytest.raises(ItemWithoutOwner) as refusal:
        place.execute(ConfirmHandover(actor=DAY, waiting=(7, 8)))
    assert refusal.value.entries == (8,)
    place.execute(ConfirmHandover(actor=DAY, waiting=(7, 8), owners=(Owned(entry=8, account="day"),)))
    assert [one.entry for one in stands(place).owned] == [7, 8]


def test_rule_30_an_owner_is_on_watch_and_stays_until_what_is_his_is_acknowledged() -> None:
    place = kept(NIGHT, DAY)
    with pytest.raises(OfficerNotOnWatch) as refusal:
        offering(place, 7, head=(7,))
    assert refusal.value.pointer == "/owners/0/account"
    offering(place, 7, officer=(7,))
    place.execute(ConfirmHandover(actor=DAY, waiting=(7,)))
    with pytest.raises(ItemWithoutOwner):
        place.execute(SignOff(actor=NIGHT, waiting=(7,)))
    place.execute(SignOff(actor=NIGHT, waiting=()))
    assert on(place) == ["day"]


def test_what_has_an_owner_keeps_him_at_the_next_hand_over() -> None:
    place = kept(NIGHT, DAY)
    offering(place, 7, day=(7,))
    place.execute(ConfirmHandover(actor=DAY, waiting=(7,)))
    offering(place, 7, by=DAY, to=NIGHT)
    place.execute(ConfirmHandover(actor=NIGHT, waiting=(7,)))
    assert stands(place).owned == (Owned(entry=7, account="day"),)


def test_an_abandoned_watch_is_taken_over_with_all_that_was_its_holders() -> None:
    place = kept(NIGHT, DAY)
    offering(place, 7, day=(7,))
    place.execute(ConfirmHandover(actor=DAY, waiting=(7,)))
    place.execute(TakeOver(actor=HEAD, reason="No answer since 04:00Z"))
    stood = stands(place)
    assert (stood.holder, on(place)) == (HEAD.account, [NIGHT.account, HEAD.account])
    assert stood.owned == (Owned(entry=7, account=HEAD.account),)


def test_there_must_be_a_watch_to_take_over_and_it_must_be_anothers() -> None:
    with pytest.raises(NoWatchToTakeOver):
        centre().execute(TakeOver(actor=DAY, reason="Nobody here"))
    with pytest.raises(WatchHeldAlready):
        kept(NIGHT).execute(TakeOver(actor=NIGHT, reason="Nobody here"))


def test_a_note_is_set_right_and_struck_and_both_forms_stay_readable() -> None:
    place = centre()
    written = place.execute(WriteNote(actor=NIGHT, text="Telephone line to Skopje down"))
    right = {"text": "Telephone line to Tirana down"}
    place.execute(CorrectEntry(actor=DAY, position=written.position, reason="misheard", right=right))
    assert place.load(Note, UUID(written.id)).state.text == right["text"]
    place.execute(CorrectEntry(actor=DAY, position=written.position, reason="it was the fax"))
    assert place.load(Note, UUID(written.id)).state.flags == ("struck",)
    assert len(place.history(UUID(written.id))) == 3


def test_what_was_done_about_the_watch_is_not_typed_and_not_set_right() -> None:
    place = kept(NIGHT)
    with pytest.raises(NotCorrectable):
        place.execute(CorrectEntry(actor=DAY, position=2, reason="it was me"))
