"""How each kind of thing stands by its slips: how it is opened, and what a happening does to it."""

from collections.abc import Callable
from typing import Any

from tests.properties.readings import (
    consignments,
    files,
    mail,
    messages,
    offers,
    posts,
    requests,
    watch,
)
from tests.properties.slip import Happening, Slip

READINGS: dict[str, tuple[Callable[[Slip], Any], dict[str, Happening]]] = {
    "emergency": (files.opened, files.HAPPENINGS),
    "request": (requests.opened, requests.HAPPENINGS),
    "offer": (offers.opened, offers.HAPPENINGS),
    "consignment": (consignments.opened, consignments.HAPPENINGS),
    "message": (messages.opened, messages.HAPPENINGS),
    "dispatch": (mail.opened, mail.HAPPENINGS),
    "attachment": (mail.attached, {}),
    "appointment": (posts.opened, posts.HAPPENINGS),
    "watch": (watch.opened, watch.HAPPENINGS),
    "note": (watch.noted, {}),
}
