"""All commands by all roles, legal and illegal, on a real store beside a clerk with paper.

After every step: a command was refused exactly when the clerk says so, by a rule that the clerk names; what was
recorded is what the clerk expected; and the live board is the fold of the log in a dictionary, and is what the
clerk's papers say, readers included. At the end: the board as at every earlier position is the fold of that prefix,
for every reader, and `verify` finds the store whole.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import count, islice
from pathlib import Path
from pkgutil import iter_modules
from random import Random
from threading import Event
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

import domain.commands
from domain.authority import Actor
from domain.centre import Command, NotFound
from domain.commands.case_file import ImportCaseFile
from domain.commands.entry import CorrectEntry
from domain.commands.merging import MergeEmergency, UnmergeEmergency
from domain.identity import named_id
from domain.message import Section
from domain.provenance import Said
from domain.rules import RuleBroken
from projections.cover import cover_id, released_id
from projections.entities import MemoryBoard
from projections.readers import Readers
from store.board import Reading, Row
from store.integrity import verify
from store.log import LogRow
from store.rebuilding import rebuild
from store.writer import Answer, Execute, Receipt
from tests.properties import callers
from tests.properties.callers import Callers, a_life
from tests.properties.house import OFFICER, READERS, SOON_S, House, fact_of, standing_at, take_in
from tests.properties.model import Clerk, Recorded
from tests.properties.paper import EVERYBODY
from tests.properties.readings.posts import Held
from tests.properties.rulings import ruling_on

KINDS = (
    "emergency", "request", "item", "cover", "released_cover", "offer", "channels", "due", "remark",
    "consignment", "message", "entry", "call", "transmission", "attachment", "appointment", "watch", "note",
)  # fmt: skip
# What a step draws comes from one seed: a step means something else in another history, so that Hypothesis, which
# likes to repeat what it has drawn, tries something new all the same; and it shrinks by leaving steps out.
CHANCE = st.randoms(use_true_random=True)
# How many positions lie between two looks through every reader's eyes.
LOOKS_EVERY = 7


class CentreAndClerk(RuleBasedStateMachine):
    """The machine that is tested, and the clerk beside it."""

    # Where each example has its store: a URL, and the schema in it.
    store_url: ClassVar[Callable[[], tuple[str, str]]]
    # What was driven in the whole run.
    seen: ClassVar[dict[str, Counter[str]]]
    # What the board is asked for.
    kinds: ClassVar[tuple[str, ...]] = KINDS

    def __init__(self) -> None:
        super().__init__()
        url, schema = type(self).store_url()
        self.house = House(url, schema)
        self.clerk = Clerk(self.house.clock.now)
        self.last_recorded = self.clerk.now
        # The fold of the log in a dictionary.
        self.folded = MemoryBoard()
        self.keys = count()
        self.recorded: list[tuple[Command, Receipt, Answer]] = []
        # Where the log holds what the clerk does not keep.
        self.archived: list[int] = []
        self.agrees = True

    # --- what a step is ----------------------------------------------------------------------------------------

    def do(self, *commands: Command) -> None:
        """Run commands, several as one batch, and compare with the clerk."""
        with self.step() as position:
            receipts = [
                Receipt(command.actor.account, f"key-{next(self.keys)}", b"digest") for command in commands
            ]
            results = self._run(commands, receipts)
            before, rows = position, self.house.log(position)
            for command, receipt, result in zip(commands, receipts, results, strict=True):
                note(f"{_in_short(command)}: {_in_short(result)}")
                if isinstance(result, BaseException):
                    self._refused(command, result)
                    continue
                self.recorded.append((command, receipt, result))
                own = [row for row in rows if before < row.position <= result.outcome.position]
                self._written(command, own)
                before = result.outcome.position
            assert not rows or rows[-1].position == before, "something was recorded that nobody asked for"
            self.compare(rows)

    @contextmanager
    def step(self) -> Iterator[int]:
        """A step, given the position before it. Its recorded time is the clock's, unless that was set back."""
        self.agrees = False
        self.clerk.now = max(self.house.clock.now, self.last_recorded)
        yield self.folded.position
        self.agrees = True

    def _run(self, commands: Sequence[Command], receipts: Sequence[Receipt]) -> list[Answer | BaseException]:
        """What each command is told. Several wait until they are taken together, as one batch."""
        writer = self.house.store.writer
        busy, go_on = Event(), Event()

        def keep_busy(_execute: Execute) -> None:
            busy.set()
            assert go_on.wait(SOON_S)

        if len(commands) > 1:
            writer.submit_whole(keep_busy)
            assert busy.wait(SOON_S)
        futures = [
            writer.submit(command, receipt) for command, receipt in zip(commands, receipts, strict=True)
        ]
        go_on.set()
        return [future.exception(SOON_S) or future.result() for future in futures]

    def _refused(self, command: Command, refusal: BaseException) -> None:
        if not isinstance(refusal, RuleBroken | NotFound):
            raise refusal
        expected, named = ruling_on(self.clerk, command).refusals, type(refusal).__name__
        assert named in expected, f"refused by {named}: {command}\nthe clerk: {expected}"
        # Who may not act at all is told so before anything else.
        assert ("RoleMayNot" in expected) == (named == "RoleMayNot")
        assert str(refusal)
        self.seen.setdefault(type(command).__name__, Counter())[named] += 1

    def _written(self, command: Command, rows: Sequence[LogRow]) -> None:
        ruling = ruling_on(self.clerk, command)
        assert not ruling.refusals, f"recorded: {command}\nthe clerk: {ruling.refusals}"
        self.seen.setdefault(type(command).__name__, Counter())["recorded"] += 1
        recorded = [_recorded(row) for row in rows]
        if isinstance(command, ImportCaseFile):
            self.archived += [row.position for row in rows]
            self.clerk.absorb(command.case.id, command.case.digest, recorded)
        else:
            self.clerk.write(command, ruling.notes, recorded)

    def compare(self, rows: Sequence[LogRow]) -> None:
        """The live board, the fold in a dictionary, and the clerk's papers; and sometimes through readers' eyes."""
        for row in rows:
            assert fact_of(row).provenance.recorded_at == self.clerk.now, "recorded time never runs back"
            self.last_recorded = self.clerk.now
        take_in(self.folded, rows)
        present = self.house.present()
        assert {key: row.text for key, row in present.items()} == self.folded.texts()
        shown = {key: row for key, row in present.items() if self.is_on_paper(row)}
        expected = {_named(key): says for key, says in self.clerk.board().items()}
        assert set(shown) == set(expected)
        for key, (readers, says) in expected.items():
            told = _as_told(readers)
            assert shown[key].readers == told, f"{key} is read by {shown[key].readers!r}, the clerk: {told!r}"
            entity = json.loads(shown[key].text, parse_float=Decimal, parse_int=Decimal)
            seen = {field: _as_said(says[field], entity[field], field) for field in says}
            differ = {field: (seen[field], says[field]) for field in says if seen[field] != says[field]}
            assert not differ, f"{key}: the board and the clerk differ in {differ}"
        if any(row.position % LOOKS_EVERY == 0 for row in rows):
            self.look()

    def is_on_paper(self, row: Row) -> bool:
        """Whether the clerk keeps this; past emergencies are not his."""
        return bool(json.loads(row.text)["origin"] != "archive")

    def look(self) -> None:
        """What each reader finds is what the clerk would show him."""
        expected = {_named(key): readers for key, (readers, _) in self.clerk.board().items()}
        with self.house.store.reading() as reading:
            assert reading.position == reading.head == self.folded.position
            for reader in READERS:
                rows = reading.find(self.kinds, reader)
                assert {(row.kind, row.id) for row in rows if self.is_on_paper(row)} == {
                    key for key, readers in expected.items() if Readers(_as_told(readers)).include(reader)
                }

    # --- the steps ---------------------------------------------------------------------------------------------

    def callers(self, chance: Random) -> Callers:
        return Callers(self.clerk, chance)

    def has(self, kind: str, at_least: int = 1) -> bool:
        return len(self.clerk.all(kind)) >= at_least

    @initialize(length=st.sampled_from([0, *range(4, 26), *range(8, 18)]))
    def begin(self, length: int) -> None:
        """Begin somewhere in the life of a file, where there is something to do."""
        for command in islice(a_life(self.clerk), length):
            self.do(command)

    @rule(chance=CHANCE)
    @precondition(lambda self: not self.has("emergency", 3))
    def open_file(self, chance: Random) -> None:
        self.do(self.callers(chance).opening())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("emergency"))
    def act_on_file(self, chance: Random) -> None:
        self.do(self.callers(chance).about_file())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("emergency"))
    def ask(self, chance: Random) -> None:
        self.do(self.callers(chance).request())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("request"))
    def disseminate(self, chance: Random) -> None:
        self.do(self.callers(chance).dissemination())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("request"))
    def act_on_request(self, chance: Random) -> None:
        self.do(self.callers(chance).about_request())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("emergency"))
    def submit(self, chance: Random) -> None:
        self.do(self.callers(chance).offer())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("offer"))
    def answer_offer(self, chance: Random) -> None:
        self.do(self.callers(chance).answer())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("offer"))
    def change_offer(self, chance: Random) -> None:
        self.do(self.callers(chance).change_of_offer())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("offer"))
    def end_offer(self, chance: Random) -> None:
        self.do(self.callers(chance).end_of_offer())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("offer", 2))
    def link_offers(self, chance: Random) -> None:
        self.do(self.callers(chance).link())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("offer"))
    def plan_consignment(self, chance: Random) -> None:
        self.do(self.callers(chance).plan())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("consignment"))
    def move_consignment(self, chance: Random) -> None:
        self.do(self.callers(chance).move())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("emergency"))
    def report(self, chance: Random) -> None:
        self.do(self.callers(chance).message())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("message"))
    def hear_of_mail(self, chance: Random) -> None:
        self.do(self.callers(chance).mail())

    @rule(chance=CHANCE)
    def keep_the_watch(self, chance: Random) -> None:
        self.do(self.callers(chance).watch())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.clerk.topics)
    def appoint_or_attach(self, chance: Random) -> None:
        callers = self.callers(chance)
        self.do(callers.post() if callers.by_halves() else callers.original())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.clerk.topics)
    def correct(self, chance: Random) -> None:
        self.do(self.callers(chance).correction())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.clerk.topics)
    def correct_or_acknowledge(self, chance: Random) -> None:
        callers = self.callers(chance)
        self.do(callers.acknowledgement() if callers.rarely(3) else callers.correction())

    @rule(chance=CHANCE)
    @precondition(lambda self: len(self.clerk.cases) < 2)
    def import_case(self, chance: Random) -> None:
        self.do(self.callers(chance).case_file())

    @rule(chance=CHANCE)
    @precondition(lambda self: self.has("request") and self.has("offer"))
    def several_at_once(self, chance: Random) -> None:
        """Commands that come at the same time are decided one after the other, in one transaction."""
        callers = self.callers(chance)
        acts = [
            callers.about_request, callers.offer, callers.answer, callers.change_of_offer, callers.end_of_offer,
            callers.plan, callers.correction,
        ]  # fmt: skip
        self.do(*[act() for act in chance.choices(acts, k=chance.randint(2, 4))])

    @rule(chance=CHANCE)
    @precondition(lambda self: self.archived)
    def act_on_archive(self, chance: Random) -> None:
        """A past emergency is not on the clerk's papers; whatever is done to it, the board is the fold of the log."""
        right = chance.choice([None, None, {"quantity": 3}, {"provenance": {"note": "as told"}}])
        position = chance.choice(self.archived)
        with self.step() as before:
            with suppress(RuleBroken, NotFound):
                self.house.run(CorrectEntry(actor=OFFICER, position=position, reason="misread", right=right))
            rows = self.house.log(before)
            self.archived += [row.position for row in rows]
            self.compare(rows)

    @rule(chance=CHANCE)
    @precondition(lambda self: self.recorded)
    def ask_again(self, chance: Random) -> None:
        """The same call a second time is answered as the first, and recorded once."""
        command, receipt, answer = chance.choice(self.recorded)
        again = self.house.store.writer.submit(command, receipt).result(SOON_S)
        assert again.replayed
        assert again.outcome == answer.outcome
        assert not self.house.log(self.folded.position)

    @rule(hours=st.sampled_from([1, 20, 24, 24 * 40, -2]))
    def time_passes(self, hours: int) -> None:
        """The clock goes on; a clock that was set back does not take the recorded time with it."""
        self.house.clock.move(timedelta(hours=hours))

    @rule(fold_again=st.booleans())
    def start_again(self, fold_again: bool) -> None:
        """Whatever was kept in memory, the board stays the same."""
        if fold_again:
            rebuild(self.house.store.database)
        self.house.open_again()
        self.compare([])

    # --- the end -----------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            # Where a step has failed, that is what is to be told.
            if self.agrees:
                self.look()
                self.look_back()
                report = verify(self.house.store.database)
                assert report.is_clean, report.problems
        finally:
            self.house.close()

    def look_back(self) -> None:
        """The board as at every earlier position is a fresh fold of that prefix, whoever looks."""
        versions, board = self.house.versions(), MemoryBoard()
        with self.house.store.reading() as reading:
            for row in self.house.log():
                take_in(board, [row])
                then = standing_at(versions, row.position)
                assert {key: version.text for key, version in then.items()} == board.texts()
                if row.position % LOOKS_EVERY == 0:
                    self.look_as_at(reading, row.position, then)

    def look_as_at(self, reading: Reading, position: int, then: dict[tuple[str, str], Row]) -> None:
        """What each reader finds as at a position is what then stood for him to read."""
        for reader in READERS:
            found = {(row.kind, row.id): row.text for row in reading.find(self.kinds, reader, at=position)}
            assert found == {
                key: row.text for key, row in then.items() if Readers(row.readers).include(reader)
            }


