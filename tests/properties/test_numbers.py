"""Numbers have no gap and no reuse, and recorded time never runs back, whatever is refused between (rules 4 and 5)."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.centre import Command, Outcome
from domain.commands.message import ApproveMessage
from domain.commands.request import Disseminate
from domain.emergency import EmergencyOpened
from domain.message import MessageDrafted, MessageReleased
from domain.offer import OfferSubmitted
from domain.request import RequestReceived
from domain.rules import RuleBroken
from tests.domain.builders import HEAD, OFFICER, OTHER_HEAD, Desk, pumps, refusal_of

NEW_YEARS_EVE = datetime(2014, 12, 31, 23, 0, tzinfo=UTC)


def switch(desk: Desk) -> None:
    """Turn to the file that was opened first, or to the last."""
    opened = [fact.originator_id for fact in desk.log() if isinstance(fact, EmergencyOpened)]
    desk.emergency_id = opened[0] if desk.emergency_id == opened[-1] else opened[-1]


def approve_a_draft(desk: Desk) -> None:
    """Release the report that was drafted first, released or not."""
    drafts = [fact for fact in desk.log() if isinstance(fact, MessageDrafted) and fact.product != "request"]
    if drafts:
        desk.does(ApproveMessage(actor=HEAD, message_id=drafts[0].originator_id))


# Some of these are refused almost always, most of them sometimes.
ACTS: dict[str, Callable[[Desk], object]] = {
    "open": lambda desk: desk.opened(),
    "open in a country that there is not": lambda desk: desk.opened(country="QQQ"),
    "turn to another file": switch,
    "ask": lambda desk: desk.asked(),
    "ask and disseminate": lambda desk: desk.disseminated(),
    "disseminate": lambda desk: desk.does(Disseminate(actor=HEAD, request_id=desk.request.id)),
    "disseminate without the right": lambda desk: desk.does(
        Disseminate(actor=OFFICER, request_id=desk.request.id)
    ),
    "offer": lambda desk: desk.offers(),
    "offer by another": lambda desk: desk.offers(by="SVK"),
    "offer to oneself": lambda desk: desk.offers(by="BIH"),
    "offer for an item that there is not": lambda desk: desk.offers(pumps(item_id=UUID(int=0))),
    "draft": lambda desk: desk.drafted(),
    "draft the final report": lambda desk: desk.drafted("final"),
    "approve a draft": approve_a_draft,
    "report": lambda desk: desk.reported(),
    "report for the last time": lambda desk: desk.reported("final"),
    "summarise": lambda desk: desk.reported("executive_summary"),
    "approve a request": lambda desk: desk.does(
        ApproveMessage(actor=OTHER_HEAD, message_id=desk.emergency.ids("message")[0])
    ),
    "end need": lambda desk: desk.need_ended(),
    "reopen": lambda desk: desk.reopened(),
    "wait": lambda desk: desk.clock.move(minutes=40),
    "set the clock back": lambda desk: desk.clock.move(days=-1),
}
acts = st.lists(st.sampled_from(sorted(ACTS)), min_size=15, max_size=50)


class WatchfulDesk(Desk):
    """A desk that looks into the log after each refusal."""

    def does(self, command: Command) -> Outcome:
        head = self.centre.recorder.max_notification_id()
        try:
            return super().does(command)
        except RuleBroken:
            assert self.centre.recorder.max_notification_id() == head, "a refusal left something behind"
            raise


def after(played: list[str]) -> Desk:
    """A desk at which these acts were tried, in this order."""
    desk = WatchfulDesk(now=NEW_YEARS_EVE)
    desk.disseminated()
    for act in played:
        # Where there is no request or message yet, there is nothing to do it to.
        with suppress(IndexError):
            refusal_of(partial(ACTS[act], desk))
    return desk


def counted(number: int) -> list[int]:
    return list(range(1, number + 1))


@settings(max_examples=80)
@given(played=acts)
def test_numbers_have_no_gap_and_no_reuse(played: list[str]) -> None:
    given_out: dict[str, list[int]] = defaultdict(list)
    for fact in after(played).log():
        match fact:
            case EmergencyOpened():
                year, number = fact.reference.split("-")
                given_out[f"references of {year}"].append(int(number))
                assert int(year) == fact.timestamp.year
            case MessageReleased(number=str()):
                assert fact.number
                year, number = fact.number.removeprefix("OPS(EADRCC)(").split(")")
                given_out[f"messages of {year}"].append(int(number))
                assert int(year) == fact.timestamp.year
            case RequestReceived():
                given_out[f"requests of {fact.emergency_id}"].append(fact.number)
            case OfferSubmitted():
                series, number = fact.reference.rsplit("-", 1)
                given_out[f"offers of {series}"].append(int(number))
            case _:
                pass
    assert {
        series: numbers for series, numbers in given_out.items() if numbers != counted(len(numbers))
    } == {}


@settings(max_examples=80)
@given(played=acts)
def test_reports_of_a_file_are_numbered_without_a_gap(played: list[str]) -> None:
    desk = after(played)
    for opened in [fact for fact in desk.log() if isinstance(fact, EmergencyOpened)]:
        desk.emergency_id = opened.originator_id
        released = [desk.message(id).state for id in desk.emergency.ids("message")]
        reports = [message for message in released if message.product in ("situation_report", "final")]
        others = [message for message in released if message not in reports]
        assert [report.report_number for report in reports] == counted(len(reports))
        assert not [message for message in others if message.report_number]


@settings(max_examples=80)
@given(played=acts)
def test_recorded_time_never_runs_back(played: list[str]) -> None:
    recorded = [fact.timestamp for fact in after(played).log()]
    assert recorded == sorted(recorded)
