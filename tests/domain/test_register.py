"""Registers: numbers without gap or reuse, one register a year (invariant 4)."""

from uuid import UUID

from domain.register import Register, RegisterOpened
from tests.domain.builders import Desk, centre_says, replayed


def register(year: int = 2014) -> Register:
    return Register.open(RegisterOpened, id=Register.id_of(year), by=centre_says(), year=year)


def test_rule_4_references_count_from_one() -> None:
    opened = register()
    given = [opened.assign_reference(UUID(int=number), centre_says()) for number in range(3)]
    assert given == ["2014-001", "2014-002", "2014-003"]


def test_rule_4_message_numbers_are_written_as_in_the_centres_messages() -> None:
    """`OPS(EADRCC)(2014)0020` (DOMAIN.md, section 3.1)."""
    opened = register()
    given = [opened.assign_message_number(UUID(int=number), centre_says()) for number in range(20)]
    assert (given[0], given[19]) == ("OPS(EADRCC)(2014)0001", "OPS(EADRCC)(2014)0020")


def test_rule_4_references_and_message_numbers_are_counted_apart() -> None:
    opened = register()
    opened.assign_reference(UUID(int=1), centre_says())
    assert opened.assign_message_number(UUID(int=2), centre_says()) == "OPS(EADRCC)(2014)0001"


def test_a_register_outgrows_its_leading_zeros() -> None:
    opened = register()
    for number in range(999):
        opened.assign_reference(UUID(int=number), centre_says())
    assert opened.assign_reference(UUID(int=1000), centre_says()) == "2014-1000"


def test_a_register_says_what_each_number_was_given_to() -> None:
    desk = Desk().that_is("active")
    facts = desk.centre.history(Register.id_of(2014))
    given_to = [getattr(fact, "emergency_id", None) or getattr(fact, "message_id", None) for fact in facts]
    assert given_to == [None, desk.emergency_id, desk.emergency.ids("message")[0]]


def test_every_worker_finds_the_same_register() -> None:
    """It follows from the year, and stands in every log that there is."""
    assert Register.id_of(2014) == UUID("17349708-820d-5aa3-83c0-5ea9e8439ee9")


def test_a_register_is_what_its_facts_make_of_it() -> None:
    opened = register()
    opened.assign_reference(UUID(int=1), centre_says())
    assert replayed(opened).state == opened.state
