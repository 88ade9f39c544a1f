"""Whatever happens at the desk, and in whatever order: the board is whole, and the same after a restart.

Hypothesis makes histories by letting everybody try everything; what the rules refuse leaves nothing behind.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.centre import Command, NotFound
from domain.commands.consignment import (
    Arrive,
    Cancel,
    ConsignedItem,
    ConsignedLine,
    Depart,
    Divert,
    GoHome,
    HandOver,
    Lose,
    PlanConsignment,
    RecordConsignment,
    ReportClearances,
)
from domain.commands.emergency import AssignGlide, EndNeed, RecordMandate, Reopen
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.commands.message import ApproveMessage, CorrectMessage, DraftReport, EditDraft, ReleaseWider
from domain.commands.offer import (
    AcceptOffer,
    AmendOffer,
    DeclineOffer,
    ExpireOffer,
    FailOffer,
    LinkOffer,
    ReleaseOffer,
    SubmitOffer,
    UnlinkOffer,
    WithdrawOffer,
)
from domain.commands.request import (
    AmendedRequestItem,
    AmendRequest,
    CloseItem,
    CloseRequest,
    Disseminate,
    ReceiveRequest,
    RequestContent,
    WithdrawRequest,
)
from domain.consignment import Clearance, LoadedQuantity
from domain.message import Section
from domain.offer_line import AmendedItem, LineQuantity, OfferedItem
from domain.rules import RuleBroken
from tests.domain.builders import (
    CLOCK,
    HEAD,
    OFFICER,
    OTHER_HEAD,
    THIRD_HEAD,
    donors,
    nation,
    pumps,
    thing,
    told_by,
)
from tests.projections.builders import A_FEW_READERS, FoldingDesk

QUANTITIES = (None, Decimal(1), Decimal("2.5"), Decimal(7), Decimal(30), Decimal("999999999.999"))
UNITS = (None, "piece", "pieces", "tonne", "person")
KINDS = ("exact", "up_to", "at_least")
CHANNELS = ("eadrcc", "eadrcc", "eadrcc", "nato", "ucpm", "bilateral")
DONORS = ("CZE", "SVN", "Red Cross")
THINGS = ("pumps", "boats", "flour")


class Luck:
    """What chance says about one move."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._random = Random(seed)

    def __repr__(self) -> str:
        return f"Luck({self.seed})"

    def of(self, choices: Sequence[Any]) -> Any:
        """One of the choices; None where there are none."""
        return self._random.choice(choices) if choices else None


Move = Callable[[FoldingDesk, Luck], Command | None]


def _item_id(desk: FoldingDesk, luck: Luck) -> UUID | None:
    requests = desk.emergency.ids("request")
    ids = [UUID(id) for request in requests for id in desk.shown("request", request)["items"]]
    chosen: UUID | None = luck.of([None, *ids])
    return chosen


def _offered(desk: FoldingDesk, luck: Luck) -> dict[str, Any]:
    return {
        "what": luck.of(THINGS),
        "item_id": _item_id(desk, luck),
        "quantity": luck.of(QUANTITIES),
        "quantity_kind": luck.of(KINDS),
        "unit": luck.of(UNITS),
    }


def _offer(desk: FoldingDesk, luck: Luck) -> UUID | None:
    found: UUID | None = luck.of(desk.emergency.ids("offer"))
    return found


def _consignment(desk: FoldingDesk, luck: Luck) -> UUID | None:
    found: UUID | None = luck.of(desk.emergency.ids("consignment"))
    return found


def _by_donor(desk: FoldingDesk, kind: str, id: UUID) -> dict[str, Any]:
    """The desk acts for the first donor, who told it so."""
    named = desk.shown(kind, id)["donors"]
    name = named[0].get("nation") or named[0]["organisation"]
    party = {"nation" if len(name) == 3 else "organisation": name}
    return {"actor": OFFICER, "said": told_by("CZE").but(decided_by=party, reported_by=party)}


def _by_stricken(luck: Luck) -> dict[str, Any]:
    """The stricken nation acts by its own account, or the desk for it."""
    chosen: dict[str, Any] = luck.of(({"actor": nation("BIH")}, {"actor": OFFICER, "said": told_by("BIH")}))
    return chosen


