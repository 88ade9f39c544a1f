"""Appointments on the board: who holds which post. For staff; an account's number tells nobody else anything."""

from domain.fact import Fact
from domain.post import AppointmentAdded, AppointmentEnded, AppointmentMade, AppointmentState, Term
from domain.value import written
from projections.entities import Board, Entity
from projections.readers import STAFF_ONLY
from projections.state import before, entity, evolved, state_of
from projections.words import in_words


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The posts of an account after the fact."""
    old = before(board, "appointment", fact)
    state = evolved(fact, AppointmentState, None if old is None else state_of(old, AppointmentState))
    return [entity("appointment", fact.originator_id, None, STAFF_ONLY, state)]


def told_of_appointment(fact: Fact) -> str | None:
    """What happened, in a sentence; an account is named by its id alone."""
    match fact:
        case AppointmentMade(term=term, account=account):
            return f"account {account} appointed {_term(term)}."
        case AppointmentAdded(term=term):
            return f"the account appointed {_term(term)}."
        case AppointmentEnded(post=post, until=until):
            return f"the account leaves the post of {in_words(post)} with {written(until)}."
        case _:
            return None


def _term(term: Term) -> str:
    since = f" from {written(term.since)}" if term.since else ""
    until = f" until {written(term.until)}" if term.until else ""
    return f"{in_words(term.post)}{since}{until}"
