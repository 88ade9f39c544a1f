"""Every POST that writes the log: once a key, on what the caller may see, answered from the board.

The order matters, and all of it is asked in the writer's transaction. A repeat is answered whatever else there is to
say, because by now the thing may be hidden or stand elsewhere; then comes whether the caller may see what the
address names, which is answered like an unknown id; then If-Match; then the domain.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request
from pydantic_core import from_json
from starlette.responses import Response

from api import problems
from api.answers import answer, document
from api.board import Board
from api.bodies import Saying
from api.caller import Caller, SignedIn
from api.contacts import may_read, named_in
from api.gate import ABSENT, BODY, JSON
from api.problems import Fault, Problem, of_rule
from api.reading import no_query, shown
from domain.authority import require_role
from domain.centre import Command
from domain.rules import RuleBroken
from projections.readers import Reader
from store.board import Reading, Row
from store.database import StoreUnavailable
from store.open import Store
from store.writer import Answer as Recorded
from store.writer import Asking, Precondition, Receipt

KEY = r"^[\x20-\x7e]{1,128}$"
SEEN = r'^(\*|"[0-9]{1,15}")$'
# Who recorded something sees what became of it, as it then stood.
THE_RECORDER = Reader(is_staff=True)
# Where the entities of each kind are to be had.
ADDRESS = {
    "emergency": "/v1/emergencies",
    "request": "/v1/requests",
    "item": "/v1/items",
    "offer": "/v1/offers",
    "consignment": "/v1/consignments",
    "message": "/v1/messages",
    "appointment": "/v1/appointments",
    "planning_group": "/v1/planning-groups",
    "seat": "/v1/seats",
    "meeting": "/v1/meetings",
    "task": "/v1/tasks",
    "activity": "/v1/activities",
    "enrolment": "/v1/enrolments",
    "programme": "/v1/programmes",
    "exercise": "/v1/exercises",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A thing that a body names, and what to say where there is none that the caller may see."""

    kind: str
    id: UUID
    refusal: RuleBroken