# --- between the board and the clerk ---------------------------------------------------------------------------


def _recorded(row: LogRow) -> Recorded:
    """What the clerk looks at in a row of the log."""
    body = json.loads(row.state)
    named = body.get("now", body).get("items", ()) if row.topic.startswith("request.") else ()
    return Recorded(
        position=row.position,
        stream=row.stream,
        version=row.version,
        topic=row.topic,
        items=[UUID(item["id"]) for item in named],
        year=body["year"] if row.topic == "register.opened" else None,
    )


def _as_told(readers: set[str] | None) -> str:
    """Readers as the board writes them down."""
    if readers is None:
        return "-"
    if readers == EVERYBODY:
        return "*"
    return f" {' '.join(sorted(readers))} " if readers else ""


def _named(key: tuple[str, str]) -> tuple[str, str]:
    """Where the board keeps what the clerk files under the thing that it is about."""
    kind, about = key
    match kind:
        case "cover":
            return kind, cover_id(about)
        case "released_cover":
            return kind, released_id(about)
        case "channels":
            return kind, str(named_id("channels", about))
        case "due":
            return kind, str(named_id("due", *about.split("/")))
        case "call" | "transmission":
            return kind, str(named_id(kind, *about.split("/")))
        case "remark":
            return kind, str(named_id("remark", *about.split("/")))
        case _:
            return key


