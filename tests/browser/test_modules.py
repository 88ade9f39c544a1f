"""The page's pure modules, as the browser loads them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from realtime.client import Picture
from tests.browser.centre import Centre

pytestmark = pytest.mark.browser

# 24 November 2026, 14:55:30Z
NOW = 1_795_532_130_000
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
    """Call what a module exports: `call("draw/dtg", "age", 1000)`."""

    def ask(module: str, name: str, *arguments: Any) -> Any:
        return page.evaluate(
            "async ([module, name, given]) => (await import(`/room/${module}.js`))[name](...given)",
            [module, name, list(arguments)],
        )

    return ask


def test_a_date_time_group_is_day_hour_zone_month_year(call: Call) -> None:
    assert call("draw/dtg", "dtg", NOW) == "241455Z NOV 26"
    assert call("draw/dtg", "zulu", NOW) == "1455Z"
    assert call("draw/dtg", "clock", NOW) == "14:55:30Z"
    assert call("draw/dtg", "shown", "2026-11-24") == "24 NOV 26"
    assert call("draw/dtg", "shown", "2026-11-24T14:55:00Z") == "241455Z NOV 26"
    assert call("draw/dtg", "shown", "ongoing") == "ongoing"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("now", "2026-11-24T14:55:30Z"),
        ("1400", "2026-11-24T14:00:00Z"),
        ("14:00z", "2026-11-24T14:00:00Z"),
        ("-20m", "2026-11-24T14:35:30Z"),
        ("+6h", "2026-11-24T20:55:30Z"),
        ("+2d", "2026-11-26T14:55:30Z"),
        ("231455Z", "2026-11-23T14:55:00Z"),
        ("241455Z NOV 26", "2026-11-24T14:55:00Z"),
        ("010000Z JAN 2027", "2027-01-01T00:00:00Z"),
        ("24 NOV 26", "2026-11-24"),
        ("2026-11-24", "2026-11-24"),
        ("2026-11-24 14:55", "2026-11-24T14:55:00Z"),
        ("2026-11-24T15:55:00+01:00", "2026-11-24T14:55:00Z"),
        ("2460", None),
        ("311455Z NOV 26", None),
        ("30 FEB 26", None),
        ("tomorrow", None),
        ("241455Z XXX 26", None),
    ],
)
def test_a_moment_is_read_as_officers_write_it(call: Call, typed: str, read: str | None) -> None:
    assert call("draw/dtg", "moment", typed, NOW) == read


@pytest.mark.parametrize(
    ("ms", "told"),
    [
        (0, "0 s"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (7_800_000, "2 h 10"),
        (3_600_000, "1 h"),
        (259_200_000, "3 d"),
    ],
)
def test_an_age_is_told_in_one_or_two_units(call: Call, ms: int, told: str) -> None:
    assert call("draw/dtg", "age", ms) == told


def entity(kind: str, id: str, position: int, emergency: str = "e1", **body: Any) -> dict[str, Any]:
    """An entity as the feed sends it."""
    about = {} if kind == "emergency" else {"emergency_id": emergency}
    head = {"kind": kind, "id": id, "position": position, "readers": "staff", "origin": "live", "flags": []}
    return {**head, **about, **body}


def interval(since: int, to: int, entities: list[Any], gone: list[tuple[str, str]] = []) -> dict[str, Any]:  # noqa: B006
    """An interval as the feed sends it."""
    return {
        "type": "interval",
        "from": since,
        "to": to,
        "entities": entities,
        "gone": [{"kind": kind, "id": id} for kind, id in gone],
    }


INTERVALS = [
    interval(0, 0, [entity("emergency", "e1", 1)]),
    interval(0, 4, [entity("offer", "o1", 3, status="submitted"), entity("emergency", "e2", 4)]),
    interval(4, 4, []),
    interval(2, 3, [entity("offer", "o1", 3, status="withdrawn")]),
    interval(4, 9, [entity("offer", "o1", 9, status="accepted")], [("emergency", "e2")]),
    interval(9, 12, [entity("item", "i1", 12)], [("offer", "nobody has seen")]),
]


def test_the_page_puts_intervals_as_the_client_of_the_contract_does(page: Page) -> None:
    picture = Picture(epoch="an epoch")
    for one in INTERVALS:
        picture.apply(one)
    held = page.evaluate(
        """async (intervals) => {
            const { EMPTY, applied } = await import('/room/line/board.js');
            let board = EMPTY;
            for (const interval of intervals) board = applied(board, interval);
            return [board.position, [...board.files.values()].flatMap((file) => [...file.values()])];
        }""",
        INTERVALS,
    )
    assert held[0] == picture.position == 12
    assert {(one["kind"], one["id"]): one for one in held[1]} == picture.entities


def test_a_repeat_changes_nothing_a_gap_is_noticed_and_a_board_is_never_changed_in_place(page: Page) -> None:
    repeat, gap, before = page.evaluate(
        """async (intervals) => {
            const { EMPTY, applied, emergencies } = await import('/room/line/board.js');
            const one = applied(applied(EMPTY, intervals[0]), intervals[1]);
            const files = emergencies(one).length;
            const repeat = applied(one, intervals[3]) === one;
            const gap = applied(one, {...intervals[4], from: 7});
            applied(one, intervals[4]);
            return [repeat, gap, files === emergencies(one).length];
        }""",
        INTERVALS,
    )
    assert repeat is True
    assert gap is None
    assert before is True


def test_another_epoch_or_a_shorter_log_begins_with_nothing(call: Call) -> None:
    board = {"position": 9, "epoch": "a", "files": {}}
    assert call("line/board", "begun", board, "a", 12)["position"] == 9
    assert call("line/board", "begun", board, "b", 12)["position"] == 0
    assert call("line/board", "begun", board, "a", 8)["position"] == 0


def test_what_must_be_released_comes_before_what_waits_and_that_before_what_is_uncovered(page: Page) -> None:
    order = page.evaluate(
        """async ([files, now]) => {
            const { changed, emergencies } = await import('/room/line/board.js');
            const { byUrgency, summary } = await import('/room/draw/urgency.js');
            const board = { files: changed(new Map(), files, []) };
            const found = emergencies(board).map((one) => summary(one, board.files.get(one.id), now, null));
            return byUrgency(found).map((one) => [one.emergency.id, one.level, one.why]);
        }""",
        [
            [
                entity("emergency", "calm", 1, status="active"),
                entity("emergency", "uncovered", 1, status="active"),
                entity("item", "i1", 2, "uncovered", status="open"),
                entity("cover", "c1", 2, "uncovered", item_id="i1", state="open"),
                entity("emergency", "waiting", 1, status="active"),
                entity("offer", "o1", 2, "waiting", status="submitted"),
                entity("emergency", "release", 1, status="requested"),
                entity("request", "r1", 2, "release", status="received"),
                entity("emergency", "late", 1, status="active"),
                entity("consignment", "l1", 2, "late", status="in_transit", eta="2026-11-24T14:00:00Z"),
                entity("emergency", "closed", 1, status="closed"),
            ],
            NOW,
        ],
    )
    assert [name for name, _, _ in order] == ["release", "late", "waiting", "uncovered", "calm", "closed"]
    assert [level for _, level, _ in order] == ["act", "act", "watch", "watch", "calm", "rest"]


def test_the_parts_of_a_cover_bar_add_up(call: Call) -> None:
    cover = {"requested": 20, "offered": 18, "accepted": 12, "in_transit": 4, "handed_over": 3}
    assert call("draw/urgency", "parts", cover) == {
        "handed": 3,
        "moving": 4,
        "accepted": 5,
        "offered": 6,
        "needed": 2,
        "over": 0,
        "asked": 20,
        "whole": 20,
    }
    beyond = call("draw/urgency", "parts", {**cover, "requested": 10})
    assert (beyond["over"], beyond["needed"]) == (2, 0)
    assert call("draw/urgency", "parts", {**cover, "requested": None})["needed"] == 0
    assert call("draw/urgency", "parts", {"requested": None, "offered": None, "accepted": 0}) is None


def test_quantities_leave_no_dust(call: Call) -> None:
    line = {"quantity": 0.3, "accepted": 0.1, "quantity_kind": "exact", "rest_declined": False}
    assert call("draw/urgency", "leftOf", line) == 0.2
    assert call("draw/urgency", "isUndecided", {**line, "accepted": 0.3}) is False
    assert call("draw/urgency", "isUndecided", {**line, "accepted": None}) is False


def test_what_waits_is_what_the_board_says_calls(page: Page) -> None:
    def call(entry: int, origin: str = "live") -> dict[str, Any]:
        said = {"entry": entry, "emergency_id": "e", "provenance": {"recorded_at": "2026-11-24T14:00:00Z"}}
        return entity("call", f"call {entry}", entry, "", origin=origin, **said)

    waiting = page.evaluate(
        """async (entities) => {
            const { EMPTY, changed } = await import('/room/line/board.js');
            const { queue, callOf } = await import('/room/frame/attention.js');
            const board = { ...EMPTY, files: changed(EMPTY.files, entities, []) };
            const entry = (id) => ({ id, emergency_id: 'e' });
            return [queue(board).map(({ entry }) => entry), Boolean(callOf(board, entry('000000000012'))),
                    Boolean(callOf(board, entry('000000000013')))];
        }""",
        [call(14), call(12), call(3, "archive")],
    )
    assert waiting == [[12, 14], True, False]


def test_a_pointer_leads_to_the_row_that_was_typed(page: Page) -> None:
    found = page.evaluate(
        """async () => {
            const { locate } = await import('/room/forms/fields.js');
            const fields = [
                {name: 'items', type: 'rows', columns: [{name: 'what'}, {name: 'quantity'}]},
                {name: 'decided_by'}, {name: 'came_by'}, {name: 'place_lat'}, {name: 'situation'},
            ];
            const rows = {items: [0, 2]};
            return ['/items/1/quantity', '/request/items/0/what', '/items', '/provenance/decided_by/nation',
                    '/provenance/channel', '/place/lat', '/request/situation', '/nothing'].map(
                (pointer) => locate(pointer, fields, rows));
        }"""
    )
    assert found == [
        {"field": "items", "row": 2, "column": "quantity"},
        {"field": "items", "row": 0, "column": "what"},
        {"field": "items"},
        {"field": "decided_by"},
        {"field": "came_by"},
        {"field": "place_lat"},
        {"field": "situation"},
        None,
    ]
