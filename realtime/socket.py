"""One connection of the feed: a thin shell that awaits and sends.

It keeps a position and nothing else, so a slow line holds no growing queue: when its last frame has gone, it asks
for what changed since then, however much that is.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from traceback import clear_frames
from typing import Any, ClassVar
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from domain.authority import Actor
from domain.value import written
from projections.readers import Reader
from realtime import frames
from realtime.feed import Subscription, heartbeat, start
from realtime.feed import frames as interval_frames
from realtime.hub import Hub, Standing, Watcher
from realtime.presence import Presence, Present
from realtime.troubles import Trouble
from store.database import StoreError

log = logging.getLogger(__name__)

# A frame that took longer than this to leave belongs to a slow line, which is given small ones from then on.
SLOW_FRAME_S = 2.0
LARGEST_FRAME_TO_SLOW = 16 * 1024
# A client that keeps the contract acknowledges every 15 s; one that has been stopped is given time to wake up.
SILENT_FOR_S = 180
# Time enough to finish a form and to find the token.
SAID_BEFORE_THE_END = timedelta(minutes=15)
# How much a reconnecting crowd is spread out.
RETURN_WITHIN_MS = 3_000


class Closing(Exception):
    """This connection is to be closed with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Connection:
    """One client, from hello to bye."""

    # What the client may say.
    FRAMES: ClassVar[TypeAdapter[Any]] = frames.from_client

    def __init__(
        self,
        websocket: WebSocket,
        hub: Hub,
        presence: Presence,
        actor: Actor,
        reader: Reader,
        *,
        troubles: Callable[[Reader], Mapping[str, Trouble]] = lambda _reader: {},
        ends_at: datetime | None = None,
    ) -> None:
        self._websocket = websocket
        self._troubles = troubles
        self._hub = hub
        self._presence = presence
        self.actor = actor
        self._reader = reader
        # Until when a browser is signed in; None: as long as its account.
        self._ends_at = ends_at
        self.session = str(uuid4())
        self._watcher = Watcher(actor.account)
        self._position = 0
        self._acknowledged = 0
        self._standing: Standing | None = None
        self._largest = frames.LARGEST_FRAME_OUT
        self._since = datetime.now(UTC)
        self._heard = monotonic()
        self._sender: asyncio.Task[None] | None = None
        # Since when a frame is on its way; None: none is.
        self._sending_since: float | None = None
        self._closing: int | None = None

    def close(self, code: int) -> None:
        """Ask the connection to say bye and close with this code."""
        self._closing = code
        self._watcher.changed.set()

    def end_if_stuck(self) -> None:
        """Give up a client that takes nothing any more: the frame on its way would keep the connection for ever."""
        since = self._sending_since
        if since is not None and monotonic() - since > SILENT_FOR_S and self._sender is not None:
            self.close(frames.TOO_SLOW)
            self._sender.cancel()

    async def serve(self) -> None:
        """Run the connection to its end."""
        await self._websocket.accept(subprotocol=frames.PROTOCOL)
        self._hub.watch(self._watcher)
        try:
            await self._serve()
        except Closing as closing:
            # An error knows the frames that it went through, and they their tasks, which know the error: such a ring
            # would keep the connection until the collector comes by.
            clear_frames(closing.__traceback__)
            await self._say_bye(closing.code)
        except (WebSocketDisconnect, RuntimeError, OSError) as broken:
            # The line broke; the client comes back with its position.
            clear_frames(broken.__traceback__)
            log.debug("a connection of %s broke", self._reader.name)
        finally:
            self._sender = None
            self._hub.forget(self._watcher)
            await self._presence.left(self.session)

    async def _serve(self) -> None:
        subscription = await self._greeted()
        self._sender = asyncio.create_task(self._send(subscription))
        tasks = [self._sender, asyncio.create_task(self._listen())]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in ended:
            if task.cancelled():
                raise Closing(frames.TOO_SLOW)
            task.result()

    async def _greeted(self) -> Subscription:
        try:
            async with asyncio.timeout(frames.HELLO_WITHIN_S):
                hello = await self._receive()
        except TimeoutError:
            raise Closing(frames.NO_HELLO) from None
        if not isinstance(hello, frames.Hello):
            raise Closing(frames.BAD_FRAME)
        subscription = Subscription(self._reader, str(hello.emergency) if hello.emergency else None)
        # Whoever comes from another worker may be further than this one, and would lose what he holds.
        if not await self._hub.reaches(hello.position or 0):
            raise Closing(frames.RESTARTING)
        self._standing = self._hub.standing
        assert self._standing is not None
        epoch = self._hub.epoch(subscription)
        self._position = start(hello, epoch, self._standing.position)
        welcome = frames.Welcome(
            session=self.session,
            reader=self._reader.name,
            epoch=epoch,
            head=self._standing.position,
            server_time=datetime.now(UTC),
        )
        await self._websocket.send_text(welcome.model_dump_json())
        await self._present()
        return subscription

    async def _receive(self) -> frames.Hello | frames.Ack | frames.Control:
        """The next frame of the client. Raises Closing for one that is none."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1006))
        text = message.get("text")
        if text is None or len(text) > frames.LARGEST_FRAME_IN:
            raise Closing(frames.BAD_FRAME)
        try:
            frame: frames.Hello | frames.Ack | frames.Control = self.FRAMES.validate_json(text)
        except ValidationError:
            raise Closing(frames.BAD_FRAME) from None
        return frame

    async def _listen(self) -> None:
        while True:
            frame = await self._receive()
            if not isinstance(frame, frames.Ack):
                raise Closing(frames.BAD_FRAME)
            self._heard = monotonic()
            self._acknowledged = frame.position
            await self._present()

    async def _present(self) -> None:
        actor = self.actor
        position = max(self._acknowledged, 0)
        since = written(self._since)
        await self._presence.seen(
            Present(self.session, actor.account, actor.name, actor.role, actor.nation, position, since)
        )

    async def _send(self, subscription: Subscription) -> None:
        """Send what changed whenever the board moves, and a heartbeat when nothing did."""
        covered = self._position
        told: Mapping[str, Trouble] = {}
        stays = True
        beat = monotonic() + frames.HEARTBEAT_EVERY_S
        first = True
        while True:
            # Cleared before anything is looked at, so that what changes meanwhile is not missed.
            self._watcher.changed.clear()
            if self._closing is not None:
                raise Closing(self._closing)
            standing = self._hub.standing
            assert standing is not None
            assert self._standing is not None
            if not standing.continues(self._standing):
                raise Closing(frames.POSITION_LOST)
            if standing.position > covered or first:
                covered, sent = await self._send_interval(
                    subscription, covered, standing.position, first=first
                )
                if sent and not first:
                    self._hub.measures.sent(monotonic() - self._hub.moved_at)
                first = False
                if sent:
                    beat = monotonic() + frames.HEARTBEAT_EVERY_S
            if monotonic() >= beat:
                await self._send_text(heartbeat(self._position, covered))
                self._position = covered
                beat = monotonic() + frames.HEARTBEAT_EVERY_S
                if monotonic() - self._heard > SILENT_FOR_S:
                    raise Closing(frames.TOO_SLOW)
            told = await self._tell_of(told)
            stays = await self._tell(stays, self._stays, self._ends_soon(), self._ends_soon())
            with suppress(TimeoutError):
                async with asyncio.timeout(min(max(beat - monotonic(), 0.0), 1.0)):
                    await self._watcher.changed.wait()

    async def _send_interval(
        self, subscription: Subscription, covered: int, to: int, *, first: bool
    ) -> tuple[int, bool]:
        """Send what changed since `covered`; up to where that reaches, and whether there was anything."""
        try:
            prepared = await self._hub.since(subscription, covered, self._largest)
        except StoreError:
            # The board is away for the moment; where this client stands is not lost.
            await asyncio.sleep(1)
            return covered, False
        if not prepared.bodies and not first:
            return max(prepared.to, covered), False
        if not prepared.bodies:
            # The first interval is sent even when it is empty, so that the client knows that it is up to date.
            await self._send_text(heartbeat(self._position, max(prepared.to, self._position)))
        for frame in interval_frames(self._position, prepared):
            await self._send_text(frame)
        self._position = max(prepared.to, self._position)
        return self._position, True

    @property
    def _stays(self) -> bool:
        """Whether this browser stays signed in for a while."""
        return self._ends_at is None or self._ends_at - datetime.now(UTC) > SAID_BEFORE_THE_END

    def _ends_soon(self) -> frames.Notice:
        at = "" if self._ends_at is None else f" at {self._ends_at:%H%M}Z"
        return frames.Notice(
            level="warning",
            code="session_ends",
            text=f"You are signed out{at}. Sign in again to stay on the watch.",
        )

    async def _tell_of(self, told: Mapping[str, Trouble]) -> Mapping[str, Trouble]:
        """Tell of what is wrong now and was not when it was told last, and of what is over."""
        present = self._troubles(self._reader)
        for code in told.keys() - present.keys():
            await self._send_text(told[code].ends().model_dump_json())
        for code in present.keys() - told.keys():
            await self._send_text(present[code].begins().model_dump_json())
        return present

    async def _tell(self, was: bool, now: bool, lost: frames.Notice, back: frames.Notice) -> bool:
        if was != now:
            await self._send_text((back if now else lost).model_dump_json())
        return now

    async def _send_text(self, text: str) -> None:
        begun = self._sending_since = monotonic()
        await self._websocket.send_text(text)
        self._sending_since = None
        if monotonic() - begun > SLOW_FRAME_S:
            self._largest = LARGEST_FRAME_TO_SLOW

    async def _say_bye(self, code: int) -> None:
        if self._websocket.application_state is not WebSocketState.CONNECTED:
            return
        wait = 0 if code == frames.POSITION_LOST else random.randint(0, RETURN_WITHIN_MS)  # noqa: S311  # spreads a crowd
        bye = frames.Bye(code=code, retry_after_ms=wait)
        with suppress(WebSocketDisconnect, RuntimeError, OSError, TimeoutError):
            async with asyncio.timeout(2):
                await self._websocket.send_text(bye.model_dump_json())
                await self._websocket.close(code)
