"""Messages: who drafts, who releases and who releases wider, and how they are numbered (invariants 4 to 7)."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.commands.message import ApproveMessage, CorrectMessage, DraftReport, EditDraft, ReleaseWider
from domain.commands.request import Disseminate
from domain.message import Product, Section
from domain.rules import (
    ApproverMayNotReleaseWider,
    EmergencyNotOpen,
    EndOfNeedMissing,
    MessageNotDraft,
    MessageNotReleased,
    NothingChanges,
    NothingDisseminated,
    OriginatorMayNotApprove,
    RoleMayNot,
    SuspendedNationNotAddressed,
    UnknownNation,
)
from tests.domain.builders import HEAD, OFFICER, OTHER_HEAD, THIRD_HEAD, Desk, state_after, thing

PRODUCTS: tuple[Product, ...] = ("situation_report", "executive_summary", "final")


def numbers(desk: Desk) -> list[str | None]:
    """The message numbers of the file, in the order of release."""
    return [desk.message(id).state.number for id in desk.emergency.ids("message")]


def report_numbers(desk: Desk) -> list[int | None]:
    """The report numbers of the file, in the order of release."""
    return [desk.message(id).state.report_number for id in desk.emergency.ids("message")]


# --- rule 4 ----------------------------------------------------------------------------------------------------


def test_rule_4_messages_of_all_files_share_the_numbers_of_a_year() -> None:
    desk = Desk()
    desk.disseminated()
    first = desk.emergency_id
    desk.opened()
    desk.disseminated()
    second = desk.emergency_id
    desk.emergency_id = first
    desk.reported()
    of_the_first = numbers(desk)
    desk.emergency_id = second
    assert (of_the_first, numbers(desk)) == (
        ["OPS(EADRCC)(2014)0001", "OPS(EADRCC)(2014)0003"],
        ["OPS(EADRCC)(2014)0002"],
    )


def test_rule_4_a_number_is_assigned_at_release_and_not_at_draft() -> None:
    desk = Desk()
    desk.disseminated()
    drafted_first, drafted_second = desk.drafted(), desk.drafted()
    desk.does(ApproveMessage(actor=HEAD, message_id=drafted_second))
    desk.does(ApproveMessage(actor=HEAD, message_id=drafted_first))
    given = [desk.message(id).state.number for id in (drafted_first, drafted_second)]
    assert given == ["OPS(EADRCC)(2014)0003", "OPS(EADRCC)(2014)0002"]


def test_rule_4_a_refused_release_takes_no_number() -> None:
    desk = Desk()
    desk.disseminated()
    draft = desk.drafted("final")
    with pytest.raises(EndOfNeedMissing):
        desk.does(ApproveMessage(actor=HEAD, message_id=draft))
    assert desk.reported().state.number == "OPS(EADRCC)(2014)0002"


def test_rule_4_the_count_begins_anew_with_the_year() -> None:
    desk = Desk(now=datetime(2014, 12, 31, 23, 59, tzinfo=UTC))
    desk.disseminated()
    desk.clock.move(minutes=1)
    assert desk.reported().state.number == "OPS(EADRCC)(2015)0001"


def corrected(desk: Desk, message_id: UUID) -> UUID:
    """A correction of a message is drafted and released."""
    draft = UUID(desk.does(CorrectMessage(actor=OFFICER, message_id=message_id)).id)
    desk.does(ApproveMessage(actor=HEAD, message_id=draft))
    return draft


def test_rule_4_a_correction_keeps_the_number_and_takes_none_of_its_own() -> None:
    """OPS(EADRCC)(2015)0083-COR1 (DOMAIN.md, section 3.1)."""
    desk = Desk()
    desk.disseminated()
    report = desk.reported()
    first = corrected(desk, report.id)
    second = corrected(desk, first)
    given = [desk.message(id).state.number for id in (report.id, first, second)]
    assert given == [f"OPS(EADRCC)(2014)0002{suffix}" for suffix in ("", "-COR1", "-COR2")]
    assert desk.reported().state.number == "OPS(EADRCC)(2014)0003"


def test_rule_5_a_corrected_report_keeps_its_number_in_the_file_too() -> None:
    desk = Desk()
    desk.disseminated()
    desk.reported()
    correction = corrected(desk, desk.reported().id)
    assert desk.message(correction).state.report_number == 2
    assert desk.reported().state.report_number == 3


# --- rule 5 ----------------------------------------------------------------------------------------------------


def test_rule_5_situation_reports_are_numbered_within_their_file() -> None:
    """Two on one day is normal (CZE 2002, SVK 2006)."""
    desk = Desk()
    desk.disseminated()
    desk.reported()
    desk.reported()
    assert report_numbers(desk) == [None, 1, 2]


def test_rule_5_the_final_report_is_the_last_of_them() -> None:
    desk = Desk()
    desk.disseminated()
    desk.reported()
    desk.closed()
    assert report_numbers(desk) == [None, 1, 2]


def test_an_executive_summary_is_a_product_of_its_own() -> None:
    desk = Desk()
    desk.disseminated()
    desk.reported("executive_summary")
    desk.reported()
    assert report_numbers(desk) == [None, None, 1]


@pytest.mark.parametrize("product", PRODUCTS)
def test_rule_5_there_is_no_report_after_the_final_one(product: Product) -> None:
    desk = Desk().that_is("closed")
    with pytest.raises(EmergencyNotOpen):
        desk.drafted(product)


@pytest.mark.parametrize("product", PRODUCTS)
def test_rule_5_not_even_one_that_was_drafted_before(product: Product) -> None:
    desk = Desk().that_is("active")
    draft = desk.drafted(product)
    desk.closed()
    with pytest.raises(EmergencyNotOpen):
        desk.does(ApproveMessage(actor=HEAD, message_id=draft))


def test_rule_5_after_reopening_the_count_goes_on() -> None:
    desk = Desk().that_is("closed")
    desk.reopened()
    assert desk.reported().state.report_number == 2


# --- rule 6 ----------------------------------------------------------------------------------------------------


def test_rule_6_the_originator_does_not_release_his_own() -> None:
    desk = Desk().that_is("active")
    draft = UUID(
        desk.does(DraftReport(actor=HEAD, emergency_id=desk.emergency_id, product="situation_report")).id
    )
    with pytest.raises(OriginatorMayNotApprove) as refusal:
        desk.does(ApproveMessage(actor=HEAD, message_id=draft))
    assert refusal.value.account == "head"


def test_rule_6_another_head_does() -> None:
    desk = Desk().that_is("active")
    draft = UUID(
        desk.does(DraftReport(actor=HEAD, emergency_id=desk.emergency_id, product="situation_report")).id
    )
    desk.does(ApproveMessage(actor=OTHER_HEAD, message_id=draft))
    state = desk.message(draft).state
    assert (state.originator, state.approved_by) == ("head", "deputy")


def test_rule_6_a_duty_officer_releases_nothing() -> None:
    desk = Desk().that_is("active")
    draft = desk.drafted()
    with pytest.raises(RoleMayNot):
        desk.does(ApproveMessage(actor=OFFICER, message_id=draft))


def test_rule_6_who_edited_a_draft_does_not_release_it_either() -> None:
    desk = Desk().that_is("active")
    draft = desk.drafted()
    desk.does(EditDraft(actor=HEAD, message_id=draft, sections=(Section(name="situation", text="Calm"),)))
    with pytest.raises(OriginatorMayNotApprove):
        desk.does(ApproveMessage(actor=HEAD, message_id=draft))
    desk.does(ApproveMessage(actor=OTHER_HEAD, message_id=draft))
    assert desk.message(draft).state.edited_by == ("head",)


def test_rule_6_a_correction_is_approved_like_any_message() -> None:
    desk = Desk().that_is("active")
    draft = UUID(desk.does(CorrectMessage(actor=HEAD, message_id=desk.reported().id)).id)
    with pytest.raises(OriginatorMayNotApprove):
        desk.does(ApproveMessage(actor=HEAD, message_id=draft))


def test_rule_6_release_to_more_than_the_addressees_needs_a_second_approver() -> None:
    desk = Desk().that_is("active")
    drafted = DraftReport(actor=OTHER_HEAD, emergency_id=desk.emergency_id, product="situation_report")
    report = UUID(desk.does(drafted).id)
    desk.does(ApproveMessage(actor=HEAD, message_id=report))
    with pytest.raises(ApproverMayNotReleaseWider) as refusal:
        desk.does(ReleaseWider(actor=HEAD, message_id=report, public=True))
    assert refusal.value.account == "head"
    with pytest.raises(OriginatorMayNotApprove):
        desk.does(ReleaseWider(actor=OTHER_HEAD, message_id=report, public=True))
    desk.does(ReleaseWider(actor=THIRD_HEAD, message_id=report, nations=("BRA",)))
    state = desk.message(report).state
    assert (state.wider, state.public, state.released_wider_by) == (("BRA",), False, "acting")


@pytest.mark.parametrize(("code", "rule"), [("XXY", UnknownNation), ("BLR", SuspendedNationNotAddressed)])
def test_rule_2_a_message_is_released_wider_only_to_whom_there_is_and_who_is_not_suspended(
    code: str, rule: type[Exception]
) -> None:
    desk = Desk(now=datetime(2022, 3, 15, 12, tzinfo=UTC)).that_is("active")
    report = desk.reported()
    with pytest.raises(rule):
        desk.does(ReleaseWider(actor=OTHER_HEAD, message_id=report.id, nations=(code,)))


def test_nobody_is_given_twice_what_he_reads_already() -> None:
    desk = Desk().that_is("active")
    report = desk.reported()
    with pytest.raises(NothingChanges):
        desk.does(ReleaseWider(actor=OTHER_HEAD, message_id=report.id, nations=report.state.addressees[:1]))


# --- rule 7 ----------------------------------------------------------------------------------------------------


def test_rule_7_a_released_message_is_not_released_again() -> None:
    desk = Desk().that_is("active")
    report = desk.reported()
    with pytest.raises(MessageNotDraft) as refusal:
        desk.does(ApproveMessage(actor=OTHER_HEAD, message_id=report.id))
    assert refusal.value.status == "released"


def test_rule_7_a_released_message_is_not_edited() -> None:
    desk = Desk().that_is("active")
    report = desk.reported()
    with pytest.raises(MessageNotDraft):
        desk.does(EditDraft(actor=OFFICER, message_id=report.id, references=("A letter",)))


def test_rule_7_a_correction_leaves_what_it_corrects_as_it_was_sent() -> None:
    desk = Desk().that_is("active")
    report = desk.reported()
    correction = corrected(desk, report.id)
    now = desk.message(report.id).state
    assert now == report.state.but(status="corrected", corrected_by=correction)
    assert desk.message(correction).state.corrects == report.id


def test_rule_7_only_what_was_released_is_corrected_and_once() -> None:
    desk = Desk().that_is("active")
    with pytest.raises(MessageNotReleased):
        desk.does(CorrectMessage(actor=OFFICER, message_id=desk.drafted()))
    report = desk.reported()
    drafts = [UUID(desk.does(CorrectMessage(actor=OFFICER, message_id=report.id)).id) for _ in range(2)]
    desk.does(ApproveMessage(actor=HEAD, message_id=drafts[0]))
    with pytest.raises(MessageNotReleased) as refusal:
        desk.does(ApproveMessage(actor=HEAD, message_id=drafts[1]))
    assert refusal.value.status == "corrected"
    for wrong_or_unsent in (report.id, drafts[1]):
        with pytest.raises(MessageNotReleased):
            desk.does(ReleaseWider(actor=OTHER_HEAD, message_id=wrong_or_unsent, public=True))


def test_a_final_report_is_corrected_though_its_file_is_closed() -> None:
    desk = Desk().that_is("closed")
    final = desk.emergency.ids("message")[-1]
    correction = desk.message(corrected(desk, final)).state
    assert (correction.product, correction.number) == ("final", "OPS(EADRCC)(2014)0002-COR1")
    assert desk.emergency.state.status == "closed"


def test_a_corrected_request_tells_nothing_of_a_revision_that_has_not_gone_out() -> None:
    desk = Desk()
    desk.asked(thing("pumps", 30, "piece"), situation="The Sava rises")
    sent = UUID(desk.does(Disseminate(actor=HEAD, request_id=desk.request.id)).id)
    desk.item_closed()
    correction = desk.message(corrected(desk, sent)).state
    assert [item.what for item in correction.items] == ["pumps"]
    assert correction.addressees == desk.message(sent).state.addressees


def test_editing_changes_what_is_named_and_must_change_something() -> None:
    desk = Desk().that_is("active")
    draft = desk.drafted()
    section = Section(name="situation", text="The Sava falls")
    desk.does(EditDraft(actor=OFFICER, message_id=draft, sections=(section,)))
    desk.does(EditDraft(actor=OFFICER, message_id=draft, references=("Letter of 15 May",)))
    state = desk.message(draft).state
    assert (state.sections, state.references) == ((section,), ("Letter of 15 May",))
    with pytest.raises(NothingChanges):
        desk.does(EditDraft(actor=OFFICER, message_id=draft, sections=(section,)))


def test_rule_7_what_was_sent_stays_when_the_request_changes() -> None:
    desk = Desk()
    desk.asked(situation="The Sava rises")
    sent = UUID(desk.does(Disseminate(actor=HEAD, request_id=desk.request.id)).id)
    before = desk.message(sent).state
    desk.item_closed()
    assert desk.message(sent).state == before


def test_rule_1_nothing_is_reported_to_the_capitals_before_a_request_was() -> None:
    desk = Desk().that_is("requested")
    draft = desk.drafted()
    with pytest.raises(NothingDisseminated):
        desk.does(ApproveMessage(actor=HEAD, message_id=draft))


def test_a_report_goes_to_those_who_got_the_requests() -> None:
    desk = Desk().that_is("requested")
    desk.does(Disseminate(actor=HEAD, request_id=desk.request.id, addressees=("HRV", "SVN")))
    desk.asked()
    desk.does(Disseminate(actor=HEAD, request_id=desk.request.id, addressees=("SVN", "TUR")))
    assert desk.reported().state.addressees == ("HRV", "SVN", "TUR")


def test_a_draft_keeps_the_words_of_its_sections() -> None:
    desk = Desk().that_is("active")
    sections = (Section(name="situation", text="The Sava falls"),)
    command = DraftReport(
        actor=OFFICER, emergency_id=desk.emergency_id, product="situation_report", sections=sections
    )
    draft = desk.message(UUID(desk.does(command).id))
    assert (draft.state.status, draft.state.number, draft.state.sections) == ("draft", None, sections)


def test_a_message_is_what_its_facts_make_of_it() -> None:
    desk = Desk().that_is("active")
    report = desk.reported()
    assert state_after(desk.centre.history(report.id)) == report.state
