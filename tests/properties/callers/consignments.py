"""Callers about consignments."""

from typing import Any

from domain.centre import Command
from domain.commands.consignment import (
    Arrive,
    Cancel,
    ConsignedItem,
    ConsignedLine,
    ConsignmentCommand,
    Depart,
    Divert,
    GoHome,
    HandOver,
    Lose,
    PlanConsignment,
    RecordConsignment,
    ReportClearances,
)
from domain.consignment import Clearance, LoadedQuantity
from domain.provenance import Donor
from tests.properties.callers.caller import QUANTITIES, UNITS, Caller
from tests.properties.house import (
    HEAD,
    OFFICER,
    told_by,
)
from tests.properties.rulings.consignments import MOVES
from tests.properties.slip import FITS

ENTRIES = ("Brnik", "Koper", None)


class ConsignmentCallers(Caller):
    """Those who send something on its way."""

    def journey(self) -> dict[str, Any]:
        clearances = self.chance.choice(
            [
                (),
                (Clearance(name="overflight", status="needed"),),
                (Clearance(name="overflight", status="granted"),),
            ]
        )
        return {"point_of_entry": self.chance.choice(ENTRIES), "clearances": clearances}

    def plan(self) -> Command:
        if self.rarely(5):
            file = self.pick("emergency")
            actor, said = self.voice((OFFICER, told_by("ESP")), (HEAD, told_by("USA")))
            nation = said.decided_by.nation if said.decided_by else None
            return RecordConsignment(
                actor=actor,
                said=said,
                emergency_id=file,
                donors=self.chance.choice([(Donor(nation=nation or "ESP"),), (Donor(nation="SVN"),), ()]),
                items=tuple(
                    ConsignedItem(
                        what="blankets",
                        item_id=self.item_of(file),
                        quantity=self.chance.choice(QUANTITIES),
                        unit=self.chance.choice(UNITS),
                    )
                    for _ in range(self.chance.randint(0, 2))
                ),
                **self.journey(),
            )
        id = self.pick("offer")
        actor, said = self.for_donor(id)
        lines = self.lines(self.clerk.find("offer", id), ConsignedLine, least=1)
        return PlanConsignment(actor=actor, said=said, offer_id=id, lines=lines, **self.journey())

    def move(self) -> Command:
        id = self.pick("consignment")
        paper = self.clerk.find("consignment", id)
        status = paper.now.status if paper is not None else ""
        fitting = [kind for kind, (topic, _) in MOVES.items() if status in FITS[topic]]
        onward = [kind for kind in (Depart, Arrive, HandOver) if kind in fitting]
        moves: list[type[ConsignmentCommand]] = list(MOVES)
        if not self.rarely(6):
            moves = [*fitting, *onward, *onward, *onward] or moves
        kind = self.chance.choice(moves)
        actor, said = self.for_stricken(id) if MOVES[kind][1] == "stricken" else self.for_donor(id)
        common: dict[str, Any] = {"actor": actor, "said": said, "consignment_id": id}
        if kind is ReportClearances:
            status = self.chance.choice(["needed", "asked", "granted", "granted", "refused"])
            name = self.chance.choice(["overflight", "overflight", "customs"])
            return ReportClearances(**common, clearances=(Clearance(name=name, status=status),))
        if kind in (Depart, Arrive, HandOver):
            common["lines"] = self.lines(paper, LoadedQuantity)
        if kind in (Depart, Arrive, Divert):
            common["point_of_entry"] = self.chance.choice(ENTRIES)
        if kind is Divert:
            common["destination"] = self.chance.choice([None, "Maribor"])
        if kind in (Divert, Cancel, Lose, GoHome):
            common["reason"] = self.reason()
        return kind(**common)