def offer(desk: FoldingDesk, luck: Luck) -> Command:
    who = luck.of(DONORS)
    party = {"nation" if len(who) == 3 else "organisation": who}
    return SubmitOffer(
        actor=OFFICER,
        said=told_by("CZE").but(decided_by=party, reported_by=party),
        emergency_id=desk.emergency_id,
        donors=donors(who),
        channel=luck.of(CHANNELS),
        items=tuple(OfferedItem(**_offered(desk, luck)) for _ in range(luck.of((0, 1, 1, 2)))),
        valid_until=luck.of((None, desk.clock().date())),
    )


def amend_offer(desk: FoldingDesk, luck: Luck) -> Command | None:
    if (id := _offer(desk, luck)) is None:
        return None
    item = AmendedItem(line=luck.of((None, 1, 2)), **_offered(desk, luck))
    return AmendOffer(offer_id=id, items=(item,), **_by_donor(desk, "offer", id))


def accept(desk: FoldingDesk, luck: Luck) -> Command | None:
    if (id := _offer(desk, luck)) is None:
        return None
    line = LineQuantity(line=luck.of((1, 2)), quantity=luck.of((*QUANTITIES, None)))
    return AcceptOffer(offer_id=id, lines=luck.of((None, (line,))), **_by_stricken(luck))


def decline(desk: FoldingDesk, luck: Luck) -> Command | None:
    if (id := _offer(desk, luck)) is None:
        return None
    lines = luck.of((None, (LineQuantity(line=luck.of((1, 2))),)))
    return DeclineOffer(
        offer_id=id, lines=lines, reason=luck.of((None, "Far too secret")), **_by_stricken(luck)
    )


def end_offer(desk: FoldingDesk, luck: Luck) -> Command | None:
    if (id := _offer(desk, luck)) is None:
        return None
    match luck.of(("withdraw", "fail", "release", "expire")):
        case "withdraw":
            return WithdrawOffer(offer_id=id, reason="Needed at home", **_by_donor(desk, "offer", id))
        case "fail":
            return FailOffer(offer_id=id, **_by_donor(desk, "offer", id))
        case "release":
            return ReleaseOffer(offer_id=id, **_by_stricken(luck))
        case _:
            desk.clock.move(days=1)
            return ExpireOffer(actor=CLOCK, offer_id=id)


def link(desk: FoldingDesk, luck: Luck) -> Command | None:
    if (id := _offer(desk, luck)) is None:
        return None
    if luck.of((True, False)):
        return UnlinkOffer(actor=OFFICER, offer_id=id)
    return LinkOffer(actor=OFFICER, offer_id=id, to=luck.of(desk.emergency.ids("offer")))


def consign(desk: FoldingDesk, luck: Luck) -> Command | None:
    if (id := _offer(desk, luck)) is None:
        return None
    load = ConsignedLine(line=luck.of((1, 2)), quantity=luck.of(QUANTITIES))
    return PlanConsignment(offer_id=id, lines=(load,), **_by_donor(desk, "offer", id))


def record_consignment(desk: FoldingDesk, luck: Luck) -> Command:
    fields = {field: value for field, value in _offered(desk, luck).items() if field != "quantity_kind"}
    return RecordConsignment(
        actor=OFFICER,
        said=told_by("CZE"),
        emergency_id=desk.emergency_id,
        donors=donors("CZE"),
        items=(ConsignedItem(**fields),),
    )


