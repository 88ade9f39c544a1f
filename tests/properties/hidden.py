"""What is hidden from a nation: acts that the rules let nobody but staff, or others than it, know of.

They are done to what stands in the fuller of two centres, to what is common or to what was hidden there before.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from domain.authority import Actor
from domain.centre import Command
from domain.commands.attachment import AttachFile
from domain.commands.consignment import (
    Arrive,
    Cancel,
    ConsignedItem,
    ConsignedLine,
    Depart,
    Divert,
    HandOver,
    Lose,
    PlanConsignment,
    RecordConsignment,
)
from domain.commands.dispatch import AcknowledgeMessage, MarkTransmission, RepeatTransmission
from domain.commands.emergency import AssignGlide, OpenEmergency, StandDown
from domain.commands.entry import AcknowledgeEntry, CorrectEntry
from domain.commands.merging import MergeEmergency, UnmergeEmergency
from domain.commands.message import DraftReport, EditDraft
from domain.commands.offer import (
    AcceptOffer,
    AmendOffer,
    DeclineOffer,
    FailOffer,
    LinkOffer,
    ReleaseOffer,
    SubmitOffer,
    UnlinkOffer,
    WithdrawOffer,
)
from domain.commands.planning.meeting import CallMeeting, HoldMeeting, RecordDecision
from domain.commands.planning.programme import AgreeProgramme, ProposeProgramme, ReviewProgramme
from domain.commands.planning.seat import ConfirmSeat, EndSeat, NominateSeat
from domain.commands.post import Appoint
from domain.commands.training.exercise import ForkExercise
from domain.commands.watch import ConfirmHandover, OfferHandover, SignOff, SignOn, TakeOver, WriteNote
from domain.message import Section
from domain.offer_line import OfferedItem
from domain.post import Term
from domain.provenance import Donor
from projections.readers import Readers
from store.board import Row
from tests.properties.house import OFFICER, PLANNER, SECOND_HEAD, SECOND_OFFICER, STAFF_READS, told_by
from tests.properties.two_centres import TwoCentres
from tests.realtime.histories import DESK, NATIONS

# They give, and the nation from which it is hidden does not hear of it.
DONORS = ("ESP", "USA", "HRV")
ALLY = Actor(account="USA", role="nation", name="USA", nation="USA")
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class Hidden:
    """Does what is hidden, in the fuller of two centres; it knows what was hidden there before."""

    def __init__(self, both: TwoCentres) -> None:
        self._both = both
        self._outsider = both.outsider.nation or ""
        # The emergencies of which a message may tell what came from others: that is meant to be released.
        self.told_of: set[str] = set()

    def does(self, act: str, which: int, much: int) -> bool:
        """Do one act; whether the centre recorded it."""
        command = ACTS[act](self, which, much)
        if command is None or not self._both.tell_the_fuller(command):
            return False
        self.look()
        return True

    def look(self) -> None:
        """See where others have given."""
        for row in self._rows("offer", "consignment"):
            if not Readers(row.readers).include(self._both.reader):
                self.told_of.add(str(row.emergency))

    # --- what there is to do it to -----------------------------------------------------------------------------

    def _rows(self, *kinds: str) -> list[Row]:
        with self._both.fuller.store.reading() as reading:
            return reading.find(kinds, STAFF_READS)

    def _pick(self, kind: str, which: int, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
        bodies = [from_json(row.text) for row in self._rows(kind)]
        found = [body for body in bodies if fits(body)]
        return found[which % len(found)] if found else None

    def _unread(self, kind: str, which: int) -> dict[str, Any] | None:
        """A thing of this kind that the nation may not read."""
        return self._pick(kind, which, lambda body: not self._reads(body))

    def _reads(self, body: dict[str, Any]) -> bool:
        with self._both.fuller.store.reading() as reading:
            return reading.get(body["kind"], body["id"], self._both.reader) is not None

    def _is_common(self, body: dict[str, Any]) -> bool:
        with self._both.plain.store.reading() as reading:
            return reading.get(body["kind"], body["id"], STAFF_READS) is not None

    def _of_others(self, which: int) -> dict[str, Any] | None:
        """A file of another nation, be it common or hidden."""
        return self._pick("emergency", which, lambda body: body["country"] != self._outsider)

    def _stricken(self, body: dict[str, Any]) -> Actor:
        return NATIONS.get(body.get("stricken") or body["country"], NATIONS["SVN"])

    # --- what is done ------------------------------------------------------------------------------------------

    def opens(self, which: int, much: int) -> Command:
        country = ("SVN", "ESP", "ALB", self._outsider)[which % 4]
        return OpenEmergency(actor=DESK, country=country, hazard="flood", situation=f"Rain, {much} mm.")

    def _about_file(self, which: int, make: Callable[[UUID], Command]) -> Command | None:
        """An act about a file that was opened here: what is known of a common one comes out once its nation asks."""
        # What is said of one that was merged is said of the file that stands for it.
        file = self._pick(
            "emergency", which, lambda body: body["merged_into"] is None and not self._is_common(body)
        )
        return None if file is None else make(UUID(file["id"]))

    def names(self, which: int, much: int) -> Command | None:
        glide = f"FL-2026-{much:06}-SVN"
        return self._about_file(which, lambda file: AssignGlide(actor=DESK, emergency_id=file, glide=glide))

    def stands_down(self, which: int, much: int) -> Command | None:
        return self._about_file(
            which, lambda file: StandDown(actor=DESK, emergency_id=file, reason=f"{much}")
        )

    def merges(self, which: int, much: int) -> Command | None:
        into = self._pick("emergency", much, lambda body: True)
        reason = f"one flood, {much}"
        return self._about_file(
            which,
            lambda file: MergeEmergency(
                actor=DESK, emergency_id=file, into=UUID(into["id"]) if into else file, reason=reason
            ),
        )

    def unmerges(self, which: int, much: int) -> Command | None:
        file = self._pick("emergency", which, lambda body: body["merged_into"] is not None)
        if file is None:
            return None
        return UnmergeEmergency(actor=DESK, emergency_id=UUID(file["id"]), reason=f"two floods, {much}")

    def offers(self, which: int, much: int) -> Command | None:
        file = self._of_others(which)
        if file is None:
            return None
        item = self._pick("item", much, lambda body: body["emergency_id"] == file["id"])
        things = {"what": "pumps", "quantity": Decimal(much + 1), "unit": "piece"}
        named = OfferedItem(item_id=None if item is None else UUID(item["id"]), **things)
        donor = DONORS[much % len(DONORS)]
        return SubmitOffer(
            actor=DESK, said=told_by(donor), emergency_id=UUID(file["id"]), items=(named,), request_id=None
        )

    def _about_offer(
        self, which: int, make: Callable[[dict[str, Any], dict[str, Any]], Command]
    ) -> Command | None:
        """An act about an offer of others, with who decides: the stricken nation, then the donor."""
        offer = self._unread("offer", which)
        if offer is None or not offer["donors"]:
            return None
        about = {"offer_id": UUID(offer["id"])}
        by_stricken = {"actor": self._stricken(offer), **about}
        by_donor = {"actor": DESK, "said": told_by(offer["donors"][0].get("nation") or "ESP"), **about}
        return make(by_stricken, by_donor)

    def answers(self, which: int, much: int) -> Command | None:
        kinds: tuple[Callable[..., Command], ...] = (AcceptOffer, AcceptOffer, ReleaseOffer)
        return self._about_offer(which, lambda stricken, _: kinds[much % 3](**stricken))

    def declines(self, which: int, much: int) -> Command | None:
        return self._about_offer(which, lambda stricken, _: DeclineOffer(**stricken, reason=f"late, {much}"))

    def amends(self, which: int, much: int) -> Command | None:
        return self._about_offer(which, lambda _, donor: AmendOffer(**donor, conditions=f"fuel, {much} l"))

    def takes_back(self, which: int, much: int) -> Command | None:
        kind = (WithdrawOffer, FailOffer)[much % 2]
        return self._about_offer(which, lambda _, donor: kind(**donor, reason="spent"))

    def links(self, which: int, much: int) -> Command | None:
        one, other = self._unread("offer", which), self._unread("offer", which + 1)
        if one is None or other is None:
            return None
        if much % 3 == 0:
            return UnlinkOffer(actor=DESK, offer_id=UUID(one["id"]))
        return LinkOffer(actor=DESK, offer_id=UUID(one["id"]), to=UUID(other["id"]))

    def consigns(self, which: int, much: int) -> Command | None:
        lines, entry = (ConsignedLine(line=1),), ("Brnik", None)[much % 2]
        return self._about_offer(
            which, lambda _, donor: PlanConsignment(**donor, lines=lines, point_of_entry=entry)
        )

    def unannounced(self, which: int, much: int) -> Command | None:
        file = self._of_others(which)
        if file is None:
            return None
        donor = DONORS[much % len(DONORS)]
        return RecordConsignment(
            actor=DESK,
            said=told_by(donor),
            emergency_id=UUID(file["id"]),
            donors=(Donor(nation=donor),),
            items=(ConsignedItem(what="blankets", quantity=Decimal(much + 1), unit="piece"),),
        )

    def moves(self, which: int, much: int) -> Command | None:
        load = self._unread("consignment", which)
        if load is None or not load["donors"]:
            return None
        id, by_donor = UUID(load["id"]), told_by(load["donors"][0].get("nation") or "ESP")
        nexts: dict[str, tuple[type[Command], ...]] = {
            "planned": (Depart, Depart, Cancel),
            "in_transit": (Arrive, Arrive, Divert, Lose),
        }
        if load["status"] == "arrived":
            return HandOver(actor=self._stricken(load), consignment_id=id)
        kinds = nexts.get(load["status"], (Depart,))
        how: dict[str, Any] = {"actor": DESK, "said": by_donor, "consignment_id": id}
        return kinds[much % len(kinds)](**how)

    def drafts(self, which: int, much: int) -> Command | None:
        file = self._pick("emergency", which, lambda body: True)
        drafted_here = {"status": "draft", "originator": SECOND_OFFICER.account}
        draft = self._pick("message", much, lambda body: drafted_here.items() <= body.items())
        sections = (Section(name="situation", text=f"Rain, {much} mm."),)
        if draft is not None and much % 2:
            return EditDraft(actor=OFFICER, message_id=UUID(draft["id"]), sections=sections)
        if file is None:
            return None
        # Not a final one: the file may have only one of those at a time.
        return DraftReport(
            actor=SECOND_OFFICER,
            emergency_id=UUID(file["id"]),
            product="executive_summary",
            sections=sections,
        )

    def takes_on(self, which: int, much: int) -> Command | None:
        entry = self._unread("entry", which * 7 + much)
        return None if entry is None else AcknowledgeEntry(actor=SECOND_OFFICER, position=int(entry["id"]))

    def corrects(self, which: int, much: int) -> Command | None:
        entry = self._unread("entry", which * 7 + much)
        # To strike how a file came to be known takes it from all; enrolments count for all.
        if entry is None or not entry["topic"].startswith(("offer.", "consignment.", "note.", "meeting.")):
            return None
        right = {"provenance": {"note": f"Note {which} {much}"}} if much % 2 else None
        return CorrectEntry(actor=DESK, position=int(entry["id"]), reason="mistyped", right=right)

    def attaches(self, which: int, much: int) -> Command | None:
        entry = self._unread("entry", which * 7 + much)
        if entry is None:
            return None
        return AttachFile(
            actor=DESK,
            entry=int(entry["id"]),
            sha256=SHA256,
            size_bytes=much + 1,
            media_type="application/pdf",
        )

    def keeps_watch(self, which: int, much: int) -> Command:
        now = from_json(watch[0].text) if (watch := self._rows("watch")) else None
        waiting = tuple(from_json(row.text)["entry"] for row in self._rows("call"))
        acts: tuple[Callable[[], Command], ...] = (
            lambda: SignOn(actor=OFFICER),
            lambda: SignOn(actor=SECOND_OFFICER),
            lambda: OfferHandover(actor=OFFICER, to=SECOND_OFFICER.account, waiting=waiting),
            lambda: ConfirmHandover(actor=SECOND_OFFICER, waiting=waiting),
            lambda: TakeOver(actor=OFFICER, reason=f"asleep, {much}"),
            lambda: SignOff(actor=SECOND_OFFICER, waiting=waiting),
            lambda: WriteNote(actor=DESK, text=f"Gauge at {much} cm."),
        )
        return acts[0 if now is None else which % len(acts)]()

    def reads(self, which: int, much: int) -> Command | None:
        message = self._pick(
            "message", which, lambda body: body["status"] != "draft" and "USA" in body["addressees"]
        )
        return None if message is None else AcknowledgeMessage(actor=ALLY, message_id=UUID(message["id"]))

    def marks(self, which: int, much: int) -> Command | None:
        mail = self._pick("transmission", which, lambda body: body["addressee"] != self._outsider)
        if mail is None:
            return None
        to: dict[str, Any] = {"dispatch_id": UUID(mail["dispatch_id"]), "addressee": mail["addressee"]}
        if much % 3 == 0:
            return RepeatTransmission(actor=DESK, **to)
        return MarkTransmission(actor=DESK, **to, status="failed", reason=f"550, {much}")

    def appoints(self, which: int, much: int) -> Command:
        # None of those who act for the common history: what they may do stays as it was.
        return Appoint(
            actor=SECOND_HEAD,
            account=f"deputy {which}",
            term=Term(post="deputy_head", since=date(2026, 1, 1) + timedelta(days=much)),
        )

    def plans(self, which: int, much: int) -> Command | None:
        group = self._pick("planning_group", which, lambda body: True)
        if group is None:
            return None
        id, day = UUID(group["id"]), date(2026, 12, 1) + timedelta(days=much)
        meeting, seat = self._unread("meeting", which), self._unread("seat", which)
        programme = self._unread("programme", which)
        until = date(day.year + 2, 1, 1)
        acts: list[Command] = [
            CallMeeting(actor=PLANNER, group_id=id, format="allies", at=day, agenda=f"Item {much}"),
            NominateSeat(actor=PLANNER, group_id=id, nation="USA", role="member", format="allies"),
            NominateSeat(actor=PLANNER, group_id=id, nation="ESP", role="chair", format="allies"),
            ProposeProgramme(actor=PLANNER, nation="SRB", since=day, until=until, objectives=(f"{much}",)),
        ]
        if meeting is not None:
            about_meeting: dict[str, Any] = {"actor": PLANNER, "meeting_id": UUID(meeting["id"])}
            acts += [
                HoldMeeting(**about_meeting),
                RecordDecision(**about_meeting, text=f"Decision {much}", owner="USA"),
            ]
        if seat is not None:
            acts += [
                ConfirmSeat(actor=PLANNER, seat_id=UUID(seat["id"])),
                EndSeat(actor=PLANNER, seat_id=UUID(seat["id"])),
            ]
        if programme is not None:
            about: dict[str, Any] = {"actor": PLANNER, "programme_id": UUID(programme["id"])}
            acts += [AgreeProgramme(**about), ReviewProgramme(**about, text=f"Half done, {much}")]
        return acts[much % len(acts)]

    def forks(self, which: int, much: int) -> Command | None:
        file = self._pick("emergency", which, lambda body: True)
        if file is None:
            return None
        with self._both.fuller.store.reading() as reading:
            head, generation = reading.head, reading.generation
        return ForkExercise(
            actor=PLANNER,
            title=f"Again, {much}",
            emergency_id=UUID(file["id"]),
            fork=head,
            forked_from=generation,
            begins_at=self._both.clock.now,
        )


Act = Callable[[Hidden, int, int], Command | None]
ACTS: dict[str, Act] = {
    name: act
    for name, act in vars(Hidden).items()
    if not name.startswith("_") and name not in ("does", "look")
}
