"""A message as PDF on A4, set by Typst with its own fonts: the same bytes wherever and whenever it is made.

What a message says goes in as data and never as markup, so nothing in it can be taken for a command of the typesetter.
"""

import json
from functools import lru_cache
from importlib.resources import files

import typst

from api.documents.printed import Printed

# A released message is asked for again and again, and never changes.
KEPT = 32


def as_pdf(printed: Printed) -> bytes:
    """The message as PDF."""
    return _set(_data(printed))


def pages_of(printed: Printed) -> int:
    """How many pages the PDF has."""
    return _counted(_data(printed))


def _data(printed: Printed) -> str:
    return json.dumps(
        {
            "content": printed.content.model_dump(mode="json"),
            "header": printed.header,
            "contact": printed.contact,
        },
        ensure_ascii=False,
    )


def _template() -> bytes:
    return files("api.documents").joinpath("templates", "message.typ").read_bytes()


@lru_cache(KEPT)
def _set(data: str) -> bytes:
    made: bytes = typst.compile(
        _template(), format="pdf", sys_inputs={"message": data}, ignore_system_fonts=True, timestamp=0
    )
    return made


@lru_cache(KEPT)
def _counted(data: str) -> int:
    found = typst.query(
        _template(),
        "<pages>",
        field="value",
        one=True,
        sys_inputs={"message": data},
        ignore_system_fonts=True,
    )
    return int(json.loads(found))
