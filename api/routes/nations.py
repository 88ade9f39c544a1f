"""Nations as on a day, and the account that asks."""

from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from api import entities
from api.days import On, day_asked
from api.problems import NOBODY_SUCH
from api.reading import Listing, Part, Past, TheReader, moment, reflected
from api.route import router
from api.services import TheClock
from domain.nation import Group, UnknownCountry, all_on, on

routes = router("nations")
NationCode = Annotated[str, Path(pattern="^[A-Z]{3}$", description="ISO 3166-1 alpha-3")]
NATIONS = Listing("nations", "nation", entities.Nation)


class NationAsked(Past):
    """On which day a nation is looked at."""

    on: On = None


class NationsAsked(Part):
    """On which day, and which nations."""

    on: On = None
    groups: Annotated[Group | None, Field(description="members of this group on that day")] = None
    access: Annotated[bool | None, Field(description="with access to the centre on that day, or without")] = (
        None
    )


@routes.get("/nations", response_model=entities.Listed[entities.Nation])
async def list_nations(asked: Annotated[NationsAsked, Query()], look: TheReader, clock: TheClock) -> Response:
    """List the nations that ever belonged to one of the groups, as they stood on a day."""
    day = day_asked(asked, clock().date())
    items = [
        nation.model_dump(mode="json")
        for nation in all_on(day)
        if (asked.groups is None or asked.groups in nation.groups)
        and (asked.access is None or asked.access == nation.access)
    ]
    position = await look.ask(lambda reading: reflected(reading, moment(reading, asked)), asked)
    return look.part(NATIONS, items, "code", asked, position)


@routes.get("/nations/{code}", response_model=entities.Nation)
async def read_nation(
    code: NationCode, asked: Annotated[NationAsked, Query()], look: TheReader, clock: TheClock
) -> Response:
    """Read one nation, as it stood on a day: its name, groups, access to the centre, and whether it is suspended."""
    nation = nation_on(code, day_asked(asked, clock().date()))
    position = await look.ask(lambda reading: reflected(reading, moment(reading, asked)), asked)
    return look.document(nation, position)


def nation_on(code: str, day: date) -> dict[str, Any]:
    """A nation on a day. Raises NOT_FOUND."""
    try:
        return on(code, day).model_dump(mode="json")
    except UnknownCountry:
        raise NOBODY_SUCH from None


@routes.get("/me", response_model=entities.Me)
async def read_me(past: Annotated[Past, Query()], look: TheReader) -> Response:
    """Read your own account: your role, your nation, and as whom you read."""
    account = look.caller.account
    position = await look.ask(lambda reading: reflected(reading, moment(reading, past)), past)
    me = {
        "id": account.id,
        "role": account.role,
        "name": account.name,
        "nation": account.nation,
        "reader": look.caller.reader.name,
    }
    return look.document(me, position)
