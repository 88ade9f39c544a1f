"""Rulings on emergencies: opened, ended, stood down, opened again."""

from typing import Any

from domain.commands.emergency import AssignGlide, EndNeed, OpenEmergency, RecordMandate, Reopen, StandDown
from domain.nation import is_country, with_access
from tests.properties.model import DESK, Clerk, Note
from tests.properties.rulings.requests import asking, lapses
from tests.properties.rulings.ruling import HEAD, NATION, Ruling, numbered, speaks
from tests.properties.slip import ASKING


def open_file(clerk: Clerk, command: OpenEmergency) -> Ruling:
    """An emergency is opened, perhaps by asking at once."""
    asks = command.request is not None
    broken, decider = speaks(clerk, command, DESK | NATION, acts_for=asks)
    if "RoleMayNot" in broken:
        return Ruling(broken)
    if command.actor.role == "nation":
        if command.country != command.actor.nation:
            broken.add("OnlyStrickenNationDecides")
        if not asks:
            broken.add("NationOpensByAsking")
    if not is_country(command.country):
        broken.add("UnknownNation")
    if asks and decider != command.country:
        broken.add("OnlyStrickenNationDecides")
    says = {"title": command.title, "hazard": command.hazard, "glide": list(command.glide)}
    notes = [
        *numbered(clerk, "reference"),
        Note("emergency.opened", None, {**says, "country": command.country}),
    ]
    if command.request is not None:
        lacking = command.country not in with_access(clerk.today())
        flags = ("needs_council_decision",) if lacking else ()
        notes += asking(None, command.country, command.request, flags)
    return Ruling(broken, notes)


def about_file(clerk: Clerk, command: EndNeed | StandDown | Reopen | RecordMandate | AssignGlide) -> Ruling:
    """The file as a whole is ended, stood down, opened again, mandated or given its number."""
    may = {EndNeed: DESK | NATION, StandDown: DESK, AssignGlide: DESK}.get(type(command), HEAD)
    broken, decider = speaks(clerk, command, may, acts_for=isinstance(command, EndNeed))
    file = clerk.find("emergency", command.emergency_id)
    if file is None:
        return Ruling(broken | {"NotFound"})
    status = file.now.status
    says: dict[str, Any] = {"reason": command.reason}
    match command:
        case EndNeed():
            if decider != file.stricken:
                broken.add("OnlyStrickenNationDecides")
            if status != "active":
                broken.add("NoNeedToEnd")
            open_requests = [
                request for request in clerk.all("request", file.id) if request.now.status in ASKING
            ]
            notes = [Note("emergency.need_ended", file.id, says)]
            notes += [
                Note("request.closed", request.id, {"reason": None, "because": "no_longer_needed"})
                for request in open_requests
            ]
            return Ruling(broken, notes + lapses(clerk, file.id, {request.id for request in open_requests}))
        case StandDown():
            if status != "monitored":
                broken.add("CannotStandDown")
            return Ruling(broken, [Note("emergency.stood_down", file.id, says)])
        case Reopen():
            if status != "closed":
                broken.add("NothingToReopen")
            return Ruling(broken, [Note("emergency.reopened", file.id, says)])
        case RecordMandate():
            if file.now.mandate:
                broken.add("MandateAlreadyRecorded")
            says = {"decision": command.decision}
            return Ruling(broken, [Note("emergency.mandate_recorded", file.id, says)])
        case AssignGlide():
            if command.glide in file.now.glide:
                broken.add("GlideAlreadyKnown")
            return Ruling(broken, [Note("emergency.glide_assigned", file.id, {"glide": command.glide})])
