"""One nation that asks a centre for everything there is, and what it is told, as far as it may be compared.

Positions, ids, references and message numbers tell how busy the centre is, which is accepted: they are replaced by
words, ids by the order in which they appear.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from typing import Any

from starlette.testclient import TestClient

from api import openapi
from api.answers import CSV
from api.app import create_app, published
from api.settings import Settings
from domain.message import REPORTS
from projections.readers import Readers
from tests.properties.house import STAFF_READS, House
from tests.properties.two_centres import TwoCentres

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
REFERENCES = re.compile(r"\b\d{4}-\d{3}(/[A-Z]{3}-\d+)?\b")
PLACED = re.compile(r"\b[Ee]ntry \d+")
NUMBERS = re.compile(r"OPS\(EADRCC\)\(\d{4}\)\d{4}")
# What is a position wherever it stands.
PLACES = {"position", "corrects", "corrected_by", "entry", "decision", "from", "to", "fork"}
IN_A_PATH = re.compile(r"\{(\w+)\}")
# What in an address is an id, and the kind of which it is.
KIND_OF = {"group_id": "planning_group"}
# By an id at most so many of a kind are asked for.
OF_A_KIND = 2
# What nothing bears.
UNKNOWN = "00000000-0000-0000-0000-00000000ffff"
ASKED_WITH = {
    "list_likely": "country=SVN&hazard=flood",
    "read_difference": "from=1&to={middle}",
}


class Words:
    """Puts words in the place of what may differ between two centres to which the same was told."""

    def __init__(self, told_of: Callable[[], set[str]] = set) -> None:
        # The emergencies whose reports may tell what came from others.
        self._told_of = told_of
        self._ids: dict[str, str] = {}

    def of(self, text: str) -> str:
        """What a text says, JSON or not."""
        said = _read(text)
        return self._without_names(said if isinstance(said, str) else json.dumps(self._plain(said), indent=0))

    def of_table(self, text: str) -> str:
        """What a table says."""
        rows = csv.DictReader(io.StringIO(text))
        return "\n".join(
            self.of(json.dumps({column: _read(cell) for column, cell in row.items()})) for row in rows
        )

    def of_interval(self, bodies: str) -> str:
        """What an interval says."""
        return "\n".join(self.of("{" + body) for body in bodies.splitlines())

    def _plain(self, said: Any, name: str = "") -> Any:
        match said:
            case dict():
                return {key: self._plain(value, key) for key, value in self._released(said).items()}
            case list():
                return [self._plain(one, name) for one in sorted(said, key=_by_what_it_is_about)]
            case int() if name in PLACES and not isinstance(said, bool):
                return "a place"
            case str() if name == "next":
                return "what follows"
            case str() if name == "id" and said.isdecimal():
                return "a place"
            case _:
                return said

    def _released(self, entity: dict[str, Any]) -> dict[str, Any]:
        """An entity without what is meant to be released of what came from others."""
        if entity.get("emergency_id") not in self._told_of():
            return entity
        match entity.get("kind"):
            case "message" if entity["product"] in REPORTS:
                return {**entity, "content": "as released"}
            case "item":
                flags = [flag for flag in entity["flags"] if flag != "over_covered"]
                return {**entity, "coverage": "as released", "flags": flags}
            case "released_cover":
                return {"kind": "released_cover", "item_id": entity["item_id"]}
            case _:
                return entity

    def _without_names(self, text: str) -> str:
        text = PLACED.sub("an entry", NUMBERS.sub("a number", REFERENCES.sub("a reference", text)))
        return UUIDS.sub(lambda found: self._ids.setdefault(found[0], f"id {len(self._ids)}"), text)


def _read(text: str) -> Any:
    """What a text says as JSON; the text itself where it is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _by_what_it_is_about(one: Any) -> tuple[str, int]:
    """Mails have ids that are computed, and stand in no order; everything else stays where it stands."""
    if isinstance(one, dict) and one.get("kind") == "transmission":
        return one["subject_id"], one["decision"] or 0
    return "", 0


