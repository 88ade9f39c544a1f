"""What is wrong with the room, in an officer's words, and the words with which it ends.

A connection is told of each trouble when it begins, and when it is over; it keeps nothing but what it has told.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from domain.nation import name_on
from projections.readers import Reader
from realtime.absence import Absences
from realtime.frames import Notice
from realtime.hub import Hub


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong. Of the level `alert`: an alarm, which rings until somebody acknowledges it."""

    level: Literal["warning", "alert"]
    code: str
    text: str
    over_code: str
    over_text: str

    def begins(self) -> Notice:
        """The notice that it has begun."""
        return Notice(level=self.level, code=self.code, text=self.text)

    def ends(self) -> Notice:
        """The notice that it is over."""
        return Notice(level="info", code=self.over_code, text=self.over_text, ends=self.code)


HINTS_LOST = Trouble(
    "warning",
    "hints_lost",
    "Slower by up to a second: no hints between workers.",
    "hints_back",
    "Hints between workers arrive again.",
)
BOARD_AWAY = Trouble(
    "alert",
    "board_away",
    "The board is not live: it cannot be read at present.",
    "board_back",
    "The board is live again.",
)
BOARD_STOPPED = Trouble(
    "alert",
    "board_stopped",
    "The board is not live: what is recorded from now on is not shown on it.",
    "board_moves",
    "The board is live again, and shows all that was recorded.",
)
CANNOT_RECORD = Trouble(
    "alert",
    "cannot_record",
    "Cannot record: the centre takes nothing down at present. What you type is kept here.",
    "records_again",
    "The centre records again.",
)


def nation_away(nation: str, minutes: float) -> Trouble:
    """A nation that was live has been away for so long."""
    name = name_on(nation, datetime.now(UTC).date())
    return Trouble(
        "alert",
        f"nation_away_{nation}",
        f"{name} has been disconnected for {minutes:g} minutes.",
        f"nation_back_{nation}",
        f"{name} is connected again.",
    )


class Troubles:
    """What is wrong in one worker."""

    def __init__(self, hub: Hub, records: Callable[[], bool], absences: Absences) -> None:
        self._hub = hub
        self._records = records
        self._absences = absences

    def of(self, reader: Reader) -> Mapping[str, Trouble]:
        """What is wrong at present and of this reader's concern, by its code."""
        return {trouble.code: trouble for trouble in self._of(reader)}

    def _of(self, reader: Reader) -> Iterator[Trouble]:
        hub = self._hub
        if not hub.hints_are_alive:
            yield HINTS_LOST
        if hub.blind_since is not None:
            yield BOARD_AWAY
        if hub.standing is not None and hub.standing.state.stopped_at is not None:
            yield BOARD_STOPPED
        if not self._records():
            yield CANNOT_RECORD
        # Who of the nations is there is the desk's business.
        if reader.is_staff:
            for nation in sorted(self._absences.away):
                yield nation_away(nation, self._absences.after_minutes)
