"""Rulings on who is appointed to which post."""

from domain.commands.post import Appoint, LeavePost
from domain.post import Appointment
from tests.properties.model import NO_FILE, Clerk, Note
from tests.properties.readings.posts import Held, left
from tests.properties.rulings.ruling import HEAD, Ruling, holds_no_post, speaks


def appoint(clerk: Clerk, command: Appoint) -> Ruling:
    """A head appoints an account."""
    broken, _ = speaks(clerk, command, HEAD)
    broken |= holds_no_post(clerk, command)
    term, id = command.term, Appointment.id_of(command.account)
    held = Held(term.post, term.since or clerk.today(), term.until)
    if held.until is not None and held.until < held.since:
        broken.add("EndsBeforeItBegins")
    says = {"account": command.account, "term": held, "file": NO_FILE, "country": ""}
    topic = "added" if clerk.find("appointment", id) is not None else "made"
    return Ruling(broken, [Note(f"appointment.{topic}", id, says)])


def leave(clerk: Clerk, command: LeavePost) -> Ruling:
    """An account leaves a post."""
    broken, _ = speaks(clerk, command, HEAD)
    broken |= holds_no_post(clerk, command)
    appointment = clerk.find("appointment", command.appointment_id)
    if appointment is None:
        return Ruling(broken | {"NotFound"})
    until = command.until or clerk.today()
    if left(appointment.now, command.post, until) == appointment.now.terms:
        broken.add("PostNotHeld")
    says = {"post": command.post, "until": until}
    return Ruling(broken, [Note("appointment.ended", appointment.id, says)])
