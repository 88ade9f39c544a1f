"""The history of planning in a centre in memory, and the page that is made of it.

`docs/planning-history.md` is written anew by `python -m tests.scenarios.planning_history`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from domain.commands.planning.file import ImportPlanningFile
from domain.nation import name_on
from domain.planning.file import PlanningFile, read_planning_file
from projections.planning.counting import Matrix, matrix
from projections.planning.on import as_on, stood_on
from projections.planning.record import KINDS, Record, Wanted, record_of
from tests.domain.builders import Clock, centre
from tests.projections.builders import Boards, Shown

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "planning-history.md"
FILES = sorted(ROOT.glob("archive/planning/*.json"))
TODAY = date(2026, 11, 24)
DAYS = (date(2005, 7, 1), date(2012, 7, 1), TODAY)


def file_of(path: Path) -> PlanningFile:
    """The planning file at a path."""
    return read_planning_file(path.read_text(encoding="utf-8"))


class History(Boards):
    """A centre with planning files in it, folded."""

    def __init__(self, *files: PlanningFile) -> None:
        super().__init__(centre(Clock(datetime(2026, 11, 24, 14, 55, tzinfo=UTC))))
        for file in files:
            self.centre.execute(ImportPlanningFile(file=file))
        self.follow()

    @property
    def record(self) -> Record:
        """All that staff reads of participation."""
        return record_of(body for kind in KINDS for body in self.every(kind))

    def groups_on(self, day: date) -> list[Shown]:
        """The groups that stood on a day, as they were then, by name."""
        groups = [as_on(group, day) for group in self.every("planning_group") if stood_on(group, day)]
        return sorted(groups, key=lambda group: str(group["name"]))

    def matrix_on(self, day: date) -> Matrix:
        """Nations by groups by years, as at a day."""
        return matrix(self.record, Wanted(on=day), TODAY)


def history(*, synthetic: bool) -> History:
    """What sources tell; if wanted, with what was made up for the demo."""
    files = [file_of(path) for path in FILES]
    return History(*(file for file in files if synthetic or not file.synthetic))


# --- the page --------------------------------------------------------------------------------------------------

HEAD = """\
# The history of civil emergency planning in the archive

This page is made of `archive/planning/` by `python -m tests.scenarios.planning_history`; a test holds it against the
files. What is not certain is marked (*not certain*), with the note that says why: a day that stands for one that nobody
told, or general knowledge that was not checked against a source. What is made up for the demo says SYNTHETIC. It is
never loaded by `eadrcc import`, and every entity that comes of it bears the flag `synthetic`.
"""
MATRIX = """\
## Nations by groups

