"""What a message says: composed from the log, new in bold, and the same for ever (rules 4, 7, 8, 18, 19 and 28)."""

from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, settings

from domain.commands.message import ApproveMessage, CorrectMessage, DraftReport, EditDraft, ReleaseWider
from domain.commands.request import (
    AmendedRequestItem,
    AmendRequest,
    Disseminate,
    ReceiveRequest,
    RequestContent,
)
from domain.emergency import Origin
from domain.message import MessageReleased, MessageState, Product, Section
from domain.offer_line import OfferedItem
from domain.provenance import Party
from projections.entities import MemoryBoard
from projections.fold import fold
from projections.messages.compose import composed
from projections.messages.content import EXERCISE_MARK, Content, Paragraph
from projections.messages.difference import marked
from projections.readers import Reader
from projections.state import state_of
from tests.domain.builders import HEAD, OFFICER, OTHER_HEAD, nation, pumps, thing, told_by
from tests.projections.builders import FoldingDesk
from tests.projections.test_histories import after, histories

SAID_FIRST, SAID_SECOND = "The Sava rises.", "The dam at Tuzla holds."


def released(
    desk: FoldingDesk, *said: str, product: Product = "situation_report", name: str = "situation"
) -> Content:
    """A report goes out with a prose in one section; what it says."""
    sections = (Section(name=name, text=" ".join(said)),) if said else ()
    drafted = DraftReport(actor=OFFICER, emergency_id=desk.emergency_id, product=product, sections=sections)
    id = UUID(desk.does(drafted).id)
    desk.does(ApproveMessage(actor=HEAD, message_id=id))
    return content(desk, id)


def content(desk: FoldingDesk, id: object) -> Content:
    """What a message on the board says."""
    return Content.model_validate(desk.shown("message", id)["content"])


def paragraph(content: Content, key: str) -> Paragraph:
    return next(one for one in content.paragraphs if one.key == key)


def sentences(paragraph: Paragraph) -> list[str]:
    """The parts of a paragraph, each with its number."""
    return [f"{part.number} {' '.join(span.text for span in part.spans)}" for part in paragraph.parts]


def new_in(content: Content) -> list[str]:
    """All that is in bold, in the order in which it stands."""
    found = []
    for one in content.paragraphs:
        spans = [*one.spans, *(span for part in one.parts for span in part.spans)]
        rows = one.table.rows if one.table else ()
        found += [span.text for span in (*spans, *(cell for row in rows for cell in row.cells)) if span.new]
    return found


def flooded() -> FoldingDesk:
    """Bosnia and Herzegovina has asked for pumps and boats, and the capitals know."""
    desk = FoldingDesk()
    desk.disseminated(thing("pumps", 30, "piece"), thing("boats"), points_of_entry=("Sarajevo airport",))
    return desk


# --- the urgent request ----------------------------------------------------------------------------------------


def test_a_request_has_the_paragraphs_of_the_real_ones_in_their_order() -> None:
    desk = FoldingDesk()
    asked = thing("pumps", 30, "piece", priority="high", remarks="diesel, with hoses")
    request = desk.asked(
        asked, situation="The Sava rises.", assessment="Two towns are cut off.", points_of_entry=("Tuzla",)
    )
    sent = content(desk, desk.does(Disseminate(actor=HEAD, request_id=request.id)).id)
    assert [(one.number, one.key) for one in sent.paragraphs] == [
        ("1", "receipt"),
        ("2", "general"),
        ("3", "assessment"),
        ("4", "measures"),
        ("5", "requirements"),
        ("6", "point_of_entry"),
        ("7", "answer"),
        ("8", "informed"),
    ]
    table = paragraph(sent, "requirements").table
    assert table is not None
    assert [cell.text for cell in table.rows[0].cells] == [
        "1", "pumps", "30 piece", "diesel, with hoses", "high", "-",
    ]  # fmt: skip
    assert paragraph(sent, "receipt").spans[0].text == (
        "The EADRCC received a request for international assistance from Bosnia and Herzegovina on 151200Z MAY 14."
    )


