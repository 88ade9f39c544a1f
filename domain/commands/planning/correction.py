"""What a correction of the record of planning has to keep, and what it flags.

It names nations, groups and activities that there are, puts no word into another nation's mouth, and leaves a programme
with the side that proposed or agreed it. Whether a seat or meeting still fits its group is flagged, not refused
(DOMAIN.md, invariants 28 and 29).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from domain.authority import only_that_nation_or_the_planners
from domain.centre import Centre
from domain.commands.planning.activity import require_activity
from domain.commands.planning.group import require_group, require_outside
from domain.correction import NO_LONGER_FITS
from domain.fact import Fact, State
from domain.planning.activity import (
    ActivityAmended,
    ActivityOffered,
    NationEnrolled,
    NationWaits,
    NationWithdrew,
)
from domain.planning.dated import require_order
from domain.planning.formats import Format, admits, admitting, require_nation
from domain.planning.group import GroupEstablished, GroupMerged, GroupReorganised, PlanningGroup
from domain.planning.meeting import (
    AttendanceRecorded,
    MeetingCalled,
    MeetingState,
    require_attendance,
    require_invitation,
)
from domain.planning.programme import (
    ProgrammeAmended,
    ProgrammeProposed,
    ProgrammeReviewed,
    ProgrammeSettled,
    require_two_years,
    side_of,
)
from domain.planning.rules import GroupWithinItself
from domain.planning.seat import SeatNominated, SeatState, SeatVacated
from domain.planning.task import TaskSet, require_owner
from domain.rules import CannotBeCorrectedSo
from domain.value import day_of

# Whose word a fact about a nation is: the nation's own, or the planners'.
OF_A_NATION = (
    SeatNominated,
    SeatVacated,
    NationEnrolled,
    NationWaits,
    NationWithdrew,
    ProgrammeProposed,
    ProgrammeAmended,
    ProgrammeSettled,
    ProgrammeReviewed,
)
OF_A_SIDE = (ProgrammeProposed, ProgrammeAmended, ProgrammeSettled)


def require_right_form(centre: Centre, was: Fact, now: Fact, state: State) -> None:
    """Raise what the command would have been refused for, had the entry been typed as it is right.

    `state` is what the correction leaves. Raises UnknownNation, UnknownGroup, UnknownActivity, GroupWithinItself,
    EndsBeforeItBegins, NotTwoYears, PlusNamesNobody, NobodyNamed, PresentAndAbsent, DueWithoutOwner,
    SpeaksForAnotherNation, ReporterNotNamed and CannotBeCorrectedSo.
    """
    changed = {name for name in type(now).model_fields if getattr(now, name) != getattr(was, name)}
    _require_days(now, changed)
    _require_named(centre, was, now, changed)
    if (
        isinstance(now, AttendanceRecorded)
        and isinstance(state, MeetingState)
        and changed & {"present", "absent"}
    ):
        require_attendance(now.present, now.absent)
        _require_nations(state, {*now.present, *now.absent})
    if isinstance(now, TaskSet) and changed & {"owner", "due"}:
        require_owner(now.owner, now.due)
    if isinstance(now, OF_A_NATION) and changed & {"nation", "provenance"}:
        _require_own_word(was, now, getattr(now, "nation", None) or getattr(state, "nation", None))


def _require_days(now: Fact, changed: set[str]) -> None:
    if isinstance(now, ProgrammeProposed) and now.since is not None and now.until is not None:
        require_two_years(now.since, now.until)
    elif isinstance(now, GroupEstablished | SeatNominated | ActivityOffered | ActivityAmended):
        if changed & {"since", "until"}:
            require_order(now.since, now.until, "/right/until")
    elif isinstance(now, MeetingCalled) and changed & {"format", "plus", "at", "until"}:
        require_invitation(now.format, now.plus, now.at, now.until)


def _require_named(centre: Centre, was: Fact, now: Fact, changed: set[str]) -> None:
    match now:
        case GroupEstablished(parent=parent) | GroupReorganised(parent=parent) if (
            parent and "parent" in changed
        ):
            day = day_of(now.since or now.provenance.recorded_at)
            found = require_group(centre, parent, "/right/parent")
            require_outside(centre, now.originator_id, found, day, "/right/parent")
        case GroupMerged(into=into) if "into" in changed:
            require_group(centre, into, "/right/into")
            if into == now.originator_id:
                raise GroupWithinItself(pointer="/right/into")
        case ActivityOffered(part_of=part_of) if part_of and "part_of" in changed:
            require_activity(centre, part_of, "/right/part_of")
        case ProgrammeProposed() | ProgrammeAmended():
            _require_activities(
                centre, set(now.activities or ()) - set(getattr(was, "activities", None) or ())
            )
        case _:
            pass
    code = getattr(now, "nation", None)
    if code is not None and "nation" in changed:
        require_nation(
            code, day_of(getattr(now, "since", None) or now.provenance.recorded_at), "/right/nation"
        )


def _require_activities(centre: Centre, named: Iterable[UUID]) -> None:
    for id in named:
        require_activity(centre, id, "/right/activities")


def _require_nations(meeting: MeetingState, codes: Iterable[str]) -> None:
    for code in sorted(codes):
        require_nation(code, meeting.day, "/right/present")


def _require_own_word(was: Fact, now: Fact, code: str | None) -> None:
    if code is None:
        return
    only_that_nation_or_the_planners(code, now.provenance)
    before = getattr(was, "nation", None) or code
    if isinstance(now, OF_A_SIDE) and side_of(code, now.provenance) != side_of(before, was.provenance):
        raise CannotBeCorrectedSo(
            field="provenance",
            reason="the side whose word it was stays; strike the entry and record the other's",
        )


def fitted(centre: Centre, state: Any) -> Any:
    """A seat or meeting, flagged where its group did not stand on its day, or did not meet so."""
    if not isinstance(state, SeatState | MeetingState) or "struck" in state.flags:
        return state
    begins = state.since if isinstance(state, SeatState) else state.at
    if begins is None:
        return state
    day, group = day_of(begins), centre.load(PlanningGroup, state.group_id).state
    state = state.but(flags=tuple(flag for flag in state.flags if flag != "group_not_standing"))
    if not group.stood_on(day):
        state = state.flagged("group_not_standing")
    return _fitted_to_formats(state, group.formats_on(day), day)


def _fitted_to_formats(
    state: SeatState | MeetingState, formats: Sequence[Format], day: date
) -> SeatState | MeetingState:
    """Flagged where the group met on that day in other formats, as far as they are known. An Ally sits in all."""
    if not formats or state.format in formats:
        return state
    if isinstance(state, MeetingState):
        return state.flagged(NO_LONGER_FITS)
    if state.nation is None or admits("allies", state.nation, day):
        return state
    # Without a format of its own a seat is held in any that admits its nation.
    is_admitted = state.format is None and admitting(formats, state.nation, day) is not None
    return state if is_admitted else state.flagged("outside_format")