Each cell says what the record knows on that day of a nation in a group that stood then, over all years up to it. A
number alone is meetings that sources tell of and to which the nation was invited, because the format admitted it on
the day of the meeting; who came, no source tells. What follows **S** is SYNTHETIC: the seat that lasted on that day,
and how many of the made-up meetings the nation came to.
"""


def page() -> str:
    """The whole page."""
    real, whole = history(synthetic=False), history(synthetic=True)
    parts = [HEAD, *_groups(real), *_meetings(real), *_exercises(real), MATRIX]
    for day in DAYS:
        parts += _matrix(real.matrix_on(day), whole.matrix_on(day), day)
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _facts(history: History, kind: str, id: str) -> list[Shown]:
    """The entries of the log book about one thing, oldest first."""
    entries = [entry for entry in history.every("entry") if entry["entity"] == {"kind": kind, "id": id}]
    return sorted(entries, key=lambda entry: int(entry["position"]))


def _told(provenance: Mapping[str, Any]) -> str:
    """What a fact rests on."""
    words = "" if provenance["certain"] else "*not certain.* "
    sources = "; ".join(provenance["sources"])
    return f"{words}{provenance['note'] or ''}{f' [{sources}]' if sources else ''}".strip()


def _groups(history: History) -> Iterator[str]:
    yield "## Committees, boards and groups"
    for group in sorted(history.every("planning_group"), key=lambda one: str(one["names"][0]["name"])):
        since, until = group["from"] or "?", group["until"] or "today"
        lines = [f"### {group['names'][0]['name']}", f"{since} to {until}, {group['status']}", ""]
        lines += [
            f"- {entry['text']} {_told(entry['provenance'])}".rstrip()
            for entry in _facts(history, "planning_group", group["id"])
        ]
        yield "\n".join(lines)


def _meetings(history: History) -> Iterator[str]:
    names = {group["id"]: group for group in history.every("planning_group")}
    lines = ["## Meetings that sources tell of", ""]
    for meeting in sorted(history.every("meeting"), key=lambda one: str(one["at"])):
        group = as_on(names[meeting["group_id"]], date.fromisoformat(meeting["at"]))
        (called, *_) = _facts(history, "meeting", meeting["id"])
        counted = _counts(meeting)
        lines.append(
            f"- {meeting['at']} to {meeting['until']}: {meeting['title']} ({group['short_name']}, "
            f"{meeting['format']}{', ' + meeting['place'] if meeting['place'] else ''}). "
            f"{counted}{len(meeting['invited'])} nations invited. {_told(called['provenance'])}"
        )
    yield "\n".join(lines)


def _exercises(history: History) -> Iterator[str]:
    lines = ["## Field exercises of the centre", ""]
    for activity in sorted(history.every("activity"), key=lambda one: (str(one["from"]), str(one["title"]))):
        day = date.fromisoformat(activity["from"])
        host = "" if activity["host"] is None else f", {name_on(activity['host'], day)}"
        scenario = "" if activity["scenario"] is None else f"{activity['scenario']}. "
        (offered, *_) = _facts(history, "activity", activity["id"])
        lines.append(
            f"- {activity['from']} to {activity['until']}: {activity['title']}{host}. "
            f"{scenario}{_counts(activity)}{_told(offered['provenance'])}"
        )
    yield "\n".join(lines)


def _counts(shown: Shown) -> str:
    told = (("nations_told", "nations"), ("people_told", "people"))
    counts = [f"{shown[name]:,} {what}" for name, what in told if shown[name] is not None]
    return f"{', '.join(counts)}. " if counts else ""


# What is known of one nation in one group: invited, came, roles on the day.
_Cell = tuple[int, int, tuple[str, ...]]


def _summed(shown: Matrix, year: int) -> dict[tuple[str, str], _Cell]:
    cells: dict[tuple[str, str], _Cell] = defaultdict(lambda: (0, 0, ()))
    for cell in shown["cells"]:
        invited, attended, roles = cells[cell["nation"], cell["group"]]
        sits = tuple(cell["seats"]) if cell["year"] == year else ()
        cells[cell["nation"], cell["group"]] = (
            invited + cell["invited"],
            attended + cell["attended"],
            roles + sits,
        )
    return cells


def _matrix(real: Matrix, whole: Matrix, day: date) -> Iterator[str]:
    told, every = _summed(real, day.year), _summed(whole, day.year)
    groups = whole["groups"]
    yield f"### {day.day} {day:%B %Y}"
    yield "\n".join(
        [
            *_row(["nation", *(group["short_name"] or group["name"] for group in groups)]),
            *_row(["---"] * (len(groups) + 1)),
            *(
                line
                for nation in whole["nations"]
                for line in _row(
                    [
                        f"{nation['name']} ({nation['nation']})",
                        *(_cell(told, every, (nation["nation"], group["id"])) for group in groups),
                    ]
                )
            ),
        ]
    )


def _cell(
    told: Mapping[tuple[str, str], _Cell], every: Mapping[tuple[str, str], _Cell], key: tuple[str, str]
) -> str:
    invited, attended, roles = every.get(key, (0, 0, ()))
    known, came, seats = told.get(key, (0, 0, ()))
    made_up = [*(role for role in roles if role not in seats)]
    if invited > known:
        made_up.append(f"{attended - came} of {invited - known}")
    return " ".join([*([str(known)] if known else []), *(["**S**", *made_up] if made_up else [])])


def _row(cells: Iterable[str]) -> Sequence[str]:
    return [f"| {' | '.join(cells)} |"]


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
