"""All connections of a worker: how many one may have, who has lost his rights, and how they end together."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from starlette.websockets import WebSocket

from domain.authority import Actor
from projections.readers import Reader, reader_of
from realtime import frames
from realtime.hub import Hub
from realtime.presence import Presence
from realtime.socket import Connection
from realtime.troubles import Trouble
from store.database import StoreError

log = logging.getLogger(__name__)

# Rights that were taken away end a connection within five seconds; half of that leaves room for a slow answer.
LOOK_AT_RIGHTS_EVERY_S = 2.0
# A drain that waits longer than this would keep the server from ending in time.
DRAIN_WITHIN_S = 4.0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """On what right a connection stands: an account, and the session's name where a browser signed in with one."""

    actor: Actor
    session: str | None = None
    ends_at: datetime | None = None

    @property
    def right(self) -> tuple[str, str | None]:
        """What must still be good for the connection to stay."""
        return self.actor.account, self.session


class Connections:
    """The connections of one worker."""

    def __init__(
        self,
        hub: Hub,
        presence: Presence,
        still_good: Callable[[Collection[tuple[str, str | None]]], set[tuple[str, str | None]]],
        *,
        per_account: int,
        per_nation: int,
        troubles: Callable[[Reader], Mapping[str, Trouble]] = lambda _reader: {},
    ) -> None:
        self._troubles = troubles
        self._hub = hub
        self.presence = presence
        self._still_good = still_good
        self._per_account = per_account
        self._per_nation = per_nation
        self._open: dict[Connection, SignedIn] = {}
        self._draining = False
        self._all_gone = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def are_open(self) -> bool:
        """Whether anybody is connected."""
        return bool(self._open)

    @property
    def open(self) -> int:
        """How many are connected."""
        return len(self._open)

    def start(self) -> None:
        """Look after the rights of those who are connected."""
        self._task = asyncio.create_task(self._look_after())

    async def stop(self) -> None:
        """End every connection, and look no more."""
        await self.drain()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def serve(
        self, websocket: WebSocket, signed_in: SignedIn, make: Callable[[], Connection] | None = None
    ) -> None:
        """Serve one connection to its end: to the live feed, unless `make` makes another."""
        actor = signed_in.actor
        if self._draining or self._too_many(actor):
            await refuse(websocket, frames.RESTARTING if self._draining else frames.TOO_MANY)
            return
        connection = (
            make()
            if make is not None
            else Connection(
                websocket,
                self._hub,
                self.presence,
                actor,
                reader_of(actor),
                troubles=self._troubles,
                ends_at=signed_in.ends_at,
            )
        )
        self._open[connection] = signed_in
        try:
            await connection.serve()
        finally:
            del self._open[connection]
            if not self._open:
                self._all_gone.set()

    def _too_many(self, actor: Actor) -> bool:
        others = [signed_in.actor for signed_in in self._open.values()]
        if sum(other.account == actor.account for other in others) >= self._per_account:
            return True
        of_nation = sum(other.nation == actor.nation for other in others) if actor.nation else 0
        return of_nation >= self._per_nation

    def end_session(self, name: str) -> None:
        """The session was ended: so are its connections here; other workers see it at their next look."""
        for connection, signed_in in self._open.items():
            if signed_in.session == name:
                connection.close(frames.NOT_SIGNED_IN)

    async def drain(self) -> None:
        """Say bye to everybody, and wait until they have gone."""
        self._draining = True
        for connection in self._open:
            connection.close(frames.RESTARTING)
        if self._open:
            self._all_gone.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_WITHIN_S):
                    await self._all_gone.wait()

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AT_RIGHTS_EVERY_S)
            for connection in self._open:
                connection.end_if_stuck()
            rights = {signed_in.right for signed_in in self._open.values()}
            if not rights:
                continue
            try:
                accounts: set[tuple[str, str | None]] = {(account, None) for account, _ in rights}
                good = await asyncio.to_thread(self._still_good, rights | accounts)
            except StoreError as away:
                # Nobody is sent anything new while the database is away, so nobody sees what he may no longer see.
                log.warning("the rights of connections cannot be checked: %s", away)
                continue
            for connection, signed_in in self._open.items():
                if (signed_in.actor.account, None) not in good:
                    connection.close(frames.RIGHTS_CHANGED)
                elif signed_in.right not in good:
                    connection.close(frames.NOT_SIGNED_IN)


async def refuse(websocket: WebSocket, code: int) -> None:
    """Close with a code before anything was said: only after the handshake does a client see one."""
    offered = websocket.scope.get("subprotocols", [])
    await websocket.accept(subprotocol=frames.PROTOCOL if frames.PROTOCOL in offered else None)
    await websocket.close(code)
