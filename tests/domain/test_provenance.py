"""Provenance: three who and three when, and no person (invariants 3, 9 and 29)."""

import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError

from domain.authority import provenance
from domain.commands.request import ReceiveRequest, RequestContent
from domain.fact import FACTS
from domain.provenance import Donor, Party, Said
from domain.rules import ReceivedAfterRecorded
from tests.domain.builders import NOON, OFFICER, Desk, told_by

# --- rule 3: times ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "received_at",
    [NOON + timedelta(seconds=1), date(2014, 5, 16), datetime(2024, 1, 1, tzinfo=UTC)],
)
def test_rule_3_nothing_is_received_after_it_was_recorded(received_at: date | datetime) -> None:
    with pytest.raises(ReceivedAfterRecorded) as refusal:
        provenance(OFFICER, told_by("BIH", received_at=received_at), NOON, acts_for=True)
    assert (refusal.value.received_at, refusal.value.recorded_at) == (received_at, NOON)


@pytest.mark.parametrize("received_at", [NOON, date(2014, 5, 15), date(2014, 4, 1), None])
def test_rule_3_what_is_recorded_was_received_by_then(received_at: date | datetime | None) -> None:
    told = provenance(OFFICER, told_by("BIH", received_at=received_at), NOON, acts_for=True)
    assert told.received_at == received_at


@pytest.mark.parametrize("occurred_at", [date(1998, 6, 3), date(2015, 1, 1), NOON + timedelta(days=30), None])
def test_rule_3_when_it_happened_may_be_any_day_or_none(occurred_at: date | datetime | None) -> None:
    """A request may come weeks after the flood (UKR 2010), or before the war (TUR 2003)."""
    told = provenance(OFFICER, told_by("BIH", occurred_at=occurred_at), NOON, acts_for=True)
    assert told.occurred_at == occurred_at


def test_a_bare_day_stays_a_bare_day() -> None:
    assert type(Said(occurred_at=date(2014, 5, 14)).occurred_at) is date


def test_rule_9_a_time_is_kept_in_utc() -> None:
    said = Said.model_validate({"occurred_at": "2014-05-14T03:20:00+02:00"})
    assert said.model_dump(mode="json")["occurred_at"] == "2014-05-14T01:20:00Z"


def test_rule_9_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="a time needs its zone"):
        Said.model_validate({"occurred_at": "2014-05-14T03:20:00"})


def test_the_three_times_stand_apart() -> None:
    desk = Desk().that_is("monitored")
    desk.clock.now = NOON + timedelta(hours=2)
    command = ReceiveRequest(
        actor=OFFICER,
        said=told_by("BIH", occurred_at=date(2014, 5, 13), received_at=NOON + timedelta(hours=1)),
        emergency_id=desk.emergency_id,
        content=RequestContent(items=()),
    )
    desk.does(command)
    told = desk.log()[-1].provenance
    assert (told.occurred_at, told.received_at, told.recorded_at) == (
        date(2014, 5, 13),
        NOON + timedelta(hours=1),
        NOON + timedelta(hours=2),
    )


def test_recorded_time_never_runs_back() -> None:
    desk = Desk().that_is("monitored")
    desk.clock.now = NOON - timedelta(days=1)
    desk.asked()
    recorded = [fact.timestamp for fact in desk.log()]
    assert recorded == sorted(recorded)


# --- who -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Party, Donor], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("told", [{}, {"nation": "CZE", "organisation": "NATO"}])
def test_rule_16_who_is_a_nation_or_an_organisation(
    kind: type[Party] | type[Donor], told: dict[str, str]
) -> None:
    with pytest.raises(ValidationError, match="either a nation or an organisation"):
        kind.model_validate(told)


@pytest.mark.parametrize("kind", [Party, Donor], ids=lambda kind: kind.__name__)
def test_rule_16_each_has_a_name(kind: type[Party] | type[Donor]) -> None:
    assert [kind(nation="CZE").name, kind(organisation="UNHCR").name] == ["CZE", "UNHCR"]


# --- rule 29: persons ------------------------------------------------------------------------------------------


def fields(kind: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[tuple[type[BaseModel], str, Any]]:
    """Every field of a fact and of the values within it."""
    if kind in seen:
        return
    seen.add(kind)
    for name, hint in typing.get_type_hints(kind).items():
        if name in kind.model_fields:
            yield kind, name, hint
            for part in parts(hint):
                yield from fields(part, seen)


def parts(hint: Any) -> Iterator[type[BaseModel]]:
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for argument in typing.get_args(hint):
        yield from parts(argument)


def every_field() -> list[tuple[type[BaseModel], str, Any]]:
    seen: set[type[BaseModel]] = set()
    return [field for kind in FACTS.values() for field in fields(kind, seen)]


def test_rule_29_no_fact_has_room_for_a_person() -> None:
    """A section's, a clearance's and a planning group's names are names of things."""
    personal = {"person", "telephone", "phone", "fax", "email", "languages", "hours", "first_name", "surname"}
    assert [(kind.__name__, name) for kind, name, _ in every_field() if name in personal] == []
    named = {kind.__name__ for kind, name, _ in every_field() if name == "name"}
    assert named == {"Section", "Clearance", "GroupEstablished", "GroupRenamed", "GroupName"}


def test_rule_29_a_contact_is_an_id() -> None:
    contacts = [hint for _, name, hint in every_field() if name == "contact"]
    assert contacts
    assert {frozenset(typing.get_args(hint)) for hint in contacts} == {frozenset({UUID, type(None)})}
