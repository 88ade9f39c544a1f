"""What the feed is measured by, for who keeps such figures: nothing here depends on them."""

from typing import Protocol


class Measures(Protocol):
    """Takes the figures of one worker, in seconds."""

    def looked(self, took_s: float) -> None:
        """The hub has looked at the board."""
        ...

    def sent(self, after_s: float) -> None:
        """A connection was sent an interval, so long after the hint that the board had moved."""
        ...


class Unmeasured:
    """Nobody keeps figures."""

    def looked(self, took_s: float) -> None:
        """Nothing."""

    def sent(self, after_s: float) -> None:
        """Nothing."""
