"""Who is on watch, who holds it, and what those on it have noted."""

from types import SimpleNamespace
from typing import Any

from tests.properties.slip import Happening, Slip


def opened(_slip: Slip | None) -> Any:
    return SimpleNamespace(status="", holder=None, on=[], offered=None, offered_owned={}, owned={})


def noted(slip: Slip) -> Any:
    return SimpleNamespace(status="", text=slip.says["text"])


def _sign_on(now: Any, slip: Slip) -> None:
    now.on = [*now.on, slip.account]
    now.holder = now.holder or slip.account


def _sign_off(now: Any, slip: Slip) -> None:
    _go(now, slip.account)


def _go(now: Any, account: str) -> None:
    now.on = [one for one in now.on if one != account]
    if now.offered == account:
        now.offered, now.offered_owned = None, {}


def _offer(now: Any, slip: Slip) -> None:
    now.offered, now.offered_owned = slip.says["to"], slip.says["owned"]


def _hand_over(now: Any, slip: Slip) -> None:
    now.holder, now.owned = slip.account, slip.says["owned"]
    now.offered, now.offered_owned = None, {}


def _take_over(now: Any, slip: Slip) -> None:
    gone, takes = now.holder, slip.account
    _go(now, gone)
    if takes not in now.on:
        now.on = [*now.on, takes]
    now.holder, now.offered, now.offered_owned = takes, None, {}
    now.owned = {entry: takes if owner == gone else owner for entry, owner in now.owned.items()}


HAPPENINGS: dict[str, Happening] = {
    "watch.signed_on": _sign_on,
    "watch.signed_off": _sign_off,
    "watch.handover_offered": _offer,
    "watch.handed_over": _hand_over,
    "watch.taken_over": _take_over,
}
