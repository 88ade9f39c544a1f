"""The log book of planning: each fact in words that a planner would write."""

from collections.abc import Sequence
from typing import Any

from domain.fact import Fact
from domain.planning.activity import (
    AMENDABLE,
    ActivityAmended,
    ActivityCalledOff,
    ActivityOffered,
    ActivityState,
    NationAdmitted,
    NationApproved,
    NationAttended,
    NationCompleted,
    NationEnrolled,
    NationFact,
    NationStayedAway,
    NationWaits,
    NationWithdrew,
)
from domain.planning.dated import in_order
from domain.planning.formats import Format
from domain.planning.group import (
    GroupDissolved,
    GroupEstablished,
    GroupMerged,
    GroupName,
    GroupRenamed,
    GroupReorganised,
    GroupState,
)
from domain.planning.meeting import (
    AttendanceRecorded,
    MeetingCalled,
    MeetingCalledOff,
    MeetingState,
    MeetingWasHeld,
)
from domain.planning.programme import (
    ProgrammeAmended,
    ProgrammeProposed,
    ProgrammeReviewed,
    ProgrammeSettled,
    ProgrammeState,
    Side,
)
from domain.planning.seat import SeatConfirmed, SeatNominated, SeatState, SeatVacated
from domain.planning.task import TaskDone, TaskFollowedUp, TaskSet, TaskState
from domain.value import Moment, written
from projections.words import because, in_words, listed, nation_named

FORMATS: dict[Format, str] = {
    "allies": "Allied",
    "eapc": "EAPC",
    "nato_plus": "NATO-plus",
    "all_partners": "all-partners",
}
# Fields that are spoken of by another name than the code has for them.
SPOKEN_OF = {"since": "from", "activity_kind": "kind"}


def told_of_planning(fact: Fact, state: Any) -> str | None:
    """What happened, in a sentence; `state` is what the thing is after it. None where the log book has no words."""
    match state:
        case GroupState():
            return _about_group(fact, state)
        case SeatState():
            return _about_seat(fact, state)
        case MeetingState():
            return _about_meeting(fact, state)
        case TaskState():
            return _about_task(fact, state)
        case ActivityState():
            return _about_activity(fact, state)
        case ProgrammeState():
            return _about_programme(fact, state)
        case _:
            return None


def _about_group(fact: Fact, state: GroupState) -> str | None:
    match fact:
        case GroupEstablished():
            return f"{_called(state.names[0])} established{_from(fact.since)}."
        case GroupRenamed():
            name = fact.as_name
            return f"{_before(name, state)} renamed {_called(name)}{_from(fact.since)}."
        case GroupReorganised():
            placed = "is put under another body" if fact.parent is not None else ""
            placed = "stands under no other body" if fact.under_none else placed
            met = "" if fact.formats is None else f"meets in {_formats(fact.formats)}"
            return f"{_last(state)} {listed([said for said in (placed, met) if said])}{_from(fact.since)}."
        case GroupMerged():
            return f"{_last(state)} merged into another group{_last_day(fact.until)}."
        case GroupDissolved():
            return f"{_last(state)} dissolved{_last_day(fact.until)}."
        case _:
            return None


def _called(name: GroupName) -> str:
    return f"{name.name} ({name.short_name})" if name.short_name else name.name


def _last(state: GroupState) -> str:
    return _called(in_order(state.names)[-1])


def _before(name: GroupName, state: GroupState) -> str:
    """What the group was called before a name; that may have been told later."""
    names = in_order(state.names)
    place = len(names) - 1 - names[::-1].index(name)
    return _called(names[max(0, place - 1)])


def _formats(formats: Sequence[Format]) -> str:
    """The formats in words: `Allied and EAPC format`."""
    return f"{listed([FORMATS[format] for format in formats])} format" if formats else "a format not told"


def _about_seat(fact: Fact, state: SeatState) -> str | None:
    who = nation_named(state.nation, fact) if state.nation else str(state.organisation)
    match fact:
        case SeatNominated():
            circle = f", {_formats([fact.format])}" if fact.format else ""
            return f"{who} nominated as {fact.role}{circle}{_from(fact.since)}."
        case SeatConfirmed():
            return f"{who} confirmed as {state.role}{_from(fact.confirmed_from)}."
        case SeatVacated():
            return f"Seat of {who} as {state.role} ended{_last_day(fact.until)}."
        case _:
            return None


