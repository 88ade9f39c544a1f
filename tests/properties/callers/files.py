"""Callers about files and requests."""

from datetime import date

from domain.centre import Command
from domain.commands.emergency import AssignGlide, EndNeed, OpenEmergency, RecordMandate, Reopen, StandDown
from domain.commands.request import (
    AmendedRequestItem,
    AmendRequest,
    CloseItem,
    CloseRequest,
    Disseminate,
    ReceiveRequest,
    WithdrawRequest,
)
from domain.request import ClosingReason
from tests.properties.callers.caller import GLIDES, NOBODYS, QUANTITIES, THINGS, UNITS, Caller

CLOSING_REASONS: tuple[ClosingReason, ...] = ("met", "no_longer_needed", "withdrawn")


class FileCallers(Caller):
    """Those who open a file, ask for help, and end either."""

    def opening(self) -> Command:
        country = self.chance.choice(["SVN", "SVN", "SVN", "BIH", "NPL", "QQQ"])
        asks = self.by_halves()
        actor, said = self.for_nation(country) if asks else self.desk()
        return OpenEmergency(
            actor=actor,
            said=said,
            country=country,
            hazard="flood",
            title=self.chance.choice([None, "Flood of the Sava"]),
            glide=self.chance.choice([(), GLIDES[:1]]),
            request=self.content() if asks else None,
        )

    def about_file(self) -> Command:
        file, reason = self.pick("emergency"), self.reason()
        paper = self.clerk.find("emergency", file)
        status = str(paper.now.status) if paper is not None else ""
        fitting = {"monitored": "stand down", "active": "end need", "closed": "reopen"}.get(status, "glide")
        act = self.chance.choice(["glide", "end need", "reopen", "mandate", "stand down", fitting, fitting])
        match act:
            case "end need":
                actor, said = self.for_stricken(file)
                return EndNeed(actor=actor, said=said, emergency_id=file, reason=reason)
            case "stand down":
                actor, said = self.desk()
                return StandDown(actor=actor, said=said, emergency_id=file, reason=reason)
            case "reopen":
                actor, said = self.head()
                return Reopen(actor=actor, said=said, emergency_id=file, reason=reason)
            case "mandate":
                actor, said = self.head()
                decision, day = "PO(2026)0001", date(2026, 11, 24)
                return RecordMandate(
                    actor=actor, said=said, emergency_id=file, decision=decision, decided_on=day
                )
            case _:
                actor, said = self.desk()
                glide = self.chance.choice(GLIDES)
                return AssignGlide(actor=actor, said=said, emergency_id=file, glide=glide)

    def request(self) -> Command:
        file = self.pick("emergency")
        actor, said = self.for_stricken(file)
        return ReceiveRequest(actor=actor, said=said, emergency_id=file, content=self.content())

    def dissemination(self) -> Command:
        actor, said = self.head()
        nations: list[tuple[str, ...] | None] = [None, None, ("ESP",), ("ESP", "USA"), (), ("QQQ",)]
        return Disseminate(
            actor=actor, said=said, request_id=self.pick("request"), addressees=self.chance.choice(nations)
        )

    def about_request(self) -> Command:
        id, reason = self.pick("request"), self.reason()
        actor, said = self.for_stricken(id)
        paper = self.clerk.find("request", id)
        items = list(paper.now.items) if paper is not None else []
        kind = self.chance.choice(["amend", "amend", "amend", "item", "item", "close", "withdraw"])
        if kind == "item":
            item = self.chance.choice([*items, NOBODYS])
            because = self.chance.choice(CLOSING_REASONS)
            return CloseItem(actor=actor, said=said, request_id=id, item_id=item, because=because)
        if kind == "amend":
            changed = [
                AmendedRequestItem(
                    id=self.chance.choice([None, *items, *items, *([NOBODYS] if not items else [])]),
                    what=self.chance.choice(THINGS),
                    quantity=self.chance.choice(QUANTITIES),
                    unit=self.chance.choice(UNITS),
                )
                for _ in range(self.chance.randint(0, 1))
            ]
            return AmendRequest(
                actor=actor,
                said=said,
                request_id=id,
                items=tuple(changed),
                situation=self.chance.choice([None, "Rivers are falling."]),
                points_of_entry=self.chance.choice([None, ("Koper",), ()]),
            )
        ending: type[CloseRequest | WithdrawRequest] = CloseRequest if kind == "close" else WithdrawRequest
        return ending(actor=actor, said=said, request_id=id, reason=reason)
