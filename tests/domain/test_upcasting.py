"""A fact that was recorded in an older form is read as today's; what stands in the log is never touched."""

from typing import Any, ClassVar

import pytest

from domain.fact import FACTS, FactMapper, Fields, UnknownTopic, Upcast, decoded
from domain.offer import Offer, OfferAccepted
from tests.domain.builders import NOON, pumps_offered
from tests.golden import read_log

MAPPER = FactMapper(transcoder=None)  # type: ignore[arg-type]  # our facts need no transcoder


def with_a_reason(fields: Fields) -> Fields:
    """Form 2 says why; of what was recorded before nobody knows."""
    return {**fields, "why": "not told"}


def with_a_list_of_reasons(fields: Fields) -> Fields:
    """Form 3 may give several."""
    return {**fields, "why": [fields["why"]]}


class AcceptedWithReasons(OfferAccepted):
    """An acceptance in a form that is still to come."""

    TOPIC: ClassVar[str] = ""
    UPCASTS: ClassVar[tuple[Upcast, ...]] = (with_a_reason, with_a_list_of_reasons)
    why: list[str] = []


@pytest.fixture
def third_form(monkeypatch: pytest.MonkeyPatch) -> type[AcceptedWithReasons]:
    """As if this version of the program knew acceptances in their third form."""
    monkeypatch.setattr(AcceptedWithReasons, "TOPIC", OfferAccepted.TOPIC)
    monkeypatch.setitem(FACTS, OfferAccepted.TOPIC, AcceptedWithReasons)
    return AcceptedWithReasons


def recorded_acceptance() -> Any:
    """An acceptance as the centre has recorded it once, in a golden log that is never edited."""
    return next(golden.row for golden in read_log("live") if golden.row.topic == "offer.accepted")


def test_a_row_of_an_older_form_is_read_as_todays(third_form: type[AcceptedWithReasons]) -> None:
    row = recorded_acceptance()
    before = bytes(row.state)
    fact = decoded(row.topic, row.stream, row.version, row.state)
    assert isinstance(fact, third_form)
    assert fact.why == ["not told"]
    assert row.state == before


def test_the_middle_form_takes_only_the_steps_that_are_left(third_form: type[AcceptedWithReasons]) -> None:
    row = recorded_acceptance()
    state = row.state[:-1] + b',"why":"the roads are open"}'
    fact = decoded("offer.accepted/2", row.stream, row.version, state)
    assert isinstance(fact, third_form)
    assert fact.why == ["the roads are open"]


def test_what_is_recorded_today_says_its_form_and_is_read_again(
    third_form: type[AcceptedWithReasons],
) -> None:
    row = recorded_acceptance()
    fact = decoded(row.topic, row.stream, row.version, row.state)
    stored = MAPPER.to_stored_event(fact)
    assert stored.topic == "offer.accepted/3"
    assert MAPPER.to_domain_event(stored) == fact


def test_the_first_form_stands_under_the_topic_alone() -> None:
    offer: Offer = pumps_offered(by="CZE", quantity=20)
    stored = MAPPER.to_stored_event(offer.pending_events[0])
    assert "/" not in stored.topic
    assert offer.pending_events[0].timestamp == NOON or stored.state


@pytest.mark.parametrize(
    "topic", ["offer.accepted/4", "offer.accepted/1", "offer.accepted/03", "offer.accepted/"]
)
def test_a_form_that_is_not_known_is_refused(third_form: type[AcceptedWithReasons], topic: str) -> None:
    row = recorded_acceptance()
    with pytest.raises(UnknownTopic):
        decoded(topic, row.stream, row.version, row.state)


def test_an_older_program_refuses_a_newer_form_instead_of_misreading_it() -> None:
    row = recorded_acceptance()
    with pytest.raises(UnknownTopic):
        decoded("offer.accepted/2", row.stream, row.version, row.state)
