"""The file that stands for a merged one, and what the two hold together.

A merge moves no paper: each stays in the register that it was filed in, under its number, and what hangs on it (the
consignment of an offer, the message of a request) is filed there too. What a rule asks of a file as a whole (is it
open, which items are asked for, is anything on its way) it asks of all that stands under one file. So a merge can be
undone by leaving out the other one (decision 0027).
"""

from uuid import UUID

from domain.centre import Centre
from domain.emergency import Emergency, PaperKind


def standing(centre: Centre, id: UUID) -> Emergency:
    """The file that an address leads to: the one of this id, or the one that it was merged into."""
    file = centre.load(Emergency, id)
    return file if file.state.merged_into is None else centre.load(Emergency, file.state.merged_into)


def papers(centre: Centre, file: Emergency, kind: PaperKind) -> list[UUID]:
    """The ids of the papers of one kind that stand under a file, its own first."""
    files = [file, *(centre.load(Emergency, id) for id in file.merged)]
    return [id for one in files for id in one.ids(kind)]
