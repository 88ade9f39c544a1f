"""Rulings on what is written about what was entered: corrections, entries taken on, case files."""

from domain.commands.case_file import ImportCaseFile
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from tests.properties.model import DESK, NO_FILE, Clerk, Note
from tests.properties.rulings.offers import wrong_donors
from tests.properties.rulings.ruling import Ruling, speaks
from tests.properties.setting_right import KEPT_AS_WRITTEN, NOT_CORRECTED, set_right

# What a planner is not refused for his role, but as what nobody corrects.
NOT_OF_THE_DESK = {"appointment", "dispatch", "attachment"}


def correct(clerk: Clerk, command: CorrectEntry) -> Ruling:
    """An entry is set right or struck."""
    # A planner corrects the record of planning; here are emergencies alone, and what there is not, nobody may not.
    broken, _ = speaks(clerk, command, DESK | {"planner"})
    if "RoleMayNot" in broken:
        return Ruling(broken)
    if command.position not in clerk.topics:
        return Ruling(broken | {"NotFound"})
    topic, stream = clerk.topics[command.position]
    paper = clerk.papers.get(stream)
    if command.actor.role not in DESK and (paper is None or paper.kind not in NOT_OF_THE_DESK):
        return Ruling({"RoleMayNot"})
    if paper is None:
        # A register's: the number that was given is not taken back.
        return Ruling(broken | {"NotCorrectable", "NotTheCentresEntry"})
    slip = next(slip for slip in paper.slips if slip.position == command.position)
    if slip.role not in DESK:
        broken.add("NotTheCentresEntry")
    if paper.kind in KEPT_AS_WRITTEN or slip.corrects is not None or topic in NOT_CORRECTED:
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
    if entry.about.file == NO_FILE:
        # What belongs to no file has nobody waiting for it.
        return Ruling(broken | {"NotFound"})
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
