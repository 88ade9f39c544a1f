"""Offers on the board, the reasons given for declining, the count per channel, and what falls due."""

from datetime import UTC, datetime, time, timedelta

from pydantic_core import from_json

from domain.fact import Fact
from domain.identity import entry_id, named_id
from domain.offer import STANDING, OfferCorrected, OfferDeclined, OfferState, OfferStruck
from domain.value import Moment, written
from projections import cover
from projections.entities import Board, Entity
from projections.readers import NOBODY, offer_readers, stricken_only
from projections.state import before, entity, evolved, state_of


def reduce(fact: Fact, board: Board) -> list[Entity]:
    """The offer after the fact, and what follows from it."""
    old = before(board, "offer", fact)
    was = None if old is None else state_of(old, OfferState)
    state = evolved(fact, OfferState, was)
    id, emergency = str(fact.originator_id), str(state.emergency_id)
    readers = offer_readers(state.donors, state.stricken)
    donors = [donor.model_dump(exclude_none=True) for donor in state.donors]
    shown = [entity("offer", id, emergency, readers, state, donors=donors)]
    shown += cover.changed(cover.of_offer(was), cover.of_offer(state), board)
    shown += _channels(emergency, was, state, board)
    shown += _due(id, emergency, was, state)
    return [*shown, *_remark(id, fact, state, board)]


def _remark(offer: str, fact: Fact, state: OfferState, board: Board) -> list[Entity]:
    """The reason of a decline, which is stored and not passed on (rule 18), and as it stands after a correction."""
    flags: list[str] = []
    if isinstance(fact, OfferDeclined):
        known, version, reason = None, fact.originator_version, fact.reason
    elif isinstance(fact, OfferCorrected | OfferStruck) and _corrects_decline(fact, board):
        version = fact.corrects_version
        known = board.get("remark", remark_id(offer, version))
        reason = known.body["text"] if known else None
        if isinstance(fact, OfferStruck):
            flags = ["struck"]
        else:
            now = [change.now for change in fact.changes if change.field == "reason"]
            reason = from_json(now[0]) if now else reason
    else:
        return []
    told = {
        "origin": state.origin,
        "flags": flags,
        "emergency_id": str(state.emergency_id),
        "offer_id": offer,
        "text": reason,
    }
    if (known is None and reason is None) or (known is not None and known.body == told):
        return []
    readers = stricken_only(state.stricken)
    return [Entity("remark", remark_id(offer, version), str(state.emergency_id), readers, told)]


def _corrects_decline(fact: OfferCorrected | OfferStruck, board: Board) -> bool:
    entry = board.get("entry", entry_id(fact.corrects))
    return entry is not None and entry.body["topic"] == OfferDeclined.TOPIC


def remark_id(offer: str, version: int) -> str:
    """The id of the reason that was given for a decline."""
    return str(named_id("remark", offer, version))


def _counted_in(offer: OfferState | None) -> str | None:
    """The column of the channel count that an offer stands in."""
    if offer is None or offer.status not in STANDING | {"declined"}:
        return None
    return "linked" if offer.linked_to else offer.channel or "not_stated"


def _channels(emergency: str, was: OfferState | None, now: OfferState, board: Board) -> list[Entity]:
    """Rule 14: how many offers came in which channel, those told twice apart."""
    gone, come = _counted_in(was), _counted_in(now)
    if gone == come:
        return []
    id = str(named_id("channels", emergency))
    known = board.get("channels", id)
    counts: dict[str, int] = dict(known.body["counts"]) if known else {}
    for column, step in ((gone, -1), (come, 1)):
        if column is not None:
            counts[column] = counts.get(column, 0) + step
    body = {
        "origin": now.origin,
        "flags": [],
        "emergency_id": emergency,
        "counts": dict(sorted(counts.items())),
    }
    return [Entity("channels", id, emergency, stricken_only(now.stricken), body)]


def _due(id: str, emergency: str, was: OfferState | None, now: OfferState) -> list[Entity]:
    """When the timekeeper must look at the offer: what time alone causes (archive offers never expire).

    A correction may take the validity away; then there is nothing to look for, and what was known is shown closed.
    """
    before = None if was is None else was.valid_until
    until = before if now.valid_until is None else now.valid_until
    if now.origin == "archive" or until is None:
        return []
    if was is not None and before == now.valid_until and _expires(was) == _expires(now):
        return []
    body = {
        "origin": now.origin,
        "flags": [],
        "emergency_id": emergency,
        "what": "expire_offer",
        "subject": id,
        "due_at": written(ends(until)),
        "open": _expires(now),
    }
    return [Entity("due", str(named_id("due", "expire_offer", id)), emergency, NOBODY, body)]


def _expires(offer: OfferState) -> bool:
    return offer.status == "submitted" and offer.valid_until is not None


def ends(until: Moment) -> datetime:
    """The instant at which a validity ends: a bare day ends with the day (UTC)."""
    if isinstance(until, datetime):
        return until
    return datetime.combine(until, time(), UTC) + timedelta(days=1)
