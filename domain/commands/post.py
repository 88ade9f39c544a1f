"""Appointing to the posts whose holders approve messages, and leaving them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.authority import HEAD
from domain.centre import Centre, Command, Decision
from domain.planning.dated import require_order
from domain.post import Appointment, AppointmentMade, Post, Term
from domain.provenance import Provenance
from domain.rules import ApproverHoldsNoPost


@dataclass(frozen=True, kw_only=True)
class Appoint(Command):
    """Who holds a post appoints an account Head, Deputy Head or Acting Head, with the days of it.

    When nobody holds one any more, an admin makes a new account of the role `head`, which does.
    """

    MAY = HEAD
    ACT = "appoint to a post"

    account: str
    term: Term

    def decide(self, centre: Centre) -> Decision:
        """The posts of the account."""
        by, id = self.by(centre), Appointment.id_of(self.account)
        held_post(centre, by)
        require_order(self.term.since, self.term.until)
        term = self.term if self.term.since is not None else self.term.but(since=by.recorded_at.date())
        appointment = centre.find(Appointment, id)
        if appointment is None:
            made = {"origin": centre.origin, "account": self.account, "term": term}
            appointment = Appointment.open(AppointmentMade, id=id, by=by, **made)
        else:
            appointment.add(term, by)
        return Decision(appointment, (appointment,))


@dataclass(frozen=True, kw_only=True)
class LeavePost(Command):
    """Who holds a post lets an account leave one, his own or another's: today unless another last day is named."""

    MAY = HEAD
    ACT = "end an appointment"

    appointment_id: UUID
    post: Post
    until: date | None = None

    def decide(self, centre: Centre) -> Decision:
        """The posts of the account."""
        by = self.by(centre)
        held_post(centre, by)
        appointment = centre.load(Appointment, self.appointment_id)
        appointment.end(self.post, self.until or by.recorded_at.date(), by)
        return Decision(appointment, (appointment,))


def held_post(centre: Centre, by: Provenance) -> Post:
    """The post in which a head acts today; Head, where nobody ever recorded a post of his.

    Raises ApproverHoldsNoPost: rule 6 asks who holds a post on that day, and not who ever did.
    """
    day = by.recorded_at.date()
    appointment = centre.find(Appointment, Appointment.id_of(by.recorded_by))
    post = "head" if appointment is None else appointment.state.post_on(day)
    if post is None:
        raise ApproverHoldsNoPost(account=by.recorded_by, day=day)
    return post
