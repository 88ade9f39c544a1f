"""The bench runs, at a size at which its figures mean nothing; the speed itself is measured there, never in a test."""

import pytest

from bench.__main__ import PARTS, measured
from bench.history import recorded
from bench.measure import Figure, Goal, Line
from bench.stores import SQLITE


def test_a_ratio_below_one_is_slower_than_the_floor_whether_rates_or_times_are_measured() -> None:
    rates = Line(
        "path", product=Figure((50.0, 60.0, 40.0), "/s"), floor=Figure((100.0,), "/s"), goal=Goal(0.5)
    )
    times = Line("path", product=Figure((4.0,), "ms"), floor=Figure((1.0,), "ms"), goal=Goal(0.5))
    assert (rates.ratio, rates.is_met) == (0.5, True)
    assert (times.ratio, times.is_met) == (0.25, False)
    assert rates.product.spread == pytest.approx(0.2)


def test_a_bound_on_the_figure_itself_needs_no_floor() -> None:
    line = Line("path", product=Figure((7.0,), "s"), floor=None, goal=Goal(6, of_floor=False, at_most=True))
    assert line.ratio is None
    assert line.is_met is False


def test_the_same_size_is_the_same_log() -> None:
    one, other = recorded(300), recorded(300)
    assert one.rows == other.rows
    assert len(one.rows) >= 300
    assert [row.position for row in one.rows] == list(range(1, len(one.rows) + 1))


@pytest.mark.timeout(300)
def test_every_part_runs_and_prints_each_line_beside_its_floor() -> None:
    table = measured(PARTS, [SQLITE], events=600, rounds=1, seconds=0.3, crowds=(5,))
    paths = [line.path for line in table.lines]
    for part in (
        "backlog",
        "rebuild",
        "one entity",
        "GET of a slice",
        "a seek in a replay",
        "commands over HTTP, 64 clients",
        "commands by 64 clients, embedded",
        "the matrix as at any position",
        "fork of one emergency",
        "memory",
    ):
        assert any(part in path for path in paths), part
    assert all(line.product.median > 0 for line in table.lines)
    assert str(table).count("\n") == len(table.lines) + 1
