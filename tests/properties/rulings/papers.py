"""Rulings on what is written about a file: reports, corrections, entries taken on, case files."""

from domain.commands.case_file import ImportCaseFile
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.commands.message import ApproveMessage, DraftReport
from tests.properties.model import DESK, Clerk, Note
from tests.properties.paper import NOT_CORRECTED, is_finished, set_right
from tests.properties.rulings.offers import wrong_donors
from tests.properties.rulings.ruling import HEAD, Ruling, next_message, numbered, speaks


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
        "file": file.id,
        "country": file.stricken,
    }
    return Ruling(broken, [Note("message.drafted", None, says)])


def approve(clerk: Clerk, command: ApproveMessage) -> Ruling:
    """A head releases a report; a final one closes the file."""
    broken, _ = speaks(clerk, command, HEAD)
    message = clerk.find("message", command.message_id)
    if message is None:
        return Ruling(broken | {"NotFound"})
    now, file = message.now, clerk.papers[message.file]
    if now.status != "draft":
        broken.add("MessageNotDraft")
    if command.actor.account == now.originator:
        broken.add("OriginatorMayNotApprove")
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


def correct(clerk: Clerk, command: CorrectEntry) -> Ruling:
    """An entry is set right or struck."""
    # A planner corrects the record of planning; here are emergencies alone, and what there is not, nobody may not.
    broken, _ = speaks(clerk, command, DESK | {"planner"})
    if "RoleMayNot" in broken:
        return Ruling(broken)
    if command.position not in clerk.topics:
        return Ruling(broken | {"NotFound"})
    if command.actor.role not in DESK:
        return Ruling({"RoleMayNot"})
    topic, stream = clerk.topics[command.position]
    paper = clerk.papers.get(stream)
    if paper is None:
        # A register's: the number that was given is not taken back.
        return Ruling(broken | {"NotCorrectable", "NotTheCentresEntry"})
    slip = next(slip for slip in paper.slips if slip.position == command.position)
    if slip.role not in DESK:
        broken.add("NotTheCentresEntry")
    if paper.kind == "message" or slip.corrects is not None or topic in NOT_CORRECTED:
        return Ruling(broken | {"NotCorrectable"})
    if slip.struck:
        return Ruling(broken | {"EntryAlreadyStruck"})
    notes = []
    if command.right is None:
        notes.append(Note(f"{paper.kind}.struck", paper.id, corrects=command.position))
        if topic == "request.received":
            notes.append(Note("emergency.filing_struck", paper.file, corrects=command.position - 1))
    else:
        says, wrong = set_right(slip.says, command.right)
        broken |= wrong
        if paper.kind in ("offer", "consignment") and "donors" in command.right:
            broken |= wrong_donors(says["donors"], paper.stricken)
        notes.append(
            Note(
                f"{paper.kind}.corrected",
                paper.id,
                {"right": dict(command.right)},
                corrects=command.position,
            )
        )
    return Ruling(broken, notes)


def acknowledge(clerk: Clerk, command: AcknowledgeEntry) -> Ruling:
    """The desk takes an entry on."""
    broken, _ = speaks(clerk, command, DESK)
    entry = clerk.entries.get(command.position)
    if entry is None:
        return Ruling(broken | {"NotFound"})
    if entry.taken_on_by is not None:
        broken.add("EntryAlreadyAcknowledged")
    says = {"entry": command.position}
    return Ruling(broken, [Note("emergency.entry_acknowledged", entry.about.file, says)])


def import_case(clerk: Clerk, command: ImportCaseFile) -> Ruling:
    """A case file is imported."""
    known = clerk.cases.get(command.case.id)
    if command.actor.role != "import":
        return Ruling({"RoleMayNot"})
    if known is None:
        return Ruling()
    return Ruling({"CaseAlreadyImported" if known == command.case.digest else "CaseDiffers"})