def _about_meeting(fact: Fact, state: MeetingState) -> str | None:
    match fact:
        case MeetingCalled():
            title = f": {fact.title}" if fact.title else ""
            place = f", {fact.place}" if fact.place else ""
            return f"Meeting called for {written(fact.at)}{place}, {_formats([fact.format])}{title}."
        case MeetingWasHeld():
            return f"Meeting of {written(state.at)} held."
        case MeetingCalledOff():
            return f"Meeting of {written(state.at)} cancelled{because(fact.reason)}."
        case AttendanceRecorded():
            return f"Attendance: {len(fact.present)} present, {len(fact.absent)} absent."
        case _:
            return None


def _about_task(fact: Fact, state: TaskState) -> str | None:
    match fact:
        case TaskSet():
            return f"{fact.what} recorded: {_ended(fact.text)}{_to_do(fact, fact.owner, fact.due)}"
        case TaskFollowedUp():
            return f"Follow-up of a {state.what}: {_ended(fact.text)}{_to_do(fact, fact.owner, fact.due)}"
        case TaskDone():
            return f"{state.what} closed{because(fact.reason)}: {_ended(state.text)}"
        case _:
            return None


def _to_do(fact: Fact, owner: str | None, due: Moment | None) -> str:
    """Who has to do it until when, as a sentence of its own."""
    who = "" if owner is None else f"for {_owner(owner, fact)}"
    when = "" if due is None else f"due {written(due)}"
    said = ", ".join(part for part in (who, when) if part)
    return f" {said[0].upper()}{said[1:]}." if said else ""


def _owner(owner: str, fact: Fact) -> str:
    return nation_named(owner, fact) if len(owner) == 3 and owner.isupper() else owner


def _about_activity(fact: Fact, state: ActivityState) -> str | None:
    match fact:
        case ActivityOffered():
            kind = "activity" if fact.activity_kind == "other" else fact.activity_kind
            return f"On the menu: {fact.title} ({kind}){_days(fact.since, fact.until)}."
        case ActivityAmended():
            fields = ", ".join(
                SPOKEN_OF.get(name, in_words(name)) for name in AMENDABLE if _is_told(fact, name)
            )
            return f"{state.title} amended ({fields})."
        case ActivityCalledOff():
            return f"{state.title} cancelled{because(fact.reason)}."
        case NationApproved():
            return f"{state.title} opened to {nation_named(fact.nation, fact)}: {_ended(fact.decision)}"
        case NationFact():
            return f"{nation_named(fact.nation, fact)} {_part(fact, state)}."
        case _:
            return None


def _is_told(fact: ActivityAmended, field: str) -> bool:
    return getattr(fact, field) is not None


def _part(fact: NationFact, state: ActivityState) -> str:
    """What is told of a nation in an activity, without its name."""
    match fact:
        case NationEnrolled():
            return f"enrolled in {state.title}"
        case NationWaits():
            return f"put on the waiting list of {state.title}"
        case NationAdmitted():
            return f"admitted to {state.title} from the waiting list"
        case NationWithdrew():
            return f"withdrew from {state.title}"
        case NationAttended():
            return f"attended {state.title}"
        case NationCompleted():
            return f"completed {state.title}"
        case NationStayedAway():
            return f"did not come to {state.title}"
        case _:
            return f"{in_words(fact.BECOMES)} in {state.title}"


def _about_programme(fact: Fact, state: ProgrammeState) -> str | None:
    nation = nation_named(state.nation, fact)
    match fact:
        case ProgrammeProposed():
            by = _side(fact.side, nation)
            return f"Programme of {nation}{_days(fact.since, fact.until)}, proposed by {by}{_count(state)}."
        case ProgrammeAmended():
            return (
                f"Change to the programme of {nation} proposed by {_side(fact.side, nation)}{_count(state)}."
            )
        case ProgrammeSettled():
            return f"Programme of {nation} agreed{_count(state)}."
        case ProgrammeReviewed():
            return f"Programme of {nation} reviewed: {_ended(fact.text)}"
        case _:
            return None


def _side(side: Side, nation: str) -> str:
    return nation if side == "nation" else "the centre"


def _count(state: ProgrammeState) -> str:
    number = len(state.activities)
    return f": {number} {'activity' if number == 1 else 'activities'}" if number else ""


# --- words -----------------------------------------------------------------------------------------------------


def _from(since: Moment | None) -> str:
    return "" if since is None else f", from {written(since)}"


def _last_day(until: Moment | None) -> str:
    return "" if until is None else f", last day {written(until)}"


def _days(since: Moment | None, until: Moment | None) -> str:
    """The days of what has a first and a last one: `, 2026-05-04 to 2026-05-08`."""
    if since is None or until is None or since == until:
        known = since or until
        return "" if known is None else f", {written(known)}"
    return f", {written(since)} to {written(until)}"


def _ended(text: str) -> str:
    """Text that ends as a sentence does."""
    return text if text[-1] in ".!?" else f"{text}."
