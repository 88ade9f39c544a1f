"""One connection to a replay: intervals of the past as the replay reaches them, and what its presenter does.

It speaks as the live feed does and ends for the same reasons. Where the replay stands is asked of its row: at a hint,
when its next fact is due, and once a second in any case.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Any, ClassVar

from pydantic import TypeAdapter
from starlette.websockets import WebSocket

from domain.rules import OnlyPresenterLeads
from projections.readers import Reader
from projections.training.replay import Standing
from realtime import frames, replay
from realtime.connections import SignedIn
from realtime.feed import Prepared, Subscription, start
from realtime.hub import Hub
from realtime.presence import Presence
from realtime.replay import epoch, reader_named
from realtime.socket import SILENT_FOR_S, Closing, Connection
from realtime.stage import Stage
from realtime.wake import LOOK_EVERY_S
from store.database import StoreError
from store.replays import Replay

log = logging.getLogger(__name__)

# The fastest replay sends so many frames a second at most; more nobody could tell apart.
FRAMES_A_SECOND = 20


class ReplayConnection(Connection):
    """One who watches a replay, from hello to bye."""

    FRAMES: ClassVar[TypeAdapter[Any]] = frames.from_watcher

    def __init__(
        self,
        websocket: WebSocket,
        hub: Hub,
        presence: Presence,
        signed_in: SignedIn,
        watcher: Reader,
        stage: Stage,
        shown: Replay,
    ) -> None:
        super().__init__(
            websocket, hub, presence, signed_in.actor, reader_named(shown.reader), ends_at=signed_in.ends_at
        )
        self._stage = stage
        self._as = watcher
        self._replay = shown
        # What is to be said at the next turn: frames are sent by one task alone.
        self._to_say: list[frames.Notice] = []

    async def serve(self) -> None:
        """Run the connection to its end."""
        self._stage.watch(self._watcher.changed)
        try:
            await super().serve()
        finally:
            self._stage.forget(self._watcher.changed)

    # --- what the watcher says ---------------------------------------------------------------------------------

    async def _greeted(self) -> Subscription:
        try:
            async with asyncio.timeout(frames.HELLO_WITHIN_S):
                hello = await self._receive()
        except TimeoutError:
            raise Closing(frames.NO_HELLO) from None
        if not isinstance(hello, frames.Hello):
            raise Closing(frames.BAD_FRAME)
        if hello.emergency is not None and str(hello.emergency) != self._replay.emergency:
            raise Closing(frames.BAD_FRAME)
        self._standing = self._hub.standing
        try:
            stands = await self._looked()
        except StoreError:
            raise Closing(frames.RESTARTING) from None
        self._position = start(hello, self._epoch(), stands.position)
        await self._welcome(stands)
        return Subscription(self._reader, self._replay.emergency)

    async def _listen(self) -> None:
        while True:
            frame = await self._receive()
            self._heard = monotonic()
            match frame:
                case frames.Control():
                    await self._lead(frame)
                case frames.Ack():
                    self._acknowledged = frame.position
                case _:
                    raise Closing(frames.BAD_FRAME)

    async def _lead(self, control: frames.Control) -> None:
        try:
            await asyncio.to_thread(self._stage.lead, self._replay.id, self.actor, control)
        except OnlyPresenterLeads as refused:
            self._to_say.append(
                frames.Notice(
                    level="warning", code="only_presenter_leads", text=f"{str(refused).capitalize()}."
                )
            )
        except StoreError as away:
            log.warning("a replay cannot be led: %s", away)
            self._to_say.append(
                frames.Notice(
                    level="alert", code="board_away", text="The replay did not take this. Try again."
                )
            )
        self._watcher.changed.set()

    # --- what he is told ---------------------------------------------------------------------------------------

    async def _send(self, subscription: Subscription) -> None:
        """Send what the replay has reached, whatever its presenter does, and a heartbeat when nothing happens."""
        lap, told, first = self._replay.lap, (-1, "", 0), True
        told_hints = stays = True
        beat = monotonic() + frames.HEARTBEAT_EVERY_S
        while True:
            # Cleared before anything is looked at, so that what changes meanwhile is not missed.
            self._watcher.changed.clear()
            self._require_same_board()
            try:
                stands = await self._looked()
                if self._replay.lap != lap:
                    lap, first, self._position = self._replay.lap, True, 0
                    await self._welcome(stands)
                if stands.position > self._position or first:
                    await self._show(stands.position)
                    first = False
                    beat = monotonic() + frames.HEARTBEAT_EVERY_S
                # After what led there, so that its clock is never ahead of the picture.
                if told != (told := (self._replay.turn, stands.status, stands.position)):
                    await self._say(
                        frames.State(
                            status=stands.status,
                            position=stands.position,
                            time=stands.time,
                            speed=stands.speed,
                        )
                    )
                due = await asyncio.to_thread(self._stage.next_fact_in_s, self._replay)
            except StoreError:
                # Where this replay stands is not lost while the store is away.
                due = None
            while self._to_say:
                await self._say(self._to_say.pop(0))
            if monotonic() >= beat:
                await self._send_text(replay.nothing(self._position, self._position))
                beat = monotonic() + frames.HEARTBEAT_EVERY_S
                if monotonic() - self._heard > SILENT_FOR_S:
                    raise Closing(frames.TOO_SLOW)
            told_hints = await self._tell(
                told_hints,
                self._hub.hints_are_alive,
                frames.Notice(
                    level="warning",
                    code="hints_lost",
                    text="Hints between workers do not arrive: the replay looks once a second by itself.",
                ),
                frames.Notice(
                    level="info",
                    code="hints_back",
                    text="Hints between workers arrive again.",
                    ends="hints_lost",
                ),
            )
            stays = await self._tell(stays, self._stays, self._ends_soon(), self._ends_soon())
            await self._wait(min(due if due is not None else LOOK_EVERY_S, beat - monotonic(), LOOK_EVERY_S))

    async def _wait(self, seconds: float) -> None:
        """Until there is something to look at; a fast replay is looked at so many times a second and no more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 1 / FRAMES_A_SECOND)):
                await self._watcher.changed.wait()

    def _require_same_board(self) -> None:
        """Raise Closing where this connection is to end, or the board is another one."""
        if self._closing is not None:
            raise Closing(self._closing)
        standing = self._hub.standing
        assert standing is not None
        assert self._standing is not None
        if (standing.generation, standing.state.build) != (
            self._standing.generation,
            self._standing.state.build,
        ):
            raise Closing(frames.POSITION_LOST)

    async def _looked(self) -> Standing:
        """Where the replay stands now. Raises Closing where it has ended, and StoreError."""
        found = await asyncio.to_thread(self._look)
        if found is None:
            await self._say(
                frames.Notice(level="warning", code="replay_ended", text="This replay was ended.")
            )
            raise Closing(frames.NOT_ALLOWED)
        self._replay, stands = found
        return stands

    def _look(self) -> tuple[Replay, Standing] | None:
        found = self._stage.replays.get(self._replay.id)
        if found is None:
            return None
        self._stage.replays.in_use(found)
        return found, self._stage.standing(found)

    def _epoch(self) -> str:
        assert self._standing is not None
        return epoch(self._standing.generation, self._standing.state, self._replay, self._as)

    async def _welcome(self, stands: Standing) -> None:
        await self._say(
            frames.Welcome(
                session=self.session,
                reader=self._reader.name,
                epoch=self._epoch(),
                head=stands.position,
                server_time=datetime.now(UTC),
            )
        )

    async def _show(self, to: int) -> None:
        """Send what changed up to `to`; also that nothing did, so that the watcher knows where he stands."""
        prepared = await asyncio.to_thread(self._asked, self._position, to)
        if prepared.bodies:
            for frame in replay.frames(self._position, prepared):
                await self._send_text(frame)
        else:
            await self._send_text(replay.nothing(self._position, to))
        self._position = to

    def _asked(self, since: int, to: int) -> Prepared:
        with self._stage.reading() as reading:
            return replay.interval(reading, self._replay, self._as, since, to, self._largest)

    async def _say(self, frame: frames.Frame) -> None:
        await self._send_text(frame.model_dump_json())
