"""Dated nations and snapshots of public code lists; `README.md` says where each came from."""

import json
from importlib.resources import files
from typing import Any


def read(name: str) -> Any:
    """The content of one data file of this package, for example `nations.json`."""
    return json.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))
