"""Reading case files into the log: every file is checked before anything of any is recorded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.case_file import CaseFile, CaseFileFaulty, read_case_file
from domain.commands.case_file import ImportCaseFile
from domain.rules import CaseAlreadyImported, CaseDiffers
from store.open import Store
from store.writer import Execute

# Called with how many files are done, and of how many.
Progress = Callable[[int, int], None]


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


def read_all(paths: Sequence[Path]) -> list[tuple[Path, CaseFile]]:
    """The case files. Raises ImportRefused naming every one that cannot be taken."""
    cases, faults = [], []
    for path in paths:
        try:
            cases.append((path, read_case_file(path.read_text(encoding="utf-8"))))
        except CaseFileFaulty as faulty:
            faults.append(f"{path.name}: {faulty}")
        except UnicodeDecodeError:
            faults.append(f"{path.name}: the file is not UTF-8")
        except OSError as unreadable:
            faults.append(f"{path}: {unreadable.strerror}")
    if faults:
        raise ImportRefused(faults)
    return cases


def import_all(
    store: Store, cases: Sequence[tuple[Path, CaseFile]], *, progress: Progress, dry_run: bool = False
) -> Imported:
    """Record case files in one transaction, all or none. Raises ImportRefused."""

    def work(execute: Execute) -> Imported:
        new = known = position = 0
        for done, (path, case) in enumerate(cases, start=1):
            try:
                answer = execute(ImportCaseFile(case=case), None)
            except CaseAlreadyImported:
                known += 1
            except CaseDiffers as differs:
                raise ImportRefused([f"{path.name}: id: {differs}"]) from None
            else:
                new, position = new + 1, answer.outcome.position
            progress(done, len(cases))
        return Imported(new, known, position)

    return store.writer.submit_whole(work, rehearsal=dry_run).result()
