"""What is served of exercises, described for the published description of the API."""

from typing import Any, Literal

from pydantic import BaseModel

from api.entities import ALWAYS_THERE, Shown
from domain.emergency import Origin
from domain.training.exercise import ExerciseState
from domain.training.inject import InjectState


class Exercise(Shown, ExerciseState):
    """An exercise: where it was forked, who directs it, and from inside its clock."""

    model_config = ALWAYS_THERE
    kind: Literal["exercise"]
    origin: Origin


class Inject(Shown, InjectState):
    """One inject of the master events list, and what became of it. `body` is the JSON of its call."""

    model_config = ALWAYS_THERE
    kind: Literal["inject"]
    origin: Origin
    body: dict[str, Any] | None  # type: ignore[assignment]  # in the log it is a text


class News(Shown):
    """News of an exercise, to be read by those whom it is for."""

    model_config = ALWAYS_THERE
    kind: Literal["news"]
    origin: Origin
    flags: list[str]
    title: str
    text: str
    at: str
    inject_id: str


class Imported(BaseModel):
    """How many injects came in."""

    model_config = ALWAYS_THERE
    planned: int


class Then(BaseModel):
    """When something came: in seconds after the moment of the fork, as its log tells, and at which position."""

    model_config = ALWAYS_THERE
    after_s: float
    at: str
    position: int


class CoverThen(Then):
    """How far an item was covered from then on."""

    state: str | None
    requested: float | None
    offered: float | None
    accepted: float | None
    in_transit: float | None
    handed_over: float | None


class ItemCompared(BaseModel):
    """The cover of an item over time, on both sides; none on the side that did not ask for it."""

    model_config = ALWAYS_THERE
    item_id: str
    what: str
    unit: str | None
    branch: list[CoverThen]
    reality: list[CoverThen]


class AnswerThen(Then):
    """The first answer to an offer, and how many seconds it took since the offer was made."""

    status: str
    took_s: float


class OfferCompared(BaseModel):
    """An offer that was answered after the fork, at least on one side."""

    model_config = ALWAYS_THERE
    offer_id: str
    reference: str
    donors: list[dict[str, Any]]
    branch: AnswerThen | None
    reality: AnswerThen | None


class Offered(BaseModel):
    """How many offers were made after the fork, and what became of them."""

    model_config = ALWAYS_THERE
    offers: int
    accepted: int
    declined: int
    other: int


class DonorCompared(BaseModel):
    """What one nation or organisation has offered after the fork, on both sides."""

    model_config = ALWAYS_THERE
    donor: str
    branch: Offered
    reality: Offered


class MessageThen(Then):
    """A message that was released after the fork."""

    message_id: str
    product: str
    number: str | None
    report_number: int | None


class MessagesCompared(BaseModel):
    """The messages of both sides, in their order."""

    model_config = ALWAYS_THERE
    branch: list[MessageThen]
    reality: list[MessageThen]


class Comparison(BaseModel):
    """The branch beside what really happened after the fork, or beside another branch where one is named `with`.

    That other one then stands as `reality`, in all of it.
    """

    model_config = ALWAYS_THERE
    exercise_id: str
    compared_with: str | None
    emergency_id: str
    fork: int
    position: int
    reality_position: int
    cover: list[ItemCompared]
    decisions: list[OfferCompared]
    offers: list[DonorCompared]
    messages: MessagesCompared
