"""The rules of planning and preparedness that a command can break, by name, like those in `domain/rules.py`."""

from dataclasses import dataclass
from datetime import date

from domain.rules import RuleBroken


@dataclass(eq=False)
class OutsideFormat(RuleBroken):
    """A nation takes part only where the format of that day admits it (DOMAIN.md, section 8)."""

    nation: str
    format: str
    day: date
    standing: str
    RULE = 28
    SAYS = "the format {format} does not admit {nation}, which on {day} was {standing}"


@dataclass(eq=False)
class NoFormatAdmits(RuleBroken):
    """A seat needs a format of its group that admits the nation on that day (DOMAIN.md, section 8)."""

    nation: str
    formats: tuple[str, ...]
    day: date
    standing: str
    RULE = 28
    SAYS = (
        "no format in which the group met on {day} admits {nation}, then {standing}: it met as {formats}; "
        "say with /reorganise in which formats it meets, if others are missing"
    )


@dataclass(eq=False)
class NotAFormatOfTheGroup(RuleBroken):
    """A seat or meeting is held in a format in which the group met on that day (DOMAIN.md, section 8)."""

    format: str
    formats: tuple[str, ...]
    day: date
    RULE = 28
    SAYS = "the group does not meet as {format}: on {day} it met as {formats}"
    POINTER = "/format"


@dataclass(eq=False)
class EndsBeforeItBegins(RuleBroken):
    """The last day does not come before the first."""

    since: date
    until: date
    pointer: str = "/until"
    SAYS = "it ends on {until}, before it begins on {since}"
    POINTER = "/until"


@dataclass(eq=False)
class NotOneOfItsDays(RuleBroken):
    """A seat is confirmed from one of the days on which it is held."""

    day: date
    since: date | None
    until: date | None
    SAYS = "the seat is held from {since} to {until}, and {day} is none of these days"
    POINTER = "/from"

    def __str__(self) -> str:
        said = {"since": self.since or "a day not known", "until": self.until or "further notice"}
        return self.SAYS.format(**{**vars(self), **said})


@dataclass(eq=False)
class GroupNotStanding(RuleBroken):
    """Seats and meetings belong to a group that stands on that day; names and structure have dates."""

    group: str
    day: date
    RULE = 28
    SAYS = "{group} did not stand on {day}"


@dataclass(eq=False)
class GroupEnded(RuleBroken):
    """A group that was merged or dissolved is not renamed, merged or dissolved again."""

    status: str
    SAYS = "the group was {status} already"


@dataclass(eq=False)
class UnknownGroup(RuleBroken):
    """A group that is not on file."""

    group: str
    pointer: str
    SAYS = "there is no planning group {group}"


@dataclass(eq=False)
class GroupWithinItself(RuleBroken):
    """A group is neither its own parent nor merged into itself, nor by way of others."""

    pointer: str
    SAYS = "a group stands neither under itself nor merges into itself, nor by way of others"


@dataclass(eq=False)
class SpeaksForAnotherNation(RuleBroken):
    """A nation nominates, enrols and proposes for itself and for nobody else."""

    nation: str
    named: str | None
    SAYS = "this is {nation}'s to decide or the planners' own; decided_by names {named}"


@dataclass(eq=False)
class SeatNotNominated(RuleBroken):
    """Only who has been nominated is confirmed (DOMAIN.md, section 5)."""

    status: str
    SAYS = "the seat is {status}: only a nomination is confirmed"


@dataclass(eq=False)
class SeatEnded(RuleBroken):
    """A seat ends once."""

    SAYS = "the seat has ended already"


@dataclass(eq=False)
class MeetingCancelled(RuleBroken):
    """Nobody attends a meeting that was cancelled, and it decides nothing."""

    act: str
    SAYS = "the meeting was cancelled: it cannot {act}"


@dataclass(eq=False)
class MeetingHeld(RuleBroken):
    """A meeting that was held is neither held again nor cancelled."""

    act: str
    SAYS = "the meeting was held: it cannot {act}"


@dataclass(eq=False)
class PresentAndAbsent(RuleBroken):
    """A nation was present or absent, not both."""

    nation: str
    SAYS = "{nation} stands among those present and among those absent"
    POINTER = "/absent"