class Outsider:
    """A nation with an account in one centre."""

    def __init__(self, house: House, nation: str, words: Words) -> None:
        settings = Settings(rate_limit=0, remind_after=0)
        # Without the context that starts it: nothing happens by itself while the nation asks.
        self._client = TestClient(create_app(settings, house.store, clock=house.clock))
        _, token = house.store.accounts.add("nation", nation, nation)
        self._headers = {"Authorization": f"Bearer {token}"}
        self._words = words

    def asks(self, address: str) -> str:
        """What is answered, in words."""
        answer = self._client.get(address, headers=self._headers, follow_redirects=False)
        kind, link = answer.headers.get("content-type"), "link" in answer.headers
        leads_to = answer.headers.get("location", "")
        said = (self._words.of_table if kind == CSV else self._words.of)(answer.text)
        return self._words.of(f"{answer.status_code} {kind} {link} {leads_to}\n") + said


@dataclass(frozen=True)
class Question:
    """One thing to ask: how it is asked for in the centre without what is hidden, and in the one with it."""

    plain: str
    fuller: str


def questions(both: TwoCentres) -> Iterator[Question]:
    """All that can be asked, each in one of the ways in which it can be; of what is common, and at a common moment."""
    middle = sorted(both.place_of)[len(both.place_of) // 2]
    ways = ("", "", "at={middle}", "as_of=2026-11-24T15:05:00Z", "format=csv", "on=2026-11-24")
    turn = cycle(ways)
    for template, call in calls():
        known = {parameter["name"] for parameter in call.get("parameters", ())}
        for path in addresses(template, call, both):
            way = next(one for one in turn if one.partition("=")[0] in (*known, ""))
            asked = "&".join(filter(None, (ASKED_WITH.get(call["operationId"], ""), way)))
            address = f"{path}?{asked}".rstrip("?")
            yield Question(*(_filled(address, middle=place) for place in (middle, both.place_of[middle])))
    for id in common_ids("message", both):
        for form in ("txt", "html"):
            yield Question(*[f"/v1/messages/{id}.{form}"] * 2)
    for position, place in list(both.place_of.items())[-OF_A_KIND:]:
        for about in ("attachments", "readers"):
            yield Question(f"/v1/entries/{position}/{about}", f"/v1/entries/{place}/{about}")


def addresses(template: str, call: dict[str, Any], both: TwoCentres) -> Iterator[str]:
    """The addresses that one template stands for, with the ids of what is common in the place of an id."""
    names = IN_A_PATH.findall(template)
    if not names:
        yield template
    elif names == ["code"]:
        yield from (template.replace("{code}", code) for code in (both.outsider.nation or "", "SVN"))
    elif len(names) == 1 and names[0].endswith("_id"):
        kind = KIND_OF.get(names[0], names[0].removesuffix("_id"))
        yield from (template.replace(f"{{{names[0]}}}", id) for id in common_ids(kind, both))


def common_ids(kind: str, both: TwoCentres) -> list[str]:
    """Ids of some of what there is of a kind without what is hidden, also of what the nation may not read."""
    with both.plain.store.reading() as reading:
        rows = reading.find([kind], STAFF_READS)
    # Which mail is about which decision depends on where that stands.
    known = [row.id for row in rows if kind != "transmission"]
    return [*known[:OF_A_KIND], UNKNOWN]


def hidden_questions(both: TwoCentres) -> Iterator[Question]:
    """What only the fuller centre holds and the nation may not read, asked for by its id; and an id that never was."""
    with both.fuller.store.reading() as more, both.plain.store.reading() as less:
        for template, _ in calls():
            names = IN_A_PATH.findall(template)
            if len(names) != 1 or not names[0].endswith("_id"):
                continue
            kind = KIND_OF.get(names[0], names[0].removesuffix("_id"))
            rows = [
                row for row in more.find([kind], STAFF_READS) if less.get(kind, row.id, STAFF_READS) is None
            ]
            unread = [row for row in rows if not Readers(row.readers).include(both.reader)]
            for row in unread[:1]:
                place = f"{{{names[0]}}}"
                yield Question(template.replace(place, UNKNOWN), template.replace(place, row.id))


@cache
def calls() -> list[tuple[str, dict[str, Any]]]:
    """Every GET below /v1 that the description tells of."""
    description = json.loads(published().text)
    return [
        (template, call)
        for template, method, call in openapi.calls(description)
        # In a PDF the number of a message is set in type; the same is asked for as text.
        if method == "get"
        and template.startswith("/v1/")
        and "/exercises/{" not in template
        and not template.endswith(".pdf")
    ]


def _filled(address: str, **places: int) -> str:
    for name, place in places.items():
        address = address.replace(f"{{{name}}}", str(place))
    return address
