"""Which file a thing of an emergency stands under on the board.

What an entity says never changes by a merge: its `emergency_id` is the file that it was registered in. Where it is
found does: `emergency`, by which the board is asked, is the file that stands for that one. So a list, the feed of one
file and the picture as at an earlier position all stay one query, and undoing a merge is exact (decision 0027).
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.emergency import EmergencyMerged, EmergencyUnmerged
from domain.fact import Fact
from projections.entities import Board, Entity

# What hangs on a file and says so in its `emergency_id`.
OF_A_FILE = (
    "request",
    "item",
    "cover",
    "released_cover",
    "offer",
    "remark",
    "channels",
    "due",
    "consignment",
    "message",
    "entry",
    "call",
)


def standing(board: Board, file: str) -> str:
    """The file that stands for this one: itself, or the one that it was merged into."""
    shown = board.get("emergency", file)
    return file if shown is None else shown.body.get("merged_into") or file


def placed(changed: Sequence[Entity], board: Board) -> list[Entity]:
    """What a fact changed, each under the file that stands for its own after that fact."""
    now = {entity.id: entity.body["merged_into"] or entity.id for entity in changed if _is_file(entity)}
    return [
        entity
        if entity.emergency is None or entity.kind not in OF_A_FILE
        else _under(now.get(entity.emergency) or standing(board, entity.emergency), entity)
        for entity in changed
    ]


def moved(fact: Fact, board: Board) -> list[Entity]:
    """All that goes from one file to another by a merge or its undoing; nothing by other facts."""
    file = str(fact.originator_id)
    match fact:
        case EmergencyMerged(into=into):
            return [_under(str(into), entity) for kind in OF_A_FILE for entity in board.of(file, kind)]
        case EmergencyUnmerged(out_of=out_of):
            every = (entity for kind in OF_A_FILE for entity in board.of(str(out_of), kind))
            return [_under(file, entity) for entity in every if entity.body["emergency_id"] == file]
        case _:
            return []


def _is_file(entity: Entity) -> bool:
    return entity.kind == "emergency"


def _under(file: str, entity: Entity) -> Entity:
    return entity if entity.emergency == file else replace(entity, emergency=file)