def _as_said(said: Any, shown: Any, field: str) -> Any:
    """What the board shows, in the form in which the clerk says it."""
    if isinstance(said, set):
        assert len(shown) == len(set(shown)), f"{field} says something twice: {shown}"
        return set(shown)
    match field:
        case "acknowledged":
            return None if shown is None else shown["by"]
        case "counts":
            return {column: count for column, count in shown.items() if count}
        case "lines":
            return [{name: one[name] for name in line} for line, one in zip(said, shown, strict=True)]
        case "sections":
            return tuple(Section(**section) for section in shown)
        case "terms":
            return [Held(term["post"], _day(term["from"]), _day(term["until"])) for term in shown]
        case "on":
            return [one["account"] for one in shown]
        case "offered" if isinstance(shown, dict):
            return shown["to"]
        case "owned":
            return {int(one["entry"]): one["account"] for one in shown}
        case _:
            return shown


def _day(shown: str | None) -> Any:
    return None if shown is None else date.fromisoformat(shown)


def _in_short(said: Any) -> str:
    """A command or its outcome in one line, without what is as it mostly is."""
    if isinstance(said, Actor):
        return said.account
    if isinstance(said, Said):
        return str({name: _in_short(value) for name, value in said if value not in (None, (), True)})
    if not isinstance(said, Command):
        return repr(getattr(said, "outcome", said))
    told = {field.name: getattr(said, field.name) for field in fields(said) if field.name != "case"}
    named = [f"{name}={_in_short(value)}" for name, value in told.items() if value not in (None, (), Said())]
    return f"{type(said).__name__}({', '.join(named)})"


