"""The clerk: the whole centre kept with paper and a pencil, beside the machine that is tested.

Once the machine has recorded a command, the clerk writes down the slips that it makes (see `rulings`), and knows how
everything then stands, who may read it, and what cover there is, counted anew each time.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.centre import Command
from tests.properties.paper import Paper
from tests.properties.readings.posts import post_on
from tests.properties.setting_right import set_right
from tests.properties.slip import STANDING, UNDER_WAY, Slip, Wanted, same_unit

DESK = {"duty_officer", "head"}
REPORTS = ("situation_report", "executive_summary", "final")
# Facts that the log book does not tell.
UNTOLD = {
    "message.corrected_by",
    "attachment.added",
    "watch.opened",
    "emergency.paper_filed",
    "emergency.activated",
    "emergency.entry_acknowledged",
    "emergency.filing_struck",
    "offer.counterpart",
}


# What rings until the desk takes it up, where the desk has not typed it itself.
RINGS = {
    "request.received",
    "request.amended",
    "request.withdrawn",
    "offer.submitted",
    "offer.amended",
    "offer.withdrawn",
    "offer.failed",
}
# What belongs to no emergency lies in no file.
NO_FILE = UUID(int=0)


@dataclass
class Note:
    """A slip to be written. `about` is None for a thing that the command makes."""

    topic: str
    about: UUID | None
    says: dict[str, Any] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    corrects: int | None = None


@dataclass
class Recorded:
    """A row of the log, as far as the clerk looks at it: its place, and the ids that new things were given."""

    position: int
    stream: UUID
    version: int
    topic: str
    items: list[UUID] = field(default_factory=list)
    year: int | None = None


@dataclass
class Entry:
    """A line of the log book."""

    topic: str
    about: Paper
    readers: set[str]
    flags: tuple[str, ...]
    corrects: int | None = None
    corrected_by: int | None = None
    taken_on_by: str | None = None
    # The role of whoever typed it.
    role: str = ""

    @property
    def is_call(self) -> bool:
        """Whether it came from outside the desk, and somebody has to hear of it."""
        return self.topic in RINGS and self.role not in DESK

    @property
    def rings(self) -> bool:
        return self.is_call and self.taken_on_by is None


@dataclass
class Numbers:
    """What a year's register has given out."""

    references: int = 0
    messages: int = 0


@dataclass
class Due:
    """What the timekeeper looks at for an offer."""

    at: datetime
    is_open: bool


@dataclass
class Reminder:
    """What the timekeeper looks at for a message: since when somebody has not read it."""

    since: datetime
    is_open: bool


@dataclass
class Remark:
    """A reason for declining, which is not passed on."""

    text: str | None
    flags: tuple[str, ...] = ()