def move_on(desk: FoldingDesk, luck: Luck) -> Command | None:
    """A consignment goes the next step of its way, or one that it cannot go."""
    if (id := _consignment(desk, luck)) is None:
        return None
    by = _by_donor(desk, "consignment", id)
    counted = luck.of(((), (LoadedQuantity(line=1, quantity=luck.of(QUANTITIES)),)))
    status = desk.shown("consignment", id)["status"]
    usual = {"planned": "depart", "cleared": "depart", "in_transit": "arrive", "arrived": "hand_over"}
    match luck.of((usual.get(status),) * 8 + ("divert", "cancel", "lose", "go_home", "clear")):
        case "depart":
            return Depart(consignment_id=id, lines=counted, point_of_entry="Tuzla airport", **by)
        case "arrive":
            entry = luck.of((None, "Mostar airport"))
            return Arrive(consignment_id=id, lines=counted, point_of_entry=entry, **by)
        case "hand_over":
            return HandOver(consignment_id=id, lines=counted, **_by_stricken(luck))
        case "divert":
            return Divert(consignment_id=id, destination="Banja Luka", **by)
        case "cancel":
            return Cancel(consignment_id=id, **by)
        case "lose":
            return Lose(consignment_id=id, **by)
        case "clear":
            clearance = Clearance(name="transit", status=luck.of(("asked", "granted")))
            return ReportClearances(consignment_id=id, clearances=(clearance,), **by)
        case _:
            return GoHome(consignment_id=id, **by)


def ask(desk: FoldingDesk, luck: Luck) -> Command:
    asked = thing(luck.of(THINGS), luck.of((None, 1, 2.5)), luck.of(UNITS))
    return ReceiveRequest(
        actor=OFFICER,
        said=told_by("BIH"),
        emergency_id=desk.emergency_id,
        content=RequestContent(items=(asked,)),
    )


def change_request(desk: FoldingDesk, luck: Luck) -> Command | None:
    id, by = luck.of(desk.emergency.ids("request")), _by_stricken(luck)
    item = AmendedRequestItem(
        id=_item_id(desk, luck),
        what=luck.of(THINGS),
        quantity=luck.of(QUANTITIES),
        unit=luck.of(UNITS),
    )
    match luck.of(("amend",) * 6 + ("disseminate",) * 6 + ("close_item",) * 3 + ("close", "withdraw")):
        case "amend":
            return AmendRequest(request_id=id, items=(item,), **by)
        case "disseminate":
            return Disseminate(actor=HEAD, request_id=id, addressees=luck.of((None, ("CZE", "SVN"))))
        case "close_item":
            return CloseItem(request_id=id, item_id=item.id or id, because="met", **by)
        case "close":
            return CloseRequest(request_id=id, **by)
        case _:
            return WithdrawRequest(request_id=id, **by)


def change_file(desk: FoldingDesk, luck: Luck) -> Command:
    id = desk.emergency_id
    match luck.of(("end_need", "reopen", "reopen", "reopen", "mandate", "glide")):
        case "end_need":
            return EndNeed(actor=nation("BIH"), emergency_id=id)
        case "reopen":
            return Reopen(actor=HEAD, emergency_id=id, reason="The Sava rises again")
        case "mandate":
            return RecordMandate(
                actor=HEAD, emergency_id=id, decision="PO(2014)0001", decided_on=desk.clock()
            )
        case _:
            return AssignGlide(actor=OFFICER, emergency_id=id, glide="FF-2014-000059-BIH")


def report(desk: FoldingDesk, luck: Luck) -> Command:
    messages = desk.boards.every("message")
    drafts = [one["id"] for one in messages if one["status"] == "draft"]
    if drafts and luck.of((True, True, False)):
        return ApproveMessage(actor=OTHER_HEAD, message_id=UUID(luck.of(drafts)))
    match luck.of(("draft", "draft", "edit", "correct", "wider")):
        case "edit" if drafts:
            said = (Section(name="situation", text=luck.of(("The Sava rises.", "The Sava falls."))),)
            return EditDraft(actor=OFFICER, message_id=UUID(luck.of(drafts)), sections=said)
        case "correct":
            return CorrectMessage(actor=OFFICER, message_id=UUID(luck.of(messages)["id"]))
        case "wider":
            more = luck.of(({"nations": ("NPL",)}, {"public": True}))
            return ReleaseWider(actor=THIRD_HEAD, message_id=UUID(luck.of(messages)["id"]), **more)
    product = luck.of(("situation_report", "executive_summary", "final"))
    return DraftReport(actor=OFFICER, emergency_id=desk.emergency_id, product=product)


