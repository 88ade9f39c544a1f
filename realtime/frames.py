"""The frames of the feed: what travels on the socket, one JSON object a text frame (CONTRACT.md, section 3).

The models describe and check; an interval is not built through its model but joined from the texts that the board
already holds.
"""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from domain.value import Moment, Time
from projections.training.replay import FASTEST, SLOWEST, Do, Status

PROTOCOL = "eadrcc.feed.v1"
# Some routers drop a connection that has been silent for a minute.
HEARTBEAT_EVERY_S = 15
HELLO_WITHIN_S = 10
LARGEST_FRAME_IN = 64 * 1024
LARGEST_FRAME_OUT = 256 * 1024

BAD_FRAME = 4400
NOT_SIGNED_IN = 4401
NOT_ALLOWED = 4403
NO_HELLO = 4408
RIGHTS_CHANGED = 4410
TOO_MANY = 4429
TOO_SLOW = 4450
POSITION_LOST = 4451
# A planned close of the whole server (RFC 6455's registry: service restart).
RESTARTING = 1012

Position = Annotated[int, Field(ge=0, le=2**53 - 1)]


class Frame(BaseModel):
    """One frame; what it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hello(Frame):
    """The first frame of a client: where it stands, and what it wants to see; null: from the beginning, everything."""

    type: Literal["hello"]
    position: Position | None = None
    epoch: Annotated[str, Field(max_length=64)] | None = None
    emergency: UUID | None = None


class Ack(Frame):
    """How far the client has put the intervals; at least every 50 of them or every 15 seconds."""

    type: Literal["ack"]
    position: Position


class Welcome(Frame):
    """The answer to hello. Where the epoch is not the client's, it drops what it holds: intervals start from 0."""

    type: Literal["welcome"] = "welcome"
    session: str
    reader: str
    epoch: str
    head: Position
    heartbeat: int = HEARTBEAT_EVERY_S
    server_time: Time


class Gone(Frame):
    """An entity that this reader could read at `from` and cannot read at `to`."""

    kind: str
    id: str


class Shown(BaseModel):
    """An entity as it stands; what else it carries is its kind's own, as in the description of the HTTP calls."""

    model_config = ConfigDict(frozen=True, extra="allow")

    kind: str
    id: str
    position: Position
    origin: Literal["live", "archive", "exercise"]
    flags: tuple[str, ...]
    readers: str | tuple[str, ...]


class Interval(Frame):
    """All that changed for this reader in (from, to], as it stands at `to`."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    type: Literal["interval"] = "interval"
    since: Annotated[Position, Field(alias="from")]
    to: Position
    entities: tuple[Shown, ...]
    gone: tuple[Gone, ...]


class Notice(Frame):
    """Something the room should know about the feed itself."""

    type: Literal["notice"] = "notice"
    level: Literal["info", "warning", "alert"]
    code: Annotated[str, Field(max_length=40)]
    text: str
    # The code of the notice that this one takes back.
    ends: Annotated[str, Field(max_length=40)] | None = None


class Bye(Frame):
    """Said before every planned close: the close code that follows, and when to come back."""

    type: Literal["bye"] = "bye"
    code: int
    retry_after_ms: int


class Control(Frame):
    """What the presenter of a replay does: `seek` names where `to` (a position or a time), `speed` how fast."""

    type: Literal["control"]
    do: Do
    to: Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)] | Moment | None = None
    speed: Annotated[float, Field(ge=SLOWEST, le=FASTEST)] | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if (self.do == "seek") != (self.to is not None):
            raise ValueError("a seek, and nothing else, names where to")
        if (self.do == "speed") != (self.speed is not None):
            raise ValueError("a change of speed, and nothing else, names how fast")
        return self


class ReplayInterval(Interval):
    """The same in a replay, as it was known then: (from, to] lies in the past."""

    origin: Literal["replay"] = "replay"


class State(Frame):
    """Where a replay stands: said at the beginning, after each fact and whatever the presenter does, and at the end."""

    type: Literal["state"] = "state"
    status: Status
    position: Position
    time: Time
    speed: float


FromClient = Annotated[Hello | Ack, Field(discriminator="type")]
FromServer = Annotated[Welcome | Interval | Notice | Bye, Field(discriminator="type")]

from_client: TypeAdapter[Hello | Ack] = TypeAdapter(FromClient)
from_server: TypeAdapter[Welcome | Interval | Notice | Bye] = TypeAdapter(FromServer)

FromWatcher = Annotated[Hello | Ack | Control, Field(discriminator="type")]
FromReplay = Annotated[Welcome | ReplayInterval | State | Notice | Bye, Field(discriminator="type")]

from_watcher: TypeAdapter[Hello | Ack | Control] = TypeAdapter(FromWatcher)
from_replay: TypeAdapter[Welcome | ReplayInterval | State | Notice | Bye] = TypeAdapter(FromReplay)
