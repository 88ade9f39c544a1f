"""What a message is composed from: the file as its addressees may learn of it, at one position.

Internal remarks, reasons for declining and contacts are no part of it; nor is what was struck, or is the same
assistance told a second time (rules 14, 18 and 19).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from domain.consignment import ConsignmentState
from domain.emergency import EmergencyState
from domain.message import MessageState
from domain.nation import name_on
from domain.offer import OfferState
from domain.provenance import Donor
from projections import cover
from projections.emergency import emergency_state
from projections.entities import Board, Entity
from projections.merging import standing
from projections.messages.content import Content
from projections.state import state_of
from projections.words import WITH_ARTICLE

# Turkey joined the consensus on the former name with this reservation, printed under every NATO document of the time.
NAME_RESERVED = ("MKD", "the former Yugoslav Republic of Macedonia")
RESERVATION = "Turkey recognises the Republic of Macedonia with its constitutional name."


@dataclass(frozen=True, slots=True)
class Needed:
    """An item as it was asked for, and how far it is covered."""

    item: dict[str, Any]
    cover: dict[str, Any] | None


class Picture:
    """One file on a board, on the day on which it is reported of."""

    def __init__(self, board: Board, emergency_id: object, day: date) -> None:
        self._board = board
        # What was merged into another file is reported of under that one.
        self._id = standing(board, str(emergency_id))
        self.day = day

    def name(self, code: str) -> str:
        """What a nation is called on that day (rule 28), as it stands in a sentence."""
        name = name_on(code, self.day)
        return f"the {name}" if WITH_ARTICLE.search(name) else name

    def whose(self, donors: Iterable[Donor]) -> str:
        """The names of those who give something together."""
        names = [
            name_on(donor.nation, self.day) if donor.nation else str(donor.organisation) for donor in donors
        ]
        return " with ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)

    @cached_property
    def emergency(self) -> EmergencyState:
        """The file."""
        shown = self._board.get("emergency", self._id)
        assert shown is not None, "a message belongs to a file that is on the board"
        return emergency_state(shown)

    @cached_property
    def requests(self) -> list[dict[str, Any]]:
        """The requests that went out to the capitals, as they stand, oldest first."""
        return [shown.body for shown in self._standing("request") if shown.body["disseminated"]]

    @cached_property
    def needs(self) -> list[Needed]:
        """What those requests ask for."""
        asked_in_order = [id for request in self.requests for id in request["items"]]
        items = {shown.id: shown for shown in self._standing("item")}
        return [
            Needed({**items[id].body, "item_id": id}, self._cover(id)) for id in asked_in_order if id in items
        ]

    def _cover(self, item_id: str) -> dict[str, Any] | None:
        shown = self._board.get("cover", cover.cover_id(item_id))
        return None if shown is None else shown.body

    @cached_property
    def offers(self) -> list[tuple[str, OfferState]]:
        """The offers by their ids, in the order in which they came; what another offer tells of already is left out."""
        told = [(shown.id, state_of(shown, OfferState)) for shown in self._standing("offer")]
        return [(id, offer) for id, offer in told if offer.linked_to is None]

    @cached_property
    def consignments(self) -> list[ConsignmentState]:
        """What moves, or has moved."""
        return [state_of(shown, ConsignmentState) for shown in self._standing("consignment")]

    @cached_property
    def messages(self) -> list[tuple[str, MessageState, dict[str, Any]]]:
        """The messages that went out, oldest first: id, state and body."""
        sent = [(shown.id, state_of(shown, MessageState), shown.body) for shown in self._standing("message")]
        out = [message for message in sent if message[1].status != "draft"]
        return sorted(out, key=lambda message: (message[2]["released_at"], message[2]["number"] or ""))

    def before(self, message: MessageState, id: str) -> Content | None:
        """The content of the message that this one is compared with: what it corrects, else the last of its kind."""
        for other_id, other, body in reversed(self.messages):
            if other_id == id or body.get("content") is None:
                continue
            if other_id == str(message.corrects) if message.corrects else _is_of_a_kind(other, message):
                return Content.model_validate(body["content"])
        return None

    def footnotes(self) -> tuple[str, ...]:
        """What must stand under a document that calls a nation by a name that was agreed with a reservation."""
        code, name = NAME_RESERVED
        named = {
            self.emergency.country,
            *(donor.nation for _, offer in self.offers for donor in offer.donors),
        }
        return (RESERVATION,) if code in named and name_on(code, self.day) == name else ()

    def _standing(self, kind: str) -> Sequence[Entity]:
        """The things of one kind in the file, but for what was struck."""
        return [shown for shown in self._board.of(self._id, kind) if "struck" not in shown.body["flags"]]


def _is_of_a_kind(other: MessageState, message: MessageState) -> bool:
    """Whether one message follows the other: reports follow reports, and a request its own last revision."""
    if message.product == "request":
        return other.request_id == message.request_id
    counted = ("situation_report", "final")
    return other.product == message.product or {other.product, message.product} <= set(counted)
