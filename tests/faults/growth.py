"""Whether a server grows: its memory and its open files, looked at now and then while it works."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import linear_regression
from time import monotonic

from tests.faults.product import Server
from tests.realtime.watching import ended

# Slower than this may be the noise of the collector and of lines that come and go.
NOTHING_MB_A_MINUTE = 0.25
# Lines of clients that come back at the moment of a look.
FILES_IN_PASSING = 20


@dataclass(frozen=True)
class Sample:
    """A look at a server."""

    minute: float
    memory_mb: float
    open_files: int


@dataclass
class Growth:
    """What a server held while it worked. Its beginning, a sixth of the time, is left out: it fills its caches."""

    samples: list[Sample] = field(default_factory=list)

    @property
    def settled(self) -> Sequence[Sample]:
        """All but the beginning."""
        return self.samples[len(self.samples) // 6 :]

    @property
    def slope(self) -> float:
        """How memory grows, in MB a minute, once it has begun."""
        return _slope(self.settled)

    @property
    def last_slope(self) -> float:
        """The same in the last third of the time."""
        return _slope(self.samples[-(len(self.samples) // 3) :])

    @property
    def files(self) -> tuple[int, int]:
        """The most files that were open in the first half and in the second."""
        half = len(self.settled) // 2
        first, second = self.settled[:half], self.settled[half:]
        return max(one.open_files for one in first), max(one.open_files for one in second)

    @property
    def comes_to_an_end(self) -> bool:
        """Whether memory grows by less than 1 MB a minute, and in the end by nothing, and files do not."""
        first, second = self.files
        flat = second <= first + FILES_IN_PASSING
        return self.slope < 1 and self.last_slope <= max(self.slope / 2, NOTHING_MB_A_MINUTE) and flat

    def __str__(self) -> str:
        first, second = self.files
        return (
            f"memory {self.settled[0].memory_mb:.0f} to {self.settled[-1].memory_mb:.0f} MB, "
            f"{self.slope:+.2f} MB a minute, in the last third {self.last_slope:+.2f}; "
            f"open files at most {first}, then {second}"
        )


@asynccontextmanager
async def watched(server: Server, every_s: float) -> AsyncIterator[Growth]:
    """Look at a server every so often while the block runs."""
    growth, begun = Growth(), monotonic()

    async def look() -> None:
        while True:
            minute = (monotonic() - begun) / 60
            growth.samples.append(Sample(minute, server.memory_mb, server.open_files))
            await asyncio.sleep(every_s)

    looking = asyncio.create_task(look())
    try:
        yield growth
    finally:
        await ended([looking])


def _slope(samples: Sequence[Sample]) -> float:
    return linear_regression([one.minute for one in samples], [one.memory_mb for one in samples]).slope
