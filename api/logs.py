"""Logging: one JSON object a line on standard error, without anything that somebody has typed.

Never logged are tokens, bodies, queries and names; of a fault only where it happened and of what kind it was, because
its words may repeat a value. Whoever logs does not wait for the line to be written: a thread writes, and where it
cannot keep up, lines are left out and counted.
"""

import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from queue import Full, Queue
from threading import Thread
from traceback import extract_tb
from typing import Any, TextIO

# What the access log says beside its message.
EXTRA = ("request_id", "key", "account", "position", "ms", "problem")
# About ten megabytes of lines, which a terminal that has been stopped may owe.
MOST_WAITING = 50_000
ENDS_WITHIN_S = 2.0
OURS = ("domain", "projections", "store", "realtime", "api")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name in EXTRA if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = "\n".join(_told(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


def _told(fault: BaseException) -> Iterator[str]:
    """Where it happened, the first cause first, and its kind: no words and no values."""
    before = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if before is not None:
        yield from _told(before)
    for frame in extract_tb(fault.__traceback__):
        yield f"{frame.filename}:{frame.lineno} in {frame.name}"
    yield type(fault).__qualname__


class Behind(logging.Handler):
    """Lets a thread write the lines, so that no request waits for a terminal or a full pipe."""

    def __init__(self, stream: TextIO, most: int = MOST_WAITING) -> None:
        super().__init__()
        self._stream = stream
        self._lines: Queue[str | None] = Queue(most)
        # Lines that found no room, and of which the log has not told yet.
        self.left_out = 0
        self._thread = Thread(target=self._write, name="log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Have a line written, or count it where too many wait."""
        try:
            self._lines.put_nowait(self.format(record))
        except Full:
            self.left_out += 1
        except Exception:  # noqa: BLE001  # a line that cannot be made must not end what it tells of
            self.left_out += 1

    def close(self) -> None:
        """Write what waits, for a moment, and end."""
        if self._thread.is_alive():
            self._lines.put(None, timeout=ENDS_WITHIN_S)
            self._thread.join(ENDS_WITHIN_S)
        super().close()

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            left_out, self.left_out = self.left_out, 0
            told = [line, _of_left_out(left_out)] if left_out else [line]
            try:
                self._stream.write("".join(f"{one}\n" for one in told))
                self._stream.flush()
            except OSError:
                # A full disk, perhaps: there may be room again for the next one.
                self.left_out += left_out + 1


def _of_left_out(count: int) -> str:
    return json.dumps({"level": "WARNING", "logger": __name__, "message": f"{count} lines were left out"})


def log_as_json(level: str) -> None:
    """Send what is logged in this process to standard error, from `level` up."""
    handler = Behind(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # What libraries say in detail repeats headers and frames, and uvicorn says again what is said here in our words.
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for package in OURS:
        logging.getLogger(package).setLevel(level)
