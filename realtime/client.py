"""A client of the feed: what a capital's system would copy.

It follows the contract's whole rule (CONTRACT.md, section 3), keeps its position and what it holds on disk, and
survives a broken line, a restarted server and a new epoch.
"""

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from realtime import frames

log = logging.getLogger(__name__)

# Two heartbeats and a half: then the line is dead, whatever it says.
NO_FRAME_FOR_S = 40
ACK_EVERY_S = 15
ACK_EVERY_INTERVALS = 50
KEEP_EVERY_S = 1.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
# Snapshots come in frames of at most this and a little more.
LARGEST_FRAME = 2 * frames.LARGEST_FRAME_OUT

Entity = dict[str, Any]


class NotWelcome(Exception):
    """The server does not let this client in; trying again would not help."""


@dataclass
class Picture:
    """What the client holds: the entities as they stand at `position` of `epoch`."""

    position: int = 0
    epoch: str | None = None
    entities: dict[tuple[str, str], Entity] = field(default_factory=dict)
    # The first frames of an interval whose last one has not come: what stands in them may be gone again when the line
    # breaks, and the next interval from the same position would not say so.
    _parts: list[Mapping[str, Any]] = field(default_factory=list, repr=False, compare=False)

    def begin(self, epoch: str, head: int) -> None:
        """Take over the epoch that the server names; of another epoch nothing that is held can be believed."""
        self._parts = []
        if epoch != self.epoch or self.position > head:
            self.position, self.epoch, self.entities = 0, epoch, {}

    def apply(self, interval: Mapping[str, Any]) -> bool | None:
        """Put an interval: True when it was the next one, False for a repeat, None for a gap.

        One that comes in several frames is put when the last of them has come.
        """
        since, to = interval["from"], interval["to"]
        if since < self.position:
            return False
        if since > self.position:
            return None
        self._parts.append(interval)
        if is_part(interval):
            return True
        for part in self._parts:
            for entity in part["entities"]:
                self.entities[entity["kind"], entity["id"]] = entity
            for gone in part["gone"]:
                self.entities.pop((gone["kind"], gone["id"]), None)
        self.position, self._parts = to, []
        return True

    @classmethod
    def kept_in(cls, path: Path) -> "Picture":
        """The picture that was kept, or an empty one where there is none that can be read."""
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            entities = {(entity["kind"], entity["id"]): entity for entity in kept["entities"]}
            return cls(int(kept["position"]), str(kept["epoch"]), entities)
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def keep_in(self, path: Path) -> None:
        """Keep the picture, whole or not at all."""
        kept = {"position": self.position, "epoch": self.epoch, "entities": list(self.entities.values())}
        beside = path.with_name(path.name + ".new")
        beside.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        beside.replace(path)


def is_part(interval: Mapping[str, Any]) -> bool:
    """Whether the interval goes on in the next frame: it tells something, and does not move."""
    return interval["from"] == interval["to"] and bool(interval["entities"])