# --- the runs --------------------------------------------------------------------------------------------------

# Beyond some ten examples Hypothesis begins to vary what it has tried, and most of what a long run does is alike.
# So there are many short runs, each from a seed of its own, which two workers share.
EXAMPLES = 10
# Under which of two files a paper stands is held against the same files never merged, see test_merging.py.
OF_TWO_FILES = {MergeEmergency, UnmergeEmergency}


def drive(
    store_url: Callable[[], tuple[str, str]],
    run: int,
    steps: int,
    machine: type[CentreAndClerk] = CentreAndClerk,
) -> dict[str, Counter[str]]:
    """Run the machine; what it has driven: `{command: {"recorded" or the rule that refused it: times}}`."""

    class Driven(machine):  # type: ignore[valid-type,misc]  # Hypothesis keeps with the kind what it has drawn
        seen: ClassVar[dict[str, Counter[str]]] = {}

    Driven.store_url = store_url
    if settings().derandomize:
        seed(run)(Driven)
    limits = settings(
        max_examples=EXAMPLES,
        stateful_step_count=steps,
        # Two busy cores say nothing about an example's time.
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(Driven, settings=limits)
    return Driven.seen


@pytest.mark.parametrize("run", range(10))
def test_the_board_is_the_fold_of_the_log_and_what_a_clerk_would_know(run: int, tmp_path: Path) -> None:
    drive(lambda: (f"sqlite:///{tmp_path / uuid4().hex}.db", "public"), run, steps=40)


@pytest.mark.server
@pytest.mark.parametrize("run", range(100, 102))
def test_the_board_in_postgresql_is_so_too(run: int, fresh_postgres: str) -> None:
    drive(lambda: (fresh_postgres, f"model_{uuid4().hex}"), run, steps=30)


def test_the_callers_use_every_command_that_there_is() -> None:
    modules = [
        import_module(f"domain.commands.{module.name}") for module in iter_modules(domain.commands.__path__)
    ]
    every = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Command) and kind.MAY and not kind.__subclasses__()
    }
    assert every
    those_who_call = [
        import_module(f"{callers.__name__}.{module.name}") for module in iter_modules(callers.__path__)
    ]
    called = {kind for module in those_who_call for kind in vars(module).values() if isinstance(kind, type)}
    assert {kind.__name__ for kind in every - called - OF_TWO_FILES} == set()
