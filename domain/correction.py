"""Corrections: a wrong entry is answered by a later fact, and both stay readable.

A correction names the position of the entry, says which fields are right, and carries the state as it stands once
the aggregate's history is read again with the right form in place of the wrong one (or without it, when the entry
is struck). What then no longer fits is flagged, not refused (CONTRACT.md, section 2; DOMAIN.md, invariant 29).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from domain.authority import IMPORTER, require_received_first
from domain.fact import Aggregate, Fact, State
from domain.identity import new_id
from domain.provenance import Provenance, Said
from domain.rules import CannotBeCorrectedSo, EntryAlreadyStruck, NotCorrectable, NothingChanges
from domain.value import Phrase, Text, Value

# The version of the fact that a thing begins with.
INITIAL = Aggregate.INITIAL_VERSION

# How a thing is flagged in which something happened that could not have happened as it is now known.
NO_LONGER_FITS = "no_longer_fits"

# What the centre itself has set cannot have been mistyped.
FIXED = frozenset(
    {
        "originator_id",
        "originator_version",
        "originator_topic",
        "timestamp",
        "flags",
        "origin",
        "emergency_id",
        "stricken",
        "reference",
        "number",
        "case",
        "case_digest",
        # The stricken nation is part of everything that hangs on a file; a wrong one is another file.
        "country",
        "opened_at",
        "account",
        "originator",
        "offer_id",
        "message_id",
        "group_id",
        "meeting_id",
        "activity_id",
        # Whether it was decided or taught follows from what it belongs to.
        "what",
        "side",
    }
)


# A state, with what is flagged in it.
Fit = Callable[[Any], Any]


class Change(Value):
    """One field of an entry, as it was typed and as it is right, both as JSON text."""

    field: Phrase
    was: str
    now: str


class Correction(Fact):
    """An entry of this aggregate was wrong; `now` is the state as it stands after the correction."""

    corrects: int
    corrects_version: int
    reason: Text
    now: State

    def evolve(self, state: State) -> State:
        """The state, read again."""
        return self.now


class Corrected(Correction):
    """Some fields of an entry were wrong."""

    changes: tuple[Change, ...]


class Struck(Correction):
    """An entry should never have been made; it counts for nothing."""


def _with(fact: Fact, fields: Mapping[str, Any]) -> Fact:
    try:
        return type(fact).model_validate({**fact.model_dump(mode="json"), **fields})
    except ValidationError as invalid:
        first = invalid.errors(include_url=False, include_context=False)[0]
        raise CannotBeCorrectedSo(
            field="/".join(str(part) for part in first["loc"]), reason=first["msg"]
        ) from None


def rewritten(history: Sequence[Fact]) -> dict[int, Fact]:
    """The facts that count, by version: wrong ones in their right form, struck ones and the corrections left out."""
    counting: dict[int, Fact] = {}
    for fact in history:
        match fact:
            case Struck():
                counting.pop(fact.corrects_version, None)
            case Corrected():
                wrong = counting[fact.corrects_version]
                right = {change.field: from_json(change.now) for change in fact.changes}
                counting[fact.corrects_version] = _with(wrong, right)
            case _:
                counting[fact.originator_version] = fact
    return counting


def correct(  # a correction names all of these
    aggregate: Aggregate,
    history: Sequence[Fact],
    *,
    position: int,
    version: int,
    right: Mapping[str, Any] | None,
    reason: str,
    by: Provenance,
    fit: Fit = lambda state: state,
) -> None:
    """Set an entry of the aggregate right, or strike it where `right` is None.

    `fit` flags what no longer fits what other aggregates say.

    Raises NotCorrectable, EntryAlreadyStruck, CannotBeCorrectedSo and NothingChanges.
    """
    kinds = CORRECTIONS.get(type(aggregate))
    entry = history[version - 1]
    if kinds is None or isinstance(entry, Correction) or entry.TOPIC in kinds.not_typed:
        raise NotCorrectable(position=position, topic=entry.TOPIC)
    counting = rewritten(history)
    if version not in counting:
        raise EntryAlreadyStruck(position=position)
    if right is None:
        strike(aggregate, history, position=position, version=version, reason=reason, by=by, fit=fit)
        return
    wrong = counting[version]
    changes = _changes(wrong, right)
    counting[version] = _with(wrong, {change.field: from_json(change.now) for change in changes})
    now = fit(_read_again(history, counting, kinds))
    aggregate.record(
        kinds.corrected,
        by,
        corrects=position,
        corrects_version=version,
        reason=reason,
        changes=changes,
        now=now,
    )


def strike(
    aggregate: Aggregate,
    history: Sequence[Fact],
    *,
    position: int,
    version: int,
    reason: str,
    by: Provenance,
    fact: type[Struck] | None = None,
    fit: Fit = lambda state: state,
) -> None:
    """Let an entry count for nothing.

    `fact` is for the centre's own book-keeping, which is struck with what it noted.
    """
    kinds = CORRECTIONS[type(aggregate)]
    counting = rewritten(history)
    counting.pop(version, None)
    now = fit(_read_again(history, counting, kinds))
    struck = fact or kinds.struck
    aggregate.record(struck, by, corrects=position, corrects_version=version, reason=reason, now=now)


def _changes(wrong: Fact, right: Mapping[str, Any]) -> tuple[Change, ...]:
    typed = wrong.model_dump(mode="json")
    wanted = _spread(typed, right)
    if "provenance" in wanted:
        told = wanted["provenance"]
        if not isinstance(told, Mapping) or not set(told) <= set(Said.model_fields):
            raise CannotBeCorrectedSo(field="provenance", reason="only what was told can be corrected")
        wanted["provenance"] = {**typed["provenance"], **told}
    for field in wanted:
        if field not in typed or field in FIXED:
            raise CannotBeCorrectedSo(field=field, reason=f"{wrong.TOPIC} has no such field that was typed")
    right_form = _with(wrong, wanted)
    require_received_first(right_form.provenance.received_at, right_form.provenance.recorded_at)
    settled = right_form.model_dump(mode="json")
    changes = tuple(
        Change(field=field, was=to_json(typed[field]).decode(), now=to_json(settled[field]).decode())
        for field in wanted
        if typed[field] != settled[field]
    )
    if not changes:
        raise NothingChanges()
    return changes


def _spread(typed: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    """`right` in the entry's own fields.

    An entry with a single item or line takes that one's fields directly (`{"quantity": 20}`), and items keep the ids
    that they were given, in their order.
    """
    wanted = dict(right)
    for many in ("items", "lines"):
        entered = typed.get(many)
        if not entered or not isinstance(entered[0], Mapping):
            continue
        if len(entered) == 1 and many not in wanted:
            loose = {
                field: wanted.pop(field) for field in right if field in entered[0] and field not in typed
            }
            if loose:
                wanted[many] = [{**entered[0], **loose}]
        listed = wanted.get(many)
        if isinstance(listed, list) and "id" in entered[0]:
            wanted[many] = _with_ids(listed, [entry["id"] for entry in entered])
    return wanted


def _with_ids(listed: Sequence[Any], given: Sequence[str]) -> list[Any]:
    """The items under the ids that they were given; one more item gets an id of its own."""
    named = [item["id"] for item in listed if isinstance(item, Mapping) and "id" in item]
    for id in named:
        if id not in given or named.count(id) > 1:
            raise CannotBeCorrectedSo(field="items", reason="an item keeps the id that it was given")
    left = iter([id for id in given if id not in named])
    return [
        {"id": item.get("id") or next(left, None) or str(new_id()), **item}
        if isinstance(item, Mapping)
        else item
        for item in listed
    ]


def _read_again(history: Sequence[Fact], counting: Mapping[int, Fact], kinds: "Kinds") -> State:
    state: State | None = None
    struck_at = 0
    if INITIAL not in counting:
        # The thing itself was entered by mistake. It keeps its place in the file, and of what had happened to it by
        # then nothing counts; a request is recorded even after that, and counts (CONTRACT.md, section 2).
        struck_at = next(
            (fact.originator_version for fact in history if _strikes_opening(fact)), len(history)
        )
        opening = rewritten([fact for fact in history[:struck_at] if not _strikes_opening(fact)])[INITIAL]
        state = kinds.annul(opening.after(None))
    for version in sorted(version for version in counting if version > struck_at):
        fact = counting[version]
        # What was imported had happened and was never asked whether it fits.
        is_asked = state is not None and fact.provenance.recorded_as != IMPORTER
        misfits = _misfits(state, fact, kinds) if is_asked else ()
        state = fact.after(state).flagged(*misfits)
    assert state is not None
    refitted: State = kinds.refit(state)
    return refitted


def _misfits(state: Any, fact: Fact, kinds: "Kinds") -> tuple[str, ...]:
    """How a fact is flagged that could not have happened to the thing as it then stood."""
    follows = not fact.FOLLOWS or getattr(state, "status", None) in fact.FOLLOWS
    return (*(() if follows else (NO_LONGER_FITS,)), *kinds.misfits(state, fact))


def _strikes_opening(fact: Fact) -> bool:
    return isinstance(fact, Struck) and fact.corrects_version == INITIAL


class Kinds(Value):
    """How one kind of aggregate is corrected."""

    corrected: type[Corrected]
    struck: type[Struck]
    # What the state is when its opening is struck.
    annul: Callable[[Any], Any]
    # Flags what no longer fits after a correction.
    refit: Fit = lambda state: state
    # How a fact is flagged that does not fit the state before it.
    misfits: Callable[[Any, Fact], tuple[str, ...]] = lambda _state, _fact: ()
    # Facts that the centre writes by itself, so that nobody can have mistyped them.
    not_typed: frozenset[str] = frozenset()


CORRECTIONS: dict[type[Aggregate], Kinds] = {}