def test_its_header_has_every_field_of_the_real_ones() -> None:
    desk = flooded()
    sent = content(desk, desk.emergency.ids("message")[0])
    assert (sent.classification, sent.title, sent.exercise) == (
        "NON - CLASSIFIED",
        "EADRCC Urgent Disaster Assistance Request",
        None,
    )
    assert sent.header.model_dump() == {
        "message_number": "OPS(EADRCC)(2014)0001",
        "dtg": "151200Z MAY 14",
        "sender": "EADRCC",
        "addressed_to": "Points of Contact for International Disaster Response in NATO and Partner Countries",
        "precedence": "Priority",
        "originator": "Duty Officer",
        "approved_by": "Head EADRCC",
        "references": ("EAPC(C)D(98)10(Revised)",),
    }


def test_a_revision_shows_in_bold_what_has_changed() -> None:
    desk = flooded()
    request = desk.request
    changed = AmendedRequestItem(id=request.state.items[0].id, what="pumps", quantity=40, unit="piece")
    desk.does(AmendRequest(actor=nation("BIH"), request_id=request.id, items=(changed,)))
    again = content(desk, desk.does(Disseminate(actor=HEAD, request_id=request.id)).id)
    assert new_in(again) == ["40 piece"]


# --- situation reports -----------------------------------------------------------------------------------------


def test_a_report_fills_itself_from_the_log() -> None:
    desk = flooded()
    item = desk.item.id
    desk.accepts(desk.offers(pumps(20, item_id=item), by="CZE"), (1, 12))
    desk.offers(OfferedItem(what="boats"), by="SVN")
    desk.offers(pumps(5), by="HRV", channel="ucpm")
    report = released(desk, SAID_FIRST)
    assert [(one.number, one.heading) for one in report.paragraphs] == [
        ("1", "Situation update"),
        ("2", "Further needs for international assistance"),
        ("3", "Point of entry"),
        ("4", "Assistance offered or provided by nations"),
        ("5", "Assistance through other channels, reported to the EADRCC"),
        ("6", "Annex: assistance offered, line by line"),
    ]
    assert sentences(paragraph(report, "assistance")) == [
        "4.1 Czechia: pumps (20 piece), 12 accepted.",
        "4.2 Slovenia: boats, offered.",
    ]
    assert sentences(paragraph(report, "assistance/others")) == [
        "5.1 Croatia (UCPM): pumps (5 piece), reported."
    ]
    needs = paragraph(report, "further_needs").table
    assert needs is not None
    assert [cell.text for cell in needs.rows[0].cells] == [
        "pumps", "30 piece", "20", "12", "0", "0", "partly covered",
    ]  # fmt: skip
    assert report.title == "EADRCC Situation Report No 1"


def test_what_was_handed_over_is_told_where_it_was_offered() -> None:
    desk = flooded()
    offer = desk.offers(pumps(20, item_id=desk.item.id))
    desk.accepts(offer)
    load = desk.consigns(offer)
    desk.departs(load)
    on_its_way = released(desk)
    desk.arrives(load)
    desk.hands_over(load, (1, 18))
    assert sentences(paragraph(on_its_way, "assistance")) == [
        "4.1 Czechia: pumps (20 piece), accepted, in transit."
    ]
    assert sentences(paragraph(released(desk), "assistance")) == [
        "4.1 Czechia: pumps (20 piece), accepted, 18 handed over."
    ]


def test_rule_5_the_last_report_is_marked_final_and_thanks() -> None:
    desk = flooded()
    desk.need_ended()
    final = released(desk, product="final")
    assert final.title == "EADRCC Situation Report No 1 (final)"
    assert [span.text for span in paragraph(final, "thanks").spans] == [
        "This is the final report.",
        "The EADRCC thanks all who have offered or given assistance to Bosnia and Herzegovina.",
    ]


def test_an_officers_own_sections_follow_those_of_the_house() -> None:
    report = released(flooded(), "No epidemic.", name="public_health")
    assert [(one.number, one.heading) for one in report.paragraphs][-1] == ("5", "Public health")


def test_rule_18_that_an_offer_was_declined_is_told_and_never_why() -> None:
    desk = flooded()
    desk.declines(desk.offers(), "Wrong voltage")
    report = released(desk)
    assert sentences(paragraph(report, "assistance")) == ["4.1 Czechia: pumps (20 piece), declined."]
    assert "Wrong voltage" not in report.model_dump_json()


