"""How a request stands."""

from types import SimpleNamespace
from typing import Any

from tests.properties.slip import ASKING, Happening, Slip, Wanted


def _wanted(said: dict[str, Any]) -> Wanted:
    return Wanted(said["id"], said["what"], said["quantity"], said["unit"])


def opened(slip: Slip) -> Any:
    return SimpleNamespace(
        status="received",
        items={said["id"]: _wanted(said) for said in slip.says["items"]},
        situation=slip.says["situation"],
        entries=list(slip.says["points_of_entry"]),
        revision=1,
        disseminated=False,
        addressees=set(),
        # Who registered what has not gone out yet, and so does not release it.
        registrars={slip.account},
        revisers=set(),
    )


def _disseminate(now: Any, slip: Slip) -> None:
    if now.status in ASKING:
        now.status = "disseminated"
    now.disseminated = True
    now.addressees = now.addressees | slip.says["addressees"]
    now.revisers = set()


def _amend_request(now: Any, slip: Slip) -> None:
    for said in slip.says["items"]:
        now.items[said["id"]] = _wanted(said)
    if slip.says["situation"] is not None:
        now.situation = slip.says["situation"]
    if slip.says["points_of_entry"] is not None:
        now.entries = list(slip.says["points_of_entry"])
    now.revision += 1
    now.revisers = now.revisers | {slip.account}
    if now.disseminated:
        now.status = "revised"


def end_request(now: Any, status: str) -> None:
    now.status = status
    for item in now.items.values():
        item.is_open = False


def _close_item(now: Any, slip: Slip) -> None:
    item = now.items.get(slip.says["item_id"])
    if item is None:
        now.flags.add("item_missing")
    else:
        item.is_open = False


HAPPENINGS: dict[str, Happening] = {
    "request.disseminated": _disseminate,
    "request.amended": _amend_request,
    "request.withdrawn": lambda now, _slip: end_request(now, "withdrawn"),
    "request.closed": lambda now, _slip: end_request(now, "closed"),
    "request.item_closed": _close_item,
}
