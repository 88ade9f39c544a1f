"""Days on which something was so: both the first and the last belong to it (DOMAIN.md, invariant 28)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.planning.dated import held_on, in_order, is_in_order, lasted_on, overlap, require_order
from domain.planning.group import GroupName
from domain.planning.rules import EndsBeforeItBegins

FIRST = date(2012, 1, 1)
# A stretch short enough that days meet often.
DAYS = st.integers(min_value=0, max_value=30).map(lambda days: FIRST + timedelta(days=days))
MOMENTS = DAYS | DAYS.map(lambda day: datetime(day.year, day.month, day.day, 22, 30, tzinfo=UTC))
NAMES = st.lists(
    st.builds(GroupName, name=st.sampled_from(["A", "B", "C", "D"]), since=st.none() | MOMENTS), max_size=6
)


def brute_force(names: list[GroupName], day: date) -> GroupName | None:
    """Day by day from the beginning: each name takes over on its day, the one told last on the same day."""
    held = None
    for name in names:
        held = name if name.since is None else held
    step = FIRST
    while step <= day:
        for name in names:
            since = name.since.date() if isinstance(name.since, datetime) else name.since
            held = name if since == step else held
        step += timedelta(days=1)
    return held


@given(names=NAMES, day=DAYS)
def test_the_name_that_held_on_a_day_is_the_one_that_a_diary_would_give(
    names: list[GroupName], day: date
) -> None:
    assert held_on(names, day) == brute_force(names, day)


@given(names=NAMES, day=DAYS, data=st.data())
def test_dated_names_may_be_told_in_any_order(names: list[GroupName], day: date, data: st.DataObject) -> None:
    told = [
        name for index, name in enumerate(names) if name.since not in [one.since for one in names[:index]]
    ]
    days = {name.since.date() if isinstance(name.since, datetime) else name.since for name in told}
    if len(days) < len(told):
        return
    assert held_on(data.draw(st.permutations(told)), day) == held_on(told, day)


@given(names=NAMES)
def test_what_is_in_order_stays_so(names: list[GroupName]) -> None:
    assert in_order(in_order(names)) == in_order(names)


@given(since=st.none() | DAYS, until=st.none() | DAYS, day=DAYS)
def test_the_first_and_the_last_day_belong_to_it(since: date | None, until: date | None, day: date) -> None:
    expected = (since or FIRST) <= day <= (until or FIRST + timedelta(days=30))
    assert lasted_on(since, until, day) is expected


@given(stretches=st.tuples(st.none() | DAYS, st.none() | DAYS, st.none() | DAYS, st.none() | DAYS))
def test_two_stretches_overlap_where_they_have_a_day_in_common(
    stretches: tuple[date | None, date | None, date | None, date | None],
) -> None:
    first, last, other_first, other_last = stretches
    every = [FIRST + timedelta(days=days) for days in range(-1, 33)]
    in_common = [
        day for day in every if lasted_on(first, last, day) and lasted_on(other_first, other_last, day)
    ]
    assert overlap((first, last), (other_first, other_last)) is bool(in_common)


@given(since=st.none() | MOMENTS, until=st.none() | MOMENTS)
def test_nothing_ends_before_it_begins(since: date | None, until: date | None) -> None:
    if is_in_order(since, until):
        require_order(since, until)
    else:
        with pytest.raises(EndsBeforeItBegins):
            require_order(since, until)


def test_what_ends_on_the_day_on_which_it_begins_is_in_order() -> None:
    assert is_in_order(datetime(2012, 1, 1, 15, 0, tzinfo=UTC), date(2012, 1, 1))


def test_the_refusal_names_the_field_that_is_wrong() -> None:
    with pytest.raises(EndsBeforeItBegins) as refusal:
        require_order(date(2012, 1, 2), date(2012, 1, 1), "/from")
    assert refusal.value.pointer == "/from"
    assert str(refusal.value) == "it ends on 2012-01-01, before it begins on 2012-01-02"


def test_on_one_day_a_time_does_not_come_before_another() -> None:
    nine, ten = (datetime(2015, 1, 2, hour, tzinfo=UTC) for hour in (9, 10))
    require_order(nine, ten)
    require_order(ten, date(2015, 1, 2))
    with pytest.raises(EndsBeforeItBegins):
        require_order(ten, nine)
