"""Activities: the courses, seminars, exercises and conferences of the menu of partnership activities.

Each stands under one partnership tool and is open to groups of nations, or to a nation for which an approval is
recorded. A nation enrols, waits where all places are taken, and attends, completes or stays away (DOMAIN.md,
sections 5 and 8; CONTRACT.md, section 5).
"""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args
from uuid import UUID

from pydantic import Field

from domain import nation
from domain.correction import CORRECTIONS, NO_LONGER_FITS, Corrected, Kinds, Struck
from domain.emergency import Origin
from domain.fact import Aggregate, Fact
from domain.nation import GROUPS, Group
from domain.planning.dated import (
    SPOKEN,
    DatedOpening,
    DatedState,
    Since,
    flagged_out_of_order,
    require_order,
)
from domain.planning.formats import require_nation, standing
from domain.planning.rules import (
    ActivityCancelled,
    AlreadyEnrolled,
    EnrolmentSuspended,
    NotEnrolled,
    NotOpenToNation,
    PlacesTaken,
)
from domain.provenance import Provenance
from domain.rules import NothingChanges
from domain.value import Moment, NationCode, Phrase, Text, Value, day_of

Tool = Literal[
    "cep",
    "eadrcc",
    "education_training",
    "parp",
    "occ",
    "pmf",
    "teep",
    "mtep",
    "pap_t",
    "pap_dib",
    "ipap",
    "pdp",
    "trust_fund",
    "building_integrity",
    "sps",
    "cnad",
    "adc",
    "atmc",
]
TOOLS: tuple[Tool, ...] = get_args(Tool)
ActivityKind = Literal["course", "seminar", "exercise", "conference", "other"]
ActivityStatus = Literal["offered", "cancelled"]
EnrolmentStatus = Literal["waiting", "enrolled", "attended", "completed", "no_show", "withdrawn"]
# To whom an activity may be open: groups of nations, and `case_by_case` to none without an approval.
CASE_BY_CASE = "case_by_case"
OpenTo = Group | Literal["case_by_case"]
OPEN_TO: tuple[str, ...] = (*GROUPS, CASE_BY_CASE)
# Who has a place; who stays away has it all the same, and nobody else can be sent for in its stead.
PLACED: frozenset[str] = frozenset({"enrolled", "attended", "completed", "no_show"})
MOST_PLACES = 100_000


class Approval(Value):
    """A decision that lets one nation take part."""

    nation: NationCode
    decision: Phrase


class Enrolment(Value):
    """One nation in one activity. They stand in the order in which they came."""

    nation: NationCode
    status: EnrolmentStatus


