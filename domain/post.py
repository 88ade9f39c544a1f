"""Posts: who is Head, Deputy Head or Acting Head of the centre, from which day and until which.

A message is approved by one of the three, on the day of its release (DOMAIN.md, section 3.1 and invariant 6). An
account of the role `head` of which nothing is recorded here holds the post of Head for as long as it can sign in; once
anything is, it holds what is recorded and no more. As with seats, the last day belongs to a term.
"""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.identity import named_id
from domain.planning.dated import SPOKEN, Since, lasted_on, require_order
from domain.provenance import Provenance
from domain.rules import PostNotHeld
from domain.value import Moment, Phrase, Value, day_of

Post = Literal["head", "deputy_head", "acting_head"]


class Term(Value):
    """A post that is held from a first day on, and until a last one where it is set."""

    model_config = SPOKEN
    post: Post
    since: Since = None
    until: Moment | None = None

    def lasts_on(self, day: date) -> bool:
        """Whether the post is held on that day."""
        return lasted_on(self.since, self.until, day)

    def lasts_beyond(self, day: date) -> bool:
        """Whether the post has begun by that day and is not over with it."""
        return self.lasts_on(day) and (self.until is None or day_of(self.until) > day)


class AppointmentState(State):
    """The posts that one account holds or held, in the order in which it was appointed."""

    account: Phrase
    terms: tuple[Term, ...] = ()

    def post_on(self, day: date) -> Post | None:
        """The post held on that day, by the latest appointment of those that last."""
        return next((term.post for term in reversed(self.terms) if term.lasts_on(day)), None)

    def ended(self, post: Post, until: date) -> "AppointmentState":
        """The terms in this post that would last beyond a day, ended on it."""
        terms = tuple(
            term.but(until=until) if term.post == post and term.lasts_beyond(day_of(until)) else term
            for term in self.terms
        )
        return self.but(terms=terms)


class AppointmentMade(Opening):
    """An account was appointed to a post for the first time."""

    TOPIC: ClassVar[str] = "appointment.made"
    origin: Origin
    account: Phrase
    term: Term

    def evolve(self, state: None) -> AppointmentState:
        """Its first term."""
        return AppointmentState(origin=self.origin, account=self.account, terms=(self.term,))


class AppointmentAdded(Fact):
    """The account was appointed again, to the same post or another."""

    TOPIC: ClassVar[str] = "appointment.added"
    term: Term

    def evolve(self, state: AppointmentState) -> AppointmentState:
        """One term more."""
        return state.but(terms=(*state.terms, self.term))


class AppointmentEnded(Fact):
    """The account left a post; the last day still belongs to it."""

    TOPIC: ClassVar[str] = "appointment.ended"
    post: Post
    until: Moment

    def evolve(self, state: AppointmentState) -> AppointmentState:
        """Its terms in that post have a last day."""
        return state.ended(self.post, self.until)


class Appointment(Aggregate):
    """The posts of one account."""

    KIND = "appointment"
    if TYPE_CHECKING:
        state: AppointmentState

    @staticmethod
    def id_of(account: str) -> UUID:
        """The id of what is recorded of an account's posts."""
        return named_id("appointment", account)

    def add(self, term: Term, by: Provenance) -> None:
        """Appoint the account again. Raises EndsBeforeItBegins."""
        require_order(term.since, term.until)
        self.record(AppointmentAdded, by, term=term)

    def end(self, post: Post, until: date, by: Provenance) -> None:
        """Let the account leave a post. Raises PostNotHeld where it has no term that would last beyond that day."""
        if self.state.ended(post, until) == self.state:
            raise PostNotHeld(account=self.state.account, post=post, day=until)
        self.record(AppointmentEnded, by, post=post, until=until)
