"""Importing: nothing is dropped, nothing invented, and what does not fit is flagged (CONTRACT.md, section 6)."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.case_file import CaseFile, read_case_file
from domain.centre import Centre
from domain.commands.case_file import ImportCaseFile
from domain.emergency import ActReported, Emergency
from domain.fact import Fact
from domain.flags import FLAGS
from domain.rules import CaseAlreadyImported, CaseDiffers
from tests.domain.builders import centre

ROOT = Path(__file__).resolve().parents[2]
FILES = [*sorted(ROOT.glob("archive/*.json")), *sorted(ROOT.glob("tests/cases/trap-*.json"))]

# --- given -----------------------------------------------------------------------------------------------------

PUMPS = {"what": "pumps", "quantity": 20, "unit": "piece"}
BOATS = {"what": "boats"}


def entry(type: str, day: int, nation: str | None = None, *items: dict[str, Any]) -> dict[str, Any]:
    """An entry of a timeline in May 2014."""
    told: dict[str, Any] = {"at": f"2014-05-{day:02}", "type": type, "items": list(items)}
    return told if nation is None else {**told, "nation": nation}


def case(*timeline: dict[str, Any], country: str = "BIH", id: str = "made-up") -> CaseFile:
    """A case file."""
    told = {"id": id, "title": "Floods", "country": country, "hazard": "flood", "timeline": list(timeline)}
    return read_case_file(json.dumps(told))


OPENED = entry("emergency_opened", 14)
ASKED = entry("request", 15, "BIH", PUMPS)
SENT = entry("dissemination", 16)
OFFERED = entry("offer", 17, "CZE", PUMPS)
ACCEPTED = entry("acceptance", 18, "CZE", PUMPS)
CLOSED = entry("closure", 27, "BIH")


def imported(read: CaseFile) -> tuple[Centre, list[Fact]]:
    """The case in a centre, and all that was recorded of it."""
    room = centre()
    room.execute(ImportCaseFile(case=read))
    head = room.recorder.max_notification_id() or 0
    return room, [room.fact_at(position) for position in range(1, head + 1)]


def flags(*timeline: dict[str, Any], country: str = "BIH") -> set[str]:
    """All flags that a case file gives rise to."""
    _, facts = imported(case(*timeline, country=country))
    return {flag for fact in facts for flag in fact.flags}


# --- every file ------------------------------------------------------------------------------------------------


def named(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_entry_is_found_again_with_its_date_its_certainty_its_note_and_its_sources(path: Path) -> None:
    read = read_case_file(path.read_text(encoding="utf-8"))
    _, facts = imported(read)
    told = {
        (fact.provenance.occurred_at, fact.provenance.certain, fact.provenance.note, fact.provenance.sources)
        for fact in facts
    }
    assert {(entry.at, entry.certain, entry.note, read.sources) for entry in read.timeline} <= told


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_flag_has_its_meaning(path: Path) -> None:
    _, facts = imported(read_case_file(path.read_text(encoding="utf-8")))
    assert {flag for fact in facts for flag in fact.flags} <= set(FLAGS)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_what_is_imported_is_the_archives(path: Path) -> None:
    read = read_case_file(path.read_text(encoding="utf-8"))
    room, facts = imported(read)
    emergency = the_file(room, facts)
    assert (emergency.state.origin, emergency.state.case, emergency.state.title) == (
        "archive",
        read.id,
        read.title,
    )


def the_file(room: Centre, facts: list[Fact]) -> Emergency:
    ids = {fact.originator_id for fact in facts if fact.TOPIC == "emergency.opened"}
    assert len(ids) == 1
    return room.load(Emergency, ids.pop())


def test_a_file_is_of_its_own_year() -> None:
    room, facts = imported(case(OPENED))
    state = the_file(room, facts).state
    assert (state.reference, str(state.opened_at)) == ("2014-001", "2014-05-14")


def test_an_imported_message_takes_no_number() -> None:
    _, facts = imported(case(OPENED, ASKED, SENT, entry("sitrep", 17)))
    assert [fact for fact in facts if fact.TOPIC == "register.message_number_assigned"] == []


# --- twice -----------------------------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing() -> None:
    room, facts = imported(case(OPENED, ASKED))
    with pytest.raises(CaseAlreadyImported):
        room.execute(ImportCaseFile(case=case(OPENED, ASKED)))
    assert room.recorder.max_notification_id() == len(facts)


def test_another_file_of_the_same_id_is_refused() -> None:
    room, _ = imported(case(OPENED))
    with pytest.raises(CaseDiffers) as refusal:
        room.execute(ImportCaseFile(case=case(OPENED, ASKED)))
    assert refusal.value.case == "made-up"


# --- flags -----------------------------------------------------------------------------------------------------

WELL_TOLD = (OPENED, ASKED, SENT, OFFERED, ACCEPTED)
CASES: dict[str, tuple[dict[str, Any], ...]] = {
    "opened_again": (OPENED, ASKED, OPENED),
    "opened_late": (ASKED, OPENED),
    "request_not_recorded": (OPENED, SENT),
    "asked_by_another": (OPENED, entry("request", 15, "HRV", PUMPS)),
    "recorded_on_closed_file": (*WELL_TOLD, CLOSED, entry("request", 28, "BIH")),
    "dated_before_request": (OPENED, ASKED, entry("sitrep", 14)),
    "after_final": (*WELL_TOLD, CLOSED, entry("sitrep", 28)),
    "before_request": (OPENED, OFFERED),
    "before_dissemination": (OPENED, ASKED, OFFERED),
    "after_end_of_need": (*WELL_TOLD, CLOSED, entry("offer", 28, "SVK", PUMPS)),
    "no_items": (OPENED, ASKED, SENT, entry("offer", 17, "CZE")),
    "item_not_matched": (OPENED, ASKED, SENT, entry("offer", 17, "CZE", BOATS)),
    "donor_not_named": (OPENED, ASKED, SENT, entry("offer", 17, None, PUMPS)),
    "donor_in_own_emergency": (OPENED, ASKED, SENT, entry("offer", 17, "BIH", PUMPS)),
    "offer_not_recorded": (OPENED, ASKED, SENT, ACCEPTED),
    "offer_not_open": (*WELL_TOLD, ACCEPTED),
    "offer_not_named": (OPENED, ASKED, SENT, OFFERED, OFFERED, ACCEPTED),
    "items_not_in_offer": (OPENED, ASKED, SENT, entry("offer", 17, "CZE"), ACCEPTED),
    "acceptance_exceeds_offer": (
        OPENED,
        ASKED,
        SENT,
        OFFERED,
        entry("acceptance", 18, "CZE", {**PUMPS, "quantity": 25}),
    ),
    "unit_differs": (
        OPENED,
        ASKED,
        SENT,
        OFFERED,
        entry("acceptance", 18, "CZE", {**PUMPS, "unit": "tonne"}),
    ),
    "in_part": (OPENED, ASKED, SENT, OFFERED, entry("decline", 18, "CZE", {**PUMPS, "quantity": 5})),
    "quantity_differs": (
        OPENED,
        ASKED,
        SENT,
        OFFERED,
        entry("decline", 18, "CZE", {**PUMPS, "quantity": 25}),
    ),
    "without_offer": (OPENED, ASKED, SENT, entry("delivery", 20, "CZE", PUMPS)),
    "before_acceptance": (OPENED, ASKED, SENT, OFFERED, entry("delivery", 20, "CZE", PUMPS)),
    "exceeds_acceptance": (*WELL_TOLD, entry("delivery", 20, "CZE", {**PUMPS, "quantity": 25})),
    "consignments_unfinished": (*WELL_TOLD, entry("delivery", 20, "CZE", PUMPS), CLOSED),
    "closed_already": (*WELL_TOLD, CLOSED, CLOSED),
    "decided_by_another": (*WELL_TOLD, entry("closure", 27, "HRV")),
    "item_closed": (*WELL_TOLD, entry("closure", 27, "BIH", PUMPS), OFFERED),
}


@pytest.mark.parametrize("flag", CASES)
def test_what_does_not_fit_is_recorded_and_flagged(flag: str) -> None:
    assert flag in flags(*CASES[flag])


def test_what_fits_is_not_flagged() -> None:
    assert flags(*WELL_TOLD) == set()


def test_rule_2_a_missing_mandate_is_flagged_and_not_invented() -> None:
    """Nepal had no access to the centre in 2014."""
    asked = entry("request", 15, "NPL", PUMPS)
    assert flags(OPENED, asked, SENT, country="NPL") == {"needs_council_decision", "council_decision_missing"}


# --- nothing is dropped ----------------------------------------------------------------------------------------


def acts(*timeline: dict[str, Any]) -> list[tuple[str, list[tuple[str, Decimal | None]]]]:
    """What is kept as reported, because it hangs on nothing recorded."""
    _, facts = imported(case(*timeline))
    return [
        (fact.act, [(item.what, item.quantity) for item in fact.items])
        for fact in facts
        if isinstance(fact, ActReported)
    ]


@pytest.mark.parametrize("act", ["acceptance", "decline"])
def test_an_answer_to_an_offer_that_is_not_on_file_is_kept(act: str) -> None:
    assert acts(OPENED, ASKED, SENT, entry(act, 18, "CZE", PUMPS)) == [(act, [("pumps", Decimal(20))])]


def test_a_closure_of_what_nobody_asked_is_kept() -> None:
    told = acts(OPENED, ASKED, SENT, entry("closure", 20, "BIH", BOATS))
    assert told == [("closure", [("boats", None)])]


def test_rule_26_a_closure_with_items_closes_those_and_no_more() -> None:
    room, facts = imported(
        case(OPENED, entry("request", 15, "BIH", PUMPS, BOATS), SENT, entry("closure", 20, "BIH", PUMPS))
    )
    emergency = the_file(room, facts)
    assert emergency.state.status == "active"


def test_rule_22_a_delivery_arrived_and_is_not_handed_over() -> None:
    _, facts = imported(case(*WELL_TOLD, entry("delivery", 20, "CZE", PUMPS)))
    topics = [fact.TOPIC for fact in facts if fact.TOPIC.startswith("consignment.")]
    assert topics == ["consignment.planned", "consignment.arrived"]


def test_rule_11_an_acceptance_is_the_stricken_nations_though_the_file_names_the_donor() -> None:
    _, facts = imported(case(*WELL_TOLD))
    decided = [fact.provenance.decided_by for fact in facts if fact.TOPIC == "offer.accepted"]
    assert [party.nation for party in decided if party] == ["BIH"]