def test_rule_19_what_an_offer_says_to_the_centre_alone_is_in_no_report() -> None:
    desk = flooded()
    told = {"conditions": "canary one", "transport": "canary two", "cost": "canary three"}
    desk.offers(OfferedItem(what="boats", remarks="canary four"), by="SVN", **told)
    assert "canary" not in released(desk).model_dump_json()


def test_rule_19_donors_are_told_to_the_capitals_by_what_was_released_and_by_nothing_else() -> None:
    desk, reads = flooded(), Reader(is_staff=False, code="SVN")
    offer = desk.offers(by="CZE")
    report = released(desk)
    id = desk.emergency.ids("message")[-1]
    assert not desk.boards.may_read(reads, "offer", offer)
    assert desk.boards.may_read(reads, "message", id)
    assert "Czechia" in report.model_dump_json()


def test_rule_28_a_nation_is_called_what_it_was_called_that_day_and_with_its_footnote() -> None:
    in_2007 = FoldingDesk("MKD", now=datetime(2007, 7, 26, 12, tzinfo=UTC))
    in_2007.disseminated(thing("firefighting aircraft", 2, "piece"))
    today = FoldingDesk("MKD", now=datetime(2021, 8, 4, 12, tzinfo=UTC))
    today.disseminated(thing("firefighting aircraft", 2, "piece"))
    then, now = (content(desk, desk.emergency.ids("message")[0]) for desk in (in_2007, today))
    assert "from the former Yugoslav Republic of Macedonia on" in paragraph(then, "receipt").spans[0].text
    assert then.footnotes == ("Turkey recognises the Republic of Macedonia with its constitutional name.",)
    assert "from North Macedonia on" in paragraph(now, "receipt").spans[0].text
    assert now.footnotes == ()


def test_the_authority_that_asked_is_named() -> None:
    desk = FoldingDesk()
    desk.opened()
    said = told_by("BIH").but(decided_by=Party(nation="BIH", authority="Ministry of Security"))
    command = ReceiveRequest(
        actor=OFFICER, said=said, emergency_id=desk.emergency_id, content=RequestContent(items=())
    )
    request = UUID(desk.does(command).id)
    sent = content(desk, desk.does(Disseminate(actor=HEAD, request_id=request)).id)
    assert "the Ministry of Security of Bosnia and Herzegovina" in paragraph(sent, "receipt").spans[0].text


# --- rule 8 ----------------------------------------------------------------------------------------------------


def test_rule_8_in_a_first_report_nothing_is_marked() -> None:
    first = released(flooded(), SAID_FIRST)
    assert (first.latest_in_bold, new_in(first)) == (False, [])


def test_rule_8_what_the_report_before_did_not_say_is_new() -> None:
    desk = flooded()
    item = desk.item.id
    desk.offers(pumps(20, item_id=item), by="CZE")
    released(desk, SAID_FIRST)
    desk.offers(pumps(5, item_id=item), by="SVN")
    second = released(desk, SAID_FIRST, SAID_SECOND)
    assert second.latest_in_bold
    reference = desk.shown("offer", desk.emergency.ids("offer")[-1])["reference"]
    assert new_in(second) == [
        SAID_SECOND,
        "25",
        "Slovenia:",
        "pumps (5 piece), offered.",
        *("Slovenia", reference, "pumps", "5 piece", "-", "EADRCC", "offered"),
    ]


def test_rule_8_a_report_that_says_the_same_has_nothing_in_bold() -> None:
    desk = flooded()
    desk.offers()
    released(desk, SAID_FIRST)
    assert new_in(released(desk, SAID_FIRST)) == []


def test_rule_8_a_correction_shows_what_differs_from_what_it_corrects() -> None:
    desk = flooded()
    released(desk, SAID_FIRST)
    wrong = desk.emergency.ids("message")[-1]
    sections = (Section(name="situation", text=f"{SAID_FIRST} {SAID_SECOND}"),)
    draft = UUID(desk.does(CorrectMessage(actor=OFFICER, message_id=wrong, sections=sections)).id)
    desk.does(ApproveMessage(actor=HEAD, message_id=draft))
    correction = content(desk, draft)
    assert new_in(correction) == [SAID_SECOND]
    assert correction.title == "EADRCC Situation Report No 1 - CORRECTION 1"


def test_rule_8_nothing_is_new_against_itself() -> None:
    report = released(flooded(), SAID_FIRST)
    assert new_in(marked(report, report)) == []


