"""Whatever happens in a file: the verdict at a position is the one that its beginning gives, and what the board says.

Hypothesis makes histories by letting everybody try everything, with hours between; what the rules refuse leaves
nothing behind.
"""

from contextlib import suppress
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.centre import NotFound
from domain.rules import RuleBroken
from projections.entities import MemoryBoard
from projections.fold import fold
from projections.training.scoring.examples import TRAINING
from projections.training.scoring.picture import steps
from projections.training.scoring.score import Score, score
from tests.domain.builders import pumps, thing
from tests.projections.builders import Shown
from tests.projections.scoring.files import FACTS, ScoredDesk, facts_of, objective
from tests.projections.test_histories import Luck, Move, moves

# The deadlines of the objectives for training lie between these.
HOURS = (0, 0, 0.5, 1, 3, 10, 30)
histories = st.lists(st.tuples(moves, st.sampled_from(HOURS)), min_size=10, max_size=30)
# Each beginning is folded anew, so not every one of them is looked at.
EVERY = 5
LONG = 1_000_000


def after(history: list[tuple[tuple[Move, int], float]]) -> ScoredDesk:
    """The desk after everybody has tried everything, with time between."""
    desk = ScoredDesk()
    desk.disseminated(thing("water pumps", 30, "piece"), thing("flour", 2.5, "tonne"), thing("boats"))
    desk.offers(pumps(20, item_id=desk.item.id))
    for (move, seed), hours in history:
        desk.later(hours)
        with suppress(RuleBroken, NotFound):
            command = move(desk, Luck(seed))
            if command is not None:
                desk.does(command)
    return desk


@settings(max_examples=25)
@given(histories)
def test_the_verdict_along_the_way_is_the_one_of_the_beginning_alone(
    history: list[tuple[tuple[Move, int], float]],
) -> None:
    desk = after(history)
    facts = facts_of(desk.boards, desk.emergency_id)
    along = Score(TRAINING)
    decided = set()
    for number, step in enumerate(steps(facts, by_occurrence=False), start=1):
        along.take(step)
        now = along.scored()
        decided |= {one.verdict for one in now}
        if number % EVERY == 0 or number == len(facts):
            assert now == score(steps(facts[:number], by_occurrence=False), TRAINING)
    assert decided >= {"open", "true"}


@settings(max_examples=30)
@given(histories)
def test_the_changes_of_a_verdict_follow_each_other_in_the_log_and_in_time(
    history: list[tuple[tuple[Move, int], float]],
) -> None:
    desk = after(history)
    positions = {step.position for step in desk.steps()}
    for one in score(desk.steps(), TRAINING):
        places = [(change.position, change.time) for change in one.changes]
        assert places == sorted(places)
        assert {position for position, _ in places} <= positions
        verdicts = ["open", *(change.verdict for change in one.changes)]
        assert all(earlier != later for earlier, later in pairwise(verdicts))


@settings(max_examples=25)
@given(histories)
def test_what_has_no_deadline_is_what_the_board_says(
    history: list[tuple[tuple[Move, int], float]],
) -> None:
    desk = after(history)
    facts = facts_of(desk.boards, desk.emergency_id)
    asked = [
        objective(kind="count", what="offer", at_most=2),
        objective(kind="never", what="accepted_more_than_asked"),
        objective(kind="covered", items="pumps"),
        objective(kind="answered", within_hours=LONG),
    ]
    along = Score(asked)
    for number, step in enumerate(steps(facts, by_occurrence=False), start=1):
        along.take(step)
        found = [one.verdict for one in along.scored()]
        if number % EVERY == 0 or number == len(facts):
            assert found == as_the_board_says(facts[:number], was_owed=found[3])


def as_the_board_says(facts: FACTS, *, was_owed: str) -> list[str]:
    """The same four verdicts, read off a board that was folded anew."""
    board = MemoryBoard()
    for position, fact in facts:
        board.put(fold(fact, position, board), position)

    def every(kind: str) -> list[Shown]:
        shown = (one.body for one in board.entities.values() if one.kind == kind)
        return [body for body in shown if "struck" not in body["flags"]]

    covers = {cover["item_id"]: cover for cover in every("cover")}
    pumps_asked = [
        covers[id]
        for (kind, id), one in board.entities.items()
        if kind == "item" and "pumps" in one.body["what"] and "struck" not in one.body["flags"]
        and (one.body["status"] == "open" or one.body["closed_because"] == "met")
    ]  # fmt: skip
    met = {
        id for (kind, id), one in board.entities.items()
        if kind == "item" and one.body["closed_because"] == "met"
    }  # fmt: skip
    is_covered = [
        cover["item_id"] in met
        or cover["state"] in ("covered", "over_covered")
        or (cover["requested"] is None and cover["accepted"] != 0)
        for cover in pumps_asked
    ]
    is_owed = any(
        offer["linked_to"] is None
        and (offer["status"] == "submitted" or (offer["status"] == "partly_accepted" and _left(offer)))
        for offer in every("offer")
    )
    expired = any(offer["status"] == "expired" for offer in every("offer"))
    over = any(cover["state"] == "over_covered" for cover in covers.values())
    return [
        "false" if len(every("offer")) > 2 else "true",
        "false" if over else "true",
        "true" if is_covered and all(is_covered) else "open",
        # Whether an answer was ever owed, and whether time ran out, the present does not tell.
        "open" if is_owed and not expired and was_owed != "false" else was_owed,
    ]


def _left(offer: Shown) -> bool:
    """Whether some line of an offer still waits for its answer."""
    for line in offer["lines"]:
        if line["rest_declined"]:
            continue
        is_bounded = line["quantity"] is not None and line["quantity_kind"] != "at_least"
        taken = line["accepted"] is None or line["accepted"] > 0
        if not is_bounded and not taken:
            return True
        if is_bounded and line["accepted"] is not None and line["accepted"] < line["quantity"]:
            return True
    return False
