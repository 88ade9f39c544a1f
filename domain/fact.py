"""Facts, and the aggregates that they happen to.

A fact is a frozen event with a short stable topic. It says how the state of its aggregate evolves and refuses
nothing, because it has already happened; the decisions that refuse stand in the aggregate. The state is one
frozen value, so the same `evolve` serves the aggregate, the board and a correction.

A fact may be given another form later. What was recorded stays as it is, bytes and hash; it is brought to today's form
whenever it is read, one step after the other (`UPCASTS`). From the second form on, the number of the form stands behind
the topic (`offer.accepted/2`), so that a version of this program that does not know the form refuses it, as it does any
topic that it does not know.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar
from uuid import UUID

from eventsourcing.domain import Aggregate as LibraryAggregate
from eventsourcing.domain import CanInitAggregate, CanMutateAggregate
from eventsourcing.persistence import Mapper, StoredEvent
from eventsourcing.utils import register_topic
from pydantic import BaseModel, ConfigDict
from pydantic_core import from_json

from domain.provenance import Provenance
from domain.value import Time, Value


class UnknownTopic(LookupError):
    """The log names a topic that this version does not know; it is refused, never imported."""


FACTS: dict[str, type["Fact"]] = {}

# What stands in the log for a fact, as plain JSON.
Fields = dict[str, Any]
# Brings what was recorded in one form to the next: a pure function, which may change the fields that it is given.
Upcast = Callable[[Fields], Fields]


class State(Value):
    """What an aggregate is after its facts. `flags` names what does not fit and was recorded all the same."""

    origin: str = "live"
    flags: tuple[str, ...] = ()

    def flagged(self, *flags: str) -> Self:
        """The state with more flags, each once."""
        new = tuple(flag for flag in dict.fromkeys(flags) if flag not in self.flags)
        return self.but(flags=(*self.flags, *new)) if new else self


class Fact(BaseModel, CanMutateAggregate[UUID]):
    """Something that happened, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    TOPIC: ClassVar[str] = ""
    # The statuses in which this can happen; None: in any. Decisions ask it, and so does the reading of a corrected
    # history; the fact itself refuses nothing.
    FOLLOWS: ClassVar[frozenset[str] | None] = None
    # How what was recorded in older forms is read: the first brings form 1 to form 2, and so on up to today's.
    UPCASTS: ClassVar[tuple[Upcast, ...]] = ()

    originator_id: UUID
    originator_version: int
    timestamp: Time
    provenance: Provenance
    # What did not fit when this was recorded, by name; recorded all the same.
    flags: tuple[str, ...] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if topic := cls.__dict__.get("TOPIC"):
            assert FACTS.setdefault(topic, cls) is cls, f"two facts are called {topic}"
            register_topic(topic, cls)

    @classmethod
    def written_as(cls) -> str:
        """The topic under which today's form stands in the log."""
        return in_form(cls.TOPIC, 1 + len(cls.UPCASTS))

    def evolve(self, state: Any) -> Any:
        """The state after this fact; it refuses nothing."""
        raise NotImplementedError

    def after(self, state: Any) -> Any:
        """The state after this fact, with what it flags."""
        evolved: State = self.evolve(state)
        return evolved.flagged(*self.flags)

    def apply(self, aggregate: Any) -> None:
        """Let the aggregate be what this fact makes of it."""
        aggregate.state = self.after(aggregate.state)


class Opening(Fact, CanInitAggregate[UUID]):
    """The first fact of an aggregate."""

    originator_topic: str

    def apply(self, aggregate: Any) -> None:
        """Give the new aggregate its first state."""
        aggregate.state = self.after(None)


class Aggregate(LibraryAggregate):
    """A thing of the centre with one frozen state and the decisions about it."""

    KIND: ClassVar[str] = ""
    if TYPE_CHECKING:
        # At run time the library would make a constructor argument of it; the state comes from the facts alone.
        state: Any

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # The log names an aggregate by its kind; a module path would tie it to today's folders.
        register_topic(cls.KIND, cls)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # Everything in the state is frozen, so a copy needs only its own attributes and its own pending list.
        copy = object.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.__dict__["_pending_events"] = list(self.__dict__["_pending_events"])
        return copy

    @classmethod
    def open(cls, opening: type[Opening], *, id: UUID, by: Provenance, **fields: Any) -> Self:
        """Start an aggregate with its first fact."""
        opened = opening(
            originator_topic=cls.KIND,
            originator_id=id,
            originator_version=cls.INITIAL_VERSION,
            timestamp=by.recorded_at,
            provenance=by,
            **fields,
        )
        aggregate: Any = opened.mutate(None)
        assert isinstance(aggregate, cls)
        aggregate.pending_events.append(opened)
        return aggregate

    def record(self, fact: type[Fact], by: Provenance, **fields: Any) -> None:
        """Trigger one fact, with its provenance."""
        self.trigger_event(fact, timestamp=by.recorded_at, provenance=by, **fields)


AnyAggregate = TypeVar("AnyAggregate", bound=Aggregate)

# The stream and the version stand in their own columns, the recorded time in the provenance.
IN_COLUMNS = {"originator_id", "originator_version", "timestamp"}


def in_form(topic: str, form: int) -> str:
    """How a form of a fact is named in the log: the first by its topic alone."""
    return topic if form == 1 else f"{topic}/{form}"


def recorded_as(topic: str) -> tuple[type[Fact], tuple[Upcast, ...]]:
    """The fact of which this names a form, and the steps from there to today's. Raises UnknownTopic."""
    kind = FACTS.get(topic.partition("/")[0])
    if kind is not None:
        for form in range(1, len(kind.UPCASTS) + 2):
            if topic == in_form(kind.TOPIC, form):
                return kind, kind.UPCASTS[form - 1 :]
    raise UnknownTopic(topic)


def decoded(topic: str, stream: UUID, version: int, state: bytes) -> Fact:
    """The fact that a row of the log holds. Raises UnknownTopic, or ValueError when the bytes are no such fact."""
    kind, upcasts = recorded_as(topic)
    fields = from_json(state)
    for upcast in upcasts:
        fields = upcast(fields)
    try:
        fields["timestamp"] = fields["provenance"]["recorded_at"]
    except (KeyError, TypeError):
        raise ValueError(f"no provenance stands in this {topic}") from None
    fields["originator_id"] = stream
    fields["originator_version"] = version
    return kind.model_validate(fields)


class FactMapper(Mapper[UUID]):
    """Writes facts as plain JSON under their topic, and reads only topics that are known."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The fact as a row of the log."""
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=domain_event.written_as(),
            state=domain_event.model_dump_json(exclude=IN_COLUMNS, exclude_none=True).encode(),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The fact that the row holds. Raises UnknownTopic."""
        stream = stored_event.originator_id
        assert isinstance(stream, UUID)
        return decoded(stored_event.topic, stream, stored_event.originator_version, stored_event.state)
