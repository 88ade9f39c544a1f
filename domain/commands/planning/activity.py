"""The menu of partnership activities, and who takes part."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from domain.authority import NATION, PLANNERS, only_that_nation_or_the_planners
from domain.centre import Centre, Command, Decision
from domain.commands.planning.task import task_set
from domain.identity import named_id
from domain.planning.activity import Activity, ActivityKind, ActivityOffered, OpenTo, Tool
from domain.planning.dated import require_order
from domain.planning.rules import StruckOut, UnknownActivity
from domain.provenance import Provenance


def enrolment_id(activity: UUID, nation: str) -> str:
    """The id of one nation's part in one activity."""
    return str(named_id("enrolment", activity, nation))


def require_activity(centre: Centre, id: UUID, pointer: str = "/activities") -> Activity:
    """An activity that a body names. Raises UnknownActivity, also for one that was entered by mistake."""
    found = centre.find(Activity, id)
    if found is None or found.state.is_struck:
        raise UnknownActivity(activity=str(id), pointer=pointer)
    return found


def offered(
    centre: Centre, by: Provenance, *, id: UUID | None = None, origin: str | None = None, **told: Any
) -> Activity:
    """An activity on the menu. Raises EndsBeforeItBegins."""
    require_order(told.get("since"), told.get("until"))
    return Activity.open(
        ActivityOffered, id=id or centre.new_id(), by=by, origin=origin or centre.origin, **told
    )


@dataclass(frozen=True, kw_only=True)
class OfferActivity(Command):
    """Put an activity on the menu."""

    MAY = PLANNERS
    ACT = "put an activity on the menu"

    title: str
    tool: Tool
    activity_kind: ActivityKind = "other"
    host: str | None = None
    place: str | None = None
    since: date | datetime | None = None
    until: date | datetime | None = None
    places: int | None = None
    open_to: tuple[OpenTo, ...] = ()
    reference: str | None = None
    scenario: str | None = None
    part_of: UUID | None = None

    def decide(self, centre: Centre) -> Decision:
        """An activity in which nobody has enrolled yet."""
        if self.part_of is not None:
            require_activity(centre, self.part_of, "/part_of")
        names = (
            "title",
            "tool",
            "activity_kind",
            "host",
            "place",
            "since",
            "until",
            "places",
            "open_to",
            "reference",
            "scenario",
            "part_of",
        )
        activity = offered(centre, self.by(centre), **{name: getattr(self, name) for name in names})
        return Decision(activity, (activity,))


@dataclass(frozen=True, kw_only=True)
class ActivityCommand(Command):
    """A command about one activity."""

    MAY = PLANNERS

    activity_id: UUID


@dataclass(frozen=True, kw_only=True)
class AmendActivity(ActivityCommand):
    """What the menu says has changed. `told` holds the fields that change."""

    ACT = "amend an activity"

    told: dict[str, Any] = field(default_factory=dict)

    def decide(self, centre: Centre) -> Decision:
        """The activity as changed; more places admit those who wait."""
        activity = centre.load(Activity, self.activity_id)
        activity.amend(self.told, self.by(centre))
        return Decision(activity, (activity,))


@dataclass(frozen=True, kw_only=True)
class CancelActivity(ActivityCommand):
    """It does not take place."""

    ACT = "cancel an activity"

    reason: str | None = None

    def decide(self, centre: Centre) -> Decision:
        """The activity, cancelled."""
        activity = centre.load(Activity, self.activity_id)
        activity.cancel(self.reason, self.by(centre))
        return Decision(activity, (activity,))


@dataclass(frozen=True, kw_only=True)
class ApproveNation(ActivityCommand):
    """A decision opens it to one nation, case by case."""

    ACT = "record an approval for an activity"

    nation: str
    decision: str

    def decide(self, centre: Centre) -> Decision:
        """The activity, open to one nation more."""
        activity = centre.load(Activity, self.activity_id)
        activity.approve(self.nation, self.decision, self.by(centre))
        return Decision(activity, (activity,))


@dataclass(frozen=True, kw_only=True)
class RecordLesson(ActivityCommand):
    """An exercise taught something; with an owner it is a task until it is closed."""

    ACT = "record a lesson"

    text: str
    owner: str | None = None
    due: date | datetime | None = None

    def decide(self, centre: Centre) -> Decision:
        """The lesson, a thing of its own. What was cancelled may have taught something; what was struck did not."""
        activity = centre.load(Activity, self.activity_id)
        if activity.state.is_struck:
            raise StruckOut(thing="activity")
        task = task_set(
            centre,
            self.by(centre),
            what="lesson",
            activity_id=activity.id,
            text=self.text,
            owner=self.owner,
            due=self.due,
        )
        return Decision(task, (task,))


@dataclass(frozen=True, kw_only=True)
class ParticipationCommand(ActivityCommand):
    """A command about one nation in one activity. It is answered with that nation's enrolment."""

    DOES: ClassVar[str]

    nation: str

    def decide(self, centre: Centre) -> Decision:
        """How it now stands with the nation."""
        by = self.by(centre)
        activity = centre.load(Activity, self.activity_id)
        only_that_nation_or_the_planners(self.nation, by)
        getattr(activity, self.DOES)(self.nation, by)
        return Decision(
            activity, (activity,), kind="enrolment", id=enrolment_id(self.activity_id, self.nation)
        )


@dataclass(frozen=True, kw_only=True)
class Enrol(ParticipationCommand):
    """A nation wants to take part."""

    MAY = PLANNERS | NATION
    ACT = "enrol in an activity"
    DOES = "enrol"


@dataclass(frozen=True, kw_only=True)
class WithdrawEnrolment(ParticipationCommand):
    """A nation takes its enrolment back; the first who waits gets the place."""

    MAY = PLANNERS | NATION
    ACT = "withdraw an enrolment"
    DOES = "withdraw"


@dataclass(frozen=True, kw_only=True)
class Attend(ParticipationCommand):
    """A nation came."""

    ACT = "record who attended an activity"
    DOES = "attend"


@dataclass(frozen=True, kw_only=True)
class Complete(ParticipationCommand):
    """A nation went through to the end."""

    ACT = "record who completed an activity"
    DOES = "complete"


@dataclass(frozen=True, kw_only=True)
class StayAway(ParticipationCommand):
    """A nation had a place and did not come."""

    ACT = "record who did not come"
    DOES = "stay_away"
