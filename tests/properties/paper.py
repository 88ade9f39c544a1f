"""Papers: what a clerk keeps of one thing: a file, a request, an offer, a message, the watch.

A paper is a heap of slips, one a fact, in the clerk's own words. How the thing stands is found by reading the slips
from the first to the last: struck ones are passed over, corrected ones are read in their right form. Nothing here
comes from the product; that the two agree is what the test shows.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.properties.readings import READINGS
from tests.properties.readings.requests import end_request
from tests.properties.slip import FITS, OBSERVERS, Slip

# What staff alone reads; of what was sent out and attached, each part has readers of its own.
OF_STAFF = ("appointment", "watch", "note", "dispatch", "attachment")
# The readers of what is there for every account but the admin's.
EVERYBODY = {"*"}


@dataclass
class Paper:
    """One thing, as its slips say."""

    kind: str
    id: UUID
    file: UUID
    stricken: str
    slips: list[Slip] = field(default_factory=list)
    # Set at each correction: more was then accepted than offered.
    exceeds: bool = False
    now: Any = None

    @property
    def opening(self) -> Slip:
        return self.slips[0]

    def add(self, slip: Slip) -> None:
        """Put a slip on the heap and read it again."""
        self.slips.append(slip)
        self.now = self.read()
        if slip.corrects is not None and self.kind == "offer":
            self.exceeds = any(
                line.bound is not None and (line.accepted or 0) > line.bound
                for line in self.now.lines.values()
            )
        if self.exceeds:
            self.now.flags.add("acceptance_exceeds_offer")

    def read(self) -> Any:
        """How the thing stands by its slips."""
        open_it, happenings = READINGS[self.kind]
        now = open_it(self.opening)
        now.flags = set(self.opening.flags)
        since = 0
        if self.opening.struck:
            since = next(
                slip.position
                for slip in self.slips
                if slip.corrects == self.opening.position and slip.topic.endswith("struck")
            )
            _annul(self.kind, now)
        for slip in self.slips[1:]:
            if slip.struck or slip.corrects is not None or slip.position < since:
                continue
            fits = now.status in FITS.get(slip.topic, (now.status,))
            happening = happenings.get(slip.topic)
            if happening:
                happening(now, slip)
            now.flags |= set(slip.flags)
            if not fits:
                now.flags.add("no_longer_fits")
        return now

    @property
    def readers(self) -> set[str]:
        """The nations (and OBSERVERS) who may read this, beside staff."""
        now = self.now
        if self.kind == "emergency":
            if not (now.asked or now.disseminated):
                return set()
            return {self.stricken} | (now.addressees | {OBSERVERS} if now.disseminated else set())
        if self.kind == "request":
            return {self.stricken} | (now.addressees | {OBSERVERS} if now.disseminated else set())
        if self.kind == "message":
            if now.status == "draft":
                return set()
            return EVERYBODY if now.public else {self.stricken, OBSERVERS} | now.addressees | now.wider
        if self.kind in OF_STAFF:
            return set()
        return {self.stricken} | {donor["nation"] for donor in now.donors if "nation" in donor}


def _annul(kind: str, now: Any) -> None:
    """What was entered by mistake counts for nothing."""
    match kind:
        case "emergency":
            now.status = "stood_down"
        case "request":
            end_request(now, "withdrawn")
        case "offer":
            now.status = "withdrawn"
        case "consignment":
            now.status = "cancelled"
    now.flags.add("struck")
