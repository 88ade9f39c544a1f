"""What becomes of what was sent out: sent, read, failed, reminded, and told as it is where nobody knows (section 5)."""

import pytest

from domain.commands.dispatch import (
    MAILER,
    AcknowledgeMessage,
    MarkTransmission,
    RecordOutcome,
    RemindUnread,
    RepeatTransmission,
)
from domain.dispatch import MOST_REMINDERS, Dispatch, Outcome, dispatch_of_message
from domain.rules import (
    AlreadyRead,
    EverybodyHasRead,
    NothingChanges,
    NothingToAcknowledge,
    OnlyAddresseesAcknowledge,
    TransmissionNotThere,
)
from tests.domain.builders import CLOCK, OFFICER, Desk, nation, state_after, told_by


class Post:
    """A desk whose request has gone out, and what came of it."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.desk.disseminated()
        self.message = self.desk.emergency.ids("message")[-1]

    @property
    def dispatch(self) -> Dispatch:
        return self.desk.centre.load(Dispatch, dispatch_of_message(self.message))

    def status(self, addressee: str) -> str | None:
        one = self.dispatch.state.to(addressee)
        return None if one is None else one.status

    def came_of_it(self, outcome: Outcome, *addressees: str, reason: str | None = None) -> None:
        self.desk.does(
            RecordOutcome(
                actor=MAILER,
                subject_id=self.message,
                addressees=addressees,
                outcome=outcome,
                reason=reason or (None if outcome == "sent" else "why"),
            )
        )

    def read_by(self, code: str) -> None:
        self.desk.does(AcknowledgeMessage(actor=nation(code), message_id=self.message))

    def marked(self, code: str, status: str) -> None:
        self.desk.does(
            MarkTransmission(actor=OFFICER, dispatch_id=self.dispatch.id, addressee=code, status=status)  # type: ignore[arg-type]
        )

    def repeated(self, code: str) -> None:
        self.desk.does(RepeatTransmission(actor=OFFICER, dispatch_id=self.dispatch.id, addressee=code))

    def reminded(self) -> None:
        self.desk.does(RemindUnread(actor=CLOCK, dispatch_id=self.dispatch.id))


def test_a_message_is_sent_then_read_by_each_addressee_for_itself() -> None:
    post = Post()
    post.came_of_it("sent", "ESP", "ITA")
    post.read_by("ESP")
    assert [post.status(code) for code in ("ESP", "ITA", "FRA")] == ["read", "sent", "queued"]


def test_who_has_read_it_before_the_mail_came_has_read_it() -> None:
    post = Post()
    post.read_by("ESP")
    post.came_of_it("sent", "ESP")
    one = post.dispatch.state.to("ESP")
    assert one is not None
    assert (one.status, one.sent_at is not None) == ("read", True)


def test_an_outcome_that_is_known_is_not_recorded_again() -> None:
    post = Post()
    post.came_of_it("sent", "ESP")
    with pytest.raises(NothingChanges):
        post.came_of_it("sent", "ESP")


@pytest.mark.parametrize("late", ["failed", "unknown"])
def test_what_the_addressee_said_outranks_what_a_mail_server_says_later(late: Outcome) -> None:
    post = Post()
    post.read_by("ESP")
    with pytest.raises(NothingChanges):
        post.came_of_it(late, "ESP")


def test_a_draft_is_not_acknowledged() -> None:
    post = Post()
    draft = post.desk.drafted()
    with pytest.raises(NothingToAcknowledge):
        post.desk.does(AcknowledgeMessage(actor=nation("ESP"), message_id=draft))


def test_only_an_addressee_acknowledges() -> None:
    with pytest.raises(OnlyAddresseesAcknowledge):
        Post().read_by("BIH")


def test_an_addressee_acknowledges_once() -> None:
    post = Post()
    post.read_by("ESP")
    with pytest.raises(AlreadyRead):
        post.read_by("ESP")


def test_a_duty_officer_acknowledges_for_a_nation_that_telephoned() -> None:
    post = Post()
    post.desk.does(AcknowledgeMessage(actor=OFFICER, said=told_by("ESP"), message_id=post.message))
    assert post.status("ESP") == "read"


def test_an_officer_marks_a_late_bounce() -> None:
    post = Post()
    post.came_of_it("sent", "ESP")
    post.marked("ESP", "failed")
    assert post.status("ESP") == "failed"


def test_what_has_been_read_did_not_fail() -> None:
    post = Post()
    post.read_by("ESP")
    with pytest.raises(TransmissionNotThere):
        post.marked("ESP", "failed")


def test_a_mail_of_which_nobody_knows_waits_for_an_officer_before_it_is_sent_once_more() -> None:
    post = Post()
    post.came_of_it("unknown", "ESP")
    before = post.status("ESP")
    post.repeated("ESP")
    assert (before, post.status("ESP")) == ("unknown", "queued")


def test_what_was_sent_is_not_sent_once_more() -> None:
    post = Post()
    post.came_of_it("sent", "ESP")
    with pytest.raises(TransmissionNotThere):
        post.repeated("ESP")


def test_only_who_has_it_and_has_not_read_it_is_reminded() -> None:
    post = Post()
    post.came_of_it("sent", "ESP", "ITA")
    post.came_of_it("failed", "FRA", reason="no point of contact")
    post.read_by("ITA")
    post.reminded()
    reminders = {one.addressee: one.reminders for one in post.dispatch.state.transmissions if one.reminders}
    assert reminders == {"ESP": 1}


def test_nobody_is_reminded_for_ever() -> None:
    post = Post()
    post.came_of_it("sent", "ESP")
    for _ in range(MOST_REMINDERS):
        post.reminded()
    with pytest.raises(EverybodyHasRead):
        post.reminded()


def test_a_dispatch_is_what_its_facts_make_of_it() -> None:
    post = Post()
    post.came_of_it("sent", "ESP")
    post.came_of_it("unknown", "FRA")
    post.repeated("FRA")
    dispatch = post.dispatch
    assert state_after(post.desk.centre.history(dispatch.id)) == dispatch.state
