"""Callers about the posts whose holders approve."""

from datetime import timedelta

from domain.centre import Command
from domain.commands.post import Appoint, LeavePost
from domain.post import Appointment, Post, Term
from tests.properties.callers.caller import Caller
from tests.properties.house import HEAD, SECOND_HEAD

POSTS: tuple[Post, ...] = ("head", "deputy_head", "acting_head")


class PostCallers(Caller):
    """The heads, who appoint each other."""

    def post(self) -> Command:
        """An appointment, or the end of one; rarely of the only one who is left."""
        actor, said = self.head()
        account = self.chance.choice([SECOND_HEAD.account, SECOND_HEAD.account, HEAD.account])
        post, today = self.chance.choice(POSTS), self.clerk.today()
        if self.rarely(3):
            until = self.chance.choice([None, today, today - timedelta(days=1)])
            id = Appointment.id_of(account)
            return LeavePost(actor=actor, said=said, appointment_id=id, post=post, until=until)
        since = self.chance.choice([None, today, today + timedelta(days=1)])
        until = self.chance.choice([None, None, today, today + timedelta(days=30)])
        term = Term(post=post, since=since, until=until)
        return Appoint(actor=actor, said=said, account=account, term=term)