# --- rule 7 ----------------------------------------------------------------------------------------------------


def test_a_draft_has_no_content_and_its_preview_is_as_of_now() -> None:
    desk = flooded()
    draft = desk.drafted()
    assert desk.shown("message", draft)["content"] is None
    before = previewed(desk, draft)
    desk.offers(by="SVN")
    now = previewed(desk, draft)
    assert (before.status, before.header.message_number, before.header.approved_by) == ("draft", None, None)
    assert "Slovenia" in now.model_dump_json()
    assert "Slovenia" not in before.model_dump_json()
    desk.does(ApproveMessage(actor=HEAD, message_id=draft))
    assert content(desk, draft).paragraphs == now.paragraphs


def previewed(desk: FoldingDesk, draft: UUID) -> Content:
    """What a draft would say if it were released now."""
    state = state_of(desk.boards.warm.entities["message", str(draft)], MessageState)
    return composed(state, draft, desk.boards.warm, desk.clock())


def test_editing_a_draft_changes_its_prose_and_no_figure() -> None:
    desk = flooded()
    draft = desk.drafted()
    before = previewed(desk, draft)
    said = (Section(name="situation", text=SAID_FIRST),)
    desk.does(EditDraft(actor=OFFICER, message_id=draft, sections=said))
    now = previewed(desk, draft)
    assert [one for one in now.paragraphs if one not in before.paragraphs] == [paragraph(now, "situation")]


def test_rule_10_what_is_composed_in_an_exercise_bears_its_mark() -> None:
    origin: Origin = "exercise"
    desk = flooded()
    draft = desk.drafted()
    state = state_of(desk.boards.warm.entities["message", str(draft)], MessageState).but(origin=origin)
    assert composed(state, draft, desk.boards.warm, desk.clock()).exercise == EXERCISE_MARK


@settings(max_examples=12)
@given(histories)
def test_rule_7_what_was_sent_is_made_again_from_the_log_alone(history: list[tuple[object, int]]) -> None:
    """Whatever happened since: folding the log to the release gives what the board shows today, byte for byte."""
    desk = after(history)  # type: ignore[arg-type]
    board = MemoryBoard()
    sent: dict[str, str] = {}
    for position, fact in desk.boards.facts.items():
        board.put(fold(fact, position, board), position)
        if isinstance(fact, MessageReleased):
            id = str(fact.originator_id)
            sent[id] = Content.model_validate(board.entities["message", id].body["content"]).model_dump_json()
    assert sent
    for id, as_sent in sent.items():
        assert content(desk, id).model_dump_json() == as_sent


@settings(max_examples=12)
@given(histories)
def test_rule_4_numbers_have_no_gap_and_no_reuse_in_any_history(history: list[tuple[object, int]]) -> None:
    """Rule 5 too: reports are counted from 1 in their file, corrections keep what they correct."""
    desk = after(history)  # type: ignore[arg-type]
    messages = {one["id"]: one for one in desk.boards.every("message") if one["number"] is not None}
    own = sorted(one["number"] for one in messages.values() if one["correction"] is None)
    assert own == [f"OPS(EADRCC)(2014){number:04}" for number in range(1, len(own) + 1)]
    assert len({one["number"] for one in messages.values()}) == len(messages)
    counted = [one["report_number"] for one in messages.values() if one["correction"] is None]
    reports = sorted(number for number in counted if number is not None)
    assert reports == list(range(1, len(reports) + 1))
    for one in messages.values():
        if one["corrects"] is not None:
            wrong = messages[one["corrects"]]
            assert one["number"].partition("-COR")[0] == wrong["number"].partition("-COR")[0]
            assert (wrong["status"], wrong["corrected_by"]) == ("corrected", one["id"])


def test_readers_change_only_when_a_second_head_has_released_it_wider() -> None:
    desk, nepal = flooded(), Reader(is_staff=False, code="NPL")
    released(desk)
    report = desk.emergency.ids("message")[-1]
    assert not desk.boards.may_read(nepal, "message", report)
    desk.does(ReleaseWider(actor=OTHER_HEAD, message_id=report, nations=("NPL",)))
    assert desk.boards.may_read(nepal, "message", report)
    desk.does(ReleaseWider(actor=OTHER_HEAD, message_id=report, public=True))
    assert desk.readers("message", report) == "all"
