"""Callers about offers."""

from domain.centre import Command
from domain.commands.offer import (
    AcceptOffer,
    AmendOffer,
    DeclineOffer,
    ExpireOffer,
    FailOffer,
    LinkOffer,
    ReleaseOffer,
    SubmitOffer,
    UnlinkOffer,
    WithdrawOffer,
)
from domain.offer_line import AmendedItem, LineQuantity, OfferedItem
from domain.provenance import Donor, Party, Said
from tests.properties.callers.caller import NOBODYS, Caller, Voice
from tests.properties.house import (
    CLOCK,
    OBSERVER,
)


class OfferCallers(Caller):
    """Those who offer, and those who answer."""

    def offer(self) -> Command:
        file = self.pick("emergency")
        channel = self.chance.choice(["eadrcc", "eadrcc", "eadrcc", "nato", None, "ucpm", "bilateral"])
        nation = self.chance.choice(["ESP", "ESP", "USA", "BIH", "SVN"])
        by_observer: Voice = (OBSERVER, Said(decided_by=Party(nation=nation)))
        actor, said = (
            self.voice(by_observer) if channel == "ucpm" and self.by_halves() else self.for_nation(nation)
        )
        red_cross, nobody = Donor(organisation="Red Cross"), Donor(nation="QQQ")
        own = Donor(nation=nation)
        donors = self.chance.choice(
            [None, None, None, (own,), (own, red_cross), (red_cross,), (own, nobody), ()]
        )
        requests = [paper.id for paper in self.clerk.all("request", file)]
        return SubmitOffer(
            actor=actor,
            said=said,
            emergency_id=file,
            items=tuple(OfferedItem(**self.offered(file)) for _ in range(self.chance.randint(0, 2))),
            donors=donors,
            channel=channel,
            request_id=self.chance.choice(
                [None, None, None, *requests, *([NOBODYS] if self.rarely() else [])]
            ),
            valid_until=self.until(),
        )

    def answer(self) -> Command:
        id = self.pick("offer")
        actor, said = self.for_stricken(id)
        lines = None
        if self.by_halves():
            lines = self.lines(self.clerk.find("offer", id), LineQuantity)
        if self.chance.randint(0, 2) == 0:
            return DeclineOffer(actor=actor, said=said, offer_id=id, lines=lines, reason=self.reason())
        return AcceptOffer(actor=actor, said=said, offer_id=id, lines=lines)

    def change_of_offer(self) -> Command:
        id = self.pick("offer")
        paper = self.clerk.find("offer", id)
        actor, said = self.for_donor(id)
        items = []
        for _ in range(self.chance.randint(0, 2)):
            known = list(paper.now.lines) if paper is not None else []
            line = self.chance.choice([*known, *known, None, *([9] if self.rarely() else [])])
            offered = self.offered(paper.file if paper is not None else id)
            if line in known and paper is not None and self.by_halves():
                # Only the quantity changes, as is most often so.
                before = paper.now.lines[line]
                offered |= {"what": before.what, "item_id": before.item, "unit": before.unit}
            items.append(AmendedItem(line=line, **offered))
        return AmendOffer(actor=actor, said=said, offer_id=id, items=tuple(items), valid_until=self.until())

    def end_of_offer(self) -> Command:
        id, reason = self.pick("offer"), self.reason()
        if self.rarely(3):
            actor, said = self.voice((CLOCK, Said()))
            waiting = [offer for offer, due in self.clerk.due.items() if due.is_open]
            if waiting and not self.rarely(4):
                id = self.chance.choice(waiting)
            return ExpireOffer(actor=actor, said=said, offer_id=id)
        if self.rarely(3):
            actor, said = self.for_stricken(id)
            return ReleaseOffer(actor=actor, said=said, offer_id=id, reason=reason)
        actor, said = self.for_donor(id)
        if self.by_halves():
            return FailOffer(actor=actor, said=said, offer_id=id, reason=reason)
        return WithdrawOffer(actor=actor, said=said, offer_id=id, reason=reason)

    def link(self) -> Command:
        actor, said = self.desk()
        id = self.pick("offer")
        paper = self.clerk.find("offer", id)
        is_linked = paper is not None and paper.now.linked_to
        if (is_linked and self.by_halves()) or self.rarely():
            return UnlinkOffer(actor=actor, said=said, offer_id=id)
        return LinkOffer(actor=actor, said=said, offer_id=id, to=self.pick("offer"))