@dataclass(eq=False)
class NobodyNamed(RuleBroken):
    """Attendance names at least one nation."""

    SAYS = "name at least one nation that was present or absent"
    POINTER = "/present"


@dataclass(eq=False)
class PlusNamesNobody(RuleBroken):
    """A meeting of NATO with some partners says with whom; any other format says so itself."""

    format: str
    SAYS = (
        "a meeting as nato_plus names its partners in plus, and no other meeting does; this one is {format}"
    )
    POINTER = "/plus"


@dataclass(eq=False)
class TaskClosed(RuleBroken):
    """A closed task is not followed up."""

    SAYS = "the task is closed"


@dataclass(eq=False)
class NothingToFollowUp(RuleBroken):
    """Only what somebody was given to do is closed; a bare decision is done when it is taken."""

    SAYS = "nobody was given this to do: say first with /follow-up who does what until when"


@dataclass(eq=False)
class DueWithoutOwner(RuleBroken):
    """What is due is due from somebody."""

    SAYS = "name the owner who has to do it until then"
    POINTER = "/owner"


@dataclass(eq=False)
class EnrolmentSuspended(RuleBroken):
    """Practical cooperation with this partner is suspended (DOMAIN.md, section 9)."""

    nation: str
    day: date
    RULE = 28
    SAYS = "practical cooperation with {nation} was suspended on {day}: it cannot enrol"


@dataclass(eq=False)
class NotOpenToNation(RuleBroken):
    """An activity takes those to whom it is open, or a nation for which an approval is recorded."""

    nation: str
    open_to: tuple[str, ...]
    day: date
    standing: str
    RULE = 28
    SAYS = (
        "the activity is open to {open_to}, and {nation} on {day} was {standing}; "
        "record an approval for it with /approve, if there is one"
    )


@dataclass(eq=False)
class AlreadyEnrolled(RuleBroken):
    """A nation enrols once in an activity."""

    nation: str
    status: str
    SAYS = "{nation} is {status} already"


@dataclass(eq=False)
class NotEnrolled(RuleBroken):
    """Only who has enrolled attends, completes, or stays away."""

    nation: str
    status: str
    act: str
    SAYS = "{nation} is {status} in this activity and cannot {act}"


@dataclass(eq=False)
class ActivityCancelled(RuleBroken):
    """A cancelled activity takes nobody."""

    SAYS = "the activity was cancelled"


@dataclass(eq=False)
class PlacesTaken(RuleBroken):
    """A place that a nation has is not amended away; the nation withdraws first."""

    places: int
    taken: int
    SAYS = "{taken} places are taken, so there cannot be {places}; let nations withdraw first"
    POINTER = "/places"


@dataclass(eq=False)
class UnknownActivity(RuleBroken):
    """An activity that is not on file."""

    activity: str
    pointer: str = "/activities"
    SAYS = "there is no activity {activity}"
    POINTER = "/activities"


@dataclass(eq=False)
class NotTwoYears(RuleBroken):
    """A programme runs for two years."""

    since: date
    until: date
    SAYS = "a programme runs for two years: {since} to {until} is another time"
    POINTER = "/until"


@dataclass(eq=False)
class OwnProposal(RuleBroken):
    """A programme is agreed by the other side than the one that proposed it."""

    side: str
    SAYS = "the {side} proposed this; the other side agrees"


@dataclass(eq=False)
class ProgrammeAgreed(RuleBroken):
    """An agreed programme is not agreed again."""

    SAYS = "the programme is agreed already"


@dataclass(eq=False)
class StruckOut(RuleBroken):
    """What was entered by mistake counts for nothing and goes no further."""

    thing: str
    RULE = 29
    SAYS = "the {thing} was entered by mistake and struck; it counts for nothing"


@dataclass(eq=False)
class PlanningFileAlreadyImported(RuleBroken):
    """The same file was imported before; importing it again changes nothing."""

    file: str
    SAYS = "{file} was imported before"


@dataclass(eq=False)
class PlanningFileDiffers(RuleBroken):
    """Another file of this id was imported; the log is not rewritten, entries are corrected one by one."""

    file: str
    SAYS = "another file with the id {file} was imported before; correct its entries instead"
