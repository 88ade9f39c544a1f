"""Golden logs: small recorded logs, and the board that each must give.

`NAME.log.jsonl` holds the rows of a log, one a line; `NAME.board-V.json` every version of every entity that the
reducers of version V make of it. Neither is ever edited. A new form of a fact adds a log; reducers of a new version
add a board to every log.

`NAME.exercise.jsonl` goes with a log in which an exercise was forked: what its own log holds after what was copied.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from store.log import LogRow

FOLDER = Path(__file__).parent
# As they stand on the board, the JSON text last; a golden board holds it as JSON.
Version = tuple[str, str, str | None, int, int | None, str, Any]


@dataclass(frozen=True)
class GoldenRow:
    """A row of a log as a line of JSON: the state as text, byte for byte, and the SHA-256 in hexadecimal."""

    row: LogRow
    sha256: str

    def line(self) -> str:
        row = self.row
        fields = {
            "position": row.position,
            "stream": str(row.stream),
            "version": row.version,
            "topic": row.topic,
        }
        return json.dumps({**fields, "state": row.state.decode(), "sha256": self.sha256}, ensure_ascii=False)

    @classmethod
    def read(cls, line: str) -> "GoldenRow":
        said = json.loads(line)
        row = LogRow(
            said["position"], UUID(said["stream"]), said["version"], said["topic"], said["state"].encode()
        )
        return cls(row, said["sha256"])


def names() -> list[str]:
    """The golden logs there are."""
    return sorted(path.name.removesuffix(".log.jsonl") for path in FOLDER.glob("*.log.jsonl"))


def log_path(name: str) -> Path:
    return FOLDER / f"{name}.log.jsonl"


def board_path(name: str, version: int) -> Path:
    return FOLDER / f"{name}.board-{version}.json"


def replay_path(name: str, version: int) -> Path:
    return FOLDER / f"{name}.replay-{version}.jsonl"


def exercises() -> list[str]:
    """The golden logs from which an exercise was forked."""
    return sorted(path.name.removesuffix(".exercise.jsonl") for path in FOLDER.glob("*.exercise.jsonl"))


def exercise_path(name: str) -> Path:
    return FOLDER / f"{name}.exercise.jsonl"


def read_log(name: str) -> list[GoldenRow]:
    """The rows of a golden log, in order."""
    return read_rows(log_path(name))


def read_rows(path: Path) -> list[GoldenRow]:
    """Golden rows, in order."""
    return [GoldenRow.read(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_board(name: str, version: int) -> list[Version]:
    """Every version that the reducers of this version must make of it."""
    return [tuple(said) for said in json.loads(board_path(name, version).read_text(encoding="utf-8"))]
