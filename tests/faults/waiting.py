"""Waiting for a condition instead of for a time."""

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

# How long between two looks.
LOOK_EVERY_S = 0.01

T = TypeVar("T")


def wait_until(look: Callable[[], T | None], within_s: float, what: str, every_s: float = LOOK_EVERY_S) -> T:
    """What `look` returns once it returns something true. Fails, naming what was waited for, after `within_s`."""
    end = time.monotonic() + within_s
    never = Event()
    while not (seen := look()):
        assert time.monotonic() < end, f"not within {within_s} s: {what}"
        never.wait(every_s)
    return seen
