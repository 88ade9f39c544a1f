"""Rulings on messages: drafted, edited, corrected, approved, and released to more than their addressees."""

from domain.commands.message import ApproveMessage, CorrectMessage, DraftReport, EditDraft, ReleaseWider
from domain.nation import is_country, is_suspended
from tests.properties.model import DESK, Clerk, Note
from tests.properties.paper import Paper
from tests.properties.readings.consignments import is_finished
from tests.properties.rulings.ruling import HEAD, Ruling, holds_no_post, next_message, numbered, speaks


def draft(clerk: Clerk, command: DraftReport) -> Ruling:
    """A report is drafted."""
    broken, _ = speaks(clerk, command, DESK)
    file = clerk.find("emergency", command.emergency_id)
    if file is None:
        return Ruling(broken | {"NotFound"})
    if file.now.status in ("closed", "stood_down"):
        broken.add("EmergencyNotOpen")
    says = {
        "product": command.product,
        "originator": command.actor.account,
        "sections": command.sections,
        "file": file.id,
        "country": file.stricken,
    }
    return Ruling(broken, [Note("message.drafted", None, says)])


def edit(clerk: Clerk, command: EditDraft) -> Ruling:
    """The prose of a draft is written anew."""
    broken, _ = speaks(clerk, command, DESK)
    message = clerk.find("message", command.message_id)
    if message is None:
        return Ruling(broken | {"NotFound"})
    if message.now.status != "draft":
        broken.add("MessageNotDraft")
    if command.sections in (None, message.now.sections):
        broken.add("NothingChanges")
    return Ruling(broken, [Note("message.edited", message.id, {"sections": command.sections})])


def correct(clerk: Clerk, command: CorrectMessage) -> Ruling:
    """What says a released message right is drafted, in its words where no others are given."""
    broken, _ = speaks(clerk, command, DESK)
    wrong = clerk.find("message", command.message_id)
    if wrong is None:
        return Ruling(broken | {"NotFound"})
    if wrong.now.status != "released":
        broken.add("MessageNotReleased")
    says = {
        "product": wrong.now.product,
        "originator": command.actor.account,
        "sections": wrong.now.sections if command.sections is None else command.sections,
        "corrects": wrong.id,
        "file": wrong.file,
        "country": wrong.stricken,
    }
    return Ruling(broken, [Note("message.drafted", None, says)])


def approve(clerk: Clerk, command: ApproveMessage) -> Ruling:
    """A head releases a message; a final report closes the file."""
    broken, _ = speaks(clerk, command, HEAD)
    message = clerk.find("message", command.message_id)
    if message is None:
        return Ruling(broken | {"NotFound"})
    now, file = message.now, clerk.papers[message.file]
    if now.status != "draft":
        broken.add("MessageNotDraft")
    if command.actor.account in now.writers:
        broken.add("OriginatorMayNotApprove")
    broken |= holds_no_post(clerk, command)
    if now.corrects is not None:
        return _approve_correction(message, clerk.papers[now.corrects], broken)
    if file.now.status in ("closed", "stood_down"):
        broken.add("EmergencyNotOpen")
    if not file.now.disseminated:
        broken.add("NothingDisseminated")
    notes: list[Note] = []
    if now.product == "final":
        if file.now.status != "closing":
            broken.add("EndOfNeedMissing")
        if not all(is_finished(paper.now) for paper in clerk.all("consignment", file.id)):
            broken.add("ConsignmentsUnfinished")
        notes.append(Note("emergency.closed", file.id))
        notes += [
            Note("offer.lapsed", offer.id)
            for offer in clerk.all("offer", file.id)
            if offer.now.status == "submitted"
        ]
    is_numbered = now.product in ("situation_report", "final")
    sent = {
        "number": next_message(clerk),
        "report_number": clerk.series[file.id, "report"] + 1 if is_numbered else None,
        "addressees": set(file.now.addressees),
    }
    filing = Note("emergency.paper_filed", file.id, {"kind": "message", "report": is_numbered})
    released = Note("message.released", message.id, sent)
    return Ruling(broken, [*numbered(clerk, "message_number"), filing, released, *notes])


def _approve_correction(message: Paper, wrong: Paper, broken: set[str]) -> Ruling:
    """A correction goes where the wrong message went, under its number with a suffix, and takes none of its own."""
    if wrong.now.status != "released":
        broken.add("MessageNotReleased")
    correction = wrong.now.correction + 1
    sent = {
        "number": f"{(wrong.now.number or '').partition('-COR')[0]}-COR{correction}",
        "report_number": wrong.now.report_number,
        "addressees": wrong.now.addressees,
        "correction": correction,
    }
    notes = [
        Note("message.released", message.id, sent),
        Note("message.corrected_by", wrong.id),
        Note("emergency.paper_filed", message.file, {"kind": "message"}),
    ]
    return Ruling(broken, notes)


def release_wider(clerk: Clerk, command: ReleaseWider) -> Ruling:
    """A head who neither wrote nor approved a message lets more read it."""
    broken, _ = speaks(clerk, command, HEAD)
    message = clerk.find("message", command.message_id)
    if message is None:
        return Ruling(broken | {"NotFound"})
    for code in command.nations:
        if not is_country(code):
            broken.add("UnknownNation")
        elif is_suspended(code, clerk.today()):
            broken.add("SuspendedNationNotAddressed")
    now = message.now
    broken |= holds_no_post(clerk, command)
    if now.status != "released":
        broken.add("MessageNotReleased")
    if command.actor.account in now.writers:
        broken.add("OriginatorMayNotApprove")
    if command.actor.account == now.approver:
        broken.add("ApproverMayNotReleaseWider")
    new = set(command.nations) - {message.stricken} - now.addressees - now.wider
    if not new and (now.public or not command.public):
        broken.add("NothingChanges")
    says = {"nations": new, "public": command.public}
    return Ruling(broken, [Note("message.released_wider", message.id, says)])
