"""Random histories: what the people of a few nations do to a centre, legal or not, told as a list of choices."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from domain.authority import Actor
from domain.centre import Command, NotFound
from domain.commands.consignment import Arrive, ConsignedLine, Depart, HandOver, PlanConsignment
from domain.commands.emergency import EndNeed, OpenEmergency, Reopen
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.commands.message import ApproveMessage, DraftReport
from domain.commands.offer import AcceptOffer, DeclineOffer, SubmitOffer, WithdrawOffer
from domain.commands.request import CloseItem, Disseminate, ReceiveRequest, RequestContent, WithdrawRequest
from domain.message import Section
from domain.offer_line import LineQuantity, OfferedItem
from domain.provenance import Party, Said
from domain.request import RequestedItem
from domain.rules import RuleBroken
from projections.readers import OBSERVERS, Reader
from store.open import Store

DESK = Actor(account="desk", role="duty_officer", name="Desk")
HEAD = Actor(account="head", role="head", name="Head")
NATIONS = {code: Actor(account=code, role="nation", name=code, nation=code) for code in ("SVN", "ESP", "BIH")}
READERS = (
    Reader(is_staff=True),
    *(Reader(is_staff=False, code=code) for code in NATIONS),
    Reader(is_staff=False, code="USA"),
    Reader(is_staff=False, code=OBSERVERS),
    Reader(is_staff=False),
)

# A history is a list of these: what to do, and three numbers that pick to what, by whom and how much.
Choice = tuple[str, int, int, int]
ACTS = (
    "open",
    "ask",
    "disseminate",
    "offer",
    "report_offer",
    "accept",
    "decline",
    "withdraw",
    "consign",
    "depart",
    "arrive",
    "hand_over",
    "close_item",
    "withdraw_request",
    "end_need",
    "draft",
    "approve",
    "reopen",
    "strike",
    "acknowledge",
)
numbers = st.integers(min_value=0, max_value=30)
histories = st.lists(st.tuples(st.sampled_from(ACTS), numbers, numbers, numbers), min_size=6, max_size=28)


class History:
    """Plays choices on a store and keeps the ids that they may pick from."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.ids: dict[str, list[str]] = {}
        self.recorded = 0

    def play(self, choices: Sequence[Choice]) -> None:
        """Do what is chosen; what a rule forbids is not done."""
        for choice in choices:
            command = self.chosen(choice)
            if command is None:
                continue
            try:
                self.store.writer.submit(command).result(timeout=20)
                self.recorded += 1
            except (RuleBroken, NotFound):
                continue
            self.look()

    def chosen(self, choice: Choice) -> Command | None:
        """The command that a choice stands for; nothing, where there is nothing to do it to."""
        return self._command(*choice)

    def look(self) -> None:
        """See what there is to pick from."""
        with self.store.reading() as reading:
            for kind in ("emergency", "request", "item", "offer", "consignment", "message"):
                self.ids[kind] = [row.id for row in reading.find([kind], Reader(is_staff=True))]

    def _pick(self, kind: str, number: int) -> UUID | None:
        found = self.ids.get(kind)
        return UUID(found[number % len(found)]) if found else None

    def _body(self, kind: str, id: UUID) -> Any:
        from pydantic_core import from_json

        with self.store.reading() as reading:
            row = reading.get(kind, str(id), Reader(is_staff=True))
        assert row is not None
        return from_json(row.text)

    def _command(self, act: str, which: int, who: int, much: int) -> Command | None:
        nation = list(NATIONS.values())[who % len(NATIONS)]
        make: dict[str, Callable[[], Command | None]] = {
            "open": lambda: OpenEmergency(
                actor=DESK, country=str(nation.nation), hazard="flood", situation="canary" if much else None
            ),
            "ask": lambda: self._ask(which, much),
            "disseminate": lambda: self._with(
                "request", which, lambda chosen: Disseminate(actor=HEAD, request_id=chosen)
            ),
            "offer": lambda: self._offer(nation, which, much),
            "report_offer": lambda: self._offer(DESK, which, much, of=str(nation.nation)),
            "accept": lambda: self._with("offer", which, lambda chosen: self._accept(chosen, much)),
            "decline": lambda: self._with(
                "offer",
                which,
                lambda chosen: DeclineOffer(
                    actor=self._stricken("offer", chosen), offer_id=chosen, reason="late"
                ),
            ),
            "withdraw": lambda: self._with(
                "offer", which, lambda chosen: WithdrawOffer(actor=nation, offer_id=chosen, reason="spent")
            ),
            "consign": lambda: self._with(
                "offer",
                which,
                lambda chosen: PlanConsignment(actor=nation, offer_id=chosen, lines=(ConsignedLine(line=1),)),
            ),
            "depart": lambda: self._with(
                "consignment", which, lambda chosen: Depart(actor=nation, consignment_id=chosen)
            ),
            "arrive": lambda: self._with(
                "consignment", which, lambda chosen: Arrive(actor=nation, consignment_id=chosen)
            ),
            "hand_over": lambda: self._with(
                "consignment",
                which,
                lambda chosen: HandOver(actor=self._stricken("consignment", chosen), consignment_id=chosen),
            ),
            "close_item": lambda: self._with("item", which, self._close_item),
            "withdraw_request": lambda: self._with(
                "request",
                which,
                lambda chosen: WithdrawRequest(actor=self._stricken("request", chosen), request_id=chosen),
            ),
            "end_need": lambda: self._with(
                "emergency",
                which,
                lambda chosen: EndNeed(actor=self._stricken("emergency", chosen), emergency_id=chosen),
            ),
            "draft": lambda: self._with(
                "emergency",
                which,
                lambda chosen: DraftReport(
                    actor=DESK,
                    emergency_id=chosen,
                    product="final" if much % 2 else "situation_report",
                    sections=(Section(name="situation", text="rain"),),
                ),
            ),
            "approve": lambda: self._with(
                "message", which, lambda chosen: ApproveMessage(actor=HEAD, message_id=chosen)
            ),
            "reopen": lambda: self._with(
                "emergency", which, lambda chosen: Reopen(actor=HEAD, emergency_id=chosen)
            ),
            "strike": lambda: CorrectEntry(actor=DESK, position=1 + which, reason="mistyped"),
            "acknowledge": lambda: AcknowledgeEntry(actor=DESK, position=1 + which),
        }
        return make[act]()

    def _with(self, kind: str, number: int, make: Callable[[UUID], Command | None]) -> Command | None:
        id = self._pick(kind, number)
        return None if id is None else make(id)

    def _stricken(self, kind: str, id: UUID) -> Actor:
        body = self._body(kind, id)
        return NATIONS[body.get("stricken") or body["country"]]

    def _ask(self, which: int, much: int) -> Command | None:
        id = self._pick("emergency", which)
        if id is None:
            return None
        items = (
            RequestedItem(what="pumps", quantity=Decimal(much + 1), unit="piece"),
            RequestedItem(what="boats"),
        )
        return ReceiveRequest(
            actor=self._stricken("emergency", id), emergency_id=id, content=RequestContent(items=items)
        )

    def _offer(self, actor: Actor, which: int, much: int, of: str | None = None) -> Command | None:
        id = self._pick("emergency", which)
        if id is None:
            return None
        items = self.ids.get("item", [])
        named = [item for item in items if self._body("item", UUID(item))["emergency_id"] == str(id)]
        item_id = UUID(named[much % len(named)]) if named else None
        said = Said(decided_by=Party(nation=of), reported_by=Party(nation=of)) if of else Said()
        offered = OfferedItem(what="pumps", item_id=item_id, quantity=Decimal(much + 1), unit="piece")
        return SubmitOffer(actor=actor, said=said, emergency_id=id, items=(offered,))

    def _accept(self, id: UUID, much: int) -> Command:
        lines = (LineQuantity(line=1, quantity=Decimal(much + 1)),) if much % 3 else None
        return AcceptOffer(actor=self._stricken("offer", id), offer_id=id, lines=lines)

    def _close_item(self, id: UUID) -> Command:
        request = UUID(self._body("item", id)["request_id"])
        return CloseItem(
            actor=self._stricken("request", request), request_id=request, item_id=id, because="met"
        )
