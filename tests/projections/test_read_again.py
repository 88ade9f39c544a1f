"""A board that reads every entity again from its stored text folds on like one that keeps them in memory.

A server that starts, and a long rebuild that has let an entity go, both have only the text.
"""

from pathlib import Path

import pytest

from domain.case_file import read_case_file
from domain.centre import Command
from domain.commands.case_file import ImportCaseFile
from domain.commands.planning.file import ImportPlanningFile
from domain.fact import Fact
from domain.planning.file import read_planning_file
from projections.entities import MemoryBoard
from projections.fold import fold
from tests.domain.builders import centre
from tests.projections.builders import TextBoard

ROOT = Path(__file__).parents[2]
HISTORY = sorted(ROOT.glob("archive/planning/*.json"))
FILES = [*sorted(ROOT.glob("archive/*.json")), *sorted(ROOT.glob("tests/cases/trap-*.json"))]


def fold_both(command: Command) -> None:
    importing = centre()
    importing.execute(command)
    kept, read_again = MemoryBoard(), TextBoard()
    for notification in importing.recorder.select_notifications(start=1, limit=10_000):
        fact = importing.mapper.to_domain_event(notification)
        assert isinstance(fact, Fact)
        for board in (kept, read_again):
            board.put(fold(fact, notification.id, board), notification.id)
        assert read_again.texts() == kept.texts()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_board_is_the_same_read_again_after_every_fact(path: Path) -> None:
    fold_both(ImportCaseFile(case=read_case_file(path.read_text(encoding="utf-8"))))


def test_the_board_of_the_history_of_planning_is_the_same_read_again() -> None:
    """Comparing whole boards after each of some thousand facts would take minutes; they are compared at the end."""
    importing, kept, read_again = centre(), MemoryBoard(), TextBoard()
    for path in HISTORY:
        importing.execute(ImportPlanningFile(file=read_planning_file(path.read_text(encoding="utf-8"))))
    for notification in importing.recorder.select_notifications(start=1, limit=100_000):
        fact = importing.mapper.to_domain_event(notification)
        assert isinstance(fact, Fact)
        for board in (kept, read_again):
            board.put(fold(fact, notification.id, board), notification.id)
    assert {entity.kind for entity in kept.entities.values()} >= {
        "planning_group",
        "seat",
        "meeting",
        "activity",
    }
    assert read_again.texts() == kept.texts()


def test_a_fact_that_changes_nothing_on_its_file_is_told_all_the_same() -> None:
    path = ROOT / "tests" / "cases" / "trap-acceptance-without-offer.json"
    case = read_case_file(path.read_text(encoding="utf-8"))
    twice = [entry for entry in case.timeline for _ in range(2 if entry.type == "acceptance" else 1)]
    fold_both(ImportCaseFile(case=case.but(timeline=twice)))
