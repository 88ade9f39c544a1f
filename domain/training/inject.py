"""Injects: the master events list of an exercise, which only its director reads.

An inject is a command by a played role, or news for those who play to read. It is due at a time on the clock of the
exercise and takes effect once: by the clock, or by hand. The director may hold it, move it, or skip it.
"""

from typing import TYPE_CHECKING, ClassVar, Literal
from uuid import UUID

from domain.emergency import Origin
from domain.fact import Aggregate, Fact, Opening, State
from domain.provenance import Provenance
from domain.training.rules import InjectInThePast, InjectIsOver, NoInjectToAnswer
from domain.value import NationCode, Phrase, Text, Time, Value, Word

What = Literal["command", "news"]
InjectStatus = Literal["planned", "held", "fired", "failed", "skipped"]
# What may still take effect; one that failed only by hand, once the director knows why.
OPEN: frozenset[str] = frozenset({"planned", "held", "failed"})


class InjectAnswer(Value):
    """What somebody who plays has made of an inject: the thing that he acted on, who he was, and when."""

    kind: Word
    id: Word
    by: Phrase
    at: Time


class InjectState(State):
    """An inject as it stands. A command has a role, a call and its body as JSON; news has an audience and a text."""

    exercise_id: UUID
    at: Time
    what: What
    title: Phrase
    text: Text | None = None
    # Nation codes and OBSERVERS that read the news, to whom staff adds; empty: everybody.
    audience: tuple[Word, ...] = ()
    role: Word | None = None
    nation: NationCode | None = None
    call: Phrase | None = None
    body: Text | None = None
    # What the players are expected to make of it.
    expected: Text | None = None
    status: InjectStatus = "planned"
    fired_at: Time | None = None
    # The answer to the command: its status, its position where it was recorded, and why not where it was not.
    answer: int | None = None
    recorded_at_position: int | None = None
    detail: Text | None = None
    # What those who play have answered it with, in the order in which they did.
    answers: tuple[InjectAnswer, ...] = ()


class InjectPlanned(Opening):
    """The director put an inject on the list."""

    TOPIC: ClassVar[str] = "inject.planned"
    origin: Origin
    exercise_id: UUID
    at: Time
    what: What
    title: Phrase
    text: Text | None = None
    audience: tuple[Word, ...] = ()
    role: Word | None = None
    nation: NationCode | None = None
    call: Phrase | None = None
    body: Text | None = None
    expected: Text | None = None

    def evolve(self, state: None) -> InjectState:
        """Planned."""
        return InjectState(
            origin=self.origin,
            exercise_id=self.exercise_id,
            at=self.at,
            what=self.what,
            title=self.title,
            text=self.text,
            audience=self.audience,
            role=self.role,
            nation=self.nation,
            call=self.call,
            body=self.body,
            expected=self.expected,
        )


class InjectHeld(Fact):
    """The director held it: it waits for his hand, or to be moved."""

    TOPIC: ClassVar[str] = "inject.held"
    reason: Text | None = None

    def evolve(self, state: InjectState) -> InjectState:
        """Held."""
        return state.but(status="held")


class InjectMoved(Fact):
    """The director moved it to another time; one that was held or failed is planned again."""

    TOPIC: ClassVar[str] = "inject.moved"
    at: Time

    def evolve(self, state: InjectState) -> InjectState:
        """Planned for then."""
        return state.but(at=self.at, status="planned")


class InjectSkipped(Fact):
    """The director left it out."""

    TOPIC: ClassVar[str] = "inject.skipped"
    reason: Text | None = None

    def evolve(self, state: InjectState) -> InjectState:
        """Skipped."""
        return state.but(status="skipped")


class InjectFired(Fact):
    """It took effect."""

    TOPIC: ClassVar[str] = "inject.fired"
    fired_at: Time
    answer: int | None = None
    recorded_at_position: int | None = None

    def evolve(self, state: InjectState) -> InjectState:
        """Fired."""
        return state.but(
            status="fired",
            fired_at=self.fired_at,
            answer=self.answer,
            recorded_at_position=self.recorded_at_position,
            detail=None,
        )


class InjectFailed(Fact):
    """Its command was refused; nothing of it was recorded."""

    TOPIC: ClassVar[str] = "inject.failed"
    answer: int
    detail: Text

    def evolve(self, state: InjectState) -> InjectState:
        """Failed, until it is fired by hand or moved."""
        return state.but(status="failed", answer=self.answer, detail=self.detail)


class InjectAnswered(Fact):
    """Somebody who plays said that what he recorded with it answers the inject."""

    TOPIC: ClassVar[str] = "inject.answered"
    kind: Word
    id: Word

    def evolve(self, state: InjectState) -> InjectState:
        """Answered, once more perhaps."""
        by = self.provenance
        answer = InjectAnswer(kind=self.kind, id=self.id, by=by.recorded_by, at=by.recorded_at)
        return state.but(answers=(*state.answers, answer))


class Inject(Aggregate):
    """One inject of the master events list."""

    KIND = "inject"
    if TYPE_CHECKING:
        state: InjectState

    def _require_open(self) -> None:
        if self.state.status not in OPEN:
            raise InjectIsOver(status=self.state.status)

    def hold(self, reason: str | None, by: Provenance) -> None:
        """Let it wait."""
        self._require_open()
        self.record(InjectHeld, by, reason=reason)

    def move(self, at: Time, by: Provenance) -> None:
        """Plan it for another time. Raises InjectInThePast."""
        self._require_open()
        require_to_come(at, by)
        self.record(InjectMoved, by, at=at)

    def skip(self, reason: str | None, by: Provenance) -> None:
        """Leave it out."""
        self._require_open()
        self.record(InjectSkipped, by, reason=reason)

    def fire(
        self, by: Provenance, *, answer: int | None, position: int | None, refused: str | None = None
    ) -> None:
        """Record that it took effect, or where its command was refused, why."""
        self._require_open()
        if refused is not None:
            assert answer is not None, "who refuses has answered"
            self.record(InjectFailed, by, answer=answer, detail=refused)
            return
        self.record(InjectFired, by, fired_at=by.recorded_at, answer=answer, recorded_at_position=position)

    def answered_by(self, kind: str, id: str, by: Provenance) -> None:
        """Record what answers it. Raises NoInjectToAnswer."""
        if self.state.status != "fired":
            raise NoInjectToAnswer(inject=self.id)
        self.record(InjectAnswered, by, kind=kind, id=id)


def require_to_come(at: Time, by: Provenance) -> None:
    """Raise InjectInThePast for a time that the clock of the exercise has passed."""
    if at < by.recorded_at:
        raise InjectInThePast(at=at, now=by.recorded_at)
