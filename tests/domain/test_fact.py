"""Facts: how they are written and read, and what the log may rely on for ever."""

import re
import typing
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import resolve_topic
from pydantic import BaseModel, ValidationError

from domain.consignment import Consignment
from domain.emergency import Emergency, GlideAssigned
from domain.fact import FACTS, Aggregate, Fact, FactMapper, UnknownTopic
from domain.message import Message
from domain.offer import Offer, OfferAccepted, OfferCorrected, OfferSubmitted
from domain.register import Register
from domain.request import Request
from tests.domain.builders import NOON, lines, offered, pumps_offered, word_of

MAPPER = FactMapper(transcoder=None)  # type: ignore[arg-type]  # our facts need no transcoder

# What stands in logs that there are. A topic is never renamed, removed or given to something else.
TOPICS = {
    "consignment.arrived",
    "consignment.cancelled",
    "consignment.clearances_reported",
    "consignment.corrected",
    "consignment.departed",
    "consignment.departed_home",
    "consignment.diverted",
    "consignment.handed_over",
    "consignment.lost",
    "consignment.planned",
    "consignment.regularised",
    "consignment.struck",
    "emergency.act_reported",
    "emergency.activated",
    "emergency.closed",
    "emergency.corrected",
    "emergency.filing_struck",
    "emergency.glide_assigned",
    "emergency.mandate_recorded",
    "emergency.need_ended",
    "emergency.opened",
    "emergency.paper_filed",
    "emergency.reopened",
    "emergency.stood_down",
    "emergency.struck",
    "message.drafted",
    "message.released",
    "offer.accepted",
    "offer.amended",
    "offer.corrected",
    "offer.counterpart",
    "offer.declined",
    "offer.expired",
    "offer.failed",
    "offer.lapsed",
    "offer.linked",
    "offer.released",
    "offer.struck",
    "offer.submitted",
    "offer.unlinked",
    "offer.withdrawn",
    "register.message_number_assigned",
    "register.opened",
    "register.reference_assigned",
    "request.amended",
    "request.closed",
    "request.corrected",
    "request.disseminated",
    "request.item_closed",
    "request.received",
    "request.struck",
    "request.withdrawn",
}
EVERY_FACT = sorted(FACTS.values(), key=lambda kind: kind.TOPIC)


# --- topics ----------------------------------------------------------------------------------------------------


def test_no_topic_that_stands_in_a_log_was_renamed_or_removed() -> None:
    assert set(FACTS) >= TOPICS


@pytest.mark.parametrize("kind", EVERY_FACT, ids=lambda kind: kind.TOPIC)
def test_a_topic_is_a_thing_and_what_happened_to_it(kind: type[Fact]) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)?\.[a-z_]+", kind.TOPIC)


@pytest.mark.parametrize("kind", [Emergency, Request, Offer, Consignment, Message, Register])
def test_the_log_names_an_aggregate_by_its_kind(kind: type[Aggregate]) -> None:
    assert resolve_topic(kind.KIND) is kind


def test_an_unknown_topic_is_refused_and_not_imported() -> None:
    row = StoredEvent(originator_id=UUID(int=1), originator_version=1, topic="os:system", state=b"{}")
    with pytest.raises(UnknownTopic):
        MAPPER.to_domain_event(row)


@pytest.mark.parametrize(
    "state",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"7",
        b"null",
        b"{}",
        b'{"provenance":null}',
        b'{"provenance":{}}',
        b'{"provenance":{"recorded_by":"a","recorded_as":"head","recorded_at":"2014-05-15T12:00:00Z"}}',
    ],
)
def test_bytes_that_are_no_such_fact_are_refused(state: bytes) -> None:
    row = StoredEvent(originator_id=UUID(int=1), originator_version=1, topic="offer.linked", state=state)
    with pytest.raises(ValueError, match=r"."):
        MAPPER.to_domain_event(row)


def test_a_field_that_a_fact_does_not_have_is_refused() -> None:
    row = MAPPER.to_stored_event(pumps_offered().pending_events[0])
    more = StoredEvent(row.originator_id, row.originator_version, row.topic, row.state[:-1] + b',"colour":1}')
    with pytest.raises(ValidationError, match="colour"):
        MAPPER.to_domain_event(more)


# --- written and read ------------------------------------------------------------------------------------------


def test_a_fact_is_written_as_plain_json_without_what_stands_in_columns() -> None:
    fact = GlideAssigned(
        originator_id=UUID(int=1),
        originator_version=2,
        timestamp=NOON,
        provenance=word_of("BIH"),
        glide="FF-2014-000059-BIH",
    )
    assert MAPPER.to_stored_event(fact).state == (
        b'{"provenance":{"decided_by":{"nation":"BIH"},"reported_by":{"nation":"BIH"},"certain":true,"sources":[],'
        b'"recorded_by":"officer","recorded_as":"duty_officer","recorded_at":"2014-05-15T12:00:00Z"},'
        b'"flags":[],"glide":"FF-2014-000059-BIH"}'
    )


