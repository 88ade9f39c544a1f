"""Case files in a centre in memory, and what a duty officer then finds of them on the board."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.case_file import CaseEntry, CaseFile, CaseItem, read_case_file
from domain.commands.case_file import ImportCaseFile
from domain.identity import archive_id
from domain.nation import name_on
from domain.value import day_of, written
from tests.domain.builders import Clock, centre
from tests.projections.builders import Boards, Shown

ROOT = Path(__file__).parents[2]
ARCHIVE = sorted(ROOT.glob("archive/*.json"))
TRAPS = sorted(ROOT.glob("tests/cases/trap-*.json"))

# What each entry of a timeline becomes; what does not fit anything hangs on the file as it was reported.
TOPICS = {
    "emergency_opened": {"emergency.opened", "emergency.act_reported"},
    "request": {"request.received"},
    "dissemination": {"request.disseminated", "emergency.act_reported"},
    "offer": {"offer.submitted"},
    "acceptance": {"offer.accepted", "emergency.act_reported"},
    "decline": {"offer.declined", "emergency.act_reported"},
    "delivery": {"consignment.arrived"},
    "sitrep": {"message.released"},
    "closure": {"request.item_closed", "emergency.need_ended", "emergency.act_reported"},
}
# Facts that tell every item of an entry with the number that the source has.
TELL_NUMBERS = {"request", "offer", "acceptance", "delivery", "sitrep"}


def case_of(path: Path) -> CaseFile:
    """The case file at a path."""
    return read_case_file(path.read_text(encoding="utf-8"))


def trap(name: str) -> CaseFile:
    """One of the traps, by its name without `trap-`."""
    return case_of(ROOT / "tests" / "cases" / f"trap-{name}.json")


class Archive(Boards):
    """A centre with case files in it, folded."""

    def __init__(self, *cases: CaseFile) -> None:
        super().__init__(centre(Clock(datetime(2026, 11, 24, 14, 55, tzinfo=UTC))))
        for case in cases:
            self.takes_in(case)

    def takes_in(self, case: CaseFile) -> None:
        """Import one file. Raises CaseAlreadyImported, CaseDiffers."""
        self.centre.execute(ImportCaseFile(case=case))
        self.follow()

    def of(self, case: CaseFile) -> "File":
        """What there is of one case."""
        return File(self, case)


class File:
    """One past emergency on the board."""

    def __init__(self, archive: Archive, case: CaseFile) -> None:
        self.archive, self.case = archive, case
        self.id: UUID = archive_id(case.id)

    @property
    def emergency(self) -> Shown:
        """The file itself."""
        return self.archive.shown("emergency", self.id)

    def every(self, kind: str) -> list[Shown]:
        """All things of a kind, in the order in which they were made."""
        return self.archive.every(kind, self.id)

    def the(self, kind: str) -> Shown:
        """The only thing of a kind."""
        (only,) = self.every(kind)
        return only

    def entries(self, topic: str | None = None) -> list[Shown]:
        """The log book, oldest first, if wanted the entries of one topic."""
        return [entry for entry in self.every("entry") if topic in (None, entry["topic"])]

    def said(self, topic: str) -> list[str]:
        """The sentences of one topic."""
        return [entry["text"] for entry in self.entries(topic)]

    def flags(self, topic: str) -> list[list[str]]:
        """The flags of the entries of one topic."""
        return [entry["flags"] for entry in self.entries(topic)]

    def item(self, what: str) -> Shown:
        """An item as staff sees it, by its name; the last that was asked for."""
        id = [one["id"] for one in self.every("item") if one["what"] == what][-1]
        return self.archive.item(id)

    # --- nothing dropped, nothing invented ---------------------------------------------------------------------

    def require_found_again(self) -> None:
        """Every entry of the timeline stands in the log book, in its order, with all that the file says of it."""
        left = self.entries()
        for entry in self.case.timeline:
            place = next((number for number, shown in enumerate(left) if self._is_of(entry, shown)), None)
            assert place is not None, f"{entry.type} of {entry.at} is not in the log book"
            left = left[place + 1 :]
            self._require_told(entry)

    def require_nothing_invented(self) -> None:
        """No entry of the log book but from an entry of the timeline, and no more told than the source tells."""
        for shown in self.entries():
            opening = shown["topic"] == "emergency.opened"
            known = any(self._is_origin(entry, shown) for entry in self.case.timeline)
            assert known or (opening and shown["provenance"]["note"] is None), shown["text"]
            told = shown["provenance"]
            assert (told["recorded_by"], told["channel"], told["reported_by"], told["received_at"]) == (
                "import",
                None,
                None,
                None,
            )
        assert all(offer["channel"] is None for offer in self.every("offer"))
        assert all(one["status"] == "arrived" for one in self.every("consignment"))
        assert all(load["handed_over"] is None for one in self.every("consignment") for load in one["lines"])
        for message in self.every("message"):
            assert (message["number"], message["report_number"], message["addressees"]) == (None, None, [])
            assert message["status"] == "released"
        kinds = ("request", "item", "offer", "consignment", "message", "entry", "cover", "channels")
        for shown in (one for kind in kinds for one in self.every(kind)):
            assert shown["origin"] == "archive"

    def _is_of(self, entry: CaseEntry, shown: Shown) -> bool:
        return shown["topic"] in TOPICS[entry.type] and self._is_origin(entry, shown)

    def _is_origin(self, entry: CaseEntry, shown: Shown) -> bool:
        told = shown["provenance"]
        return (told["occurred_at"], told["certain"], told["note"], told["sources"]) == (
            written(entry.at),
            entry.certain,
            entry.note,
            list(self.case.sources),
        )

    def _require_told(self, entry: CaseEntry) -> None:
        """What the entry names is named in the log book: its nation, and its things with their numbers."""
        told = [shown["text"] for shown in self.entries() if self._is_origin(entry, shown)]
        if entry.type == "dissemination":
            # What went out is in the message as it was sent.
            told += [item["what"] for message in self.every("message") for item in message["items"]]
        sentences = " ".join(told)
        for item in entry.items:
            assert item.what.casefold() in sentences.casefold(), f"{item.what} is not in: {sentences}"
            if entry.type in TELL_NUMBERS:
                assert thing(item) in sentences, f"{thing(item)} is not in: {sentences}"
        if entry.nation is not None and entry.nation != self.case.country:
            name = name_on(entry.nation, day_of(entry.at))
            decided = [shown["provenance"]["decided_by"] for shown in self.entries()]
            assert (
                name in sentences
                or f"/{entry.nation}-" in sentences
                or {"nation": entry.nation} in [_named(party) for party in decided]
            )


def thing(item: CaseItem) -> str:
    """A thing as a sentence tells it: `tents (1,200 piece)`."""
    if item.quantity is None:
        return item.what
    unit = f" {item.unit}" if item.unit else ""
    return f"{item.what} ({item.quantity.normalize():,f}{unit})"


def _named(party: dict[str, Any] | None) -> dict[str, Any]:
    return {field: value for field, value in (party or {}).items() if value is not None}


def years(files: Iterable[File]) -> dict[int, list[str]]:
    """The references of each year, in order."""
    found: dict[int, list[str]] = {}
    for file in files:
        found.setdefault(day_of(file.case.opening.at).year, []).append(file.emergency["reference"])
    return {year: sorted(references) for year, references in found.items()}
