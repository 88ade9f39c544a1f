"""A branch beside what really happened after the fork: cover over time, decisions, offers by nation, messages.

Both sides are told in the seconds that had passed since the moment of the fork, on the clock of the exercise in the one
and on everybody's in the other, so that they can be laid upon each other. All of it is made from versions of the two
boards; nothing is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.offer import ACCEPTED
from domain.value import written
from projections.cover import COUNTED

ANSWERED = ACCEPTED | {"declined"}
# What is compared, and what names an item in both.
KINDS = ("cover", "item", "offer", "message")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one entity, and when the fact was recorded that made it."""

    kind: str
    id: str
    position: int
    at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: the versions of the two boards in the order of their positions, from a moment on."""

    fork: int
    begins_at: datetime
    versions: Sequence[Version]

    def of(self, kind: str) -> dict[str, list[Version]]:
        """The versions of one kind, by entity."""
        found: dict[str, list[Version]] = {}
        for version in self.versions:
            if version.kind == kind:
                found.setdefault(version.id, []).append(version)
        return found

    def is_after(self, version: Version) -> bool:
        """Whether it came after the fork; what stood there already is the same on both sides."""
        return version.position > self.fork

    def after_s(self, at: datetime) -> float:
        """The seconds that had passed since the moment of the fork."""
        return round((at - self.begins_at).total_seconds(), 3)

    def moment(self, version: Version) -> dict[str, Any]:
        """When a version came: as it is laid beside the other side, and as its log tells."""
        return {
            "after_s": self.after_s(version.at),
            "at": written(version.at),
            "position": version.position,
        }


def compared(branch: Side, reality: Side) -> dict[str, Any]:
    """Both sides, thing by thing."""
    return _told(aligned(branch, reality), reality)


def branches_compared(branch: Side, other: Side) -> dict[str, Any]:
    """Two branches of one file, thing by thing, each aligned with reality; the other one stands in its place.

    Each is told in the seconds since its own fork, and what it has copied may go further in the one than in the other.
    """
    return _told(branch, other)


def _told(branch: Side, reality: Side) -> dict[str, Any]:
    return {
        "cover": _cover(branch, reality),
        "decisions": _decisions(branch, reality),
        "offers": _offers(branch, reality),
        "messages": {"branch": _messages(branch), "reality": _messages(reality)},
    }


def aligned(branch: Side, reality: Side) -> Side:
    """The branch, with what stands before the fork as long before its beginning as it was in reality.

    What is of the archive was recorded in one moment, and happened over weeks.
    """
    before = {version.position: version.at - reality.begins_at for version in reality.versions}
    versions = [
        replace(version, at=branch.begins_at + before[version.position])
        if version.position <= branch.fork and version.position in before
        else version
        for version in branch.versions
    ]
    return replace(branch, versions=versions)


# --- cover -----------------------------------------------------------------------------------------------------


def _cover(branch: Side, reality: Side) -> list[dict[str, Any]]:
    """How far each item was covered, from the moment of the fork on: a step for each change."""
    items = _last_of(reality, "item") | _last_of(branch, "item")
    sides = {"branch": _steps(branch), "reality": _steps(reality)}
    shown = []
    for id in sorted(items):
        steps = {side: found.get(id, []) for side, found in sides.items()}
        if any(steps.values()):
            shown.append({"item_id": id, "what": items[id]["what"], "unit": items[id]["unit"], **steps})
    return shown


def _last_of(side: Side, kind: str) -> dict[str, Mapping[str, Any]]:
    return {id: versions[-1].body for id, versions in side.of(kind).items()}


def _steps(side: Side) -> dict[str, list[dict[str, Any]]]:
    """The cover of each item as it stood at the fork, and after each change since."""
    found: dict[str, list[dict[str, Any]]] = {}
    for versions in side.of("cover").values():
        before = [version for version in versions if not side.is_after(version)][-1:]
        since = [version for version in versions if side.is_after(version)]
        steps = [
            {**_counts(version), "after_s": 0.0, "at": written(side.begins_at), "position": side.fork}
            for version in before
        ]
        steps += [{**_counts(version), **side.moment(version)} for version in since]
        found[versions[0].body["item_id"]] = steps
    return found


def _counts(version: Version) -> dict[str, Any]:
    return {name: version.body[name] for name in ("state", "requested", *COUNTED)}


# --- offers ----------------------------------------------------------------------------------------------------


def _decisions(branch: Side, reality: Side) -> list[dict[str, Any]]:
    """The offers that were answered after the fork on either side, and how long the answer took."""
    sides = {"branch": _answers(branch), "reality": _answers(reality)}
    offers = _last_of(reality, "offer") | _last_of(branch, "offer")
    ids = sorted(set(sides["branch"]) | set(sides["reality"]))
    return [
        {
            "offer_id": id,
            "reference": offers[id]["reference"],
            "donors": offers[id]["donors"],
            **{side: answers.get(id) for side, answers in sides.items()},
        }
        for id in ids
    ]


def _answers(side: Side) -> dict[str, dict[str, Any]]:
    """The first answer to each offer that was still open at the fork, or came after it."""
    found = {}
    for id, versions in side.of("offer").items():
        answered = next((version for version in versions if version.body["status"] in ANSWERED), None)
        if answered is not None and side.is_after(answered):
            took = (answered.at - versions[0].at).total_seconds()
            found[id] = {
                "status": answered.body["status"],
                **side.moment(answered),
                "took_s": round(took, 3),
            }
    return found


def _offers(branch: Side, reality: Side) -> list[dict[str, Any]]:
    """What each nation or organisation has offered after the fork, and what became of it."""
    sides = {"branch": _by_donor(branch), "reality": _by_donor(reality)}
    donors = sorted(set(sides["branch"]) | set(sides["reality"]))
    return [
        {"donor": donor, **{side: found.get(donor, _none()) for side, found in sides.items()}}
        for donor in donors
    ]


def _none() -> dict[str, Any]:
    return {"offers": 0, "accepted": 0, "declined": 0, "other": 0}


def _by_donor(side: Side) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for versions in side.of("offer").values():
        if not side.is_after(versions[0]):
            continue
        last = versions[-1].body
        column = {"accepted": "accepted", "partly_accepted": "accepted", "declined": "declined"}.get(
            last["status"], "other"
        )
        for donor in _names(last["donors"]):
            counts = found.setdefault(donor, _none())
            counts["offers"] += 1
            counts[column] += 1
    return found


def _names(donors: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted({donor.get("nation") or donor.get("organisation") or "" for donor in donors} - {""}) or [
        "XXX"
    ]


# --- messages --------------------------------------------------------------------------------------------------


def _messages(side: Side) -> list[dict[str, Any]]:
    """The messages that were released after the fork, in their order."""
    released = []
    for versions in side.of("message").values():
        out = next((version for version in versions if version.body["status"] != "draft"), None)
        if out is not None and side.is_after(out):
            released.append(out)
    return [
        {
            "message_id": version.id,
            "product": version.body["product"],
            "number": version.body["number"],
            "report_number": version.body["report_number"],
            **side.moment(version),
        }
        for version in sorted(released, key=lambda version: version.position)
    ]
