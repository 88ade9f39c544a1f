"""Reading files of the archive into the log: every file is checked before anything of any is recorded.

Case files tell of past emergencies, planning files of the history of planning; they are told apart by their shape.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.case_file import CaseFile, read_case_file
from domain.centre import Command
from domain.commands.case_file import ImportCaseFile
from domain.commands.planning.file import ImportPlanningFile
from domain.planning.file import PlanningFile, is_planning_file, read_planning_file
from domain.planning.rules import PlanningFileAlreadyImported, PlanningFileDiffers
from domain.rules import CaseAlreadyImported, CaseDiffers
from domain.strict_file import FileFaulty
from store.open import Store
from store.writer import Execute

# Called with how many files are done, and of how many.
Progress = Callable[[int, int], None]
AnyFile = CaseFile | PlanningFile


@dataclass(frozen=True, slots=True)
class Imported:
    """How many files were recorded, how many had been before, and where the log stands."""

    new: int
    known: int
    position: int


class ImportRefused(Exception):
    """Nothing was recorded. `faults` names each bad file, the place in it, and what is wrong there."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def read_all(paths: Sequence[Path], *, synthetic: bool = False) -> list[tuple[Path, AnyFile]]:
    """The files. Raises ImportRefused naming every one that cannot be taken, made-up ones unless they are wanted."""
    files, faults = [], []
    for path in paths:
        try:
            file = _read(path.read_text(encoding="utf-8"))
            if not synthetic:
                _require_real(file)
            files.append((path, file))
        except FileFaulty as faulty:
            faults.append(f"{path.name}: {faulty}")
        except UnicodeDecodeError:
            faults.append(f"{path.name}: the file is not UTF-8")
        except OSError as unreadable:
            faults.append(f"{path}: {unreadable.strerror}")
    if faults:
        raise ImportRefused(faults)
    return files


def _read(text: str) -> AnyFile:
    """What a file tells. Raises FileFaulty."""
    return read_planning_file(text) if is_planning_file(_shape(text)) else read_case_file(text)


def _shape(text: str) -> object:
    """What a file holds, if it can be read at all; reading it strictly says what is wrong with it."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _require_real(file: AnyFile) -> None:
    """Raise FileFaulty for a file that was made up: it is never mixed with what happened."""
    if isinstance(file, PlanningFile) and file.synthetic:
        raise FileFaulty("synthetic", "this file is made up and is loaded by `eadrcc demo` alone")


def import_all(
    store: Store, files: Sequence[tuple[Path, AnyFile]], *, progress: Progress, dry_run: bool = False
) -> Imported:
    """Record files in one transaction, all or none. Raises ImportRefused."""

    def work(execute: Execute) -> Imported:
        new = known = position = 0
        for done, (path, file) in enumerate(files, start=1):
            try:
                answer = execute(_importing(file), None)
            except (CaseAlreadyImported, PlanningFileAlreadyImported):
                known += 1
            except (CaseDiffers, PlanningFileDiffers) as differs:
                raise ImportRefused([f"{path.name}: id: {differs}"]) from None
            except FileFaulty as faulty:
                raise ImportRefused([f"{path.name}: {faulty}"]) from None
            else:
                new, position = new + 1, answer.outcome.position
            progress(done, len(files))
        return Imported(new, known, position)

    return store.writer.submit_whole(work, rehearsal=dry_run).result()


def _importing(file: AnyFile) -> Command:
    return ImportPlanningFile(file=file) if isinstance(file, PlanningFile) else ImportCaseFile(case=file)
