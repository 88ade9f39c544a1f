"""What every caller needs: who speaks, about what, and in which quantities."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from domain.authority import Actor
from domain.commands.request import (
    RequestContent,
)
from domain.provenance import Party, Said
from domain.request import RequestedItem
from tests.properties.house import (
    ACCOUNTS,
    HEAD,
    NATIONS,
    OFFICER,
    SECOND_HEAD,
    SECOND_OFFICER,
    told_by,
)
from tests.properties.model import Clerk
from tests.properties.paper import Paper

T = TypeVar("T")
Voice = tuple[Actor, Said]

UNITS = ("piece", "pieces", "tonne", "team", None)
QUANTITIES = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10), None)
THINGS = ("tents", "pumps", "rescuers")
GLIDES = ("FL-2026-000001-SVN", "FL-2026-000002-SVN")
ENDED = (
    "closed", "stood_down", "withdrawn", "lapsed", "expired", "declined", "failed", "released", "handed_over",
    "departed_home", "cancelled", "lost",
)  # fmt: skip
# An id that nothing bears.
NOBODYS = UUID(int=2**100)
# A position that no log of these tests reaches.
NOWHERE = 10_000


@dataclass
class Caller:
    """Draws by chance who speaks, about what, from what the clerk's papers say is there."""

    clerk: Clerk
    chance: Random

    def rarely(self, one_in: int = 8) -> bool:
        return self.chance.randint(0, one_in - 1) == one_in - 1

    def by_halves(self) -> bool:
        return self.rarely(2)

    def pick(self, kind: str) -> UUID:
        """The id of a thing of this kind, rarely of none or of another."""
        papers = self.clerk.all(kind)
        if not papers or self.rarely(20):
            others = [paper.id for paper in self.clerk.papers.values() if paper.kind != kind]
            return self.chance.choice([NOBODYS, *others])
        # Mostly something that has not ended: what has, refuses nearly everything.
        living = [paper for paper in papers if paper.now.status not in ENDED]
        if living and not self.rarely(5):
            papers = living
        return self.chance.choice([paper.id for paper in papers[::-1]])

    def voice(self, *rightful: Voice) -> Voice:
        """Who speaks: mostly one who may, rarely anybody at all."""
        if rightful and not self.rarely():
            return self.chance.choice(rightful)
        future = self.clerk.now + timedelta(hours=1)
        said = self.chance.choice(
            [
                Said(),
                *(told_by(nation) for nation in NATIONS),
                Said(decided_by=Party(nation="ESP")),
                Said(reported_by=Party(nation="ESP")),
                Said(decided_by=Party(organisation="Red Cross")),
                told_by("SVN", received_at=future),
                told_by("ESP", received_at=future.date() + timedelta(days=1)),
                Said(received_at=self.clerk.now.date()),
            ]
        )
        return self.chance.choice(ACCOUNTS), said

    def for_nation(self, *nations: str) -> Voice:
        """Somebody who may decide for one of these nations."""
        voices: list[Voice] = []
        for nation in nations:
            if nation in NATIONS:
                voices.append((NATIONS[nation], Said()))
            voices += [(OFFICER, told_by(nation)), (SECOND_HEAD, told_by(nation))]
        return self.voice(*voices)

    def for_donor(self, id: UUID) -> Voice:
        paper = self.clerk.papers.get(id)
        donors = getattr(paper.now, "donors", []) if paper is not None else []
        organisations = [donor["organisation"] for donor in donors if "organisation" in donor]
        if organisations:
            party = Party(organisation=organisations[0])
            return self.voice((OFFICER, Said(decided_by=party, reported_by=party)))
        return self.for_nation(*(donor["nation"] for donor in donors))

    def for_stricken(self, id: UUID) -> Voice:
        paper = self.clerk.papers.get(id)
        # What belongs to no file concerns no nation.
        return self.for_nation((paper is not None and paper.stricken) or "SVN")

    def desk(self) -> Voice:
        return self.voice(*((actor, Said()) for actor in (OFFICER, SECOND_OFFICER, HEAD)))

    def head(self) -> Voice:
        return self.voice((HEAD, Said()), (SECOND_HEAD, Said()))

    def reason(self) -> str | None:
        return self.chance.choice([None, "a reason"])

    def content(self) -> RequestContent:
        return RequestContent(
            items=tuple(
                RequestedItem(
                    what=self.chance.choice(THINGS),
                    quantity=self.chance.choice(QUANTITIES),
                    unit=self.chance.choice(UNITS),
                )
                for _ in range(self.chance.randint(0, 2))
            ),
            situation=self.chance.choice([None, "Rivers are rising."]),
            points_of_entry=self.chance.choice([(), ("Brnik",), ("Brnik", "Koper")]),
        )

    def item_of(self, file: UUID) -> UUID | None:
        """An item of the file, none, or rarely one that is not of this file."""
        if self.rarely(12):
            return self.chance.choice([NOBODYS, *self.clerk.items])
        return self.chance.choice([*self.clerk.asked(file), None])

    def offered(self, file: UUID) -> dict[str, Any]:
        """A thing offered, mostly in the unit in which it was asked for."""
        item = self.item_of(file)
        wanted = self.clerk.asked(file).get(item) if item else None
        units = [wanted.unit] * 4 + list(UNITS) if wanted else list(UNITS)
        return {
            "what": wanted.what if wanted else self.chance.choice(THINGS),
            "item_id": item,
            "quantity": self.chance.choice(QUANTITIES),
            "quantity_kind": self.chance.choice(["exact", "exact", "up_to", "at_least"]),
            "unit": self.chance.choice(units),
        }

    def lines(self, paper: Paper | None, make: Callable[..., T], *, least: int = 0) -> tuple[T, ...]:
        """Some lines of an offer or consignment, rarely one that is not there, or one twice."""
        known = list(paper.now.lines) if paper is not None and hasattr(paper.now, "lines") else []
        if not known or self.rarely(12):
            known = [*known, 9, 1]
        chosen = self.chance.choices(known, k=self.chance.randint(least, 2))
        if not self.rarely(12):
            chosen = list(dict.fromkeys(chosen))
        return tuple(make(line=line, quantity=self.chance.choice(QUANTITIES)) for line in chosen)

    def until(self) -> date | datetime | None:
        soon = self.clerk.now + timedelta(days=1)
        return self.chance.choice([None, None, soon, soon.date(), self.clerk.now.date()])
