"""What changed in a file, in words that an officer reads out."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from projections.training.difference import cover, lines, summary

FILE = {
    "kind": "emergency",
    "id": "e",
    "reference": "2026-014",
    "title": "Flood, Slovenia",
    "status": "active",
}
LINE = {"line": 1, "what": "pumps", "item_id": "i", "quantity": 12, "unit": "pieces", "accepted": 0}
OFFER: dict[str, Any] = {
    "kind": "offer",
    "id": "o",
    "position": 9,
    "reference": "2026-014/ESP-1",
    "donors": [{"nation": "ESP", "organisation": None}],
    "status": "submitted",
    "valid_until": None,
    "conditions": None,
    "linked_to": None,
    "flags": [],
    "lines": [LINE],
}
ITEM = {"kind": "item", "id": "i", "what": "pumps", "quantity": 20, "unit": "pieces", "status": "open"}
REQUEST = {"kind": "request", "id": "r", "number": 1, "status": "received", "items": ["i"], "addressees": []}
COVERAGE = {"requested": 20, "offered": 12, "accepted": 0, "in_transit": 0, "handed_over": 0, "state": "open"}


def texts(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    return [line.text for line in lines(before, after)]


def test_what_came_into_sight_is_new_and_what_went_out_of_sight_is_gone() -> None:
    assert texts([FILE], [FILE, OFFER]) == ["Offer 2026-014/ESP-1: new."]
    assert texts([FILE, OFFER], [FILE]) == ["Offer 2026-014/ESP-1: gone."]


def test_of_what_changed_each_field_is_told_as_it_was_and_as_it_is() -> None:
    after = {
        **OFFER,
        "position": 12,
        "status": "partly_accepted",
        "valid_until": "2026-12-01",
        "flags": ["no_items"],
        "lines": [{**LINE, "accepted": 10}],
    }
    assert texts([OFFER], [after]) == [
        "Offer 2026-014/ESP-1: status: submitted → partly accepted; valid until: not said → 2026-12-01; "
        "flags: none → no items; line 1 (pumps) accepted: 0 → 10."
    ]


def test_a_position_alone_is_no_change() -> None:
    assert texts([OFFER], [{**OFFER, "position": 40}]) == []


def test_lines_that_come_and_go_are_told_with_what_they_are_of() -> None:
    second = {**LINE, "line": 2, "what": "crews", "quantity": None}
    assert texts([OFFER], [{**OFFER, "lines": [second]}]) == [
        "Offer 2026-014/ESP-1: line 1: pumps (12 pieces) → none; line 2: none → crews."
    ]


def test_donors_items_clearances_and_places_are_told_in_words() -> None:
    corrected = {**OFFER, "donors": [{"nation": "HRV"}, {"organisation": "UNHCR"}], "linked_to": "other"}
    assert texts([OFFER], [corrected]) == [
        "Offer 2026-014/ESP-1: donors: ESP → HRV and UNHCR; linked to: no other offer → another offer."
    ]
    assert texts([REQUEST], [{**REQUEST, "items": ["i", "j"]}]) == ["Request 1: items: 1 items → 2 items."]
    consignment = {"kind": "consignment", "id": "c", "donors": [], "lines": [LINE], "clearances": []}
    cleared = {**consignment, "clearances": [{"name": "overflight Italy", "status": "granted"}]}
    assert texts([consignment], [cleared]) == [
        "Consignment of an unnamed donor (pumps (12 pieces)): clearances: none → overflight Italy granted."
    ]
    placed = {**FILE, "place": {"text": "Savinja valley", "lat": 46.3, "lon": 15.1}}
    assert texts([{**FILE, "place": None}], [placed]) == [
        "File 2026-014 (Flood, Slovenia): place: not said → Savinja valley."
    ]
    draft: dict[str, Any] = {
        "kind": "message",
        "id": "m",
        "number": None,
        "product": "situation_report",
        "sections": [],
    }
    sent = {
        **draft,
        "number": "OPS(EADRCC)(2026)0001",
        "sections": [{"name": "points_of_entry", "text": "…"}],
        "items": [ITEM],
    }
    assert texts([draft], [draft | {"sections": sent["sections"]}]) == [
        "Draft of situation report: sections: none → points of entry."
    ]
    assert texts([draft | {"items": []}], [sent])[0].startswith(
        "Message OPS(EADRCC)(2026)0001: number: not said"
    )
    assert "items: none → pumps (20 pieces)" in texts([draft | {"items": []}], [sent])[0]


def test_long_lists_are_counted_and_not_read_out() -> None:
    many, others = ([f"{letter}{number:02}" for number in range(20)] for letter in "AB")
    assert texts([REQUEST], [{**REQUEST, "addressees": many}]) == ["Request 1: addressees: none → 20 named."]
    assert texts([{**REQUEST, "addressees": many}], [{**REQUEST, "addressees": others}]) == [
        "Request 1: addressees: 20 named → 20 named, others."
    ]


def test_the_cover_of_each_item_is_told_by_itself() -> None:
    before: dict[str, Any] = {**ITEM, "coverage": COVERAGE}
    after = {**ITEM, "coverage": {**COVERAGE, "accepted": 10, "state": "partly_covered"}}
    assert [line.text for line in cover([before], [after])] == [
        "pumps: accepted 0 → 10, state open → partly covered."
    ]
    assert cover([before], [before]) == []
    assert [line.text for line in cover([], [before])] == [
        "pumps: requested 20, offered 12, accepted 0, in transit 0, handed over 0, state open."
    ]
    assert [line.text for line in cover([before], [])] == ["pumps: the cover is no longer known."]
    assert lines([before], [after]) == [], "cover is not told twice"


def test_the_head_counts_what_changed() -> None:
    second = {**OFFER, "id": "p"}
    changed = {**FILE, "status": "closing"}
    assert summary(lines([FILE, OFFER], [changed, second])) == "Files: 1 changed; offers: 1 new and 1 gone."
    assert summary([]) == "Nothing changed."


def offers(accepted: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Offers by their ids, each with a line of so many tents."""
    return [
        {**OFFER, "id": id, "status": status, "lines": [{**LINE, "accepted": tents}]}
        for id, status, tents in accepted
    ]


bodies = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(("submitted", "partly_accepted")), st.integers(0, 2)),
    max_size=4,
    unique_by=lambda offer: offer[0],
).map(offers)


@given(bodies, bodies)
def test_nothing_is_told_of_what_did_not_change_and_something_of_all_that_did(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    were, are = ({body["id"]: body for body in picture} for picture in (before, after))
    differ = {id for id in {*were, *are} if were.get(id) != are.get(id)}
    assert {line.id for line in lines(before, after)} == differ
    back = {line.id: line.change for line in lines(after, before)}
    turned = {"new": "gone", "gone": "new", "changed": "changed"}
    assert {line.id: turned[line.change] for line in lines(before, after)} == back
