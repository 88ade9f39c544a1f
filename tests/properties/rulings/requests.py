"""Rulings on requests and their items, and which offers lapse with them."""

from typing import Any
from uuid import UUID

from domain.commands.request import (
    AmendRequest,
    CloseItem,
    CloseRequest,
    Disseminate,
    ReceiveRequest,
    RequestContent,
    WithdrawRequest,
)
from domain.message import Section
from domain.nation import is_country, with_access
from tests.properties.model import DESK, Clerk, Note
from tests.properties.paper import Paper
from tests.properties.rulings.ruling import (
    HEAD,
    NATION,
    Ruling,
    holds_no_post,
    next_message,
    numbered,
    said_of,
    speaks,
)
from tests.properties.slip import ASKING


def receive(clerk: Clerk, command: ReceiveRequest) -> Ruling:
    """The stricken nation asks."""
    broken, decider = speaks(clerk, command, DESK | NATION, acts_for=True)
    file = clerk.find("emergency", command.emergency_id)
    if file is None:
        return Ruling(broken | {"NotFound"})
    if decider != file.stricken:
        broken.add("OnlyStrickenNationDecides")
    flags = ["recorded_on_closed_file"] if file.now.status == "closed" else []
    if not file.now.mandate and file.stricken not in with_access(clerk.today()):
        flags.append("needs_council_decision")
    return Ruling(broken, asking(file.id, file.stricken, command.content, tuple(flags)))


def asking(file: UUID | None, country: str, content: RequestContent, flags: tuple[str, ...]) -> list[Note]:
    """A request is filed."""
    says = {
        "items": [said_of(item, "what", "quantity", "unit") for item in content.items],
        "situation": content.situation,
        "points_of_entry": list(content.points_of_entry),
        "country": country,
    }
    filing = Note("emergency.paper_filed", file, {"kind": "request"})
    return [filing, Note("request.received", None, {**says, "file": file}, flags)]


def disseminate(clerk: Clerk, command: Disseminate) -> Ruling:
    """A head releases a request to the nations."""
    broken, _ = speaks(clerk, command, HEAD)
    request = clerk.find("request", command.request_id)
    if request is None:
        return Ruling(broken | {"NotFound"})
    file = clerk.papers[request.file]
    if file.now.status in ("closed", "stood_down"):
        broken.add("EmergencyNotOpen")
    if not file.now.mandate and file.stricken not in with_access(clerk.today()):
        broken.add("CouncilDecisionMissing")
    addressees = (
        set(with_access(clerk.today())) - {file.stricken}
        if command.addressees is None
        else set(command.addressees)
    )
    if not all(is_country(code) for code in addressees):
        broken.add("UnknownNation")
    now = request.now
    if now.status not in ASKING:
        broken.add("RequestNotOpen")
    if command.actor.account in now.registrars | now.revisers:
        broken.add("OriginatorMayNotApprove")
    if now.status == "disseminated":
        broken.add("AlreadyDisseminated")
    broken |= holds_no_post(clerk, command)
    draft = {
        "sections": in_the_words_of(request),
        "product": "request",
        "originator": request.opening.account,
        "file": file.id,
        "country": file.stricken,
    }
    sent = {"number": next_message(clerk), "report_number": None, "addressees": addressees}
    return Ruling(
        broken,
        [
            *numbered(clerk, "message_number"),
            Note("message.drafted", None, draft),
            Note("message.released", None, sent),
            Note("request.disseminated", request.id, {"addressees": addressees}),
            Note("emergency.activated", file.id, {"addressees": addressees}),
            Note("emergency.paper_filed", file.id, {"kind": "message"}),
        ],
    )


def in_the_words_of(request: Paper) -> tuple[Section, ...]:
    """What the request says, as it is sent."""
    told = {"situation": request.now.situation, "points_of_entry": "\n".join(request.now.entries)}
    return tuple(Section(name=name, text=text) for name, text in told.items() if text)


def about_request(clerk: Clerk, command: AmendRequest | WithdrawRequest | CloseRequest | CloseItem) -> Ruling:
    """A request or one of its items is changed or ended."""
    broken, decider = speaks(clerk, command, DESK | NATION, acts_for=True)
    request = clerk.find("request", command.request_id)
    if request is None:
        return Ruling(broken | {"NotFound"})
    now, file = request.now, clerk.papers[request.file]
    if decider != request.stricken:
        broken.add("OnlyStrickenNationDecides")
    if isinstance(command, CloseItem):
        item = now.items.get(command.item_id)
        if item is None:
            broken.add("UnknownItem")
        elif not item.is_open:
            broken.add("ItemNotOpen")
        closed = Note(
            "request.item_closed", request.id, {"item_id": command.item_id, "because": command.because}
        )
        return Ruling(broken, [closed, *lapses(clerk, file.id, closing=command.item_id)])
    if now.status not in ASKING:
        broken.add("RequestNotOpen")
    if isinstance(command, AmendRequest):
        return _amend_request(clerk, command, request, broken)
    ended = "withdrawn" if isinstance(command, WithdrawRequest) else "closed"
    says: dict[str, Any] = {"reason": command.reason}
    if ended == "closed":
        says["because"] = "no_longer_needed"
    notes = [Note(f"request.{ended}", request.id, says), *lapses(clerk, file.id, {request.id})]
    others = [other for other in clerk.all("request", file.id) if other is not request]
    if not any(other.now.status in ASKING for other in others):
        if file.now.status == "requested":
            notes.append(Note("emergency.stood_down", file.id, {"reason": command.reason}))
        elif file.now.status == "active" and ended == "withdrawn":
            notes.append(Note("emergency.need_ended", file.id, {"reason": command.reason}))
    return Ruling(broken, notes)


def _amend_request(clerk: Clerk, command: AmendRequest, request: Paper, broken: set[str]) -> Ruling:
    now, entries = request.now, command.points_of_entry
    changes = command.situation is not None and command.situation != now.situation
    changes = changes or (entries is not None and list(entries) != now.entries)
    for item in command.items:
        known = now.items.get(item.id) if item.id is not None else None
        if item.id is not None and known is None:
            broken.add("UnknownItem")
        elif known is not None and not known.is_open:
            broken.add("ItemNotOpen")
        wanted = (item.what, item.quantity, item.unit)
        changes = changes or known is None or wanted != (known.what, known.quantity, known.unit)
    if not changes:
        broken.add("NothingChanges")
    says = {
        "items": [said_of(item, "id", "what", "quantity", "unit") for item in command.items],
        "situation": command.situation,
        "points_of_entry": None if command.points_of_entry is None else list(command.points_of_entry),
    }
    return Ruling(broken, [Note("request.amended", request.id, says)])


def lapses(
    clerk: Clerk, file: UUID, ending: set[UUID] | None = None, closing: UUID | None = None
) -> list[Note]:
    """Offers of which every item is closed, once these requests have ended and this item is closed."""
    still = {
        item.id
        for request in clerk.all("request", file)
        if request.id not in (ending or set())
        for item in request.now.items.values()
        if item.is_open and item.id != closing
    }
    lapsing = []
    for offer in clerk.all("offer", file):
        named = {line.item for line in offer.now.lines.values() if line.item is not None}
        if named and not named & still and offer.now.status == "submitted":
            lapsing.append(Note("offer.lapsed", offer.id))
    return lapsing