class Acting:
    """One POST of one caller, under one key."""

    def __init__(
        self, request: Request, caller: Caller, key: str, if_match: str | None, answers: UUID | None = None
    ) -> None:
        self._store: Store = request.app.state.store
        self._board: Board = request.app.state.board
        self._clock: Callable[[], datetime] = request.app.state.clock
        self._seen_at = None if if_match is None else _position_in(if_match)
        said = request.scope["state"]
        self._contacts = [] if said[JSON] is ABSENT else list(named_in(said[JSON]))
        scope = request.scope
        address = scope["raw_path"] + b"?" + scope["query_string"]
        digest = self._store.digest(request.method.encode(), address, said[BODY])
        self._receipt = Receipt(caller.account.id, key, digest)
        self.caller = caller
        self._answers = answers

    def now(self) -> datetime:
        """What time it is here."""
        return self._clock()

    def by(self, said: Saying) -> dict[str, Any]:
        """Who acts and what is said of the fact's origin, as every command takes it."""
        return {"actor": self.caller.actor, "said": said.provenance}

    async def record(
        self,
        command: Command | Callable[[Row], Command],
        *,
        on: tuple[str, str] | None = None,
        naming: Sequence[Reference] = (),
        created: bool = False,
    ) -> Response:
        """Record a command, and answer what the board shows of what it was about.

        `on` is the thing that the address names; a command that must know more of it than its id is made from the
        board's row. `naming` are the things that the body names. Raises whatever refuses it.
        """

        named = [(reference.kind, str(reference.id)) for reference in naming]
        asking = Asking(
            named if on is None else [on, *named],
            lambda reading: self._checked(reading, command, on, naming),
        )
        recorded = await self._store.writer.run(asking, self._receipt)
        return await self._answer(recorded, created=created)

    async def record_made(self, make: Callable[[Reading], Command], *, created: bool = True) -> Response:
        """Record a command that is made from what the board shows, and answer what it makes or changes."""
        asking = Asking([], lambda reading: (self._answering(make(reading)), None))
        recorded = await self._store.writer.run(asking, self._receipt)
        return await self._answer(recorded, created=created)

    async def run(self, command: Command) -> Recorded:
        """Record a command about something that the board shows to nobody; the answer is the caller's business."""
        return await self._store.writer.run(self._answering(command), self._receipt)

    async def is_repeated(self) -> bool:
        """Whether something was recorded before under this key."""
        account, key = self._receipt.place
        found = await self._board.look(
            lambda transaction: transaction.row(
                "SELECT position FROM {receipts} WHERE account = ? AND key = ?", (account, key)
            )
        )
        return found is not None

    # --- before ----------------------------------------------------------------------------------------------

    def _checked(
        self,
        reading: Reading,
        command: Command | Callable[[Row], Command],
        on: tuple[str, str] | None,
        naming: Sequence[Reference],
    ) -> tuple[Command, Precondition | None]:
        """The command, and what must not have happened meanwhile. Raises Problem and RuleBroken."""
        named = [(reference.kind, str(reference.id)) for reference in naming]
        seen = reading.several(named if on is None else [on, *named], self.caller.reader)
        row = seen.get(on) if on is not None else None
        if on is not None and row is None:
            self._require_lag(reading)
        if isinstance(command, Command):
            # The domain asks it again; asked here, it comes before what is said of the things that the body names.
            require_role(command.actor, command.MAY, command.ACT)
        for reference, place in zip(naming, named, strict=True):
            if place not in seen:
                self._require(reading, reference)
        self._require_contacts(reading)
        precondition = None if on is None else self._precondition(reading, row, *on)
        if isinstance(command, Command):
            return self._answering(command), precondition
        if row is None:
            raise Problem(problems.NOT_YET, headers={"Retry-After": "1"})
        return self._answering(command(row)), precondition

    def _answering(self, command: Command) -> Command:
        """The command, and where the caller names it, the inject that it answers."""
        return command if self._answers is None else replace(command, answers=self._answers)

    def _require_lag(self, reading: Reading) -> None:
        """What is not to be seen may be recorded where the board lags: then the domain knows. Raises 404 otherwise."""
        if reading.position == reading.head:
            raise Problem(problems.NOT_FOUND)
        if not self.caller.reader.is_staff:
            raise Problem(problems.NOT_YET, headers={"Retry-After": "1"})

    def _require(self, reading: Reading, reference: Reference) -> None:
        try:
            self._require_lag(reading)
        except Problem as refused:
            raise of_rule(reference.refusal) if refused.kind is problems.NOT_FOUND else refused from None

    def _require_contacts(self, reading: Reading) -> None:
        for pointer, id in self._contacts:
            contact = self._store.contacts.get(str(UUID(id)))
            if (
                contact is None
                or contact.erased_at is not None
                or not may_read(contact, self.caller, reading)
            ):
                raise Problem(
                    problems.CONTACT_UNKNOWN,
                    errors=[Fault(pointer, "there is no such contact for you to name")],
                )

    def _precondition(self, reading: Reading, row: Row | None, kind: str, id: str) -> Precondition | None:
        """What must not have happened since the caller looked. Raises STALE where it has.

        A register entry, for example, is an event of a file that changes nothing of it that is shown. So what the
        board shows decides up to here, and the aggregate's stream from here on.
        """
        if self._seen_at is None:
            return None
        if row is None:
            return Precondition(UUID(id), self._seen_at)
        _, position = shown(reading, row, self.caller.reader, None)
        if position > self._seen_at:
            raise Problem(problems.STALE, f"it has changed at position {position}")
        return Precondition(stream_of(row), max(self._seen_at, reading.position))

    # --- after -----------------------------------------------------------------------------------------------

    async def _answer(self, recorded: Recorded, *, created: bool) -> Response:
        outcome, replayed = recorded.outcome, recorded.replayed
        # The import of a menu has no address of its own.
        address = ADDRESS.get(outcome.kind) if created else None
        location = None if address is None else f"{address}/{outcome.id}"
        found = await self._shown(recorded)
        if found is None:
            receipt = {"kind": outcome.kind, "id": outcome.id, "position": outcome.position}
            return document(
                receipt, position=self._board.position, status=202, location=location, replayed=replayed
            )
        text, position = found
        return answer(
            text,
            status=201 if created else 200,
            position=outcome.position,
            etag=str(position),
            location=location,
            replayed=replayed,
        )

    async def _shown(self, recorded: Recorded) -> tuple[str, int] | None:
        """What the board shows of what was recorded, and its position; None where it cannot be asked."""
        outcome, row = recorded.outcome, recorded.row
        # What the writer has just put on the board it gives back; an item is joined with its cover here.
        if row is not None and row.kind != "item":
            return row.text, row.position

        def question(reading: Reading) -> tuple[str, int] | None:
            if reading.position < outcome.position:
                return None
            row = reading.get(outcome.kind, outcome.id, THE_RECORDER, outcome.position)
            assert row is not None, "the board shows what it has folded"
            return shown(reading, row, self.caller.reader, outcome.position)

        try:
            return await self._board.ask(question)
        except StoreUnavailable:
            # It is recorded, whether or not the board can be asked now; 503 would say that nothing was.
            return None


def stream_of(row: Row) -> UUID:
    """The aggregate that an entity belongs to: an item to its request, for example, or an entry to what it is about."""
    if row.kind == "item":
        return UUID(from_json(row.text)["request_id"])
    if row.kind == "enrolment":
        return UUID(from_json(row.text)["activity_id"])
    if row.kind == "transmission":
        return UUID(from_json(row.text)["dispatch_id"])
    if row.kind == "entry":
        return UUID(from_json(row.text)["entity"]["id"])
    return UUID(row.id)


def _position_in(if_match: str) -> int | None:
    """The position that If-Match names; None for `*`."""
    return None if if_match == "*" else int(if_match.strip('"'))


async def acting(
    request: Request,
    caller: SignedIn,
    idempotency_key: Annotated[
        str,
        Header(
            pattern=KEY,
            min_length=1,
            max_length=128,
            description="a new key for each thing to be recorded; the same key and body give the first answer again",
        ),
    ],
    if_match: Annotated[
        str | None, Header(description="refuse with 412 what has changed since this ETag", pattern=SEEN)
    ] = None,
    answers: Annotated[
        UUID | None, Header(description="in an exercise: the inject, as its news names it, that this answers")
    ] = None,
) -> Acting:
    """What a POST works with. A call that writes takes no query."""
    await no_query(request)
    return Acting(request, caller, idempotency_key, if_match, answers)


TheWriter = Annotated[Acting, Depends(acting)]
