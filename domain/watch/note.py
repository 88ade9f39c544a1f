"""Notes: free entries of the watch log, in the words of whoever was at the desk.

Each is a thing of its own, so that it can be set right or struck without reading the years of the watch again.
"""

from typing import TYPE_CHECKING, ClassVar

from domain.correction import CORRECTIONS, Corrected, Kinds, Struck
from domain.emergency import Origin
from domain.fact import Aggregate, Opening, State
from domain.value import Text


class NoteState(State):
    """A note as it stands."""

    text: Text


class NoteWritten(Opening):
    """Somebody at the desk noted something."""

    TOPIC: ClassVar[str] = "note.written"
    origin: Origin
    text: Text

    def evolve(self, state: None) -> NoteState:
        """In these words."""
        return NoteState(origin=self.origin, text=self.text)


class NoteCorrected(Corrected):
    """A note was set right."""

    TOPIC: ClassVar[str] = "note.corrected"
    now: NoteState


class NoteStruck(Struck):
    """A note was struck."""

    TOPIC: ClassVar[str] = "note.struck"
    now: NoteState


class Note(Aggregate):
    """One note of the watch log."""

    KIND = "note"
    if TYPE_CHECKING:
        state: NoteState


CORRECTIONS[Note] = Kinds(
    corrected=NoteCorrected,
    struck=NoteStruck,
    annul=lambda state: state.but(flags=(*state.flags, "struck")),
)
