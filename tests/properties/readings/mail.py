"""How it stands with what was sent out, addressee by addressee, and with the originals of what came in."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from tests.properties.slip import Happening, Slip

# What the addressee has, who has not said that he read it; and how often he is reminded.
UNREAD = ("sent", "delivered")
REMINDERS = 3


@dataclass
class Sent:
    """What went to one addressee."""

    status: str = "queued"
    reason: str | None = None
    # Whether a mail server has ever taken it.
    left: bool = False
    reminders: int = 0
    # Whether anything has become of it; before, it is the desk's alone.
    stirred: bool = False

    @property
    def waits(self) -> bool:
        """Whether the addressee can be reminded."""
        return self.status in UNREAD and self.reminders < REMINDERS


def opened(slip: Slip) -> Any:
    return SimpleNamespace(
        status="",
        subject=slip.says["subject"],
        sent={code: Sent() for code in slip.says["addressees"]},
    )


def attached(slip: Slip) -> Any:
    return SimpleNamespace(status="", entry=slip.says["entry"], sha256=slip.says["sha256"])


def _to_each(happen: Callable[[Sent, str | None], None]) -> Happening:
    def happening(now: Any, slip: Slip) -> None:
        for code in slip.says["addressees"]:
            happen(now.sent[code], slip.says.get("reason"))
            now.sent[code].stirred = True

    return happening


def _send(one: Sent, _reason: str | None) -> None:
    one.left, one.reason = True, None
    if one.status not in ("delivered", "read"):
        one.status = "sent"


def _becomes(status: str) -> Happening:
    def become(one: Sent, reason: str | None) -> None:
        one.status, one.reason = status, reason

    return _to_each(become)


def _remind(one: Sent, _reason: str | None) -> None:
    one.reminders += 1


HAPPENINGS: dict[str, Happening] = {
    "dispatch.sent": _to_each(_send),
    "dispatch.failed": _becomes("failed"),
    "dispatch.outcome_unknown": _becomes("unknown"),
    "dispatch.delivered": _becomes("delivered"),
    "dispatch.read": _becomes("read"),
    "dispatch.repeated": _becomes("queued"),
    "dispatch.reminded": _to_each(_remind),
}
