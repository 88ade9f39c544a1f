"""Logging: one JSON object a line on standard error. Tokens, bodies and queries are never logged."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

# What the access log says beside its message.
EXTRA = ("request_id", "account", "ms", "problem")


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
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_as_json(level: str) -> None:
    """Send what is logged in this process to standard error, from `level` up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # What it says of each start and stop, it says again in its own words.
    logging.getLogger("uvicorn.error").setLevel(max(logging.WARNING, root.level))
