"""How an offer stands."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from tests.properties.slip import OWN_CHANNELS, Happening, Line, Slip


def _line(said: dict[str, Any]) -> Line:
    return Line(said["what"], said["item_id"], said["quantity"], said["quantity_kind"], said["unit"])


def opened(slip: Slip) -> Any:
    says = slip.says
    return SimpleNamespace(
        status="submitted" if says["channel"] in OWN_CHANNELS else "recorded_for_information",
        lines=dict(enumerate((_line(said) for said in says["items"]), start=1)),
        donors=says["donors"],
        channel=says["channel"],
        request=says["request_id"],
        valid_until=says["valid_until"],
        linked_to=None,
        links=0,
    )


def _settle(now: Any) -> None:
    """What the answers to the lines make of the offer."""
    lines = now.lines.values()
    if now.status not in ("submitted", "accepted", "partly_accepted", "declined") or not lines:
        return
    if all(line.is_taken and not line.is_undecided and not line.is_declined for line in lines):
        now.status = "accepted"
    elif any(line.is_taken for line in lines):
        now.status = "partly_accepted"
    else:
        now.status = "declined" if all(line.is_declined for line in lines) else "submitted"


def _amend_offer(now: Any, slip: Slip) -> None:
    if slip.says["valid_until"] is not None:
        now.valid_until = slip.says["valid_until"]
    for said in slip.says["items"]:
        line, before = _line(said), now.lines.get(said["line"])
        if before is not None:
            line.accepted = before.accepted
            as_before = (line.quantity, line.quantity_kind) == (before.quantity, before.quantity_kind)
            line.is_declined = before.is_declined and as_before
        now.lines[said["line"] if before is not None else len(now.lines) + 1] = line
    _settle(now)


def _miss(now: Any, lines: Iterable[int]) -> None:
    if not all(number in now.lines for number in lines):
        now.flags.add("line_missing")


def _accept(now: Any, slip: Slip) -> None:
    took = {said["line"]: said["quantity"] for said in slip.says["lines"]}
    _miss(now, took)
    if not now.lines:
        now.status = "accepted"
        return
    if not took:
        took = {number: line.rest for number, line in now.lines.items() if line.is_undecided}
    for number, quantity in took.items():
        if number in now.lines:
            now.lines[number].take(quantity)
    _settle(now)


def _decline(now: Any, slip: Slip) -> None:
    named = list(slip.says["lines"])
    _miss(now, named)
    if not now.lines:
        now.status = "declined"
        return
    for number in named or [number for number, line in now.lines.items() if line.is_undecided]:
        if number in now.lines:
            now.lines[number].is_declined = True
    _settle(now)


def _end_offer(status: str) -> Callable[[Any, Slip], None]:
    def happen(now: Any, _slip: Slip) -> None:
        now.status = status
        for line in now.lines.values():
            line.accepted = Decimal(0)

    return happen


def _link(now: Any, slip: Slip) -> None:
    now.linked_to = slip.says["to"]


def _unlink(now: Any, _slip: Slip) -> None:
    now.linked_to = None


def _counterpart(now: Any, slip: Slip) -> None:
    now.links += slip.says["step"]


HAPPENINGS: dict[str, Happening] = {
    "offer.amended": _amend_offer,
    "offer.accepted": _accept,
    "offer.declined": _decline,
    "offer.withdrawn": _end_offer("withdrawn"),
    "offer.failed": _end_offer("failed"),
    "offer.released": _end_offer("released"),
    "offer.lapsed": _end_offer("lapsed"),
    "offer.expired": _end_offer("expired"),
    "offer.linked": _link,
    "offer.unlinked": _unlink,
    "offer.counterpart": _counterpart,
}
