"""How a consignment stands."""

from types import SimpleNamespace
from typing import Any

from tests.properties.slip import BEFORE_DEPARTURE, TEAMS, UNACCEPTED, Happening, Load, Slip, becomes


def opened(slip: Slip) -> Any:
    says = slip.says
    now = SimpleNamespace(
        status="planned",
        lines={
            said["line"]: Load(said["what"], said["item_id"], said["unit"], said["quantity"])
            for said in says["lines"]
        },
        donors=says["donors"],
        offer=says["offer_id"],
        point_of_entry=says["point_of_entry"],
        destination=None,
        clearances={},
        revision=None,
    )
    _clear(now, slip)
    return now


def _clear(now: Any, slip: Slip) -> None:
    now.clearances = now.clearances | slip.says["clearances"]
    if now.status in BEFORE_DEPARTURE:
        granted = bool(now.clearances) and set(now.clearances.values()) == {"granted"}
        now.status = "cleared" if granted else "planned"


def _count(now: Any, step: str, slip: Slip) -> None:
    """What is not counted anew is as many as at the last step at which anybody knew."""
    said = {said["line"]: said["quantity"] for said in slip.says["lines"]}
    steps = ("handed_over", "arrived", "departed", "quantity")
    for number, load in now.lines.items():
        counts = [said.get(number), *(getattr(load, one) for one in steps[steps.index(step) + 1 :])]
        setattr(load, step, next((count for count in counts if count is not None), None))


def _depart(now: Any, slip: Slip) -> None:
    _count(now, "departed", slip)
    now.status = "in_transit"
    now.point_of_entry = slip.says["point_of_entry"] or now.point_of_entry
    now.revision = slip.says["request_revision"]


def _arrive(now: Any, slip: Slip) -> None:
    _count(now, "arrived", slip)
    now.status = "arrived"
    entry = slip.says["point_of_entry"]
    if entry and now.point_of_entry and entry != now.point_of_entry:
        now.flags.add("diverted")
    now.point_of_entry = entry or now.point_of_entry


def _hand_over(now: Any, slip: Slip) -> None:
    _count(now, "handed_over", slip)
    now.status = "operating" if is_team(now) else "handed_over"
    for load in now.lines.values():
        if load.handed_over is not None and load.departed is not None:
            if load.handed_over < load.departed:
                now.flags.add("short")
            if load.handed_over > load.departed:
                now.flags.add("more_than_sent")


def _divert(now: Any, slip: Slip) -> None:
    now.flags.add("diverted")
    now.point_of_entry = slip.says["point_of_entry"] or now.point_of_entry
    now.destination = slip.says["destination"] or now.destination


def _regularise(now: Any, _slip: Slip) -> None:
    now.flags -= set(UNACCEPTED)


def is_team(consignment: Any) -> bool:
    """Whether somebody must come home again."""
    return any(load.unit in TEAMS for load in consignment.lines.values())


def is_finished(consignment: Any) -> bool:
    """Whether the file may be closed over it."""
    finished = ("handed_over", "departed_home", "cancelled", "lost")
    return consignment.status in finished or "diverted" in consignment.flags


HAPPENINGS: dict[str, Happening] = {
    "consignment.clearances_reported": _clear,
    "consignment.departed": _depart,
    "consignment.arrived": _arrive,
    "consignment.handed_over": _hand_over,
    "consignment.diverted": _divert,
    "consignment.cancelled": becomes("cancelled"),
    "consignment.lost": becomes("lost"),
    "consignment.departed_home": becomes("departed_home"),
    "consignment.regularised": _regularise,
}
