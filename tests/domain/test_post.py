"""Posts: who may approve on which day (invariant 6)."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.commands.message import ApproveMessage, ReleaseWider
from domain.commands.post import Appoint, LeavePost
from domain.commands.request import Disseminate
from domain.planning.rules import EndsBeforeItBegins
from domain.post import Appointment, Post, Term
from domain.rules import ApproverHoldsNoPost, PostNotHeld
from tests.domain.builders import HEAD, NOON, OTHER_HEAD, Desk, state_after

TODAY = NOON.date()
DAY = timedelta(days=1)


def appointed(desk: Desk, post: Post = "acting_head", since: date = TODAY, until: date | None = None) -> None:
    """The deputy is appointed to a post."""
    term = Term(post=post, since=since, until=until)
    desk.does(Appoint(actor=HEAD, account=OTHER_HEAD.account, term=term))


def approves(desk: Desk) -> Post | None:
    """The deputy releases a report, in the post that he holds."""
    draft = desk.drafted()
    desk.does(ApproveMessage(actor=OTHER_HEAD, message_id=draft))
    post: Post | None = desk.message(draft).state.approved_as
    return post


def test_rule_6_a_head_of_whom_nothing_is_recorded_approves_as_head() -> None:
    assert approves(Desk().that_is("active")) == "head"


@pytest.mark.parametrize("post", ["head", "deputy_head", "acting_head"])
def test_rule_6_a_message_names_the_post_of_its_approver(post: Post) -> None:
    desk = Desk().that_is("active")
    appointed(desk, post)
    assert approves(desk) == post


def test_rule_6_an_acting_head_approves_from_his_first_day_to_his_last() -> None:
    desk = Desk().that_is("active")
    appointed(desk, since=TODAY + DAY, until=TODAY + 2 * DAY)
    with pytest.raises(ApproverHoldsNoPost) as refusal:
        approves(desk)
    assert (refusal.value.account, refusal.value.day) == ("deputy", TODAY)
    for _ in range(2):
        desk.clock.move(days=1)
        assert approves(desk) == "acting_head"
    desk.clock.move(days=1)
    with pytest.raises(ApproverHoldsNoPost):
        approves(desk)


def test_rule_6_who_left_his_post_releases_nothing_any_more() -> None:
    desk = Desk().that_is("active")
    report = desk.reported()
    request = desk.asked()
    appointed(desk, since=TODAY - 9 * DAY)
    desk.does(
        LeavePost(
            actor=HEAD,
            appointment_id=Appointment.id_of(OTHER_HEAD.account),
            post="acting_head",
            until=TODAY - DAY,
        )
    )
    for command in (
        Disseminate(actor=OTHER_HEAD, request_id=request.id),
        ReleaseWider(actor=OTHER_HEAD, message_id=report.id, public=True),
    ):
        with pytest.raises(ApproverHoldsNoPost):
            desk.does(command)


def test_rule_6_the_last_appointment_of_those_that_last_counts() -> None:
    desk = Desk().that_is("active")
    appointed(desk, "deputy_head")
    appointed(desk, "acting_head", until=TODAY)
    assert approves(desk) == "acting_head"
    desk.clock.move(days=1)
    assert approves(desk) == "deputy_head"


def test_rule_6_who_holds_no_post_any_more_appoints_nobody_not_even_himself() -> None:
    desk = Desk().that_is("active")
    appointed(desk, since=TODAY - 2 * DAY, until=TODAY - DAY)
    again = Term(post="head", since=TODAY)
    with pytest.raises(ApproverHoldsNoPost):
        desk.does(Appoint(actor=OTHER_HEAD, account=OTHER_HEAD.account, term=again))


def test_a_post_is_left_by_who_holds_it_and_once() -> None:
    desk = Desk()
    appointed(desk)
    leaves = LeavePost(actor=HEAD, appointment_id=Appointment.id_of(OTHER_HEAD.account), post="acting_head")
    desk.does(leaves)
    with pytest.raises(PostNotHeld):
        desk.does(leaves)


def test_no_term_ends_before_it_begins() -> None:
    desk = Desk()
    with pytest.raises(EndsBeforeItBegins):
        appointed(desk, until=TODAY - DAY)


def test_an_appointment_without_a_first_day_begins_today() -> None:
    desk = Desk()
    desk.does(Appoint(actor=HEAD, account=OTHER_HEAD.account, term=Term(post="deputy_head")))
    id: UUID = Appointment.id_of(OTHER_HEAD.account)
    terms = desk.centre.load(Appointment, id).state.terms
    assert terms == (Term(post="deputy_head", since=TODAY),)
    assert state_after(desk.centre.history(id)).terms == terms
