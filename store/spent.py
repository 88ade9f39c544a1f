"""What a transaction of the writer was spent on, for who measures it. Nothing in the store depends on it."""

from time import perf_counter
from typing import Literal

Stage = Literal["lock", "decide", "record", "fold", "commit"]


class Spent:
    """How long each stage of one transaction took, in seconds, and when it began on the clock of `perf_counter`."""

    def __init__(self, commands: int) -> None:
        self.commands = commands
        self.began = perf_counter()
        self.stages: list[tuple[Stage, float]] = []
        self._last = self.began

    def on(self, stage: Stage) -> None:
        """What has passed since the last stage ended was spent on this one."""
        now = perf_counter()
        self.stages.append((stage, now - self._last))
        self._last = now
