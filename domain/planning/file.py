"""Planning files: what public sources tell of civil emergency planning, its groups, meetings and exercises.

A file is read strictly and whole, like a case file. Groups and activities have keys, by which seats, meetings, lessons
and other files name them; a key gives the id, so that it is the same on every machine. Each thing says whether its
date is certain, and which source tells it (DOMAIN.md, section 8).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StrictBool, StrictInt, ValidationError, model_validator

from domain.emergency import Origin
from domain.fact import Aggregate, Opening, State
from domain.identity import named_id
from domain.nation import is_country
from domain.planning.activity import MOST_PLACES, ActivityKind, ActivityStatus, EnrolmentStatus, OpenTo, Tool
from domain.planning.formats import Format
from domain.planning.meeting import MeetingStatus
from domain.planning.seat import SeatRole
from domain.strict_file import FileFaulty, first_fault, loaded
from domain.value import Moment, NationCode, Phrase, Source, Text, Value, Word, day_of

# In a file a first day is called `from`, and by no other name.
WRITTEN = ConfigDict(validate_by_alias=True, validate_by_name=False, serialize_by_alias=True)
From = Annotated[Moment | None, Field(alias="from")]
Number = Annotated[StrictInt, Field(ge=0)]
MOST = 5_000


class Told(Value):
    """Something that a source tells: whether its date is certain, a note, and the sources."""

    model_config = WRITTEN
    certain: StrictBool = True
    note: Text | None = None
    sources: tuple[Source, ...] = Field(default=(), max_length=100)


class GroupTurn(Told):
    """What became of a group, from a day on; null: it is not known from when."""

    what: Literal["renamed", "reorganised", "merged", "dissolved"]
    since: From = None
    name: Phrase | None = None
    short_name: Word | None = None
    parent: Word | None = None
    formats: tuple[Format, ...] | None = None
    into: Word | None = None

    @model_validator(mode="after")
    def _says_what_belongs_to_it(self) -> Self:
        says = {name for name in _OF_A_TURN if getattr(self, name) is not None}
        needed, allowed = _SAID[self.what]
        if (needed and not says & needed) or says - allowed:
            raise ValueError(f"a group that is {self.what} says {_in_words(allowed)} and nothing else")
        return self


_OF_A_TURN = ("name", "short_name", "parent", "formats", "into")
# Of which something must be said for each turn, and what may be said.
_SAID: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "renamed": (frozenset({"name"}), frozenset({"name", "short_name"})),
    "reorganised": (frozenset({"parent", "formats"}), frozenset({"parent", "formats"})),
    "merged": (frozenset({"into"}), frozenset({"into"})),
    "dissolved": (frozenset(), frozenset()),
}


class FileGroup(Told):
    """A board, committee or group under its first name, and what became of it."""

    key: Word
    name: Phrase
    short_name: Word | None = None
    parent: Word | None = None
    formats: tuple[Format, ...] = ()
    since: From = None
    until: Moment | None = None
    purpose: Text | None = None
    history: tuple[GroupTurn, ...] = Field(default=(), max_length=100)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        _require_order(self.since, self.until)
        return self


class FileSeat(Told):
    """Who sat in a group. `nominated` is false where a source tells of the confirmation alone."""

    group: Word
    nation: NationCode | None = None
    organisation: Phrase | None = None
    role: SeatRole
    format: Format | None = None
    since: From = None
    until: Moment | None = None
    nominated: StrictBool = True
    confirmed: StrictBool = False

    @model_validator(mode="after")
    def _is_somebodys(self) -> Self:
        if (self.nation is None) == (self.organisation is None):
            raise ValueError("a seat is a nation's or an organisation's")
        if not (self.nominated or self.confirmed):
            raise ValueError("a seat was nominated, or confirmed, or both")
        _require_order(self.since, self.until)
        _require_nations([self.nation] if self.nation else [], self.since)
        return self


class FollowUp(Value):
    """One step of what was done about a decision or lesson."""

    at: Moment
    text: Text


class FileTask(Told):
    """A decision or lesson; with an owner it is a task, which may have been closed."""

    text: Text
    owner: Phrase | None = None
    due: Moment | None = None
    followed_up: tuple[FollowUp, ...] = Field(default=(), max_length=100)
    closed: Moment | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _is_somebodys(self) -> Self:
        if self.owner is None and (self.due is not None or self.closed is not None):
            raise ValueError("what is due or done has an owner")
        if self.closed is None and self.reason is not None:
            raise ValueError("a reason is given where it is closed")
        return self


class FileMeeting(Told):
    """A meeting of a group, and who came."""

    group: Word
    title: Phrase | None = None
    format: Format
    plus: tuple[NationCode, ...] = Field(default=(), max_length=250)
    at: Moment
    until: Moment | None = None
    place: Phrase | None = None
    agenda: Text | None = None
    status: MeetingStatus = "held"
    reason: Text | None = None
    present: tuple[NationCode, ...] = Field(default=(), max_length=250)
    absent: tuple[NationCode, ...] = Field(default=(), max_length=250)
    nations_told: Number | None = None
    people_told: Number | None = None
    decisions: tuple[FileTask, ...] = Field(default=(), max_length=500)

    @model_validator(mode="after")
    def _is_of_nations_that_were(self) -> Self:
        _require_order(self.at, self.until)
        _require_once(self.present, self.absent)
        _require_nations((*self.plus, *self.present, *self.absent), self.at)
        return self


class Participant(Told):
    """How one nation took part in an activity; without sources of its own it stands on those of the activity."""

    nation: NationCode
    status: EnrolmentStatus = "attended"


class FileActivity(Told):
    """A course, seminar, exercise or conference, and who took part. `from` and `until` are its days."""

    key: Word
    title: Phrase
    tool: Tool
    kind: ActivityKind
    host: Phrase | None = None
    place: Phrase | None = None
    since: From = None
    until: Moment | None = None
    places: Annotated[StrictInt, Field(ge=1, le=MOST_PLACES)] | None = None
    open_to: tuple[OpenTo, ...] = ()
    reference: Phrase | None = None
    scenario: Text | None = None
    part_of: Word | None = None
    status: ActivityStatus = "offered"
    reason: Text | None = None
    nations_told: Number | None = None
    people_told: Number | None = None
    participants: tuple[Participant, ...] = Field(default=(), max_length=250)
    lessons: tuple[FileTask, ...] = Field(default=(), max_length=500)

    @model_validator(mode="after")
    def _is_of_nations_that_were(self) -> Self:
        _require_order(self.since, self.until)
        codes = [one.nation for one in self.participants]
        _require_once(codes)
        _require_nations(codes, self.since)
        return self


class PlanningFile(Value):
    """A file of the history of planning. One that is synthetic was made up, and is loaded by the demo alone."""

    model_config = WRITTEN
    id: Word
    title: Phrase
    sources: tuple[Source, ...] = Field(default=(), max_length=200)
    note: Text | None = None
    synthetic: StrictBool
    groups: tuple[FileGroup, ...] = Field(default=(), max_length=MOST)
    seats: tuple[FileSeat, ...] = Field(default=(), max_length=MOST)
    meetings: tuple[FileMeeting, ...] = Field(default=(), max_length=MOST)
    activities: tuple[FileActivity, ...] = Field(default=(), max_length=MOST)

    @property
    def digest(self) -> str:
        """The fingerprint of what the file says, whatever its spacing; what it leaves out has no part in it."""
        return sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()


# What tells a planning file from a case file: each has some of these, and a case file has none.
PARTS = ("groups", "seats", "meetings", "activities")


def is_planning_file(found: Any) -> bool:
    """Whether what a file holds has the shape of a planning file."""
    return isinstance(found, dict) and "timeline" not in found and any(part in found for part in PARTS)


def read_planning_file(text: str) -> PlanningFile:
    """The planning file that a JSON text holds. Raises FileFaulty with the place of the first fault."""
    try:
        file = PlanningFile.model_validate(loaded(text, "a planning file"))
    except ValidationError as invalid:
        raise FileFaulty(*first_fault(invalid)) from None
    for part, things in (("groups", file.groups), ("activities", file.activities)):
        _require_keys_once(part, [thing.key for thing in things])
    return file


def group_id(key: str) -> UUID:
    """The id of the group that files call by this key."""
    return named_id("planning", "group", key)


def activity_id(key: str) -> UUID:
    """The id of the activity that files call by this key."""
    return named_id("planning", "activity", key)


def file_id(id: str) -> UUID:
    """The id under which the import of a file is on record."""
    return named_id("planning", "file", id)


def _require_order(since: date | None, until: date | None) -> None:
    if since is not None and until is not None and day_of(until) < day_of(since):
        raise ValueError(f"it ends on {until}, before it begins on {since}")


def _require_once(*lists: Sequence[str]) -> None:
    named = Counter(code for codes in lists for code in codes)
    if twice := [code for code, number in named.items() if number > 1]:
        raise ValueError(f"{twice[0]} is named twice")


def _require_nations(codes: Iterable[str], day: date | None) -> None:
    for code in codes:
        if not is_country(code, None if day is None else day_of(day)):
            raise ValueError(f"{code} is no ISO 3166-1 alpha-3 code in use")


def _require_keys_once(part: str, keys: Sequence[str]) -> None:
    for index, key in enumerate(keys):
        if key in keys[:index]:
            raise FileFaulty(f"{part}/{index}/key", f"{key} stands in this file twice")


def _in_words(names: Iterable[str]) -> str:
    return " or ".join(sorted(names)) or "from when"


# --- what the import leaves in the log --------------------------------------------------------------------------


class PlanningFileState(State):
    """A file that was imported."""

    file: Word
    title: Phrase
    digest: str
    note: Text | None = None
    synthetic: bool = False
    sources: tuple[Source, ...] = ()


class PlanningFileRecorded(Opening):
    """A planning file was imported. What it tells are facts of their own, in the same moment."""

    TOPIC: ClassVar[str] = "planning_file.recorded"
    origin: Origin
    file: Word
    title: Phrase
    digest: str
    note: Text | None = None
    synthetic: bool = False
    sources: tuple[Source, ...] = ()

    def evolve(self, state: None) -> PlanningFileState:
        """It is on record."""
        told = {
            name: getattr(self, name) for name in ("file", "title", "digest", "note", "synthetic", "sources")
        }
        return PlanningFileState(origin=self.origin, **told)


class ImportedFile(Aggregate):
    """One planning file in the log."""

    KIND = "planning_file"
    if TYPE_CHECKING:
        state: PlanningFileState
