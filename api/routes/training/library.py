"""The library for training: past emergencies, by what they were and by what a planner learns from them.

It is made of what the caller may read: the archive, and live files that are closed or stood down. What a file teaches
is computed from it each time, and kept nowhere.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from anyio import to_thread
from fastapi import Query
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from pydantic_core import from_json
from starlette.responses import Response

from api.entities import ALWAYS_THERE, Listed
from api.reading import Listing, Looking, Part, TheReader, moment, reflected
from api.route import router
from domain.emergency import Origin, Status
from domain.value import NationCode, Word
from projections.training import library
from projections.training.library import KINDS, LESSONS, Size
from store.board import Reading, Row

routes = router("library")
T = TypeVar("T")
ARCHIVE, ENDED = "archive", frozenset({"closed", "stood_down"})


def _known_lesson(said: str) -> str:
    if said not in LESSONS:
        raise ValueError("no lesson has this name; GET /v1/library/lessons lists them")
    return said


LessonName = Annotated[
    str, AfterValidator(_known_lesson), WithJsonSchema({"type": "string", "enum": list(LESSONS)})
]
Days = Annotated[int, Field(ge=0, le=100_000)]


class LibraryAsked(Part):
    """What can be asked of the library."""

    hazard: Word | None = None
    country: NationCode | None = None
    size: Annotated[Size | None, Field(description="by the entries of its log book")] = None
    days_at_least: Annotated[Days | None, Field(description="how long it lasted")] = None
    days_at_most: Annotated[Days | None, Field(description="how long it lasted")] = None
    teaches: Annotated[LessonName | None, Field(description="what a planner learns from it")] = None
    origin: Annotated[Origin | None, Field(description="only what is live, or only the archive")] = None


class PastEmergency(BaseModel):
    """A past emergency as the library shows it."""

    model_config = ALWAYS_THERE

    emergency: Annotated[str, Field(description="its id")]
    title: str
    reference: str
    country: str
    hazard: str
    origin: Origin
    status: Status
    opened_at: str
    days: Annotated[int, Field(description="from its first day to its last")]
    entries: Annotated[int, Field(description="of its log book")]
    size: Size
    nations: Annotated[list[str], Field(description="the donors that are named")]
    items: int
    offers: int
    teaches: Annotated[list[str], Field(description="the names of lessons")]


class TaughtLesson(BaseModel):
    """Something that past emergencies teach."""

    model_config = ALWAYS_THERE

    name: str
    says: Annotated[str, Field(description="what a planner learns from it")]
    files: Annotated[int, Field(description="how many past emergencies teach it")]


LIBRARY = Listing("library", "past_emergency", PastEmergency)
TAUGHT = Listing("lessons", "lesson", TaughtLesson)


@routes.get("/library", response_model=Listed[PastEmergency])
async def list_library(asked: Annotated[LibraryAsked, Query()], look: TheReader) -> Response:
    """List past emergencies for training, the oldest first: the archive, and files that are closed or stood down.

    What a file teaches is computed from what you may read of it.
    """

    def is_asked(file: dict[str, Any]) -> bool:
        return (
            asked.hazard in (None, file["hazard"])
            and asked.country in (None, file["country"])
            and asked.origin in (None, file["origin"])
        )

    def described(files: Sequence[Sequence[Row]]) -> list[dict[str, Any]]:
        shown = (_described(rows) for rows in files)
        wanted = [
            one
            for one in shown
            if library.matches(
                one,
                size=asked.size,
                days_at_least=asked.days_at_least,
                days_at_most=asked.days_at_most,
                teaches=() if asked.teaches is None else (asked.teaches,),
            )
        ]
        return sorted(wanted, key=_place)

    items, position = await _over(look, asked, is_asked, described)
    return look.part(LIBRARY, items, _place, asked, position)


@routes.get("/library/lessons", response_model=Listed[TaughtLesson])
async def list_library_lessons(asked: Annotated[Part, Query()], look: TheReader) -> Response:
    """List what past emergencies teach, a sentence each, and how many of them teach it."""
    items, position = await _over(
        look,
        asked,
        lambda _: True,
        lambda files: library.taught([_described(rows) for rows in files]),
    )
    return look.part(TAUGHT, items, _order, asked, position)


async def _over(
    look: Looking,
    asked: Part,
    is_asked: Callable[[dict[str, Any]], bool],
    count: Callable[[Sequence[Sequence[Row]]], T],
) -> tuple[T, int]:
    """What is made of all past files that are asked for, and the position that it reflects."""
    reader = look.caller.reader

    def question(reading: Reading) -> tuple[list[list[Row]], int]:
        at = moment(reading, asked)
        found = reading.find(("emergency",), reader, at=at)
        files = [(row.id, from_json(row.text)) for row in found]
        past = [
            reading.find(KINDS, reader, emergency=id, at=at)
            for id, file in files
            if (file["origin"] == ARCHIVE or file["status"] in ENDED) and is_asked(file)
        ]
        return past, reflected(reading, at)

    files, position = await look.ask(question, asked)
    # Parsing hundreds of files takes a while, and others wait for their answers on this thread.
    return await to_thread.run_sync(lambda: count(files)), position


def _described(rows: Sequence[Row]) -> dict[str, Any]:
    return library.described(from_json(row.text) for row in rows)


def _place(file: Any) -> str:
    """Where a file stands in the library: by the day on which it was opened."""
    return f"{file['opened_at']}\t{file['emergency']}"


def _order(lesson: Any) -> str:
    """Where a lesson stands: in the order in which they are offered."""
    return f"{list(LESSONS).index(lesson['name']):03}"
