"""Criteria: what can be asked of the way in which a file was handled, as frozen values in plain words.

A criterion names acts as the field does, and hours as the clock of a replay counts them. Several of them make one
objective through `all_of` and `any_of`. Each says itself in words, for the room and for a printed score.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from domain.flags import FLAGS
from domain.value import Amount, Moment, NationCode, Phrase, Value, Word, written
from projections.words import in_words

# What is done in a file. A report is any of the products that tell how it stands, the final one among them.
Act = Literal[
    "opening",
    "request",
    "dissemination",
    "offer",
    "acceptance",
    "decline",
    "withdrawal",
    "departure",
    "arrival",
    "hand_over",
    "report",
    "final_report",
    "council_decision",
    "end_of_need",
    "closure",
    "reopening",
]
ACTS: tuple[Act, ...] = get_args(Act)
# More than that nobody reads.
MOST_CRITERIA, MOST_OBJECTIVES = 20, 50
MOST_COUNTED = 100_000


def _known_flag(said: str) -> str:
    if said not in FLAGS:
        raise ValueError("there is no such flag")
    return said


def _whole(said: Any) -> Any:
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise ValueError("write a whole number")
    return said


def some(said: tuple[Any, ...]) -> tuple[Any, ...]:
    """Raise ValueError for none; asked after each was read, so that a faulty one is not told twice."""
    if not said:
        raise ValueError("name at least one")
    return said


Flag = Annotated[str, AfterValidator(_known_flag), WithJsonSchema({"type": "string", "enum": sorted(FLAGS)})]
HowMany = Annotated[int, Field(ge=0, le=MOST_COUNTED), BeforeValidator(_whole)]


class First(Value):
    """An act follows another one in time: the first offer within two hours of the dissemination, for example.

    What came before the act that starts the clock does not count.
    """

    kind: Literal["first"]
    what: Act
    within_hours: Amount
    after: Act = "dissemination"
    # Only what this donor does.
    nation: NationCode | None = None

    @property
    def words(self) -> str:
        """The criterion in words."""
        return f"{_act(self.what, self.nation)} within {_hours(self.within_hours)} after the {in_words(self.after)}"


class Answered(Value):
    """Every offer is decided in time, from when it was made: accepted or declined in every line.

    True as long as no answer is owed; an offer that expires without one is too late.
    """

    kind: Literal["answered"]
    within_hours: Amount
    nation: NationCode | None = None

    @property
    def words(self) -> str:
        """The criterion in words."""
        whose = f" of {self.nation}" if self.nation else ""
        return f"every offer{whose} answered within {_hours(self.within_hours)}"


class _Goods(Value):
    """Items of the requests, by a text in their names (all of them, unless one is given), and by when.

    Of two deadlines the earlier one counts; without any, whatever is not yet so stays open.
    """

    items: Word | None = None
    by: Moment | None = None
    within_hours: Amount | None = None
    after: Act = "dissemination"

    def _said(self, how: str) -> str:
        named = f"every item with “{self.items}” in its name" if self.items else "every item"
        by = [f"by {written(self.by)}"] if self.by is not None else []
        if self.within_hours is not None:
            by.append(f"within {_hours(self.within_hours)} after the {in_words(self.after)}")
        return " and ".join([f"{named} {how} {by[0]}", *by[1:]]) if by else f"{named} {how}"


class Covered(_Goods):
    """As much was accepted of the items as was asked; of one without a quantity, anything.

    It can be lost again, until the deadline: by a release, a withdrawal, or another item that is asked.
    """

    kind: Literal["covered"]

    @property
    def words(self) -> str:
        """The criterion in words."""
        return self._said("covered")


class HandedOver(_Goods):
    """As much was handed over of the items as was asked, as the stricken nation confirmed; arrived is not enough."""

    kind: Literal["handed_over"]

    @property
    def words(self) -> str:
        """The criterion in words."""
        return self._said("handed over")


class Reported(Value):
    """Reports follow each other in time, from the dissemination to the end of need or the final report.

    Decided as true only there; as false with the first silence that was too long.
    """

    kind: Literal["reported"]
    every_hours: Amount

    @property
    def words(self) -> str:
        """The criterion in words."""
        return f"a report every {_hours(self.every_hours)}, from the dissemination to the end"


class Never(Value):
    """Something that must not happen. True as long as it has not."""

    kind: Literal["never"]
    what: Literal["message_approved_by_originator", "accepted_more_than_asked"]

    @property
    def words(self) -> str:
        """The criterion in words."""
        return {
            "message_approved_by_originator": "no message approved by its originator",
            "accepted_more_than_asked": "never more accepted of an item than was asked",
        }[self.what]


class NeverFlagged(Value):
    """Nothing in the file bears this flag. True as long as it is so; what is put in order loses its flag."""

    kind: Literal["never_flagged"]
    flag: Flag

    @property
    def words(self) -> str:
        """The criterion in words."""
        return f"nothing flagged “{in_words(self.flag)}”: {FLAGS[self.flag]}"


class Count(Value):
    """How often an act was done; once at least, unless other bounds are given.

    Too few is open until the file is closed, too many is false at once.
    """

    kind: Literal["count"]
    what: Act
    at_least: HowMany | None = None
    at_most: HowMany | None = None
    nation: NationCode | None = None

    @property
    def least(self) -> int:
        """The fewest that there must be."""
        return self.at_least if self.at_least is not None else int(self.at_most is None)

    @property
    def words(self) -> str:
        """The criterion in words."""
        whose = f" of {self.nation}" if self.nation else ""
        bounds = [f"at least {_times(self.least)}"] if self.least else []
        if self.at_most is not None:
            bounds.append(f"at most {_times(self.at_most)}" if self.at_most else "never")
        return f"{in_words(self.what)}{whose}: {' and '.join(bounds) or 'any number of times'}"


Simple = Annotated[
    First | Answered | Covered | HandedOver | Reported | Never | NeverFlagged | Count,
    Field(discriminator="kind"),
]
Several = Annotated[
    tuple[Simple, ...],
    AfterValidator(some),
    Field(max_length=MOST_CRITERIA, json_schema_extra={"minItems": 1}),
]


class AllOf(Value):
    """All of several criteria: false with the first that is false."""

    kind: Literal["all_of"]
    criteria: Several

    @property
    def words(self) -> str:
        """The criterion in words."""
        return "; and ".join(one.words for one in self.criteria)


class AnyOf(Value):
    """One of several criteria: true with the first that is true."""

    kind: Literal["any_of"]
    criteria: Several

    @property
    def words(self) -> str:
        """The criterion in words."""
        return "; or ".join(one.words for one in self.criteria)


Criterion = Annotated[
    First | Answered | Covered | HandedOver | Reported | Never | NeverFlagged | Count | AllOf | AnyOf,
    Field(discriminator="kind"),
]
# Every kind of criterion by its name, in the order in which they are offered.
KINDS: Mapping[str, type[Value]] = MappingProxyType(
    {
        "first": First,
        "answered": Answered,
        "covered": Covered,
        "handed_over": HandedOver,
        "reported": Reported,
        "never": Never,
        "never_flagged": NeverFlagged,
        "count": Count,
        "all_of": AllOf,
        "any_of": AnyOf,
    }
)


class Objective(Value):
    """What a file is to be played for: a criterion under a title, and an id by which its score is found again."""

    id: Word
    title: Phrase
    criterion: Criterion


def _hours(hours: Any) -> str:
    return f"{hours.normalize():f} h"


def _act(what: Act, nation: str | None) -> str:
    return f"the first {in_words(what)}{f' of {nation}' if nation else ''}"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