def test_a_quantity_is_written_as_a_json_number() -> None:
    offer = pumps_offered(quantity=0.1)
    assert b'"quantity":0.1,' in MAPPER.to_stored_event(offer.pending_events[0]).state


def test_what_nobody_knows_is_still_unknown_when_it_is_read() -> None:
    """An acceptance of an unknown amount is not one of nothing."""
    offer = offered()
    state = offer.state.but(lines=(pumps_offered(quantity=None).state.lines[0].taking(None),))
    correction = OfferCorrected(
        originator_id=offer.id,
        originator_version=2,
        timestamp=NOON,
        provenance=word_of("BIH"),
        corrects=7,
        corrects_version=1,
        reason="mistyped",
        now=state,
        changes=(),
    )
    assert MAPPER.to_domain_event(MAPPER.to_stored_event(correction)) == correction


def values(kind: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """A model and all models within it, each once."""
    if kind not in seen:
        seen.add(kind)
        yield kind
        for hint in typing.get_type_hints(kind).values():
            for part in parts(hint):
                yield from values(part, seen)


def parts(hint: Any) -> Iterator[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for argument in typing.get_args(hint):
        yield from parts(argument)


def test_what_may_be_absent_is_absent_by_default() -> None:
    """A null is written as nothing, so nothing must be read as null and not as something else."""
    seen: set[type[BaseModel]] = set()
    wrong = [
        (kind.__name__, name)
        for fact in EVERY_FACT
        for kind in values(fact, seen)
        for name, field in kind.model_fields.items()
        if type(None) in typing.get_args(field.annotation)
        and (field.is_required() or field.default is not None)
    ]
    assert wrong == []


@pytest.mark.parametrize("kind", EVERY_FACT, ids=lambda kind: kind.TOPIC)
def test_a_fact_carries_no_dictionary(kind: type[Fact]) -> None:
    """A dictionary inside a frozen model can still be altered."""
    seen: set[type[BaseModel]] = set()
    hints = [hint for model in values(kind, seen) for hint in typing.get_type_hints(model).values()]
    assert not [hint for hint in hints if typing.get_origin(hint) in (dict, list, set)]


# --- frozen ----------------------------------------------------------------------------------------------------


def test_a_fact_does_not_change() -> None:
    submitted = pumps_offered().pending_events[0]
    with pytest.raises(ValidationError, match="frozen"):
        submitted.reference = "2014-001/CZE-9"  # type: ignore[attr-defined]  # that it is refused is what is tested


def test_a_copy_of_an_aggregate_decides_for_itself() -> None:
    offer = pumps_offered(quantity=20)
    copy = deepcopy(offer)
    copy.accept(lines((1, 5)), word_of("BIH"))
    assert (len(offer.pending_events), len(copy.pending_events)) == (1, 2)
    assert offer.state.lines[0].accepted == 0


def test_what_is_flagged_when_it_is_recorded_flags_the_thing_once() -> None:
    offer = offered(flags=("no_items", "before_request"))
    offer.record(OfferAccepted, word_of("BIH"), lines=(), flags=("no_items", "acceptance_exceeds_offer"))
    assert offer.state.flags == ("no_items", "before_request", "acceptance_exceeds_offer")


def test_an_aggregate_is_opened_by_its_first_fact() -> None:
    offer = pumps_offered()
    (first,) = offer.pending_events
    assert isinstance(first, OfferSubmitted)
    assert (offer.version, offer.id, first.originator_topic) == (1, first.originator_id, "offer")


def test_a_fact_refuses_nothing() -> None:
    """A rule tightened next year must not make last year's log unreadable."""
    offer = pumps_offered(quantity=20)
    offer.record(OfferAccepted, word_of("HRV"), lines=lines((1, 25)))
    assert offer.state.lines[0].accepted == Decimal(25)


def test_a_fact_is_stamped_with_the_time_of_recording() -> None:
    at = datetime(2014, 5, 16, 9, 30, tzinfo=UTC)
    offer = pumps_offered(at=at)
    assert (offer.created_on, offer.pending_events[0].timestamp) == (at, at)


def test_an_unknown_thing_is_missed_and_flagged() -> None:
    """Only a correction takes away what a later fact names; reading goes on."""
    offer = pumps_offered()
    offer.record(OfferAccepted, word_of("BIH"), lines=lines((7, 1)))
    assert (offer.state.status, offer.state.flags) == ("submitted", ("line_missing",))
