"""The picture of one file as its log goes on: what was done when, what is owed an answer, how the items stand.

It is folded by the board's own reducers, one fact after the other. What is kept beside the board is what a board
forgets: when something was so. An act that was struck never happened; a thing whose opening was struck takes all that
had happened to it by then along.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from domain.authority import IMPORTER
from domain.consignment import Arrived, Departed, HandedOver
from domain.correction import INITIAL, Struck
from domain.emergency import (
    ActReported,
    EmergencyClosed,
    EmergencyOpened,
    EmergencyReopened,
    MandateRecorded,
    NeedEnded,
)
from domain.fact import Fact
from domain.message import REPORTS, MessageReleased
from domain.offer import OfferAccepted, OfferDeclined, OfferState, OfferSubmitted, OfferWithdrawn
from domain.request import RequestDisseminated, RequestReceived
from projections.cover import cover_id
from projections.entities import Entity
from projections.fold import fold
from projections.state import state_of
from projections.training.scoring.criteria import Act
from projections.training.timeline import Told, time_line

ACT_OF: dict[type[Fact], Act] = {
    EmergencyOpened: "opening",
    RequestReceived: "request",
    RequestDisseminated: "dissemination",
    OfferSubmitted: "offer",
    OfferAccepted: "acceptance",
    OfferDeclined: "decline",
    OfferWithdrawn: "withdrawal",
    Departed: "departure",
    Arrived: "arrival",
    HandedOver: "hand_over",
    MandateRecorded: "council_decision",
    NeedEnded: "end_of_need",
    EmergencyClosed: "closure",
    EmergencyReopened: "reopening",
}
# What a source reports of a thing that is not on file happened all the same; other reports stand beside an act that is.
REPORTED: dict[tuple[str, str], Act] = {
    ("acceptance", "offer_not_recorded"): "acceptance",
    ("decline", "offer_not_recorded"): "decline",
    ("dissemination", "request_not_recorded"): "dissemination",
}
# The things whose flags are those of the file; an entry of the log book keeps its own for ever.
FLAGGED = frozenset({"emergency", "request", "item", "cover", "offer", "consignment", "message"})
STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of the file, and when it happened as the clock of a replay shows it, in microseconds."""

    position: int
    time: int
    fact: Fact


def steps(facts: Sequence[tuple[int, Fact]], *, by_occurrence: bool) -> list[Step]:
    """The facts of a file, `(position, fact)` in order, with their times: when they occurred, or were recorded."""
    if not facts:
        return []
    told = [
        Told(position, fact.provenance.recorded_at, fact.provenance.occurred_at) for position, fact in facts
    ]
    times = time_line(told, by_occurrence=by_occurrence).said
    return [Step(position, time, fact) for (position, fact), time in zip(facts, times, strict=True)]


@dataclass(frozen=True, slots=True)
class Done:
    """An act: where in the log, when, on which thing, and whose."""

    position: int
    time: int
    subject: UUID
    nations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wait:
    """An offer that is owed an answer since a moment, and until when; None: it still is."""

    since: int
    until: int | None = None
    # It ended without an answer, because its validity had passed.
    expired: bool = False


@dataclass(frozen=True, slots=True)
class ItemSeen:
    """How an item stood since a moment. `asked`: it is wanted, or was closed because it is met."""

    since: int
    what: str
    asked: bool
    covered: bool
    handed_over: bool


class FileBoard:
    """The board of one file, by kind."""

    def __init__(self) -> None:
        self.kinds: defaultdict[str, dict[str, Entity]] = defaultdict(dict)

    def get(self, kind: str, id: str) -> Entity | None:
        """The entity as it stands."""
        return self.kinds[kind].get(id)

    def of(self, emergency: str, kind: str) -> list[Entity]:
        """All entities of a kind in the file, ordered by id."""
        found = self.kinds[kind]
        return [found[id] for id in sorted(found) if found[id].emergency == emergency]


