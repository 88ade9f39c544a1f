"""A board that reads every entity again from its stored text folds on like one that keeps them in memory.

A server that starts, and a long rebuild that has let an entity go, both have only the text.
"""

from pathlib import Path

import pytest

from domain.case_file import CaseFile, read_case_file
from domain.commands.case_file import ImportCaseFile
from domain.fact import Fact
from projections.entities import MemoryBoard
from projections.fold import fold
from tests.domain.builders import centre
from tests.projections.builders import TextBoard

ROOT = Path(__file__).parents[2]
FILES = [*sorted(ROOT.glob("archive/*.json")), *sorted(ROOT.glob("tests/cases/trap-*.json"))]


def fold_both(case: CaseFile) -> None:
    importing = centre()
    importing.execute(ImportCaseFile(case=case))
    kept, read_again = MemoryBoard(), TextBoard()
    for notification in importing.recorder.select_notifications(start=1, limit=10_000):
        fact = importing.mapper.to_domain_event(notification)
        assert isinstance(fact, Fact)
        for board in (kept, read_again):
            board.put(fold(fact, notification.id, board), notification.id)
        assert read_again.texts() == kept.texts()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_board_is_the_same_read_again_after_every_fact(path: Path) -> None:
    fold_both(read_case_file(path.read_text(encoding="utf-8")))


def test_a_fact_that_changes_nothing_on_its_file_is_told_all_the_same() -> None:
    path = ROOT / "tests" / "cases" / "trap-acceptance-without-offer.json"
    case = read_case_file(path.read_text(encoding="utf-8"))
    twice = [entry for entry in case.timeline for _ in range(2 if entry.type == "acceptance" else 1)]
    fold_both(case.but(timeline=twice))
