"""Golden replays: the time line of a file in a golden log, and the frames that a replay of it gives, step by step.

A file of each log is played as several readers. The first line of `NAME.replay-V.jsonl` that belongs to a replay says
of which file and as whom, with the time line as its clock shows it; the frames follow, as they travel.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from domain.value import written
from projections.readers import OBSERVERS, Reader
from projections.training.replay import Anchor
from projections.training.timeline import moment
from realtime import replay
from realtime.replay import STAFF
from realtime.stage import Stage
from realtime.wake import LocalHints
from store.database import Database
from store.replays import Replay, Replays

WHOEVER = Reader(is_staff=True)
STARTED = datetime(2026, 11, 24, 15, tzinfo=UTC)


def lines_of(database: Database) -> Iterator[str]:
    """Every replay of the store's largest file: as staff, as one donor and as observers; none without a file."""
    stage = Stage(database, Replays(database, clock=lambda: STARTED), LocalHints())
    with stage.reading() as reading:
        files = reading.find(("emergency",), WHOEVER)
        if not files:
            return
        lines = {row.id: stage.line(row.id) for row in files}
        file = max(files, key=lambda row: len(lines[row.id].positions))
        donors = [
            donor["nation"]
            for row in reading.find(("offer",), WHOEVER, emergency=file.id)
            for donor in json.loads(row.text)["donors"]
            if donor.get("nation")
        ]
        line = lines[file.id]
        for reader in (STAFF, *donors[:1], OBSERVERS):
            told = [
                [position, written(moment(time))]
                for position, time in zip(line.positions, line.times, strict=True)
            ]
            yield json.dumps({"emergency": file.id, "reader": reader, "line": told})
            anchor = Anchor("paused", moment(line.times[0]), STARTED, 1000)
            shown = Replay(
                "", file.id, line.positions[0], line.positions[-1], reader, None, "", STARTED, STARTED, anchor
            )
            since = 0
            for position in line.positions:
                prepared = replay.interval(reading, shown, WHOEVER, since, position)
                yield from replay.frames(since, prepared) or [replay.nothing(since, position)]
                since = position
