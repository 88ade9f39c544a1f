"""How a file stands."""

from types import SimpleNamespace
from typing import Any

from tests.properties.slip import Happening, Slip, becomes


def opened(slip: Slip) -> Any:
    return SimpleNamespace(
        status="monitored",
        title=slip.says["title"],
        asked=False,
        disseminated=False,
        addressees=set(),
        mandate=None,
        glide=list(slip.says["glide"]),
    )


def _file_paper(now: Any, slip: Slip) -> None:
    if slip.says["kind"] == "request":
        now.asked = True
        moved = {"monitored": "requested", "stood_down": "requested", "closing": "active"}
        now.status = moved.get(now.status, now.status)


def _activate(now: Any, slip: Slip) -> None:
    if now.status in ("monitored", "requested", "stood_down"):
        now.status = "active"
    now.disseminated = True
    now.addressees = now.addressees | slip.says["addressees"]


def _record_mandate(now: Any, slip: Slip) -> None:
    now.mandate = slip.says["decision"]


def _note_glide(now: Any, slip: Slip) -> None:
    now.glide.append(slip.says["glide"])


def _end_need(now: Any, _slip: Slip) -> None:
    if now.status != "closed":
        now.status = "closing"


HAPPENINGS: dict[str, Happening] = {
    "emergency.paper_filed": _file_paper,
    "emergency.activated": _activate,
    "emergency.mandate_recorded": _record_mandate,
    "emergency.glide_assigned": _note_glide,
    "emergency.need_ended": _end_need,
    "emergency.closed": becomes("closed"),
    "emergency.stood_down": becomes("stood_down"),
    "emergency.reopened": becomes("active"),
}
