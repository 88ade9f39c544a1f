"""Attachments on the board: a file is read exactly as the entry that it belongs to."""

from domain.attachment import AttachmentState
from domain.fact import Fact
from domain.identity import entry_id
from domain.value import written
from projections.entities import Board, Entity
from projections.state import entity, evolved


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The file, with who attached it and when."""
    state = evolved(fact, AttachmentState, None)
    entry = board.get("entry", entry_id(state.entry))
    assert entry is not None, "a file is attached to an entry that is on the board"
    attached = {
        "entry_id": entry.id,
        "attached_by": fact.provenance.recorded_by,
        "attached_at": written(fact.provenance.recorded_at),
    }
    return [entity("attachment", fact.originator_id, None, entry.readers, state, **attached)]