class Picture:
    """What the log shows of one file after the facts that were taken."""

    def __init__(self) -> None:
        self.board = FileBoard()
        self.done: defaultdict[Act, list[Done]] = defaultdict(list)
        # By offer, oldest wait first; an amendment may let one be owed an answer again.
        self.waits: dict[str, list[Wait]] = {}
        # Those of them that go on, by offer.
        self.owed: dict[str, Wait] = {}
        # By item, oldest first.
        self.items: dict[str, list[ItemSeen]] = {}
        # How many things bear each flag now.
        self.flags: Counter[str] = Counter()
        self.approved_by_originator: set[str] = set()

    def take(self, step: Step) -> None:
        """Go on by one fact."""
        changed = fold(step.fact, step.position, self.board)
        items = set()
        for one in changed:
            before = self.board.get(one.kind, one.id)
            self.board.kinds[one.kind][one.id] = one
            if one.kind in FLAGGED:
                self.flags.subtract(() if before is None else before.body["flags"])
                self.flags.update(one.body["flags"])
            match one.kind:
                case "offer":
                    self._awaits(one, step.time)
                case "item":
                    items.add(one.id)
                case "cover":
                    items.add(str(one.body["item_id"]))
                case "message":
                    self._approved(one)
        for id in sorted(items):
            self._see(id, step.time)
        self._note(step, changed)

    def item_at(self, id: str, clock: int) -> ItemSeen | None:
        """How an item stood at a time; None before it was asked for."""
        seen = self.items[id]
        if seen[-1].since <= clock:
            return seen[-1]
        index = bisect_right(seen, clock, key=lambda one: one.since)
        return seen[index - 1] if index else None

    # --- what was done -----------------------------------------------------------------------------------------

    def _note(self, step: Step, changed: Sequence[Entity]) -> None:
        fact = step.fact
        if isinstance(fact, Struck):
            whole = fact.corrects_version == INITIAL
            for act, dones in self.done.items():
                self.done[act] = [
                    one
                    for one in dones
                    if one.position != fact.corrects and not (whole and one.subject == fact.originator_id)
                ]
            return
        # A fact that changes nothing on the file itself has an entry in the log book alone.
        about = next((one for one in changed if one.kind in FLAGGED), None)
        if about is None:
            about = self.board.get("emergency", str(fact.originator_id))
        for act in _acts(fact, about):
            nations = _nations(fact, about)
            self.done[act].append(Done(step.position, step.time, fact.originator_id, nations))

    # --- offers ------------------------------------------------------------------------------------------------

    def _awaits(self, offer: Entity, time: int) -> None:
        state = state_of(offer, OfferState)
        waits = self.waits.setdefault(offer.id, [])
        if STRUCK in state.flags:
            waits.clear()
            self.owed.pop(offer.id, None)
            return
        is_open = bool(waits) and waits[-1].until is None
        is_owed = state.linked_to is None and (
            state.status == "submitted" or (state.status == "partly_accepted" and bool(state.undecided()))
        )
        if is_owed and not is_open:
            waits.append(Wait(time))
            self.owed[offer.id] = waits[-1]
        elif is_open and not is_owed:
            waits[-1] = Wait(waits[-1].since, time, expired=state.status == "expired")
            del self.owed[offer.id]

    # --- items -------------------------------------------------------------------------------------------------

    def _see(self, id: str, time: int) -> None:
        item, cover = self.board.get("item", id), self.board.get("cover", cover_id(id))
        if item is None or cover is None:
            return
        body = item.body
        is_met = body["status"] == "closed" and body["closed_because"] == "met"
        seen = ItemSeen(
            since=time,
            what=body["what"],
            asked=STRUCK not in body["flags"] and (body["status"] == "open" or is_met),
            covered=is_met or _reached(cover.body["accepted"], cover.body["requested"]),
            handed_over=is_met or _reached(cover.body["handed_over"], cover.body["requested"]),
        )
        earlier = self.items.setdefault(id, [])
        if not earlier or _without_time(earlier[-1]) != _without_time(seen):
            earlier.append(seen)

    # --- messages ----------------------------------------------------------------------------------------------

    def _approved(self, message: Entity) -> None:
        body = message.body
        # Who approved an imported report no source tells: both accounts are then the importer's.
        if body["approved_by"] not in (None, IMPORTER) and body["approved_by"] == body["originator"]:
            self.approved_by_originator.add(message.id)


def _reached(count: int | float | None, requested: int | float | None) -> bool:
    """Whether a column of the cover comes up to what is asked; of an unknown quantity anything does."""
    if requested is None:
        return count is None or count > 0
    return count is not None and count >= requested


def _without_time(seen: ItemSeen) -> tuple[Any, ...]:
    return seen.what, seen.asked, seen.covered, seen.handed_over


def _acts(fact: Fact, about: Entity | None) -> tuple[Act, ...]:
    if isinstance(fact, ActReported):
        told = [REPORTED[fact.act, flag] for flag in fact.flags if (fact.act, flag) in REPORTED]
        return tuple(told)
    if isinstance(fact, MessageReleased):
        product: Literal["request", "situation_report", "executive_summary", "final"] | None
        product = None if about is None else about.body["product"]
        if product not in REPORTS:
            return ()
        return ("report", "final_report") if product == "final" else ("report",)
    act = ACT_OF.get(type(fact))
    return () if act is None else (act,)


def _nations(fact: Fact, about: Entity | None) -> frozenset[str]:
    """Whose act it is: of what is given the donors', of everything else the stricken nation's."""
    if isinstance(fact, ActReported):
        return frozenset(donor.nation for donor in fact.donors if donor.nation is not None)
    if about is None:
        return frozenset()
    if about.kind in ("offer", "consignment"):
        return frozenset(donor["nation"] for donor in about.body["donors"] if "nation" in donor)
    return frozenset({about.body["country"] if about.kind == "emergency" else about.body["stricken"]})
