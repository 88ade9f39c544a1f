"""Those who call the centre: what they ask of it, mostly what they may ask, and often what they may not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from domain.authority import Actor
from domain.case_file import read_case_file
from domain.centre import Command
from domain.commands.case_file import ImportCaseFile
from domain.commands.consignment import (
    Arrive,
    Cancel,
    ConsignedItem,
    ConsignedLine,
    ConsignmentCommand,
    Depart,
    Divert,
    GoHome,
    HandOver,
    Lose,
    PlanConsignment,
    RecordConsignment,
    ReportClearances,
)
from domain.commands.emergency import AssignGlide, EndNeed, OpenEmergency, RecordMandate, Reopen, StandDown
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.commands.message import ApproveMessage, DraftReport
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
from domain.message import Product
from domain.offer_line import AmendedItem, LineQuantity, OfferedItem
from domain.provenance import Donor, Party, Said
from domain.request import ClosingReason, RequestedItem
from tests.properties.house import (
    ACCOUNTS,
    CLOCK,
    HEAD,
    NATIONS,
    OBSERVER,
    OFFICER,
    SECOND_HEAD,
    SECOND_OFFICER,
    told_by,
)
from tests.properties.model import DESK, Clerk
from tests.properties.paper import FITS, NOT_CORRECTED, Paper
from tests.properties.rulings.consignments import MOVES

T = TypeVar("T")
Voice = tuple[Actor, Said]

UNITS = ("piece", "pieces", "tonne", "team", None)
QUANTITIES = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10), None)
THINGS = ("tents", "pumps", "rescuers")
ENTRIES = ("Brnik", "Koper", None)
GLIDES = ("FL-2026-000001-SVN", "FL-2026-000002-SVN")
ENDED = (
    "closed", "stood_down", "withdrawn", "lapsed", "expired", "declined", "failed", "released", "handed_over",
    "departed_home", "cancelled", "lost",
)  # fmt: skip
CLOSING_REASONS: tuple[ClosingReason, ...] = ("met", "no_longer_needed", "withdrawn")
REPORTS: tuple[Product, ...] = ("situation_report", "executive_summary", "final")
ROOT = Path(__file__).parents[2]
CASES = ("archive/mkd-2007-fires.json", "tests/cases/trap-partial-acceptance.json")
# What could be right in a field that was typed otherwise.
RIGHT: dict[str, tuple[Any, ...]] = {
    "reason": ("another", None),
    "situation": ("Rivers are as they were.",),
    "title": ("Flood of the Drava",),
    "hazard": ("storm",),
    "decision": ("PO(2026)0002",),
    "donors": tuple([{"nation": nation}] for nation in ("ESP", "USA", "SVN", "QQQ")),
    "channel": ("ucpm", "eadrcc"),
    "valid_until": (None, "2026-11-25"),
    "point_of_entry": ("Koper",),
}
# An id that nothing bears.
NOBODYS = UUID(int=2**100)
# A position that no log of these tests reaches.
NOWHERE = 10_000


def a_life(clerk: Clerk) -> Iterator[Command]:
    """The life of a file from its request to its final report, with an offer that is taken and one that is not."""
    slovenia, spain = NATIONS["SVN"], NATIONS["ESP"]
    yield OpenEmergency(
        actor=OFFICER,
        said=told_by("SVN"),
        country="SVN",
        hazard="flood",
        request=RequestContent(
            items=(
                RequestedItem(what="pumps", quantity=Decimal(10), unit="piece"),
                RequestedItem(what="rescuers", quantity=Decimal(2), unit="team"),
            ),
            points_of_entry=("Brnik",),
        ),
    )
    file, request = clerk.all("emergency")[0].id, clerk.all("request")[0].id
    yield Disseminate(actor=HEAD, request_id=request)
    pumps, rescuers = clerk.asked(file)
    offered = OfferedItem(what="pumps", item_id=pumps, quantity=Decimal(5), unit="piece")
    team = OfferedItem(what="rescuers", item_id=rescuers, quantity=Decimal(1), unit="team")
    tomorrow = clerk.today() + timedelta(days=1)
    yield SubmitOffer(actor=NATIONS["USA"], emergency_id=file, items=(offered, team), valid_until=tomorrow)
    yield SubmitOffer(actor=spain, emergency_id=file, items=(offered, team))
    america, offer = (paper.id for paper in clerk.all("offer"))
    # One of its lines is not wanted; of the other nobody says anything.
    yield DeclineOffer(actor=slovenia, offer_id=america, lines=(LineQuantity(line=2),))
    yield AcceptOffer(actor=slovenia, offer_id=offer)
    for line in (1, 2):
        lines = (ConsignedLine(line=line),)
        yield PlanConsignment(actor=OFFICER, said=told_by("ESP"), offer_id=offer, lines=lines)
        consignment = clerk.all("consignment")[-1].id
        yield Depart(actor=spain, consignment_id=consignment)
        yield Arrive(actor=OFFICER, said=told_by("ESP"), consignment_id=consignment)
        yield HandOver(actor=slovenia, consignment_id=consignment)
    # Goods are finished now; the team has to come home.
    yield GoHome(actor=spain, consignment_id=consignment)
    # And something went elsewhere, and never came.
    yield PlanConsignment(actor=spain, offer_id=offer, lines=(ConsignedLine(line=1),))
    diverted = clerk.all("consignment")[-1].id
    yield Depart(actor=spain, consignment_id=diverted)
    yield Divert(actor=spain, consignment_id=diverted, destination="Maribor")
    yield EndNeed(actor=slovenia, emergency_id=file)
    yield DraftReport(actor=OFFICER, emergency_id=file, product="final")
    yield ApproveMessage(actor=HEAD, message_id=clerk.all("message")[1].id)


@dataclass
class Callers:
    """Draws commands by chance, from what the clerk's papers say is there."""

    clerk: Clerk
    chance: Random

    def rarely(self, one_in: int = 8) -> bool:
        return self.chance.randint(0, one_in - 1) == one_in - 1

    def by_halves(self) -> bool:
        return self.rarely(2)

    def pick(self, kind: str) -> UUID:
        """The id of a thing of this kind, rarely of none or of another."""
        papers = self.clerk.all(kind)
        if not papers or self.rarely(20):
            others = [paper.id for paper in self.clerk.papers.values() if paper.kind != kind]
            return self.chance.choice([NOBODYS, *others])
        # Mostly something that has not ended: what has, refuses nearly everything.
        living = [paper for paper in papers if paper.now.status not in ENDED]
        if living and not self.rarely(5):
            papers = living
        return self.chance.choice([paper.id for paper in papers[::-1]])

    def voice(self, *rightful: Voice) -> Voice:
        """Who speaks: mostly one who may, rarely anybody at all."""
        if rightful and not self.rarely():
            return self.chance.choice(rightful)
        future = self.clerk.now + timedelta(hours=1)
        said = self.chance.choice(
            [
                Said(),
                *(told_by(nation) for nation in NATIONS),
                Said(decided_by=Party(nation="ESP")),
                Said(reported_by=Party(nation="ESP")),
                Said(decided_by=Party(organisation="Red Cross")),
                told_by("SVN", received_at=future),
                told_by("ESP", received_at=future.date() + timedelta(days=1)),
                Said(received_at=self.clerk.now.date()),
            ]
        )
        return self.chance.choice(ACCOUNTS), said

    def for_nation(self, *nations: str) -> Voice:
        """Somebody who may decide for one of these nations."""
        voices: list[Voice] = []
        for nation in nations:
            if nation in NATIONS:
                voices.append((NATIONS[nation], Said()))
            voices += [(OFFICER, told_by(nation)), (SECOND_HEAD, told_by(nation))]
        return self.voice(*voices)

    def for_donor(self, id: UUID) -> Voice:
        paper = self.clerk.papers.get(id)
        donors = getattr(paper.now, "donors", []) if paper is not None else []
        organisations = [donor["organisation"] for donor in donors if "organisation" in donor]
        if organisations:
            party = Party(organisation=organisations[0])
            return self.voice((OFFICER, Said(decided_by=party, reported_by=party)))
        return self.for_nation(*(donor["nation"] for donor in donors))

    def for_stricken(self, id: UUID) -> Voice:
        paper = self.clerk.papers.get(id)
        return self.for_nation(paper.stricken if paper is not None else "SVN")

    def desk(self) -> Voice:
        return self.voice(*((actor, Said()) for actor in (OFFICER, SECOND_OFFICER, HEAD)))

    def head(self) -> Voice:
        return self.voice((HEAD, Said()), (SECOND_HEAD, Said()))

    def reason(self) -> str | None:
        return self.chance.choice([None, "a reason"])

    def content(self) -> RequestContent:
        return RequestContent(
            items=tuple(
                RequestedItem(
                    what=self.chance.choice(THINGS),
                    quantity=self.chance.choice(QUANTITIES),
                    unit=self.chance.choice(UNITS),
                )
                for _ in range(self.chance.randint(0, 2))
            ),
            situation=self.chance.choice([None, "Rivers are rising."]),
            points_of_entry=self.chance.choice([(), ("Brnik",), ("Brnik", "Koper")]),
        )

    def item_of(self, file: UUID) -> UUID | None:
        """An item of the file, none, or rarely one that is not of this file."""
        if self.rarely(12):
            return self.chance.choice([NOBODYS, *self.clerk.items])
        return self.chance.choice([*self.clerk.asked(file), None])

    def offered(self, file: UUID) -> dict[str, Any]:
        """A thing offered, mostly in the unit in which it was asked for."""
        item = self.item_of(file)
        wanted = self.clerk.asked(file).get(item) if item else None
        units = [wanted.unit] * 4 + list(UNITS) if wanted else list(UNITS)
        return {
            "what": wanted.what if wanted else self.chance.choice(THINGS),
            "item_id": item,
            "quantity": self.chance.choice(QUANTITIES),
            "quantity_kind": self.chance.choice(["exact", "exact", "up_to", "at_least"]),
            "unit": self.chance.choice(units),
        }

    def lines(self, paper: Paper | None, make: Callable[..., T], *, least: int = 0) -> tuple[T, ...]:
        """Some lines of an offer or consignment, rarely one that is not there, or one twice."""
        known = list(paper.now.lines) if paper is not None and hasattr(paper.now, "lines") else []
        if not known or self.rarely(12):
            known = [*known, 9, 1]
        chosen = self.chance.choices(known, k=self.chance.randint(least, 2))
        if not self.rarely(12):
            chosen = list(dict.fromkeys(chosen))
        return tuple(make(line=line, quantity=self.chance.choice(QUANTITIES)) for line in chosen)

    def until(self) -> date | datetime | None:
        soon = self.clerk.now + timedelta(days=1)
        return self.chance.choice([None, None, soon, soon.date(), self.clerk.now.date()])

    # --- the commands ------------------------------------------------------------------------------------------

    def opening(self) -> Command:
        country = self.chance.choice(["SVN", "SVN", "SVN", "BIH", "NPL", "QQQ"])
        asks = self.by_halves()
        actor, said = self.for_nation(country) if asks else self.desk()
        return OpenEmergency(
            actor=actor,
            said=said,
            country=country,
            hazard="flood",
            title=self.chance.choice([None, "Flood of the Sava"]),
            glide=self.chance.choice([(), GLIDES[:1]]),
            request=self.content() if asks else None,
        )

    def about_file(self) -> Command:
        file, reason = self.pick("emergency"), self.reason()
        paper = self.clerk.find("emergency", file)
        status = str(paper.now.status) if paper is not None else ""
        fitting = {"monitored": "stand down", "active": "end need", "closed": "reopen"}.get(status, "glide")
        act = self.chance.choice(["glide", "end need", "reopen", "mandate", "stand down", fitting, fitting])
        match act:
            case "end need":
                actor, said = self.for_stricken(file)
                return EndNeed(actor=actor, said=said, emergency_id=file, reason=reason)
            case "stand down":
                actor, said = self.desk()
                return StandDown(actor=actor, said=said, emergency_id=file, reason=reason)
            case "reopen":
                actor, said = self.head()
                return Reopen(actor=actor, said=said, emergency_id=file, reason=reason)
            case "mandate":
                actor, said = self.head()
                decision, day = "PO(2026)0001", date(2026, 11, 24)
                return RecordMandate(
                    actor=actor, said=said, emergency_id=file, decision=decision, decided_on=day
                )
            case _:
                actor, said = self.desk()
                glide = self.chance.choice(GLIDES)
                return AssignGlide(actor=actor, said=said, emergency_id=file, glide=glide)

    def request(self) -> Command:
        file = self.pick("emergency")
        actor, said = self.for_stricken(file)
        return ReceiveRequest(actor=actor, said=said, emergency_id=file, content=self.content())

    def dissemination(self) -> Command:
        actor, said = self.head()
        nations: list[tuple[str, ...] | None] = [None, None, ("ESP",), ("ESP", "USA"), (), ("QQQ",)]
        return Disseminate(
            actor=actor, said=said, request_id=self.pick("request"), addressees=self.chance.choice(nations)
        )

    def about_request(self) -> Command:
        id, reason = self.pick("request"), self.reason()
        actor, said = self.for_stricken(id)
        paper = self.clerk.find("request", id)
        items = list(paper.now.items) if paper is not None else []
        kind = self.chance.choice(["amend", "amend", "amend", "item", "item", "close", "withdraw"])
        if kind == "item":
            item = self.chance.choice([*items, NOBODYS])
            because = self.chance.choice(CLOSING_REASONS)
            return CloseItem(actor=actor, said=said, request_id=id, item_id=item, because=because)
        if kind == "amend":
            changed = [
                AmendedRequestItem(
                    id=self.chance.choice([None, *items, *items, *([NOBODYS] if not items else [])]),
                    what=self.chance.choice(THINGS),
                    quantity=self.chance.choice(QUANTITIES),
                    unit=self.chance.choice(UNITS),
                )
                for _ in range(self.chance.randint(0, 1))
            ]
            return AmendRequest(
                actor=actor,
                said=said,
                request_id=id,
                items=tuple(changed),
                situation=self.chance.choice([None, "Rivers are falling."]),
                points_of_entry=self.chance.choice([None, ("Koper",), ()]),
            )
        ending: type[CloseRequest | WithdrawRequest] = CloseRequest if kind == "close" else WithdrawRequest
        return ending(actor=actor, said=said, request_id=id, reason=reason)

    def offer(self) -> Command:
        file = self.pick("emergency")
        channel = self.chance.choice(["eadrcc", "eadrcc", "eadrcc", "nato", None, "ucpm", "bilateral"])
        nation = self.chance.choice(["ESP", "ESP", "USA", "BIH", "SVN"])
        by_observer: Voice = (OBSERVER, Said(decided_by=Party(nation=nation)))
        actor, said = (
            self.voice(by_observer) if channel == "ucpm" and self.by_halves() else self.for_nation(nation)
        )
        red_cross, nobody = Donor(organisation="Red Cross"), Donor(nation="QQQ")
        own = Donor(nation=nation)
        donors = self.chance.choice(
            [None, None, None, (own,), (own, red_cross), (red_cross,), (own, nobody), ()]
        )
        requests = [paper.id for paper in self.clerk.all("request", file)]
        return SubmitOffer(
            actor=actor,
            said=said,
            emergency_id=file,
            items=tuple(OfferedItem(**self.offered(file)) for _ in range(self.chance.randint(0, 2))),
            donors=donors,
            channel=channel,
            request_id=self.chance.choice(
                [None, None, None, *requests, *([NOBODYS] if self.rarely() else [])]
            ),
            valid_until=self.until(),
        )

    def answer(self) -> Command:
        id = self.pick("offer")
        actor, said = self.for_stricken(id)
        lines = None
        if self.by_halves():
            lines = self.lines(self.clerk.find("offer", id), LineQuantity)
        if self.chance.randint(0, 2) == 0:
            return DeclineOffer(actor=actor, said=said, offer_id=id, lines=lines, reason=self.reason())
        return AcceptOffer(actor=actor, said=said, offer_id=id, lines=lines)

    def change_of_offer(self) -> Command:
        id = self.pick("offer")
        paper = self.clerk.find("offer", id)
        actor, said = self.for_donor(id)
        items = []
        for _ in range(self.chance.randint(0, 2)):
            known = list(paper.now.lines) if paper is not None else []
            line = self.chance.choice([*known, *known, None, *([9] if self.rarely() else [])])
            offered = self.offered(paper.file if paper is not None else id)
            if line in known and paper is not None and self.by_halves():
                # Only the quantity changes, as is most often so.
                before = paper.now.lines[line]
                offered |= {"what": before.what, "item_id": before.item, "unit": before.unit}
            items.append(AmendedItem(line=line, **offered))
        return AmendOffer(actor=actor, said=said, offer_id=id, items=tuple(items), valid_until=self.until())

    def end_of_offer(self) -> Command:
        id, reason = self.pick("offer"), self.reason()
        if self.rarely(3):
            actor, said = self.voice((CLOCK, Said()))
            waiting = [offer for offer, due in self.clerk.due.items() if due.is_open]
            if waiting and not self.rarely(4):
                id = self.chance.choice(waiting)
            return ExpireOffer(actor=actor, said=said, offer_id=id)
        if self.rarely(3):
            actor, said = self.for_stricken(id)
            return ReleaseOffer(actor=actor, said=said, offer_id=id, reason=reason)
        actor, said = self.for_donor(id)
        if self.by_halves():
            return FailOffer(actor=actor, said=said, offer_id=id, reason=reason)
        return WithdrawOffer(actor=actor, said=said, offer_id=id, reason=reason)

    def link(self) -> Command:
        actor, said = self.desk()
        id = self.pick("offer")
        paper = self.clerk.find("offer", id)
        is_linked = paper is not None and paper.now.linked_to
        if (is_linked and self.by_halves()) or self.rarely():
            return UnlinkOffer(actor=actor, said=said, offer_id=id)
        return LinkOffer(actor=actor, said=said, offer_id=id, to=self.pick("offer"))

    def journey(self) -> dict[str, Any]:
        clearances = self.chance.choice(
            [
                (),
                (Clearance(name="overflight", status="needed"),),
                (Clearance(name="overflight", status="granted"),),
            ]
        )
        return {"point_of_entry": self.chance.choice(ENTRIES), "clearances": clearances}

    def plan(self) -> Command:
        if self.rarely(5):
            file = self.pick("emergency")
            actor, said = self.voice((OFFICER, told_by("ESP")), (HEAD, told_by("USA")))
            nation = said.decided_by.nation if said.decided_by else None
            return RecordConsignment(
                actor=actor,
                said=said,
                emergency_id=file,
                donors=self.chance.choice([(Donor(nation=nation or "ESP"),), (Donor(nation="SVN"),), ()]),
                items=tuple(
                    ConsignedItem(
                        what="blankets",
                        item_id=self.item_of(file),
                        quantity=self.chance.choice(QUANTITIES),
                        unit=self.chance.choice(UNITS),
                    )
                    for _ in range(self.chance.randint(0, 2))
                ),
                **self.journey(),
            )
        id = self.pick("offer")
        actor, said = self.for_donor(id)
        lines = self.lines(self.clerk.find("offer", id), ConsignedLine, least=1)
        return PlanConsignment(actor=actor, said=said, offer_id=id, lines=lines, **self.journey())

    def move(self) -> Command:
        id = self.pick("consignment")
        paper = self.clerk.find("consignment", id)
        status = paper.now.status if paper is not None else ""
        fitting = [kind for kind, (topic, _) in MOVES.items() if status in FITS[topic]]
        onward = [kind for kind in (Depart, Arrive, HandOver) if kind in fitting]
        moves: list[type[ConsignmentCommand]] = list(MOVES)
        if not self.rarely(6):
            moves = [*fitting, *onward, *onward, *onward] or moves
        kind = self.chance.choice(moves)
        actor, said = self.for_stricken(id) if MOVES[kind][1] == "stricken" else self.for_donor(id)
        common: dict[str, Any] = {"actor": actor, "said": said, "consignment_id": id}
        if kind is ReportClearances:
            status = self.chance.choice(["needed", "asked", "granted", "granted", "refused"])
            name = self.chance.choice(["overflight", "overflight", "customs"])
            return ReportClearances(**common, clearances=(Clearance(name=name, status=status),))
        if kind in (Depart, Arrive, HandOver):
            common["lines"] = self.lines(paper, LoadedQuantity)
        if kind in (Depart, Arrive, Divert):
            common["point_of_entry"] = self.chance.choice(ENTRIES)
        if kind is Divert:
            common["destination"] = self.chance.choice([None, "Maribor"])
        if kind in (Divert, Cancel, Lose, GoHome):
            common["reason"] = self.reason()
        return kind(**common)

    def message(self) -> Command:
        drafts = [paper for paper in self.clerk.all("message") if paper.now.status == "draft"]
        if drafts and self.chance.randint(0, 2):
            draft = drafts[-1]
            others = [head for head in (HEAD, SECOND_HEAD) if head.account != draft.now.originator]
            actor, said = self.voice(*((head, Said()) for head in others))
            id = self.pick("message") if self.rarely() else draft.id
            return ApproveMessage(actor=actor, said=said, message_id=id)
        actor, said = self.desk()
        file = self.pick("emergency")
        paper = self.clerk.find("emergency", file)
        is_ending = paper is not None and paper.now.status == "closing"
        product = self.chance.choice([*REPORTS, *REPORTS[-1:] * 4] if is_ending else REPORTS)
        return DraftReport(actor=actor, said=said, emergency_id=file, product=product)

    def correction(self) -> Command:
        actor, said = self.desk()
        positions = [position for position in self.clerk.topics if self.is_correctable(position)]
        if not positions or self.rarely():
            positions = [0, NOWHERE, *self.clerk.topics]
        position = self.chance.choice(positions)
        right = None if self.chance.randint(0, 2) == 0 else self.right(position)
        return CorrectEntry(actor=actor, said=said, position=position, reason="typing", right=right)

    def is_correctable(self, position: int) -> bool:
        """Whether the desk has typed this, and not taken it back."""
        slip = self.slip(position)
        if slip is None or slip.struck or slip.corrects is not None or slip.role not in DESK:
            return False
        return slip.topic not in NOT_CORRECTED and not slip.topic.startswith("message.")

    def slip(self, position: int) -> Any:
        topic_and_stream = self.clerk.topics.get(position)
        paper = self.clerk.papers.get(topic_and_stream[1]) if topic_and_stream else None
        return next(slip for slip in paper.slips if slip.position == position) if paper is not None else None

    def right(self, position: int) -> dict[str, Any]:
        """Something that could be right, or could never be."""
        if self.rarely():
            never = ({"no_such_field": 1}, {"reference": "2026-1"}, {"country": "HRV"}, {"emergency_id": "x"})
            return dict(self.chance.choice(never))
        # Two steps may draw the same, and a note that says the same again would change nothing.
        said = f"Note {len(self.clerk.topics)} {self.chance.random()}"
        choices: list[dict[str, Any]] = [{"provenance": {"note": said}}]
        slip = self.slip(position)
        if slip is None:
            return choices[0]
        for field, now in RIGHT.items():
            if field in slip.says:
                choices += [{field: value} for value in now]
        if isinstance(slip.says.get("glide"), list):
            choices += [{"glide": GLIDES[1:]}]
        if slip.topic == "offer.declined":
            choices += [{"lines": [1]}]
        if slip.topic == "request.item_closed":
            choices += [{"because": "met"}]
        for many in ("items", "lines"):
            listed = slip.says.get(many)
            if listed and isinstance(listed[0], dict):
                choices += self.right_lists(slip.topic, many, [_plain(one) for one in listed])
        return self.chance.choice(choices)

    def right_lists(self, topic: str, many: str, listed: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The things that an entry lists in other quantities, one less or one more."""
        quantity = self.chance.choice([1, 2, 2.5, 5, 10])
        first, *others = listed
        yield {many: [{**first, "quantity": quantity}, *others]}
        yield {many: others}
        if many == "items" and topic != "offer.amended":
            another = {name: value for name, value in first.items() if name != "id"}
            yield {many: [*listed, {**another, "quantity": quantity}]}
        if not others:
            yield from ({"quantity": quantity}, {"quantity": quantity}, {"quantity": -1})

    def acknowledgement(self) -> Command:
        actor, said = self.desk()
        positions = list(self.clerk.entries)
        if self.rarely() or not positions:
            positions = [0, NOWHERE, *self.clerk.topics]
        return AcknowledgeEntry(actor=actor, said=said, position=self.chance.choice(positions))

    def case_file(self) -> Command:
        text = (ROOT / self.chance.choice(CASES)).read_text()
        if self.clerk.cases and self.by_halves():
            text = text.replace('"hazard": "', '"hazard": "another ', 1)
        return ImportCaseFile(case=read_case_file(text))


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    """A slip's words as JSON."""
    plain: dict[str, Any] = {}
    for name, value in said.items():
        if isinstance(value, Decimal):
            plain[name] = int(value) if value == int(value) else float(value)
        else:
            plain[name] = str(value) if isinstance(value, UUID) else value
    return plain