class Clerk:
    """The centre on paper."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.papers: dict[UUID, Paper] = {}
        self.registers: dict[int, Numbers] = {}
        self.register_of: dict[UUID, Numbers] = {}
        # What is numbered in one file: `{(file, series): count}`.
        self.series: Counter[tuple[UUID, str]] = Counter()
        self.references: dict[UUID, str] = {}
        self.entries: dict[int, Entry] = {}
        self.topics: dict[int, tuple[str, UUID]] = {}
        self.due: dict[UUID, Due] = {}
        self.reminders: dict[UUID, Reminder] = {}
        self.remarks: dict[tuple[UUID, int], Remark] = {}
        # Items in the form in which they were last asked for, also those that a correction took out; and who had
        # seen those.
        self.items: dict[UUID, tuple[Paper, Wanted]] = {}
        self.taken_out: dict[UUID, set[str]] = {}
        self.released: dict[UUID, tuple[dict[str, Any], set[str]]] = {}
        self.has_offers: set[UUID] = set()
        self.cases: dict[str, str] = {}

    # --- looking things up -------------------------------------------------------------------------------------

    def all(self, kind: str, file: UUID | None = None) -> list[Paper]:
        """The papers of a kind, oldest first, if wanted those of one file."""
        return [
            paper
            for paper in self.papers.values()
            if paper.kind == kind and (file is None or paper.file == file)
        ]

    def find(self, kind: str, id: UUID) -> Paper | None:
        paper = self.papers.get(id)
        return paper if paper is not None and paper.kind == kind else None

    def asked(self, file: UUID) -> dict[UUID, Wanted]:
        """All items that the requests of a file name."""
        return {item.id: item for request in self.all("request", file) for item in request.now.items.values()}

    def loads_under(self, offer: UUID) -> list[Paper]:
        return [paper for paper in self.all("consignment") if paper.now.offer == offer]

    @property
    def waiting(self) -> list[int]:
        """The entries that ring, oldest first."""
        return [position for position, entry in self.entries.items() if entry.rings]

    def post_of(self, account: str) -> str | None:
        """The post of an account that may approve; of whom nothing is written down is Head."""
        held = next((paper for paper in self.all("appointment") if paper.now.account == account), None)
        return "head" if held is None else post_on(held.now, self.today())

    def today(self) -> date:
        return self.now.date()

    # --- writing down ------------------------------------------------------------------------------------------

    def write(self, command: Command, notes: Sequence[Note], rows: Sequence[Recorded]) -> None:
        """Write down what the machine has recorded; it must be what the clerk has ruled."""
        left = list(notes)
        made: dict[str, UUID] = {}
        for row in rows:
            note = next(
                (note for note in left if note.topic == row.topic and note.about in (None, row.stream)), None
            )
            assert note is not None, f"{row.topic} was recorded, and the clerk knows nothing of it"
            left.remove(note)
            self.topics[row.position] = (row.topic, row.stream)
            if row.topic.startswith("register."):
                self._give_number(row)
                continue
            actor = command.actor
            slip = Slip(
                row.topic, row.position, row.version, actor.role, actor.account, note.says, note.flags
            )
            slip.corrects = note.corrects
            self._put(row, slip, made)
        assert not left, f"not recorded: {[note.topic for note in left]}"

    def absorb(self, case: str, digest: str, rows: Sequence[Recorded]) -> None:
        """Take note of an archived case, which the clerk does not keep: only its numbers come from the registers."""
        self.cases[case] = digest
        self.pass_over(rows)

    def pass_over(self, rows: Sequence[Recorded]) -> None:
        """Take note only of the numbers that were given out."""
        for row in rows:
            if row.topic.startswith("register."):
                self._give_number(row)

    def _give_number(self, row: Recorded) -> None:
        if row.year is not None:
            assert row.year not in self.registers, f"a second register was opened for {row.year}"
            self.registers[row.year] = self.register_of[row.stream] = Numbers()
        elif row.topic == "register.reference_assigned":
            self.register_of[row.stream].references += 1
        else:
            self.register_of[row.stream].messages += 1

    def _put(self, row: Recorded, slip: Slip, made: dict[str, UUID]) -> None:
        kind = row.topic.partition(".")[0]
        made.setdefault(kind, row.stream)
        paper = self.papers.get(row.stream)
        if "items" in slip.says and kind == "request":
            for said, id in zip(slip.says["items"], row.items, strict=True):
                assert said.setdefault("id", id) in (None, id)
                said["id"] = id
        if paper is None:
            file = slip.says.get("file") or (row.stream if kind == "emergency" else made["emergency"])
            paper = self.papers[row.stream] = Paper(kind, row.stream, file, slip.says["country"])
            self._begin(paper, slip)
        elif slip.topic == "emergency.paper_filed" and slip.says.get("report"):
            self.series[paper.id, "report"] += 1
        if slip.corrects is not None:
            self._correct_slip(paper, slip, row.items)
        paper.add(slip)
        self._follow(paper, slip)

    def _begin(self, paper: Paper, slip: Slip) -> None:
        """Give a new thing its number."""
        says = slip.says
        match paper.kind:
            case "emergency":
                register = self.registers[self.now.year]
                self.references[paper.id] = f"{self.now.year}-{register.references:03}"
            case "request":
                self.series[paper.file, "request"] += 1
                self.references[paper.id] = str(self.series[paper.file, "request"])
            case "offer":
                first = says["donors"][0] if says["donors"] else {"nation": "XXX"}
                series = first.get("nation", "ORG")
                self.series[paper.file, series] += 1
                number = self.series[paper.file, series]
                self.references[paper.id] = f"{self.references[paper.file]}/{series}-{number}"
                self.has_offers.add(paper.file)

    def _correct_slip(self, paper: Paper, correction: Slip, items: Sequence[UUID]) -> None:
        wrong = next(slip for slip in paper.slips if slip.position == correction.corrects)
        right = correction.says.get("right")
        remark = self.remarks.get((paper.id, wrong.version))
        if right is None:
            wrong.struck = True
            if remark is not None:
                remark.flags = ("struck",)
        else:
            wrong.says = set_right(wrong.says, right)[0]
            if paper.kind == "request":
                new = iter([id for id in items if id not in self.items])
                for said in wrong.says.get("items", ()):
                    said.setdefault("id", None)
                    said["id"] = said["id"] or next(new)
            if wrong.topic == "offer.declined" and (remark is not None or wrong.says["reason"]):
                self.remarks[paper.id, wrong.version] = Remark(wrong.says["reason"])

    def _follow(self, paper: Paper, slip: Slip) -> None:
        """What follows from a slip: the log book, what falls due, a remark, the cover that a report tells."""
        now = paper.now
        if paper.kind == "request":
            for id, (request, _) in self.items.items():
                if request is paper and id not in now.items:
                    self.taken_out.setdefault(id, paper.readers)
            for id, item in now.items.items():
                self.items[id] = (paper, item)
        if paper.kind == "offer":
            known = self.due.get(paper.id)
            if now.valid_until is not None:
                self.due[paper.id] = Due(end_of(now.valid_until), now.status == "submitted")
            elif known is not None:
                known.is_open = False
        if slip.topic == "offer.declined" and slip.says["reason"]:
            self.remarks[paper.id, slip.version] = Remark(slip.says["reason"])
        if slip.topic == "message.released" and now.product in REPORTS:
            self._release_cover(paper)
        if slip.topic == "emergency.entry_acknowledged":
            self.entries[slip.says["entry"]].taken_on_by = slip.account
        if paper.kind == "dispatch":
            self._remind(paper, slip)
        if not is_untold(slip, now):
            entry = Entry(slip.topic, paper, paper.readers, slip.flags, slip.corrects, role=slip.role)
            self.entries[slip.position] = entry
        if slip.corrects is not None and slip.corrects in self.entries:
            self.entries[slip.corrects].corrected_by = slip.position

    def _remind(self, dispatch: Paper, slip: Slip) -> None:
        """Who has a message and has not read it is reminded, counted from the first mail or the last reminder."""
        known, waits = self.reminders.get(dispatch.id), any(one.waits for one in dispatch.now.sent.values())
        if known is None and not (waits and dispatch.now.subject == "message"):
            return
        if known is None or not known.is_open or slip.topic == "dispatch.reminded":
            known = self.reminders[dispatch.id] = Reminder(self.now, waits)
        known.is_open = waits

    def _release_cover(self, message: Paper) -> None:
        """What a report tells its addressees of the items that they know."""
        for id, (request, _) in self.items.items():
            if request.file == message.file:
                readers = self.taken_out.get(id, request.readers)
                self.released[id] = (self.cover(id), message.readers & readers)

    # --- cover -------------------------------------------------------------------------------------------------

    def cover(self, item_id: UUID) -> dict[str, Any]:
        """The cover of an item, added up from nothing. A sum in which an amount is not known is None."""
        request, item = self.items[item_id]
        columns: dict[str, list[Decimal | None]] = {
            "offered": [],
            "accepted": [],
            "in_transit": [],
            "handed_over": [],
        }

        def count(column: str, amount: Decimal | None, unit: str | None) -> None:
            # What nobody has counted, in no unit, counts as not known; another unit does not count here.
            if same_unit(unit, item.unit) or (amount is None and unit is None):
                columns[column].append(amount)

        for offer in self.all("offer", request.file):
            if offer.now.status not in STANDING or offer.now.linked_to:
                continue
            for line in offer.now.lines.values():
                if line.item == item_id:
                    count("offered", line.accepted if line.is_declined else line.quantity, line.unit)
                    count("accepted", line.accepted, line.unit)
        for consignment in self.all("consignment", request.file):
            status = consignment.now.status
            for load in consignment.now.lines.values():
                if load.item != item_id:
                    continue
                if status in UNDER_WAY:
                    count("in_transit", load.arrived if load.departed is None else load.departed, load.unit)
                elif status in ("handed_over", "operating") or (
                    status == "departed_home" and load.handed_over is not None
                ):
                    count("handed_over", load.handed_over, load.unit)
        sums = {
            name: None if None in amounts else sum((amount or Decimal(0) for amount in amounts), Decimal(0))
            for name, amounts in columns.items()
        }
        return {"requested": item.quantity, **sums, "state": _covered(item.quantity, sums["accepted"])}

    def channels(self, file: UUID) -> dict[str, int]:
        """How many offers of a file came in which channel, those told twice apart."""
        counted = [
            "linked" if offer.now.linked_to else offer.now.channel or "not_stated"
            for offer in self.all("offer", file)
            if offer.now.status in (*STANDING, "declined")
        ]
        return dict(Counter(counted))

    # --- who may read ------------------------------------------------------------------------------------------

    def board(self) -> dict[tuple[str, str], tuple[set[str] | None, dict[str, Any]]]:
        """All that should stand on the board: who may read it beside staff (None: nobody at all), and what it says.

        What has no name of its own is filed under the thing that it is about.
        """
        shown: dict[tuple[str, str], tuple[set[str] | None, dict[str, Any]]] = {}
        for paper in self.papers.values():
            match paper.kind:
                case "dispatch":
                    shown |= self._transmissions(paper)
                case "attachment":
                    entry = self.entries[paper.now.entry]
                    shown["attachment", str(paper.id)] = (entry.readers, {"sha256": paper.now.sha256})
                case _:
                    shown[paper.kind, str(paper.id)] = (paper.readers, self._shown(paper))
        for id, (request, item) in self.items.items():
            is_struck = id in self.taken_out
            says: dict[str, Any] = {
                "what": item.what,
                "quantity": item.quantity,
                "unit": item.unit,
                "status": "open" if item.is_open and not is_struck else "closed",
                "request_id": str(request.id),
                "flags": {"struck"} if is_struck else set(),
            }
            cover = self.cover(id)
            over = {"over_covered"} if cover["state"] == "over_covered" else set()
            shown["item", str(id)] = (self.taken_out.get(id, request.readers), says)
            shown["cover", str(id)] = ({request.stricken}, {**cover, "flags": over})
        for id, (told, readers) in self.released.items():
            shown["released_cover", str(id)] = (readers, told)
        for file in self.has_offers:
            shown["channels", str(file)] = ({self.papers[file].stricken}, {"counts": self.channels(file)})
        for offer, due in self.due.items():
            says = {"due_at": due.at.isoformat().replace("+00:00", "Z"), "open": due.is_open}
            shown["due", f"expire_offer/{offer}"] = (None, says)
        for dispatch, reminder in self.reminders.items():
            since = reminder.since.isoformat().replace("+00:00", "Z")
            shown["due", f"remind_unread/{dispatch}"] = (None, {"due_at": since, "open": reminder.is_open})
        for (offer, version), remark in self.remarks.items():
            says = {"text": remark.text, "flags": set(remark.flags)}
            shown["remark", f"{offer}/{version}"] = ({self.papers[offer].stricken}, says)
        for position, entry in self.entries.items():
            says = {
                "topic": entry.topic,
                "entity": {"kind": entry.about.kind, "id": str(entry.about.id)},
                "corrects": entry.corrects,
                "corrected_by": entry.corrected_by,
                "flags": set(entry.flags),
                "acknowledged": entry.taken_on_by,
            }
            shown["entry", f"{position:012}"] = (entry.readers, says)
            if entry.is_call:
                shown["call", f"{position:012}"] = (set() if entry.rings else None, {"entry": position})
        return shown

    def _transmissions(
        self, dispatch: Paper
    ) -> dict[tuple[str, str], tuple[set[str] | None, dict[str, Any]]]:
        """What became of a mail, each for its addressee."""
        return {
            ("transmission", f"{dispatch.id}/{code}"): (
                {code} if one.stirred else set(),
                {"status": one.status, "reason": one.reason, "reminders": one.reminders},
            )
            for code, one in dispatch.now.sent.items()
        }

    def _shown(self, paper: Paper) -> dict[str, Any]:
        now = paper.now
        says: dict[str, Any] = {"flags": now.flags}
        if now.status:
            says["status"] = now.status
        match paper.kind:
            case "emergency":
                says |= {"reference": self.references[paper.id], "country": paper.stricken}
                says |= {"glide": now.glide, "asked": now.asked, "disseminated": now.disseminated}
                says |= {"mandate": now.mandate, "addressees": sorted(now.addressees)}
            case "request":
                says |= {"number": int(self.references[paper.id]), "revision": now.revision}
                says |= {"items": [str(id) for id in now.items], "situation": now.situation}
            case "offer":
                says |= {"reference": self.references[paper.id], "donors": now.donors, "links": now.links}
                says |= {"channel": now.channel, "linked_to": str(now.linked_to) if now.linked_to else None}
                says["lines"] = [
                    {
                        "line": number,
                        "what": line.what,
                        "item_id": str(line.item) if line.item else None,
                        "quantity": line.quantity,
                        "quantity_kind": line.quantity_kind,
                        "unit": line.unit,
                        "accepted": line.accepted,
                        "rest_declined": line.is_declined,
                    }
                    for number, line in now.lines.items()
                ]
            case "consignment":
                says |= {"donors": now.donors, "offer_id": str(now.offer) if now.offer else None}
                says |= {"point_of_entry": now.point_of_entry, "destination": now.destination}
                says["request_revision"] = now.revision
                says["lines"] = [
                    {
                        "line": number,
                        "item_id": str(load.item) if load.item else None,
                        "quantity": load.quantity,
                        "departed": load.departed,
                        "arrived": load.arrived,
                        "handed_over": load.handed_over,
                    }
                    for number, load in now.lines.items()
                ]
            case "message":
                says |= {"product": now.product, "number": now.number, "report_number": now.report_number}
                says |= {"addressees": sorted(now.addressees), "wider": sorted(now.wider)}
                says |= {"public": now.public, "sections": now.sections}
            case "appointment":
                says |= {"account": now.account, "terms": now.terms}
            case "watch":
                says |= {"holder": now.holder, "on": now.on, "offered": now.offered, "owned": now.owned}
            case "note":
                says |= {"text": now.text}
        return says


def is_untold(slip: Slip, now: Any) -> bool:
    """Whether the log book has no line for a slip."""
    is_request = slip.topic == "message.drafted" and now.product == "request" and now.corrects is None
    return is_request or slip.topic in UNTOLD or slip.topic.startswith("dispatch.")


def end_of(until: date | datetime) -> datetime:
    """When a validity has passed: a bare day is valid to its end."""
    if isinstance(until, datetime):
        return until
    return datetime(until.year, until.month, until.day, tzinfo=UTC) + timedelta(days=1)


def _covered(requested: Decimal | None, accepted: Decimal | None) -> str | None:
    if requested is None or accepted is None:
        return None
    if accepted > requested:
        return "over_covered"
    if accepted == requested:
        return "covered"
    return "partly_covered" if accepted else "open"