class ActivityState(DatedState):
    """An activity as it stands. `until` is its last day; `places` how many nations there is room for; null: for all."""

    title: Phrase
    tool: Tool
    activity_kind: ActivityKind = "other"
    host: Phrase | None = None
    place: Phrase | None = None
    places: int | None = None
    # Empty: to Allies and partners of every kind.
    open_to: tuple[OpenTo, ...] = ()
    reference: Phrase | None = None
    scenario: Text | None = None
    # The exercise that a planning conference prepares, for example.
    part_of: UUID | None = None
    # What a source tells of the number of nations and people, where it names no nations.
    nations_told: int | None = None
    people_told: int | None = None
    status: ActivityStatus = "offered"
    reason: Text | None = None
    approvals: tuple[Approval, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()

    def status_of(self, code: str) -> EnrolmentStatus | None:
        """How it stands with a nation; None where it never enrolled."""
        return next((one.status for one in self.enrolments if one.nation == code), None)

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return sum(one.status in PLACED for one in self.enrolments)

    @property
    def free(self) -> int | None:
        """How many places are left; None where there is room for all."""
        return None if self.places is None else max(0, self.places - self.taken)

    def has_more_room_than(self, other: "ActivityState") -> bool:
        """Whether more places are left than in another state of it."""
        return other.free is not None and (self.free is None or self.free > other.free)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The nations that wait, in the order in which they came."""
        return tuple(one.nation for one in self.enrolments if one.status == "waiting")

    def with_status(self, code: str, status: EnrolmentStatus) -> "ActivityState":
        """The state with how it stands with one nation; one that comes anew stands last."""
        others = self.enrolments
        known = self.status_of(code)
        if known is None or (known == "withdrawn" and status in ("enrolled", "waiting")):
            others = tuple(one for one in others if one.nation != code)
            return self.but(enrolments=(*others, Enrolment(nation=code, status=status)))
        return self.but(
            enrolments=tuple(one.but(status=status) if one.nation == code else one for one in others)
        )

    def is_open_to(self, code: str, day: date) -> bool:
        """Whether a nation may enrol: by a group that it belonged to on that day, or by a recorded approval."""
        if any(approval.nation == code for approval in self.approvals):
            return True
        groups = set(nation.groups_on(code, day))
        return bool(groups & set(self.open_to)) if self.open_to else bool(groups)

    def asked_as_at(self, enrolled_on: date) -> date:
        """The day as at which it is asked what a nation is: that of the activity, or of the enrolment if earlier."""
        return enrolled_on if self.since is None else min(day_of(self.since), enrolled_on)


class ActivityOffered(DatedOpening):
    """It stands on the menu."""

    TOPIC: ClassVar[str] = "activity.offered"
    origin: Origin
    title: Phrase
    tool: Tool
    activity_kind: ActivityKind = "other"
    host: Phrase | None = None
    place: Phrase | None = None
    places: int | None = Field(default=None, ge=1, le=MOST_PLACES)
    open_to: tuple[OpenTo, ...] = ()
    reference: Phrase | None = None
    scenario: Text | None = None
    part_of: UUID | None = None
    nations_told: int | None = Field(default=None, ge=0)
    people_told: int | None = Field(default=None, ge=0)

    def evolve(self, state: None) -> ActivityState:
        """Nobody has enrolled yet."""
        names = (name for name in type(self).model_fields if name in ActivityState.model_fields)
        told = {name: getattr(self, name) for name in names if name != "flags"}
        return ActivityState(**told, certain=self.provenance.certain)


class ActivityAmended(Fact):
    """What the menu says of it has changed; what is left out stays."""

    TOPIC: ClassVar[str] = "activity.amended"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"offered"})
    model_config = SPOKEN
    since: Since = None
    until: Moment | None = None
    title: Phrase | None = None
    tool: Tool | None = None
    activity_kind: ActivityKind | None = None
    host: Phrase | None = None
    place: Phrase | None = None
    places: int | None = Field(default=None, ge=1, le=MOST_PLACES)
    open_to: tuple[OpenTo, ...] | None = None
    scenario: Text | None = None

    def evolve(self, state: ActivityState) -> ActivityState:
        """Who has enrolled stays."""
        told = {name: getattr(self, name) for name in AMENDABLE if getattr(self, name) is not None}
        return state.but(**told)


AMENDABLE = (
    "title",
    "tool",
    "activity_kind",
    "host",
    "place",
    "since",
    "until",
    "places",
    "open_to",
    "scenario",
)


class ActivityCalledOff(Fact):
    """It does not take place."""

    TOPIC: ClassVar[str] = "activity.cancelled"
    FOLLOWS: ClassVar[frozenset[str]] = frozenset({"offered"})
    reason: Text | None = None

    def evolve(self, state: ActivityState) -> ActivityState:
        """It is cancelled."""
        return state.but(status="cancelled", reason=self.reason)


class NationApproved(Fact):
    """A decision opens it to one nation."""

    TOPIC: ClassVar[str] = "activity.nation_approved"
    nation: NationCode
    decision: Phrase

    def evolve(self, state: ActivityState) -> ActivityState:
        """The nation may enrol."""
        others = tuple(one for one in state.approvals if one.nation != self.nation)
        return state.but(approvals=(*others, Approval(nation=self.nation, decision=self.decision)))


class NationFact(Fact):
    """Something about one nation in one activity."""

    nation: NationCode
    BECOMES: ClassVar[EnrolmentStatus]
    # How it must have stood with the nation before; None: it had not enrolled.
    AFTER: ClassVar[frozenset[EnrolmentStatus | None]]

    def evolve(self, state: ActivityState) -> ActivityState:
        """How it now stands with the nation."""
        return state.with_status(self.nation, self.BECOMES)


class NationEnrolled(NationFact):
    """A nation has a place."""

    TOPIC: ClassVar[str] = "activity.enrolled"
    BECOMES = "enrolled"
    AFTER = frozenset({None, "withdrawn"})


class NationWaits(NationFact):
    """A nation enrolled when all places were taken."""

    TOPIC: ClassVar[str] = "activity.put_on_waiting_list"
    BECOMES = "waiting"
    AFTER = frozenset({None, "withdrawn"})


class NationAdmitted(NationFact):
    """A nation that waited has a place now, because one became free."""

    TOPIC: ClassVar[str] = "activity.admitted"
    BECOMES = "enrolled"
    # The centre admits by itself. Where a correction shows that the nation did not wait, nothing follows.
    AFTER = frozenset({None, *get_args(EnrolmentStatus)})

    def evolve(self, state: ActivityState) -> ActivityState:
        """Who waits has a place."""
        return super().evolve(state) if self.nation in state.waiting else state


class NationWithdrew(NationFact):
    """A nation takes its enrolment back."""

    TOPIC: ClassVar[str] = "activity.enrolment_withdrawn"
    BECOMES = "withdrawn"
    AFTER = frozenset({"enrolled", "waiting"})


class NationAttended(NationFact):
    """A nation came."""

    TOPIC: ClassVar[str] = "activity.attended"
    BECOMES = "attended"
    AFTER = frozenset({"enrolled"})


class NationCompleted(NationFact):
    """A nation went through to the end."""

    TOPIC: ClassVar[str] = "activity.completed"
    BECOMES = "completed"
    AFTER = frozenset({"enrolled", "attended"})


class NationStayedAway(NationFact):
    """A nation had a place and did not come."""

    TOPIC: ClassVar[str] = "activity.no_show"
    BECOMES = "no_show"
    AFTER = frozenset({"enrolled"})


class ActivityCorrected(Corrected):
    """An entry of this activity was set right."""

    TOPIC: ClassVar[str] = "activity.corrected"
    now: ActivityState


class ActivityStruck(Struck):
    """An entry of this activity was struck."""

    TOPIC: ClassVar[str] = "activity.struck"
    now: ActivityState


class Activity(Aggregate):
    """One entry of the menu."""

    KIND = "activity"
    if TYPE_CHECKING:
        state: ActivityState

    def _require_offered(self) -> None:
        if self.state.status == "cancelled":
            raise ActivityCancelled()

    def amend(self, told: dict[str, Any], by: Provenance) -> None:
        """Change what the menu says; `told` holds the fields that change. More places admit those who wait.

        Raises NothingChanges, EndsBeforeItBegins, PlacesTaken and ActivityCancelled.
        """
        self._require_offered()
        told = {**told, "open_to": tuple(told["open_to"])} if told.get("open_to") is not None else told
        changed = {
            name: value
            for name, value in told.items()
            if value is not None and value != getattr(self.state, name)
        }
        if not changed:
            raise NothingChanges()
        require_order(changed.get("since", self.state.since), changed.get("until", self.state.until))
        if changed.get("places", self.state.taken) < self.state.taken:
            raise PlacesTaken(places=changed["places"], taken=self.state.taken)
        self.record(ActivityAmended, by, **changed)
        self.admit_waiting(by)

    def cancel(self, reason: str | None, by: Provenance) -> None:
        """Take it off the menu."""
        self._require_offered()
        self.record(ActivityCalledOff, by, reason=reason)

    def approve(self, code: str, decision: str, by: Provenance) -> None:
        """Record a decision that opens it to one nation."""
        self._require_offered()
        require_nation(code, by.recorded_at.date(), "/nation")
        self.record(NationApproved, by, nation=code, decision=decision)

    def enrol(self, code: str, by: Provenance) -> None:
        """Give a nation a place, or put it on the waiting list where all are taken.

        Raises EnrolmentSuspended, NotOpenToNation, AlreadyEnrolled, ActivityCancelled and UnknownNation.
        """
        self._require_offered()
        day = self._asked_as_at(by)
        require_nation(code, day, "/nation")
        if nation.is_suspended(code, day):
            raise EnrolmentSuspended(nation=code, day=day)
        if not self.is_open_to(code, day):
            raise NotOpenToNation(
                nation=code,
                open_to=self.state.open_to or ("Allies", "partners of every kind"),
                day=day,
                standing=standing(code, day),
            )
        known = self.state.status_of(code)
        if known not in NationEnrolled.AFTER:
            raise AlreadyEnrolled(nation=code, status=_in_words(known))
        # A place that becomes free goes to those who wait at once, so where one is left nobody comes before.
        self.record(NationWaits if self.state.free == 0 else NationEnrolled, by, nation=code)

    def is_open_to(self, code: str, day: date) -> bool:
        """Whether a nation may enrol, as `ActivityState.is_open_to` says."""
        return self.state.is_open_to(code, day)

    def withdraw(self, code: str, by: Provenance) -> None:
        """Take an enrolment back; the first who waits gets the place."""
        self._require(code, NationWithdrew, "withdraw")
        self.record(NationWithdrew, by, nation=code)
        self.admit_waiting(by)

    def attend(self, code: str, by: Provenance) -> None:
        """Say that a nation came."""
        self._require(code, NationAttended, "attend")
        self.record(NationAttended, by, nation=code)

    def complete(self, code: str, by: Provenance) -> None:
        """Say that a nation went through to the end."""
        self._require(code, NationCompleted, "complete")
        self.record(NationCompleted, by, nation=code)

    def stay_away(self, code: str, by: Provenance) -> None:
        """Say that a nation had a place and did not come."""
        self._require(code, NationStayedAway, "be a no-show")
        self.record(NationStayedAway, by, nation=code)

    def _require(self, code: str, fact: type[NationFact], act: str) -> None:
        self._require_offered()
        known = self.state.status_of(code)
        if known not in fact.AFTER:
            raise NotEnrolled(nation=code, status=_in_words(known), act=act)

    def admit_waiting(self, by: Provenance) -> None:
        """Give the places that are free to those who wait, the first first."""
        for code in self._admissible(by):
            if self.state.free == 0:
                return
            self.record(NationAdmitted, by, nation=code)

    def _admissible(self, by: Provenance) -> tuple[str, ...]:
        """Those who wait, but for nations with which practical cooperation was suspended meanwhile."""
        if self.state.status == "cancelled":
            return ()
        day = self._asked_as_at(by)
        return tuple(code for code in self.state.waiting if not nation.is_suspended(code, day))

    def _asked_as_at(self, by: Provenance) -> date:
        return self.state.asked_as_at(day_of(by.occurred_at or by.recorded_at))


def _in_words(status: EnrolmentStatus | None) -> str:
    return (status or "not enrolled").replace("_", " ")


def flags_of_enrolment(state: ActivityState, code: str, day: date) -> tuple[str, ...]:
    """How an enrolment is flagged that would be refused as at that day."""
    is_suspended = ("suspended",) if nation.is_suspended(code, day) else ()
    return is_suspended if state.is_open_to(code, day) else (*is_suspended, "not_open_to_nation")


def misfits(state: ActivityState, fact: Fact) -> tuple[str, ...]:
    """How a fact about a nation is flagged that could not have happened, as the activity is now known."""
    if not isinstance(fact, NationFact):
        return ()
    flags = () if state.status_of(fact.nation) in fact.AFTER else (NO_LONGER_FITS,)
    if isinstance(fact, NationEnrolled | NationWaits):
        told = fact.provenance.occurred_at or fact.provenance.recorded_at
        return (*flags, *flags_of_enrolment(state, fact.nation, state.asked_as_at(day_of(told))))
    return flags


def refitted(state: ActivityState) -> ActivityState:
    """The activity, flagged where a correction leaves fewer places than are taken, or days that run backwards."""
    is_overfull = state.places is not None and state.taken > state.places
    return flagged_out_of_order(state.flagged(NO_LONGER_FITS) if is_overfull else state)


CORRECTIONS[Activity] = Kinds(
    corrected=ActivityCorrected,
    struck=ActivityStruck,
    annul=lambda state: state.but(status="cancelled", flags=(*state.flags, "struck")),
    refit=refitted,
    misfits=misfits,
    not_typed=frozenset({NationAdmitted.TOPIC}),
)
