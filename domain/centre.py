"""The centre: the application that takes a command in and gives changed aggregates out.

A command carries who acts and what he says; `decide` loads what the rule needs, lets the aggregates decide, and
names the thing that the command was about. Nothing is saved before every rule has been asked, so a refusal
leaves nothing behind.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import Mapper, Recording
from eventsourcing.utils import Environment

# The log may hold a fact of any of them, and only what has been imported is known by its topic.
from domain import attachment, consignment, dispatch, emergency, message, offer, post, register, request  # noqa: F401
from domain.authority import Actor, provenance, require_role
from domain.fact import Aggregate, AnyAggregate, Fact, FactMapper
from domain.identity import new_id
from domain.planning import activity, file, group, meeting, menu, programme, seat, task  # noqa: F401
from domain.provenance import Provenance, Said
from domain.training import exercise, inject, objectives  # noqa: F401
from domain.training.rules import NoInjectToAnswer
from domain.watch import note, watch  # noqa: F401

# The origin of everything in a centre that is a fork.
EXERCISE = "exercise"


class NotFound(LookupError):
    """There is no such thing, or not of this kind."""


@dataclass(frozen=True)
class Decision:
    """What a command was about, and the aggregates that it changed, in the order in which to record them.

    Facts that must stand between those of other aggregates (a case file's timeline) are collected and given first.
    """

    about: Aggregate
    changed: tuple[Aggregate | Fact, ...]
    # What the caller is shown; an item, for example, is a thing of its own inside the request's aggregate.
    kind: str = ""
    id: UUID | str | None = None


@dataclass(frozen=True)
class Outcome:
    """Where a recorded command stands: the thing that it was about, and the position of its last fact."""

    kind: str
    id: str
    position: int


@dataclass(frozen=True, kw_only=True)
class Command:
    """Something that somebody wants recorded. By default nobody may."""

    MAY: ClassVar[frozenset[str]] = frozenset()
    ACT: ClassVar[str] = "do this"
    # Whether the fact belongs to a nation or donor, so that others must name who decided and who reported.
    FOR_ANOTHER: ClassVar[bool] = False

    actor: Actor
    said: Said = field(default_factory=Said)
    # In an exercise: the inject that it answers.
    answers: UUID | None = None

    def decide(self, centre: "Centre") -> Decision:
        """The decision, or a RuleBroken; nothing is saved here."""
        raise NotImplementedError

    def by(self, centre: "Centre") -> Provenance:
        """The provenance of this command's facts."""
        return provenance(self.actor, self.said, centre.now(), acts_for=self.FOR_ANOTHER)


class Centre(Application[UUID]):
    """One log for everything that the centre knows."""

    name = "centre"

    def __init__(
        self,
        env: Mapping[str, str],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        ids: Callable[[], UUID] = new_id,
    ) -> None:
        # What new things are: `live`, or `exercise` in a centre that is a fork.
        self.origin: str = "live"
        # The aggregates that the command at hand has loaded or made, so that it sees its own changes.
        self._at_hand: dict[UUID, Aggregate] | None = None
        self._clock = clock
        self.new_id = ids
        # Recorded time never runs back: the later of the clock and the last recorded time (DESIGN.md).
        self.last_recorded = datetime.min.replace(tzinfo=UTC)
        super().__init__(env)

    def construct_env(self, name: str, env: Any = None) -> Environment:
        """Only what the program passes; a `CENTRE_…` variable of the machine must not redirect the log."""
        return Environment(
            name, {"AGGREGATE_CACHE_MAXSIZE": "5000", "AGGREGATE_CACHE_FASTFORWARD": "n", **env}
        )

    def construct_mapper(self) -> Mapper[UUID]:
        """Facts are written as plain JSON under short topics."""
        return FactMapper(transcoder=None)  # type: ignore[arg-type]  # our facts need no transcoder

    def now(self) -> datetime:
        """The time at which to record."""
        return max(self._clock(), self.last_recorded)

    def load(self, kind: type[AnyAggregate], id: UUID) -> AnyAggregate:
        """The aggregate as it stands, a copy; within one command always the same one. Raises NotFound."""
        found = self._at_hand.get(id) if self._at_hand else None
        if found is None:
            try:
                found = self.repository.get(id, projector_func=_projected)
            except AggregateNotFoundError:
                raise NotFound(kind.KIND, str(id)) from None
        if not isinstance(found, kind):
            raise NotFound(kind.KIND, str(id))
        return self.keep(found)

    def keep(self, aggregate: AnyAggregate) -> AnyAggregate:
        """Let the rest of the command at hand find a new aggregate.

        In an exercise what was copied from reality is of the exercise too, and so is what comes of it.
        """
        if self.origin == EXERCISE and aggregate.state.origin != EXERCISE:
            aggregate.state = aggregate.state.but(origin=EXERCISE)
        if self._at_hand is not None:
            self._at_hand[aggregate.id] = aggregate
        return aggregate

    def find(self, kind: type[AnyAggregate], id: UUID) -> AnyAggregate | None:
        """The aggregate, or nothing where there is none yet (a year's register, for example)."""
        try:
            return self.load(kind, id)
        except NotFound:
            return None

    def fact_at(self, position: int) -> Fact:
        """The fact at a position of the log. Raises NotFound."""
        rows = self.recorder.select_notifications(start=position, limit=1, stop=position)
        if not rows:
            raise NotFound("entry", str(position))
        fact = self.mapper.to_domain_event(rows[0])
        assert isinstance(fact, Fact)
        return fact

    def history(self, id: UUID) -> list[Fact]:
        """All facts of one aggregate, oldest first."""
        return [fact for fact in self.events.get(id) if isinstance(fact, Fact)]

    def save(self, *objs: Any, **kwargs: Any) -> list[Recording[UUID]]:
        """Record the new facts of aggregates, and single facts; keep the aggregates at hand.

        As the library does it, but for asking of each thing at run time which protocol it fits: that alone took an
        eighth of a command.
        """
        aggregates = [thing for thing in objs if isinstance(thing, Aggregate)]
        facts = [fact for thing in objs for fact in _new_facts(thing)]
        recordings = self.events.put(facts, **kwargs)
        assert self.repository.cache is not None, "construct_env gives the repository its cache"
        for aggregate in aggregates:
            self.repository.cache.put(aggregate.id, aggregate)
        return recordings

    def execute(self, command: Command) -> Outcome:
        """Decide a command and hand its facts to the recorder.

        Raises RuleBroken or NotFound, and has then saved nothing.
        """
        require_role(command.actor, command.MAY, command.ACT)
        self._at_hand = {}
        try:
            decision = command.decide(self)
            answering = self._answering(command, decision)
        finally:
            self._at_hand = None
        recordings = self.save(*answering, *decision.changed)
        assert recordings, "a command records at least one fact"
        self.last_recorded = max(self.last_recorded, recordings[-1].domain_event.timestamp)  # type: ignore[attr-defined]
        return Outcome(
            kind=decision.kind or decision.about.KIND,
            id=str(decision.id or decision.about.id),
            position=recordings[-1].notification.id,
        )

    def _answering(self, command: Command, decision: Decision) -> tuple[inject.Inject, ...]:
        """The inject that a command answers, which keeps by what. Raises NoInjectToAnswer."""
        if command.answers is None:
            return ()
        answered = self.find(inject.Inject, command.answers)
        if answered is None:
            raise NoInjectToAnswer(inject=command.answers)
        by = provenance(command.actor, Said(), self.now(), acts_for=False)
        kind, id = decision.kind or decision.about.KIND, decision.id or decision.about.id
        answered.answered_by(kind, str(id), by)
        return (answered,)


def _new_facts(thing: Aggregate | Fact) -> Sequence[Fact]:
    return (thing,) if isinstance(thing, Fact) else thing.collect_events()  # type: ignore[return-value]


def _projected(aggregate: Any, facts: Iterable[Any]) -> Any:
    """The aggregate after these facts; the library's own would ask of each fact which protocol it fits."""
    for fact in facts:
        aggregate = fact.mutate(aggregate)
    return aggregate
