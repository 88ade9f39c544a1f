"""Replays as callers start them and as they are served (CONTRACT.md, section 4)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictFloat, WithJsonSchema

from api.entities import ALWAYS_THERE
from domain.nation import is_country
from domain.rules import UnknownNation
from domain.value import Value, written
from projections.readers import OBSERVERS
from projections.training.replay import FASTEST, SLOWEST, Standing, Status
from realtime.replay import STAFF
from store.replays import Replay

# The greatest silence that says anything: a year.
LONGEST_SILENCE_S = 366 * 86_400
GREATEST_POSITION = 2**53 - 1


def _whole(said: Any) -> Any:
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise ValueError("a position is a whole number")
    return said


Position = Annotated[
    int,
    Field(ge=0, le=GREATEST_POSITION),
    BeforeValidator(_whole),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": GREATEST_POSITION}),
]


class Replaying(Value):
    """Which file is to be played again, and how."""

    emergency_id: UUID
    since: Position | None = Field(
        None, alias="from", description="the position from which on; the file's first, unless told"
    )
    until: Position | None = Field(
        None, alias="to", description="the position up to which; the file's last, unless told"
    )
    speed: Annotated[StrictFloat, Field(ge=SLOWEST, le=FASTEST)] = Field(
        1, description="how fast the file's clock runs; kept in thousandths"
    )
    reader: Annotated[str, Field(pattern="^(staff|OBSERVERS|[A-Z]{3})$")] = Field(
        STAFF, description="as whom the file is read: `staff`, a nation's code, or `OBSERVERS`"
    )
    silence: Annotated[StrictFloat, Field(ge=0, le=LONGEST_SILENCE_S)] | None = Field(
        None, description="longer silences are shortened to so many seconds of the file's time"
    )

    @property
    def silence_ms(self) -> int | None:
        """The same in whole milliseconds."""
        return None if self.silence is None else round(self.silence * 1000)


class ShownReplay(BaseModel):
    """One replay: what is played, as whom it is read, and where it stands now."""

    model_config = ConfigDict(**ALWAYS_THERE, serialize_by_alias=True)

    kind: Literal["replay"]
    id: str
    emergency_id: str
    since: Annotated[int, Field(alias="from", description="the position of its first fact")]
    until: Annotated[int, Field(alias="to", description="the position of its last fact")]
    reader: Annotated[str, Field(description="as whom the file is read")]
    speed: float
    silence: Annotated[float | None, Field(description="what longer silences are shortened to, in seconds")]
    presenter: Annotated[str, Field(description="the account that leads it; others watch")]
    status: Status
    position: Annotated[int, Field(description="the last fact that it has reached")]
    time: Annotated[str, Field(description="what the file's clock shows")]


def require_reader(code: str) -> None:
    """Raise UnknownNation where the reader is neither staff nor observers nor any country's code."""
    if code not in (STAFF, OBSERVERS) and not is_country(code):
        raise UnknownNation(code=code, pointer="/reader")


def number(said: float) -> int | float:
    """A number as JSON says it shortest."""
    return int(said) if said.is_integer() else said


def shown(replay: Replay, stands: Standing, *, ended: bool = False) -> dict[str, Any]:
    """A replay as it is served."""
    return {
        "kind": "replay",
        "id": replay.id,
        "emergency_id": replay.emergency,
        "from": replay.first,
        "to": replay.last,
        "reader": replay.reader,
        "speed": number(stands.speed),
        "silence": None if replay.silence_ms is None else number(replay.silence_ms / 1000),
        "presenter": replay.presenter,
        "status": "ended" if ended else stands.status,
        "position": stands.position,
        "time": written(stands.time),
    }
