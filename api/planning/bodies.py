"""What callers say of planning and preparedness: one model a call, named as in CONTRACT.md, section 5.

The first day of something is `from` on the wire and `since` in here, because `from` is a word of the language.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Body
from pydantic import BeforeValidator, Field, StrictInt

from api.bodies import Saying, one_or_many
from domain.nation import GROUPS, Group
from domain.planning.activity import CASE_BY_CASE, MOST_PLACES, ActivityKind, Tool
from domain.planning.formats import FORMATS, Format
from domain.planning.meeting import MOST_NATIONS
from domain.planning.seat import SeatRole
from domain.value import LONGEST_TEXT, Moment, NationCode, Phrase, Text, Word

MOST_ACTIVITIES, MOST_OBJECTIVES = 500, 100
TEXT_SCHEMA = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
OPEN_TO_SCHEMA = {"type": "string", "enum": [*GROUPS, CASE_BY_CASE]}

From = Annotated[Moment | None, Field(alias="from")]
Formats = Annotated[tuple[Format, ...], Field(max_length=len(FORMATS))]
Nations = Annotated[tuple[NationCode, ...], Field(max_length=MOST_NATIONS)]
Activities = Annotated[tuple[UUID, ...], Field(max_length=MOST_ACTIVITIES)]
Places = Annotated[StrictInt, Field(ge=1, le=MOST_PLACES)]


def _one_is_a_list(said: Any) -> Any:
    return (said,) if isinstance(said, str) else said


# As the domain has it, but one list of words, so that a wrong one is told by its place.
Circle = Literal[Group, "case_by_case"]
Openness = Annotated[
    tuple[Circle, ...] | None,
    Field(max_length=len(GROUPS) + 1),
    BeforeValidator(_one_is_a_list),
    one_or_many(OPEN_TO_SCHEMA, len(GROUPS) + 1),
]
Objectives = Annotated[
    tuple[Text, ...] | None,
    Field(max_length=MOST_OBJECTIVES),
    BeforeValidator(_one_is_a_list),
    one_or_many(TEXT_SCHEMA, MOST_OBJECTIVES),
]


class FromADay(Saying):
    """Something that holds from a day on; without one, from the day on which it was decided or is recorded."""

    since: From = None


# --- planning groups and their seats ---------------------------------------------------------------------------


class Establishing(FromADay):
    """A board, committee or group; without a day it is not known when it began."""

    name: Phrase
    short_name: Word | None = None
    parent: UUID | None = None
    formats: Formats = ()
    until: Moment | None = None
    purpose: Text | None = None
    source: Phrase | None = None


class Renaming(FromADay):
    """Another name."""

    name: Phrase
    short_name: Word | None = None


class Reorganising(FromADay):
    """Another body above it, or other formats; what is left out stays."""

    parent: UUID | None = None
    formats: Formats | None = None


class Merging(FromADay):
    """The group that it goes into."""

    into: UUID


class Nominating(FromADay):
    """A seat of one nation or one organisation. Without a format: the narrowest that admits the nation."""

    nation: NationCode | None = None
    organisation: Phrase | None = None
    role: SeatRole
    format: Format | None = None
    until: Moment | None = None
    contact: UUID | None = None


class EndingSeat(Saying):
    """The last day of a seat; without one, today."""

    until: Moment | None = None


# --- meetings and tasks ----------------------------------------------------------------------------------------


class Calling(Saying):
    """When and how a group is to meet; `plus` names the partners of a `nato_plus` meeting."""

    format: Format
    at: Moment
    until: Moment | None = None
    title: Phrase | None = None
    place: Phrase | None = None
    agenda: Text | None = None
    plus: Nations = ()


class Attendance(Saying):
    """Which nations came and which did not; of those not named nothing is said."""

    present: Nations = ()
    absent: Nations = ()


class Deciding(Saying):
    """What was decided or learned; with an owner it is a task until it is closed."""

    text: Text
    owner: Phrase | None = None
    due: Moment | None = None


class FollowingUp(Deciding):
    """What was done about it; another owner or day, if there is one."""


# --- activities and programmes ---------------------------------------------------------------------------------


class OfferingActivity(FromADay):
    """An entry of the menu. Without `open_to`: to Allies and partners of every kind; without `places`: for all."""

    title: Phrase
    tool: Tool
    kind: ActivityKind = "other"
    host: Phrase | None = None
    place: Phrase | None = None
    until: Moment | None = None
    places: Places | None = None
    open_to: Openness = None
    reference: Phrase | None = None
    scenario: Text | None = None
    part_of: UUID | None = None


class AmendingActivity(FromADay):
    """What changes on the menu; what is left out stays."""

    title: Phrase | None = None
    tool: Tool | None = None
    kind: ActivityKind | None = None
    host: Phrase | None = None
    place: Phrase | None = None
    until: Moment | None = None
    places: Places | None = None
    open_to: Openness = None
    scenario: Text | None = None


class Approving(Saying):
    """The decision that opens an activity to one nation."""

    nation: NationCode
    decision: Phrase


class TakingPart(Saying):
    """The nation of which something is said."""

    nation: NationCode


class Proposing(Saying):
    """What a nation takes part in over two years."""

    nation: NationCode
    since: Annotated[Moment, Field(alias="from")]
    until: Moment
    activities: Activities = ()
    objectives: Objectives = None


class AmendingProgramme(Saying):
    """What changes in a programme; what is left out stays."""

    activities: Activities | None = None
    objectives: Objectives = None


class Reviewing(Saying):
    """How it goes."""

    text: Text


# What a call takes that may have no body at all.
MayNameADay = Annotated[FromADay, Body(default_factory=FromADay)]
MayNameALastDay = Annotated[EndingSeat, Body(default_factory=EndingSeat)]
MayAmendProgramme = Annotated[AmendingProgramme, Body(default_factory=AmendingProgramme)]
MayAmendActivity = Annotated[AmendingActivity, Body(default_factory=AmendingActivity)]
MayReorganise = Annotated[Reorganising, Body(default_factory=Reorganising)]
