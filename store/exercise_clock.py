"""The clock of an exercise, as all who write in its store read it: it goes as the director has set it.

How it goes stands on the exercise's own board, so every process shows the same time.
"""

import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from pydantic_core import from_json

from domain.training.exercise import Clock
from projections.readers import Reader
from store.database import StoreUnavailable
from store.open import Store

STAFF = Reader(is_staff=True)
# How late a process may notice that the director has set the clock at another one.
LOOKS_EVERY_S = 0.5


class ExerciseClock:
    """Tells the time of one exercise. `real` is everybody's clock, `seconds` one that never runs back."""

    def __init__(self, real: Callable[[], datetime], seconds: Callable[[], float] = time.monotonic) -> None:
        self.real = real
        self._seconds = seconds
        self._store: Store | None = None
        self._id = ""
        self._clock: Clock | None = None
        self._looked_at: float | None = None

    def follow(self, store: Store, exercise: UUID) -> None:
        """Go as the board of this store says; at once, where it was set here."""
        self._store, self._id = store, str(exercise)
        store.writer.on_commit(self._look_again)

    def __call__(self) -> datetime:
        """The time of the exercise. Raises StoreUnavailable where it could never be read."""
        now = self._seconds()
        if self._looked_at is None or now - self._looked_at >= LOOKS_EVERY_S:
            self._read()
            self._looked_at = now
        assert self._clock is not None, "an exercise has begun before anybody asks for its time"
        return self._clock.at(self.real())

    def _look_again(self, _position: int) -> None:
        self._looked_at = None

    def _read(self) -> None:
        assert self._store is not None, "a clock follows a store before anybody asks for its time"
        try:
            with self._store.reading() as reading:
                row = reading.get("exercise", self._id, STAFF)
        except StoreUnavailable:
            # It goes on as it went, until the store answers again.
            if self._clock is None:
                raise
            return
        if row is not None:
            self._clock = Clock.model_validate(from_json(row.text)["clock"])
