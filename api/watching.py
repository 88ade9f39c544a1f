"""Watching from a terminal: the live log book as lines."""

import json
from typing import Any

from realtime.client import Client

WATCH_TOKEN = "EADRCC_WATCH_TOKEN"  # noqa: S105  # the name of the variable, not a token


async def follow(client: Client, *, as_json: bool) -> None:
    """Print what changes, for ever. Raises NotWelcome."""
    async for interval in client.intervals():
        if as_json:
            print(json.dumps(interval, ensure_ascii=False), flush=True)
            continue
        entries = [entity for entity in interval["entities"] if entity["kind"] == "entry"]
        for entry in sorted(entries, key=lambda one: str(one["id"])):
            print(line(entry), flush=True)


def line(entry: dict[str, Any]) -> str:
    """An entry as one line: its number, the time of recording, and what happened."""
    recorded = entry["provenance"]["recorded_at"]
    flags = f"  [{', '.join(entry['flags'])}]" if entry["flags"] else ""
    corrected = f"  (corrected by {entry['corrected_by']})" if entry["corrected_by"] else ""
    return f"{int(entry['id']):>7}  {recorded[:19]}Z  {entry['text']}{flags}{corrected}"
