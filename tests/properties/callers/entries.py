"""Callers about entries of the log book, and past emergencies."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.case_file import read_case_file
from domain.centre import Command
from domain.commands.case_file import ImportCaseFile
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from tests.properties.callers.caller import GLIDES, NOWHERE, Caller
from tests.properties.model import DESK
from tests.properties.setting_right import KEPT_AS_WRITTEN, NOT_CORRECTED

ROOT = Path(__file__).parents[3]
CASES = ("archive/mkd-2007-fires.json", "tests/cases/trap-partial-acceptance.json")
# What could be right in a field that was typed otherwise.
RIGHT: dict[str, tuple[Any, ...]] = {
    "reason": ("another", None),
    "situation": ("Rivers are as they were.",),
    "text": ("Line to Tirana down.",),
    "title": ("Flood of the Drava",),
    "hazard": ("storm",),
    "decision": ("PO(2026)0002",),
    "donors": tuple([{"nation": nation}] for nation in ("ESP", "USA", "SVN", "QQQ")),
    "channel": ("ucpm", "eadrcc"),
    "valid_until": (None, "2026-11-25"),
    "point_of_entry": ("Koper",),
}


class EntryCallers(Caller):
    """The desk setting right, striking and acknowledging what was entered."""

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
        return slip.topic not in NOT_CORRECTED and slip.topic.partition(".")[0] not in KEPT_AS_WRITTEN

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
