"""The messages of three past emergencies, made by the system, and the page that shows them beside the real ones.

A file of the archive is only read: what was imported takes no number and is composed of nothing. So each case is played
once more as it came in, in a centre in memory whose clock shows the days of the case, by those who acted then.
`docs/messages.md` is written anew by `python -m tests.scenarios.messages`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from api.documents.printed import Printed, consists_of
from api.documents.text import as_text
from domain.case_file import CaseEntry, CaseFile, read_case_file
from domain.commands.consignment import Arrive, ConsignedItem, Depart, RecordConsignment
from domain.commands.emergency import EndNeed
from domain.commands.message import ApproveMessage, DraftReport
from domain.commands.offer import AcceptOffer, SubmitOffer
from domain.commands.request import CloseItem, Disseminate, ReceiveRequest, RequestContent
from domain.message import Product, Section
from domain.offer_line import OfferedItem
from domain.provenance import Donor
from domain.request import RequestedItem
from projections.messages.content import Content
from tests.domain.builders import HEAD, OFFICER, nation, told_by
from tests.projections.builders import FoldingDesk

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "messages.md"
CASES = ("mkd-2007-fires", "bih-2014-floods", "svn-2023-floods")
AT_NOON = time(12, tzinfo=UTC)
# What the domain notes (section 3.1) read off seven real messages.
REAL = {
    "Message No": "`OPS(EADRCC)(2014)0020`",
    "DTG": "`16 May 2014, 14:55 UTC`",
    "From": "EADRCC",
    "To": "Points of Contact for International Disaster Response in NATO and Partner Countries",
    "Precedence": "Priority",
    "Originator": "Duty Officer (telephone)",
    "Approved by": "Head / Deputy Head / Acting Head EADRCC",
    "Reference": "policy `EAPC(C)D(98)10(Revised)`, the request message, earlier messages",
}
# The paragraphs of real reports (section 3.3) and of a real request as far as it could be read (section 3.2).
REAL_REPORT = (
    "Situation update by the national authority",
    "Further needs for international assistance",
    "Point of entry",
    "Assistance offered or provided, one numbered paragraph a nation",
)
REAL_REQUEST = (
    "Receipt statement",
    "General situation: type of disaster, date and time, location",
    "Initial assessment of damage",
)


class Played(FoldingDesk):
    """A case that is played as it came in."""

    def __init__(self, case: CaseFile) -> None:
        super().__init__(case.country, now=_moment(case.timeline[0]))
        self.case = case
        self.opened(
            hazard=case.hazard,
            title=case.title,
            glide=(case.glide,) if case.glide else (),
        )
        for entry in case.timeline:
            self.clock.now = max(self.clock.now + timedelta(minutes=1), _moment(entry))
            self._play(entry)

    def contents(self) -> list[Content]:
        """What the messages say that went out, in the order of their release."""
        sent = [one for one in self.boards.every("message") if one["content"] is not None]
        return [Content.model_validate(one["content"]) for one in sent]

    def _play(self, entry: CaseEntry) -> None:
        match entry.type:
            case "request":
                items = tuple(RequestedItem(**dict(item)) for item in entry.items)
                asked = RequestContent(items=items, situation=entry.note)
                stricken = nation(self.country)
                self.does(ReceiveRequest(actor=stricken, emergency_id=self.emergency_id, content=asked))
            case "dissemination":
                self.does(Disseminate(actor=HEAD, request_id=self.request.id))
            case "offer" if entry.nation is not None:
                self._offer(entry, entry.nation)
            case "acceptance":
                for id in self._offers_of(entry.nation):
                    self.does(AcceptOffer(actor=nation(self.country), offer_id=id, lines=None))
            case "delivery" if entry.nation is not None:
                self._delivery(entry, entry.nation)
            case "sitrep":
                self._report("situation_report", entry.note)
            case "closure":
                self._closure(entry)
            case _:
                pass

    def _offer(self, entry: CaseEntry, donor: str) -> None:
        items = tuple(OfferedItem(**dict(item), item_id=self._asked(item.what)) for item in entry.items)
        self.does(SubmitOffer(actor=nation(donor), emergency_id=self.emergency_id, items=items))

    def _delivery(self, entry: CaseEntry, donor: str) -> None:
        """Goods of which no offer was told; what was offered has arrived by the report in any case."""
        if self._offers_of(donor) or not entry.items:
            return
        items = tuple(ConsignedItem(**dict(item)) for item in entry.items)
        said, donors = told_by(donor), (Donor(nation=donor),)
        recorded = RecordConsignment(
            actor=OFFICER, said=said, emergency_id=self.emergency_id, donors=donors, items=items
        )
        id = UUID(self.does(recorded).id)
        self.does(Depart(actor=OFFICER, said=said, consignment_id=id))
        self.does(Arrive(actor=OFFICER, said=said, consignment_id=id))

    def _closure(self, entry: CaseEntry) -> None:
        if entry.items:
            closed = {item.what for item in entry.items}
            for item in self.request.state.items:
                if item.what in closed and item.status == "open":
                    self.does(
                        CloseItem(
                            actor=nation(self.country),
                            request_id=self.request.id,
                            item_id=item.id,
                            because="met",
                        )
                    )
            return
        self.does(EndNeed(actor=nation(self.country), emergency_id=self.emergency_id))

    def _report(self, product: Product, note: str | None) -> None:
        sections = (Section(name="situation", text=note),) if note else ()
        drafted = DraftReport(
            actor=OFFICER, emergency_id=self.emergency_id, product=product, sections=sections
        )
        self.does(ApproveMessage(actor=HEAD, message_id=UUID(self.does(drafted).id)))

    def finish(self) -> None:
        """A last report, where the case tells of none after its offers."""
        self.clock.now += timedelta(hours=1)
        self._report("situation_report", None)

    def _asked(self, what: str) -> UUID | None:
        return next((item.id for item in self.request.state.items if item.what == what), None)

    def _offers_of(self, donor: str | None) -> list[UUID]:
        ids = self.emergency.ids("offer")
        return [id for id in ids if any(one.nation == donor for one in self.offer(id).state.donors)]


def _moment(entry: CaseEntry) -> datetime:
    return entry.at if isinstance(entry.at, datetime) else datetime.combine(entry.at, AT_NOON)


def played(name: str) -> Played:
    """A case of the archive, played, with a last report."""
    desk = Played(read_case_file((ROOT / "archive" / f"{name}.json").read_text(encoding="utf-8")))
    desk.finish()
    return desk


def page() -> str:
    """`docs/messages.md`."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (
        "# Messages, beside the real ones",
        "",
        "Made by `python -m tests.scenarios.messages`; a test compares. Three cases of the archive are played once",
        "more in a centre in memory whose clock shows the days of the case, because a file of the archive is only",
        "read and what was imported takes no number. What the sources say in prose stands as the prose of the draft;",
        "every figure, every number of a paragraph and all that is `*new*` is computed from the log. No real message",
        "is quoted: beside each header stands what was read off seven real ones.",
        "",
    )
    for name in CASES:
        contents = played(name).contents()
        yield from (f"## {name}", "")
        for content, real in ((contents[0], REAL_REQUEST), (contents[-1], REAL_REPORT)):
            yield from _beside(content, real)
            yield from ("```text", as_text(Printed(content)).replace("\f", "").rstrip(), "```", "")


def _beside(content: Content, paragraphs: tuple[str, ...]) -> Iterator[str]:
    """The header and the first paragraphs, side by side with the real ones."""
    yield from (f"### {content.title}", "", "| field | real messages | this one |", "|---|---|---|")
    yield f"| classification | `NON - CLASSIFIED` | `{content.classification}` |"
    for field, value in Printed(content).header:
        yield f"| {field} | {REAL[field]} | {value} |"
    pages = as_text(Printed(content)).count("\f") + 1
    yield f"| pages | `This report consists of: - 4 - pages` | `{consists_of(pages)}` |"
    for real, made in zip(paragraphs, content.paragraphs, strict=False):
        yield f"| paragraph {made.number} | {real} | {made.heading} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
