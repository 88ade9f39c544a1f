"""A process that sends mail and dies at one step, as by `kill -9`."""

import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any

from api.mail.mailer import Mailer
from store.open import open_store
from store.outbox import Outbox
from tests.api.mail.mailroom import SENDER, at

# The steps of the outbox, in the order in which a mailer makes them.
STEPS = ("take_in", "claim", "begin", "conclude", "tell")
WHENS = ("before", "after")


def die() -> None:
    """End here and now."""
    os.kill(os.getpid(), signal.SIGKILL)


def doom(step: str, when: str) -> None:
    """Let whoever makes this step die before or after it."""
    made = getattr(Outbox, step)

    def dying(*told: Any, **more: Any) -> Any:
        if when == "before":
            die()
        result = made(*told, **more)
        die()
        return result

    setattr(Outbox, step, dying)


def main(url: str, port: str, step: str, when: str) -> None:
    """Send until the end."""
    doom(step, when)
    store = open_store(url)
    mailer = Mailer(store, at(int(port)), SENDER, lambda: datetime.now(UTC))
    while True:
        mailer.round()


if __name__ == "__main__":
    main(*sys.argv[1:])
