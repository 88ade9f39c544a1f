"""How a message stands."""

from types import SimpleNamespace
from typing import Any

from tests.properties.slip import Happening, Slip, becomes


def opened(slip: Slip) -> Any:
    return SimpleNamespace(
        status="draft",
        product=slip.says["product"],
        # Who has written in it does not approve it.
        writers={slip.says["originator"]},
        sections=slip.says["sections"],
        corrects=slip.says.get("corrects"),
        number=None,
        report_number=None,
        # How many corrections bear its number by then.
        correction=0,
        approver=None,
        addressees=set(),
        wider=set(),
        public=False,
    )


def _edit(now: Any, slip: Slip) -> None:
    now.sections = slip.says["sections"]
    now.writers = now.writers | {slip.account}


def _release(now: Any, slip: Slip) -> None:
    now.status = "released"
    now.number = slip.says["number"]
    now.report_number = slip.says["report_number"]
    now.correction = slip.says.get("correction", 0)
    now.addressees = slip.says["addressees"]
    now.approver = slip.account


def _release_wider(now: Any, slip: Slip) -> None:
    now.wider = now.wider | slip.says["nations"]
    now.public = now.public or slip.says["public"]


HAPPENINGS: dict[str, Happening] = {
    "message.edited": _edit,
    "message.released": _release,
    "message.released_wider": _release_wider,
    "message.corrected_by": becomes("corrected"),
}
