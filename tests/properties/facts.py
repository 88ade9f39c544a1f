"""Strategies for every fact, made from the types of its fields."""

import typing
from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from functools import cache
from typing import Any, Literal
from uuid import UUID

from hypothesis import strategies as st
from pydantic import BaseModel

import domain.centre  # noqa: F401  # knows every fact
from domain.attachment import MediaType, Sha256
from domain.emergency import Occurred
from domain.fact import FACTS, Fact
from domain.hazard import Glide
from domain.planning.activity import MOST_PLACES
from domain.planning.seat import SeatNominated
from domain.provenance import Donor, Party
from domain.training.exercise import FASTEST, SLOWEST, Speed
from domain.value import (
    GREATEST,
    Amount,
    Moment,
    NationCode,
    Number,
    Phrase,
    Source,
    Text,
    Time,
    Total,
    Word,
    written,
)

Strategy = st.SearchStrategy[Any]

codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
times = st.datetimes(timezones=st.just(UTC))
moments = st.dates() | times
numbers = st.decimals(min_value=0, max_value=GREATEST, places=3)
glides = st.from_regex(r"\A[A-Z]{2}-[0-9]{4}-[0-9]{6}-[A-Z]{3}\Z")


def texts(longest: int) -> Strategy:
    """Printable texts of any script, with nothing to strip at either end."""
    characters = st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t")
    return st.text(characters, min_size=1, max_size=longest).map(str.strip).filter(bool)


# What the annotations of fields mean. They are compared and not hashed, because some hold a dictionary.
MEANINGS: tuple[tuple[Any, Strategy], ...] = (
    (Word, texts(30)),
    (Phrase, texts(40)),
    (Source, texts(40)),
    (Text, texts(60)),
    (NationCode, codes),
    (Glide, glides),
    (Sha256, st.from_regex(r"\A[0-9a-f]{64}\Z")),
    (MediaType, st.from_regex(r"\A[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}\Z")),
    (Moment, moments),
    (Time, times),
    (Number, numbers),
    (Amount, numbers.filter(lambda number: number > 0)),
    (Total, numbers.map(lambda number: 2 * number)),
    (Occurred, st.just("ongoing") | moments.map(written)),
    (str, texts(30)),
    # No activity has more places.
    (int, st.integers(1, MOST_PLACES)),
    (bool, st.booleans()),
    (Speed, st.floats(SLOWEST, FASTEST)),
    (UUID, st.uuids()),
    (Decimal, numbers),
)
# Within degrees, and of a length that JSON carries.
DEGREES = {"lat": st.floats(-90, 90), "lon": st.floats(-180, 180)}


def of_hint(hint: Any) -> Strategy:
    """Values of an annotation."""
    for annotation, strategy in MEANINGS:
        if hint == annotation:
            return strategy
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return of_model(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return st.lists(of_hint(arguments[0]), max_size=2).map(tuple)
    if origin is typing.Annotated:
        return of_hint(arguments[0])
    assert arguments, f"nobody has said what values {hint} has"
    return st.one_of([st.none() if part is type(None) else of_hint(part) for part in arguments])


@cache
def of_model(kind: type[BaseModel]) -> Strategy:
    """Values of a model, each of its fields any that its annotation allows."""
    if kind in (Party, Donor):
        more = (
            {"authority": st.none() | texts(20), "contact": st.none() | st.uuids()} if kind is Party else {}
        )
        return st.builds(kind, nation=codes, **more) | st.builds(kind, organisation=texts(20), **more)
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = {name: DEGREES[name] if name in DEGREES else of_hint(hints[name]) for name in kind.model_fields}
    if kind is SeatNominated:
        one, other = (
            {"nation": codes, "organisation": st.none()},
            {"nation": st.none(), "organisation": texts(20)},
        )
        return st.builds(kind, **{**fields, **one}) | st.builds(kind, **{**fields, **other})
    return st.builds(kind, **fields)


def of_fact(kind: type[Fact]) -> Strategy:
    """Facts of a kind, as they are recorded: the time of the fact is that of its provenance."""
    at_its_time: Callable[[Fact], Fact] = lambda fact: fact.model_copy(  # noqa: E731
        update={"timestamp": fact.provenance.recorded_at}
    )
    return of_model(kind).map(at_its_time)


EVERY_FACT = sorted(FACTS.values(), key=lambda kind: kind.TOPIC)
