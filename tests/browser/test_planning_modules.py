"""The pure modules of planning, as the browser loads them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.centre import Centre

pytestmark = pytest.mark.browser
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def page(chromium: Browser, shared_centre: Centre) -> Iterator[Page]:
    """A page of the room that nobody has signed in to."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(shared_centre.address)
    yield page
    context.close()


@pytest.fixture
def call(page: Page) -> Call:
    """Call what a module exports: `call("planning/days", "span", "2012-07-01", None)`."""

    def ask(module: str, name: str, *arguments: Any) -> Any:
        return page.evaluate(
            "async ([module, name, given]) => (await import(`/room/${module}.js`))[name](...given)",
            [module, name, list(arguments)],
        )

    return ask


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2012-07-01", None, "from 01 JUL 12"),
        (None, "2012-07-01", "until 01 JUL 12"),
        ("2012-07-01", "2012-07-01", "01 JUL 12"),
        ("2012-07-01", "2012-07-03", "01 JUL 12 – 03 JUL 12"),
        (None, None, "dates not known"),
    ],
)
def test_days_are_told_as_far_as_they_are_known(
    call: Call, first: str | None, last: str | None, told: str
) -> None:
    assert call("planning/days", "span", first, last) == told


@pytest.mark.parametrize(
    ("day", "held"),
    [("2009-12-31", "SCEPC"), ("2010-01-01", "CEPC"), ("2030-01-01", "CEPC"), ("1900-01-01", "SCEPC")],
)
def test_a_name_holds_from_its_day_on_and_the_first_one_before_that(call: Call, day: str, held: str) -> None:
    names = [{"from": None, "name": "SCEPC"}, {"from": "2010-01-01", "name": "CEPC"}]
    assert call("planning/days", "heldOn", names, day)["name"] == held


def test_both_ends_of_a_stretch_of_days_belong_to_it(call: Call) -> None:
    days = ["2012-06-30", "2012-07-01", "2012-07-05", "2012-07-06"]
    assert [call("planning/days", "lasted", "2012-07-01", "2012-07-05T10:00:00Z", day) for day in days] == [
        False,
        True,
        True,
        False,
    ]


def test_a_scale_of_days_marks_no_more_years_than_have_room(page: Page) -> None:
    years, begin, end = page.evaluate(
        """async () => {
            const { scaleOf } = await import('/room/planning/days.js');
            const scale = scaleOf('1997-01-01', '2026-12-31', 600);
            return [scale.years, scale.at('1997-01-01'), scale.at('2030-01-01')];
        }"""
    )
    assert years == [2000, 2005, 2010, 2015, 2020, 2025]
    assert (begin, end) == (0, 600)


@pytest.mark.parametrize(
    ("attended", "absent", "step"), [(0, 0, None), (0, 3, 0), (1, 99, 1), (1, 1, 3), (4, 1, 4), (5, 0, 5)]
)
def test_a_cell_is_the_warmer_the_more_often_a_nation_came(
    call: Call, attended: int, absent: int, step: int | None
) -> None:
    assert call("planning/heat", "heat", {"attended": attended, "absent": absent}) == step


def test_a_cell_says_its_figures_in_words_too(call: Call) -> None:
    cell = {"invited": 9, "attended": 7, "absent": 1, "seats": ["chair", "member"], "synthetic": True}
    assert call("planning/heat", "figures", cell) == "7/8 CM"
    assert call("planning/heat", "told", cell) == (
        "Came to 7 of 8 meetings; 9 invitations; sits there as chair, member; SYNTHETIC"
    )
    unknown = {"invited": 2, "attended": 0, "absent": 0, "seats": [], "synthetic": False}
    assert call("planning/heat", "figures", unknown) == "–/2"
    assert call("planning/heat", "told", unknown) == "Invited to 2, attendance not on record"


def test_years_are_added_up_kept_apart_or_chosen(call: Call) -> None:
    def cell(year: int, attended: int, *seats: str) -> dict[str, Any]:
        return {
            "nation": "SVN",
            "group": "g",
            "year": year,
            "invited": 4,
            "attended": attended,
            "absent": 4 - attended,
            "seats": list(seats),
            "synthetic": year == 2012,
        }

    matrix = {
        "years": [2011, 2012],
        "groups": [{"id": "g", "name": "Civil Protection Group", "short_name": "CPG"}],
        "cells": [cell(2011, 3, "member"), cell(2012, 1, "member", "chair")],
    }
    together = call("planning/matrix_view", "summed", matrix, "")
    assert [column["short"] for column in together["columns"]] == ["CPG"]
    assert [(one["invited"], one["attended"], one["absent"]) for one in together["cells"]] == [(8, 4, 4)]
    assert together["cells"][0]["seats"] == ["member", "chair"]
    assert together["cells"][0]["synthetic"] is True
    alone = call("planning/matrix_view", "summed", matrix, "2011")
    assert [(one["attended"], one["synthetic"]) for one in alone["cells"]] == [(3, False)]
    each = call("planning/matrix_view", "summed", matrix, "each")
    assert [column["short"] for column in each["columns"]] == ["CPG 2011", "CPG 2012"]
    assert [one["attended"] for one in each["cells"]] == [3, 1]


def test_who_may_enrol_is_told_by_group_or_by_approval(call: Call) -> None:
    course = {"open_to": ["eapc_partner"], "approvals": [{"nation": "JPN"}]}
    for code, groups, may in (
        ("CHE", ["pfp", "eapc_partner"], True),
        ("JOR", ["mediterranean_dialogue"], False),
        ("JPN", ["partner_across_the_globe"], True),
    ):
        assert call("planning/terms", "isOpenTo", course, code, groups) is may
    anybody: dict[str, list[str]] = {"open_to": [], "approvals": []}
    assert call("planning/terms", "isOpenTo", anybody, "JOR", ["mediterranean_dialogue"]) is True
    assert call("planning/terms", "isOpenTo", anybody, "CHN", []) is False


def test_a_task_is_overdue_from_the_day_after_it_was_due_until_it_is_closed(call: Call) -> None:
    task = {"status": "open", "due": "2026-07-01"}
    assert call("planning/tasks_view", "isOverdue", task, "2026-07-01") is False
    assert call("planning/tasks_view", "isOverdue", task, "2026-07-02") is True
    assert call("planning/tasks_view", "isOverdue", {**task, "status": "closed"}, "2026-07-02") is False
    assert call("planning/tasks_view", "isOverdue", {**task, "due": None}, "2026-07-02") is False


def test_keys_move_over_a_roll_and_letters_jump(call: Call) -> None:
    lines = [{"label": name} for name in ("Albania", "Belgium", "Bulgaria", "Canada")]
    moves = {"ArrowDown": 2, "ArrowUp": 0, "End": 3, "Home": 0, "b": 2, "c": 3, "a": 0, "z": None, " ": None}
    assert {key: call("forms/roll", "placeAfter", key, 1, lines) for key in moves} == moves