@dataclass
class Client:
    """Follows the feed of one server. `address` is the server's, such as `http://127.0.0.1:8000`.

    `path` is where the picture is kept between runs; without it every run begins with a snapshot.
    """

    address: str
    token: str
    emergency: str | None = None
    path: Path | None = None
    picture: Picture = field(default_factory=Picture)
    # What happened on the line, for those who watch it: connections, repeats and gaps.
    connections: int = 0
    # The server's head when it last said welcome.
    head: int = 0
    repeats: int = 0
    gaps: int = 0
    notices: list[dict[str, Any]] = field(default_factory=list)
    _kept_at: float = 0.0

    def __post_init__(self) -> None:
        if self.path is not None:
            self.picture = Picture.kept_in(self.path)

    @property
    def url(self) -> str:
        """The address of the feed."""
        parts = urlsplit(self.address)
        scheme = "wss" if parts.scheme == "https" else "ws"
        return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + "/v1/feed", "", ""))

    def hear(self, frame: Mapping[str, Any]) -> None:
        """Told of every frame as it comes, whatever becomes of it; for those who watch the line itself."""

    async def intervals(self) -> AsyncIterator[dict[str, Any]]:
        """Every interval that was put, for ever. Raises NotWelcome when the token is no longer good."""
        wait = FIRST_WAIT_S
        while True:
            bye: dict[str, Any] | None = None
            begun = monotonic()
            try:
                async with connect(
                    self.url,
                    additional_headers={"Authorization": f"Bearer {self.token}"},
                    subprotocols=[Subprotocol(frames.PROTOCOL)],
                    compression=None,
                    max_size=LARGEST_FRAME,
                    ping_interval=None,
                    open_timeout=NO_FRAME_FOR_S,
                    proxy=None,
                ) as line:
                    self.connections += 1
                    async for frame in self._frames(line):
                        if frame["type"] == "bye":
                            bye = frame
                        elif frame["type"] == "notice":
                            self.notices.append(frame)
                        elif frame["type"] == "interval":
                            yield frame
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else None
                if code in (frames.NOT_SIGNED_IN, frames.NOT_ALLOWED):
                    raise NotWelcome(f"the server closed the feed with {code}") from None
                if code == frames.RIGHTS_CHANGED:
                    self.picture = Picture()
                log.info("the line broke: %s", closed)
            except InvalidHandshake as refused:
                status = getattr(getattr(refused, "response", None), "status_code", None)
                if status in (401, 403, 404):
                    raise NotWelcome(f"the server refused the feed with {status}") from None
                log.info("the server does not take the line: %s", refused)
            except InvalidURI as wrong:
                raise NotWelcome(str(wrong)) from None
            except (OSError, TimeoutError) as away:
                log.info("the server is away: %s", away)
            wait = FIRST_WAIT_S if monotonic() - begun > LONGEST_WAIT_S else min(wait * 2, LONGEST_WAIT_S)
            # Jittered, so that a crowd does not come back at one moment.
            pause = bye["retry_after_ms"] / 1_000 if bye else random.uniform(0, wait)  # noqa: S311
            await asyncio.sleep(pause)

    async def _frames(self, line: ClientConnection) -> AsyncIterator[dict[str, Any]]:
        """The frames of one connection; intervals only where they were put, and whole."""
        hello = frames.Hello(
            type="hello",
            position=self.picture.position or None,
            epoch=self.picture.epoch,
            emergency=self.emergency,
        )
        await line.send(hello.model_dump_json())
        acknowledged, unacknowledged = monotonic(), 0
        parts: list[dict[str, Any]] = []
        while True:
            async with asyncio.timeout(NO_FRAME_FOR_S):
                frame: dict[str, Any] = json.loads(await line.recv())
            self.hear(frame)
            if frame["type"] == "welcome":
                self.head = frame["head"]
                self.picture.begin(frame["epoch"], self.head)
            elif frame["type"] == "interval":
                put = self.picture.apply(frame)
                if put is None:
                    self.gaps += 1
                    await line.close(frames.POSITION_LOST)
                    return
                if not put:
                    self.repeats += 1
                    continue
                unacknowledged += 1
                if unacknowledged >= ACK_EVERY_INTERVALS or monotonic() - acknowledged >= ACK_EVERY_S:
                    await line.send(frames.Ack(type="ack", position=self.picture.position).model_dump_json())
                    acknowledged, unacknowledged = monotonic(), 0
                parts.append(frame)
                if is_part(frame):
                    continue
                self._keep_now_and_then()
                for part in parts:
                    yield part
                parts = []
                continue
            yield frame

    def _keep_now_and_then(self) -> None:
        """Keep the picture, at most once a second: an older one is whole too, and its position says how old."""
        if self.path is not None and monotonic() - self._kept_at >= KEEP_EVERY_S:
            self.picture.keep_in(self.path)
            self._kept_at = monotonic()