def correct(desk: FoldingDesk, luck: Luck) -> Command | None:
    """What the desk typed is set right or struck: a number, a unit, lines, a reason, or what was told of it."""
    typed = [
        position
        for position, fact in desk.boards.facts.items()
        if fact.provenance.recorded_as == "duty_officer" and fact.TOPIC != "emergency.paper_filed"
    ]
    if not typed:
        return None
    position = luck.of(typed)
    fields = desk.boards.facts[position].model_dump()
    wrong: list[dict[str, Any] | None] = [None, {"provenance": {"note": "As told on the telephone"}}]
    if fields.get("items"):
        wrong += [{"quantity": luck.of((1, 2.5, 7, None))}, {"unit": luck.of(UNITS)}, {"items": []}]
    if fields.get("lines"):
        wrong += [{"lines": [{"line": 1, "quantity": luck.of((1, 2.5, 7))}]}] * 3
    if "reason" in fields:
        wrong.append({"reason": luck.of((None, "Another secret"))})
    return CorrectEntry(actor=OFFICER, position=position, right=luck.of(wrong), reason="Mistyped")


def acknowledge(desk: FoldingDesk, luck: Luck) -> Command:
    return AcknowledgeEntry(actor=OFFICER, position=luck.of(range(1, desk.boards.warm.position + 1)))


MOVES: tuple[Move, ...] = (
    offer, offer, offer, accept, accept, accept, consign, consign, consign, move_on, move_on, move_on, move_on,
    move_on, move_on, correct, correct, correct, amend_offer, decline, decline, end_offer, link, record_consignment,
    ask, change_request, change_request, change_file, report, report, acknowledge,
)  # fmt: skip

moves = st.tuples(st.sampled_from(MOVES), st.integers(0, 2**32 - 1))
# Long enough that goods arrive and a file is closed and reopened.
histories = st.lists(moves, min_size=30, max_size=90)


def a_busy_desk() -> FoldingDesk:
    """A file of floods in Bosnia and Herzegovina, of which the capitals know."""
    desk = FoldingDesk()
    request = desk.disseminated(thing("pumps", 30, "piece"), thing("flour", 2.5, "tonne"), thing("boats"))
    for donor in ("CZE", "SVN"):
        offer = desk.offers(pumps(20, item_id=request.state.items[0].id), by=donor)
        desk.consigns(offer, by=donor)
    return desk


def after(history: list[tuple[Move, int]]) -> FoldingDesk:
    """The desk after everybody has tried everything."""
    desk = a_busy_desk()
    for move, seed in history:
        with suppress(RuleBroken, NotFound):
            command = move(desk, Luck(seed))
            if command is not None:
                desk.does(command)
    return desk


@settings(max_examples=40)
@given(histories)
def test_any_history_gives_one_board_whatever_the_board_remembers(history: list[tuple[Move, int]]) -> None:
    desk = after(history)
    desk.boards.require_whole()


@settings(max_examples=20)
@given(histories)
def test_no_history_tells_a_reader_what_is_not_for_him(history: list[tuple[Move, int]]) -> None:
    """Rules 18 and 19: an offer and what follows from it is for its donors and the stricken nation."""
    desk = after(history)
    for entity in desk.boards.warm.entities.values():
        may = {reader.name for reader in A_FEW_READERS if entity.readers.include(reader)}
        assert "nobody" not in may
        assert "staff" in may or entity.kind in ("due", "call")
        match entity.kind:
            case "cover" | "remark" | "channels":
                assert may == {"staff", "BIH"}
            case "offer" | "consignment":
                named = {donor["nation"] for donor in entity.body["donors"] if "nation" in donor}
                assert may == {"staff", "BIH", *named}
            case "due":
                assert may == set()
            case "message":
                assert "secret" not in json.dumps(entity.body["content"])
            case "call":
                assert may <= {"staff"}
            case "entry":
                assert "secret" not in entity.body["text"] or "offer.declined" not in entity.body["topic"]
                about = (entity.body["entity"]["kind"], entity.body["entity"]["id"])
                now = {reader.name for reader in A_FEW_READERS if desk.boards.may_read(reader, *about)}
                # A file that should never have been opened is taken out of sight; what was said of it was said.
                assert may <= now or "struck" in desk.shown(*about)["flags"]
