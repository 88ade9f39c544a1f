"""What the board serves of each thing: the fields that the contract fixes, with their types and nulls."""

from typing import Any

import pytest

from domain.commands.emergency import AssignGlide
from domain.offer import OfferAccepted
from domain.offer_line import OfferedItem
from projections.entities import Entity, MemoryBoard, entity_from
from projections.readers import STAFF_ONLY
from tests.domain.builders import OFFICER, pumps, thing
from tests.projections.builders import FoldingDesk

COMMON: dict[str, type | tuple[type, ...]] = {
    "kind": str,
    "id": str,
    "position": int,
    "origin": str,
    "flags": list,
    "readers": (str, list),
}
NULL = type(None)
MAYBE_NUMBER = (int, float, NULL)
FIELDS: dict[str, dict[str, Any]] = {
    "emergency": {
        "reference": str, "title": str, "country": str, "hazard": str, "status": str, "glide": list,
        "opened_at": str, "case": (str, NULL), "occurred": (str, NULL), "place": (dict, NULL),
        "situation": (str, NULL),
    },
    "request": {"status": str, "number": int, "items": list, "emergency_id": str, "points_of_entry": list},
    "item": {
        "what": str, "quantity": MAYBE_NUMBER, "unit": (str, NULL), "unit_code": (str, NULL), "status": str,
        "request_id": str, "emergency_id": str,
    },
    "cover": {
        "item_id": str, "requested": MAYBE_NUMBER, "offered": MAYBE_NUMBER, "accepted": MAYBE_NUMBER,
        "in_transit": MAYBE_NUMBER, "handed_over": MAYBE_NUMBER, "state": (str, NULL),
    },
    "offer": {
        "reference": str, "donors": list, "channel": (str, NULL), "status": str, "lines": list,
        "emergency_id": str, "request_id": (str, NULL), "valid_until": (str, NULL),
    },
    "consignment": {
        "status": str, "lines": list, "donors": list, "offer_id": (str, NULL), "emergency_id": str,
        "clearances": list, "eta": (str, NULL),
    },
    "message": {
        "status": str, "number": (str, NULL), "report_number": (int, NULL), "product": str,
        "emergency_id": str, "addressees": list, "released_at": (str, NULL),
    },
    "entry": {
        "topic": str, "text": str, "emergency_id": str, "entity": dict, "provenance": dict,
        "corrects": (int, NULL), "corrected_by": (int, NULL),
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def desk() -> FoldingDesk:
    """A file with one of everything, with much and with little told."""
    desk = FoldingDesk()
    desk.opened(occurred="2014-05-13T21:30:00+02:00", situation="The Sava rises")
    desk.disseminated(thing("pumps", 30, "pieces"), thing("boats"), thing("flour", 2.5, "t"))
    offer = desk.offers(
        pumps(20, item_id=desk.item.id),
        OfferedItem(what="money", quantity=5000, unit="EUR", quantity_kind="up_to"),
        valid_until=desk.clock(),
    )
    desk.accepts(offer, (1, 5))
    desk.offers(channel="ucpm")
    desk.departs(desk.consigns(offer))
    desk.reported()
    desk.drafted("executive_summary")
    return desk


@pytest.mark.parametrize("kind", FIELDS)
def test_an_entity_has_the_fields_of_the_contract(desk: FoldingDesk, kind: str) -> None:
    shown = desk.boards.every(kind)
    assert shown
    for one in shown:
        for field, types in {**COMMON, **FIELDS[kind]}.items():
            assert field in one, f"{kind} has no {field}"
            assert isinstance(one[field], types), f"{kind}.{field} is {one[field]!r}"
            assert not isinstance(one[field], bool)
        assert one["kind"] == kind
        assert one["origin"] == "live"


def test_ids_are_unique_over_all_kinds(desk: FoldingDesk) -> None:
    ids = [id for _, id in desk.boards.warm.entities]
    assert len(ids) == len(set(ids))


def test_an_emergency_is_titled_by_country_hazard_and_month_and_keeps_the_local_time(
    desk: FoldingDesk,
) -> None:
    """Rule 9: times are in UTC, and the disaster's local time stays as it was given."""
    shown = desk.shown("emergency")
    assert (shown["title"], shown["reference"]) == ("Flood, Bosnia and Herzegovina, May 2014", "2014-001")
    assert (shown["occurred"], shown["occurred_local"]) == (
        "2014-05-13T19:30:00Z",
        "2014-05-13T21:30:00+02:00",
    )
    assert (shown["opened_at"], shown["status"], shown["case"]) == ("2014-05-15T12:00:00Z", "active", None)


def test_a_local_time_is_kept_when_something_else_of_the_file_changes() -> None:
    desk = FoldingDesk()
    desk.opened(occurred="2014-05-13T21:30:00+02:00")
    desk.does(AssignGlide(actor=OFFICER, emergency_id=desk.emergency_id, glide="FF-2014-000059-BIH"))
    shown = desk.shown("emergency")
    assert (shown["occurred"], shown["occurred_local"]) == (
        "2014-05-13T19:30:00Z",
        "2014-05-13T21:30:00+02:00",
    )
    assert shown["glide"] == ["FF-2014-000059-BIH"]


@pytest.mark.parametrize("given", ["2014-05-13", "ongoing", "2014-05-13T19:30:00Z", None])
def test_rule_3_when_it_happened_may_be_a_day_a_time_ongoing_or_unknown(given: str | None) -> None:
    desk = FoldingDesk()
    desk.opened(occurred=given)
    assert (desk.shown("emergency")["occurred"], desk.shown("emergency")["occurred_local"]) == (given, None)


def test_an_item_is_served_with_its_cover_and_the_code_of_its_unit(desk: FoldingDesk) -> None:
    pumps_asked, boats, flour = (
        desk.boards.item(id) for id in desk.shown("request", desk.request.id)["items"]
    )
    assert (pumps_asked["unit"], pumps_asked["unit_code"], pumps_asked["quantity"]) == ("pieces", "C62", 30)
    assert (boats["unit"], boats["unit_code"], boats["quantity"]) == (None, None, None)
    assert (flour["unit"], flour["unit_code"], flour["quantity"]) == ("t", "TNE", 2.5)
    assert set(pumps_asked["coverage"]) == {
        "requested", "offered", "accepted", "in_transit", "handed_over", "state",
    }  # fmt: skip
    assert boats["coverage"] == {
        "requested": None, "offered": 0, "accepted": 0, "in_transit": 0, "handed_over": 0, "state": None,
    }  # fmt: skip


def test_the_lines_of_an_offer_have_the_fields_of_the_contract(desk: FoldingDesk) -> None:
    offer, told = desk.boards.every("offer")
    fields = ("line", "what", "item_id", "quantity", "quantity_kind", "unit", "accepted")
    assert [{field: line[field] for field in fields} for line in offer["lines"]] == [
        dict(zip(fields, values, strict=True))
        for values in (
            (1, "pumps", str(desk.item.id), 20, "exact", "piece", 5),
            (2, "money", None, 5000, "up_to", "EUR", 0),
        )
    ]
    assert (offer["reference"], offer["status"]) == ("2014-001/CZE-1", "partly_accepted")
    assert (told["reference"], told["status"]) == ("2014-001/CZE-2", "recorded_for_information")
    assert (offer["donors"], told["channel"]) == ([{"nation": "CZE"}], "ucpm")


def test_messages_are_numbered_at_release_and_reports_a_second_time(desk: FoldingDesk) -> None:
    request, report, draft = desk.boards.every("message")
    assert (request["number"], request["report_number"]) == ("OPS(EADRCC)(2014)0001", None)
    assert (report["number"], report["report_number"]) == ("OPS(EADRCC)(2014)0002", 1)
    assert (draft["status"], draft["number"], draft["report_number"]) == ("draft", None, None)


def test_an_entry_tells_where_its_fact_came_from_and_what_it_is_about(desk: FoldingDesk) -> None:
    (entry,) = desk.entries("offer.accepted")
    offer = desk.boards.every("offer")[0]
    assert entry["entity"] == {"kind": "offer", "id": offer["id"]}
    assert entry["emergency_id"] == str(desk.emergency_id)
    assert (entry["corrects"], entry["corrected_by"]) == (None, None)
    assert entry["position"] == int(entry["id"]) == desk.position_of(OfferAccepted)
    told = entry["provenance"]
    assert told["decided_by"] == {"nation": "BIH", "organisation": None, "authority": None, "contact": None}
    assert (told["recorded_by"], told["recorded_as"], told["recorded_at"]) == (
        "account-BIH",
        "nation",
        "2014-05-15T12:00:00Z",
    )
    assert (told["channel"], told["occurred_at"], told["certain"], told["sources"]) == ("api", None, True, [])


def test_an_entity_read_back_from_its_text_is_the_same(desk: FoldingDesk) -> None:
    for key, entity in desk.boards.warm.entities.items():
        text = entity.text(desk.boards.warm.positions[key])
        assert entity_from(entity.kind, entity.id, entity.emergency, entity.readers.text, text).text(
            7
        ) == entity.text(7)


def test_a_board_in_memory_lists_what_is_in_one_emergency_by_id() -> None:
    board = MemoryBoard()
    entities = [
        Entity("item", id, emergency, STAFF_ONLY, {})
        for id, emergency in (("b", "1"), ("a", "1"), ("c", "2"))
    ]
    board.put(entities, 1)
    assert [entity.id for entity in board.of("1", "item")] == ["a", "b"]
    assert board.of("1", "offer") == []
    assert board.get("item", "z") is None


def test_what_was_planned_without_a_quantity_carries_what_was_accepted(desk: FoldingDesk) -> None:
    (consignment,) = desk.boards.every("consignment")
    assert (consignment["lines"][0]["quantity"], consignment["lines"][0]["departed"]) == (5, 5)
    assert (consignment["lines"][0]["arrived"], consignment["lines"][0]["handed_over"]) == (None, None)
