"""The feed over a real socket, from a real process: who gets in, what arrives, and how it ends."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx2
import jsonschema_rs
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from realtime import frames
from realtime.client import NotWelcome
from tests.faults.line import Line
from tests.faults.product import Callers, Server, enrolled, offered, run
from tests.realtime.watching import CheckedClient, described_by, read, until, watching

pytestmark = [pytest.mark.anyio, pytest.mark.server]
# What the issue grants a revoked account.
CLOSED_WITHIN_S = 5.0
# What a capital's offer may take until it is seen.
SEEN_WITHIN_S = 1.0


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Callers]:
    """One server on a new store, and everybody's tokens."""
    url = f"sqlite:///{folder / 'centre.db'}"
    tokens = enrolled(url)
    server = Server(url, folder / "server.log", **settings).start()
    try:
        # Asked before any test ends the server.
        described_by(server.address)
        yield Callers([server], tokens)
    finally:
        server.close()


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """A centre that these tests share; each works on emergencies of its own."""
    with served(tmp_path_factory.mktemp("centre")) as callers:
        yield callers


@pytest.fixture
def own_centre(tmp_path: Path) -> Iterator[Callers]:
    """A centre of this test alone, which it may end."""
    with served(tmp_path) as callers:
        yield callers


def address(centre: Callers) -> str:
    return centre.servers[0].address


@asynccontextmanager
async def line(centre: Callers, path: str = "/v1/feed", **headers: str) -> AsyncIterator[ClientConnection]:
    """A bare connection."""
    async with connect(
        f"ws://127.0.0.1:{centre.servers[0].port}{path}",
        additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
        subprotocols=[Subprotocol(frames.PROTOCOL)],
        compression=None,
        ping_interval=None,
        proxy=None,
    ) as opened:
        yield opened


def bearer(centre: Callers, who: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {centre.tokens[who]}"}


def server_of(opened: ClientConnection) -> str:
    """The address of the server at the other end."""
    return f"http://127.0.0.1:{opened.remote_address[1]}"


async def frame(opened: ClientConnection) -> dict[str, Any]:
    """The next frame, checked against the server's own description of its feed."""
    async with asyncio.timeout(20):
        return read(await opened.recv(), described_by(server_of(opened)))


async def closed_with(opened: ClientConnection, within_s: float = 20) -> int | None:
    """The code with which the server closes, whatever it says before."""
    described = described_by(server_of(opened))
    with suppress(ConnectionClosed):
        async with asyncio.timeout(within_s):
            while True:
                read(await opened.recv(), described)
    return opened.close_code


HELLO = json.dumps({"type": "hello", "position": None, "epoch": None, "emergency": None})


def client(centre: Callers, who: str, **more: Any) -> CheckedClient:
    """A capital's client, or the desk's."""
    return CheckedClient(address(centre), centre.tokens[who], described=described_by(address(centre)), **more)


def kinds(client: CheckedClient) -> set[str]:
    return {kind for kind, _ in client.picture.entities}


# --- what arrives ----------------------------------------------------------------------------------------------


async def test_an_offer_is_seen_within_a_second_by_all_who_may_read_it_and_by_nobody_else(
    centre: Callers,
) -> None:
    desk, donor, stricken, other = (client(centre, who) for who in ("duty", "ESP", "SVN", "CZE"))
    emergency = centre.open_emergency()
    async with watching(desk, donor, stricken, other):
        await until(lambda: "request" in kinds(other), 5)
        begun = monotonic()
        offer = await asyncio.to_thread(centre.offer, emergency.id, 20)
        await until(
            lambda: all(("offer", offer.id) in one.picture.entities for one in (desk, donor, stricken)),
            SEEN_WITHIN_S,
        )
        assert monotonic() - begun < SEEN_WITHIN_S + 0.5
        position = desk.picture.position
        # The next thing that everybody sees shows that the offer was not just late.
        centre.must(f"/v1/emergencies/{emergency.id}/glide", {"glide": "FL-2026-000001-SVN"}, by="duty")
        await until(lambda: other.picture.position > position, 5)
        assert ("offer", offer.id) not in other.picture.entities
        assert [one.gaps for one in (desk, donor, stricken, other)] == [0, 0, 0, 0]


async def test_what_a_reader_may_no_longer_see_goes(centre: Callers) -> None:
    """A corrected donor: the nation that was named by mistake loses sight of the offer."""
    emergency = centre.open_emergency()
    said = {"decided_by": {"nation": "CZE"}, "reported_by": {"nation": "CZE"}}
    offer = centre.must(
        f"/v1/emergencies/{emergency.id}/offers", offered(5) | {"provenance": said}, by="duty"
    )
    wrong = client(centre, "CZE")
    async with watching(wrong):
        await until(lambda: ("offer", offer.id) in wrong.picture.entities, 5)
        centre.must(
            f"/v1/entries/{offer.position}/correct",
            {"reason": "it was Spain", "right": {"donors": [{"nation": "ESP"}]}},
            by="duty",
        )
        await until(lambda: ("offer", offer.id) not in wrong.picture.entities, 5)


async def test_a_client_goes_on_from_what_it_kept_after_the_server_was_killed(
    own_centre: Callers, tmp_path: Path
) -> None:
    emergency = own_centre.open_emergency()
    desk = client(own_centre, "duty", path=tmp_path / "picture.json")
    async with watching(desk):
        await until(lambda: "offer" in kinds(desk) or "request" in kinds(desk), 5)
        own_centre.servers[0].kill()
        own_centre.servers[0].start()
        offer = await asyncio.to_thread(own_centre.offer, emergency.id, 3)
        await until(lambda: ("offer", offer.id) in desk.picture.entities, 40)
        assert desk.gaps == 0

    again = client(own_centre, "duty", path=tmp_path / "picture.json")
    assert again.picture.position > 0, "the picture was kept"
    async with watching(again):
        await until(lambda: ("offer", offer.id) in again.picture.entities, 20)


async def test_the_first_interval_after_hello_says_that_there_is_nothing_new(own_centre: Callers) -> None:
    async with line(own_centre, **bearer(own_centre, "duty")) as opened:
        await opened.send(HELLO)
        welcome, interval = await frame(opened), await frame(opened)
        assert welcome["type"] == "welcome"
        assert welcome["heartbeat"] == 15
        assert (interval["from"], interval["to"], interval["entities"]) == (0, 0, [])


async def test_one_emergency_alone_can_be_followed_with_its_log_book(centre: Callers) -> None:
    one, two = centre.open_emergency(), centre.open_emergency()
    desk = client(centre, "duty", emergency=one.id)
    async with watching(desk):
        await until(lambda: "entry" in kinds(desk), 5)
        offer = await asyncio.to_thread(centre.offer, one.id, 3)
        await until(lambda: ("offer", offer.id) in desk.picture.entities, 5)
        assert {entity.get("emergency_id", one.id) for entity in desk.picture.entities.values()} == {one.id}
        assert ("emergency", two.id) not in desk.picture.entities


# --- who gets in -----------------------------------------------------------------------------------------------


async def session_of(
    centre: Callers, who: str, *, host: str | None = None, origin: str | None = None, name: str = "eadrcc"
) -> str:
    """A browser's cookie, as it is sent: `name=…`."""
    headers = {"Origin": origin or address(centre)} | ({"Host": host} if host else {})
    async with httpx2.AsyncClient(base_url=address(centre), trust_env=False) as browser:
        answer = await browser.post("/v1/session", json={"token": centre.tokens[who]}, headers=headers)
        assert answer.status_code == 200, answer.text
        cookie = str(answer.headers["set-cookie"].partition(";")[0])
        assert cookie.startswith(f"{name}=")
        return cookie


async def test_a_browser_signs_in_with_a_cookie_from_the_rooms_own_page(centre: Callers) -> None:
    cookie = await session_of(centre, "duty")
    async with line(centre, Cookie=cookie, Origin=address(centre)) as opened:
        await opened.send(HELLO)
        assert (await frame(opened))["reader"] == "staff"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("nobody", frames.NOT_SIGNED_IN),
        ("wrong token", frames.NOT_SIGNED_IN),
        ("token in the address", frames.NOT_SIGNED_IN),
        ("cookie without origin", frames.NOT_ALLOWED),
        ("cookie from another site", frames.NOT_ALLOWED),
        ("cookie of nobody", frames.NOT_SIGNED_IN),
    ],
)
async def test_who_has_no_right_is_closed_with_the_contracts_code(
    centre: Callers, how: str, code: int
) -> None:
    cookie = await session_of(centre, "duty")
    headers: dict[str, dict[str, str]] = {
        "nobody": {},
        "wrong token": {"Authorization": "Bearer nonsense"},
        "token in the address": {},
        "cookie without origin": {"Cookie": cookie},
        "cookie from another site": {"Cookie": cookie, "Origin": "https://elsewhere.example"},
        "cookie of nobody": {"Cookie": "eadrcc=nonsense", "Origin": address(centre)},
    }
    path = f"/v1/feed?token={centre.tokens['duty']}" if how == "token in the address" else "/v1/feed"
    async with line(centre, path, **headers[how]) as opened:
        assert await closed_with(opened) == code


async def test_a_token_beats_a_cookie(centre: Callers) -> None:
    cookie = await session_of(centre, "duty")
    async with line(centre, Cookie=cookie, **bearer(centre, "ESP")) as opened:
        await opened.send(HELLO)
        assert (await frame(opened))["reader"] == "ESP"


async def test_a_cookie_from_another_sites_page_writes_nothing(centre: Callers) -> None:
    cookie = await session_of(centre, "duty")
    body = {"country": "SVN", "hazard": "flood"}
    async with httpx2.AsyncClient(base_url=address(centre), trust_env=False) as browser:
        for origin in ({}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
            headers = {"Cookie": cookie, "Idempotency-Key": str(uuid4()), **origin}
            assert (await browser.post("/v1/emergencies", json=body, headers=headers)).status_code == 403
        headers = {"Cookie": cookie, "Idempotency-Key": str(uuid4()), "Origin": address(centre)}
        assert (await browser.post("/v1/emergencies", json=body, headers=headers)).status_code == 201


async def test_another_sites_page_cannot_sign_in(centre: Callers) -> None:
    async with httpx2.AsyncClient(base_url=address(centre), trust_env=False) as browser:
        for origin in ({}, {"Origin": "https://elsewhere.example"}):
            answer = await browser.post("/v1/session", json={"token": centre.tokens["duty"]}, headers=origin)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers


async def test_signing_out_ends_the_session_and_its_connections(centre: Callers) -> None:
    cookie = await session_of(centre, "duty")
    headers = {"Cookie": cookie, "Origin": address(centre)}
    async with line(centre, **headers) as opened:
        await opened.send(HELLO)
        await frame(opened)
        async with httpx2.AsyncClient(base_url=address(centre), trust_env=False) as browser:
            assert (await browser.delete("/v1/session", headers=headers)).status_code == 204
            assert (await browser.get("/v1/me", headers=headers)).status_code == 401
        assert await closed_with(opened, CLOSED_WITHIN_S) == frames.NOT_SIGNED_IN


async def test_a_revoked_account_is_off_within_five_seconds(own_centre: Callers) -> None:
    account = own_centre.get("/v1/me", by="ESP").id
    async with line(own_centre, **bearer(own_centre, "ESP")) as opened:
        await opened.send(HELLO)
        await frame(opened)
        own_centre.must(f"/v1/accounts/{account}/revoke", by="admin")
        assert await closed_with(opened, CLOSED_WITHIN_S) == frames.RIGHTS_CHANGED
    with pytest.raises(NotWelcome):
        async for _ in client(own_centre, "ESP").intervals():
            pass


async def test_one_person_has_five_connections(own_centre: Callers) -> None:
    async with AsyncExitStack() as lines:
        for _ in range(5):
            opened = await lines.enter_async_context(line(own_centre, **bearer(own_centre, "ESP")))
            await opened.send(HELLO)
            assert (await frame(opened))["type"] == "welcome"
        sixth = await lines.enter_async_context(line(own_centre, **bearer(own_centre, "ESP")))
        assert await closed_with(sixth) == frames.TOO_MANY


# --- the one address -------------------------------------------------------------------------------------------

PUBLIC = "https://centre.example"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """A centre that is known by an address of its own."""
    with served(tmp_path_factory.mktemp("public"), EADRCC_PUBLIC_URL=PUBLIC) as callers:
        yield callers


@asynccontextmanager
async def through_a_proxy(centre: Callers, host: str, **headers: str) -> AsyncIterator[ClientConnection]:
    """A connection to `host`, carried to the server by a proxy that has ended the encryption."""
    async with (
        Line(centre.servers[0].port) as carried,
        connect(
            f"ws://{host}/v1/feed",
            host="127.0.0.1",
            port=int(carried.address.rpartition(":")[2]),
            additional_headers={**headers, "X-Forwarded-Proto": "https"},
            subprotocols=[Subprotocol(frames.PROTOCOL)],
            compression=None,
            ping_interval=None,
            proxy=None,
        ) as opened,
    ):
        yield opened


@pytest.mark.parametrize("host", ["centre.example", "centre.example:443", "CENTRE.example"])
async def test_a_browser_follows_the_feed_at_the_public_address_behind_a_proxy(
    public: Callers, host: str
) -> None:
    cookie = await session_of(public, "duty", host=host, origin=PUBLIC, name="__Host-eadrcc")
    async with through_a_proxy(public, host, Cookie=cookie, Origin=PUBLIC) as opened:
        await opened.send(HELLO)
        described = described_by(address(public))
        assert read(await opened.recv(), described)["reader"] == "staff"


async def test_a_capitals_client_needs_no_origin_at_the_public_address(public: Callers) -> None:
    async with through_a_proxy(public, "centre.example", **bearer(public, "ESP")) as opened:
        await opened.send(HELLO)
        assert read(await opened.recv(), described_by(address(public)))["reader"] == "ESP"


@pytest.mark.parametrize("signed_in_by", ["cookie", "token"])
@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("evil.example", PUBLIC),
        ("127.0.0.1", PUBLIC),
        ("centre.example.evil.example", PUBLIC),
        ("centre.example", "https://evil.example"),
        ("centre.example", "http://centre.example"),
        ("centre.example", "https://centre.example:8443"),
        ("centre.example", "null"),
    ],
)
async def test_nobody_follows_the_feed_at_another_address_or_from_another_page(
    public: Callers, signed_in_by: str, host: str, origin: str
) -> None:
    if signed_in_by == "cookie":
        cookie = await session_of(public, "duty", host="centre.example", origin=PUBLIC, name="__Host-eadrcc")
        right = {"Cookie": cookie}
    else:
        right = bearer(public, "duty")
    async with through_a_proxy(public, host, Origin=origin, **right) as opened:
        with pytest.raises(ConnectionClosed):
            await opened.recv()
        assert opened.close_code == frames.NOT_ALLOWED


# --- what is said wrongly --------------------------------------------------------------------------------------


async def test_who_does_not_say_hello_is_closed(centre: Callers) -> None:
    begun = monotonic()
    async with line(centre, **bearer(centre, "duty")) as opened:
        assert await closed_with(opened, frames.HELLO_WITHIN_S + 5) == frames.NO_HELLO
    assert monotonic() - begun >= frames.HELLO_WITHIN_S - 1


MALFORMED: tuple[str | bytes, ...] = (
    "",
    "no json",
    "[]",
    "null",
    '{"type":"nonsense"}',
    '{"type":"ack","position":1}',
    '{"type":"hello","position":-1}',
    '{"type":"hello","position":"one"}',
    '{"type":"hello","emergency":"no id"}',
    '{"type":"hello","more":1}',
    '{"type":"hello","position":1e400}',
    "{" * 5_000,
    b"\xff\xfe",
    "\ufffd{",
)


async def test_a_thousand_malformed_frames_are_refused_and_the_server_goes_on(centre: Callers) -> None:
    pid = centre.servers[0].pid
    seats = asyncio.Semaphore(4)

    async def say(wrong: str | bytes) -> int | None:
        async with seats, line(centre, **bearer(centre, "duty")) as opened:
            with suppress(ConnectionClosed):
                await opened.send(wrong)
            return await closed_with(opened)

    codes = await asyncio.gather(*(say(MALFORMED[number % len(MALFORMED)]) for number in range(1_000)))
    assert set(codes) == {frames.BAD_FRAME}
    assert centre.servers[0].pid == pid
    assert centre.get("/v1/health/ready", by="duty").status == 200


async def test_a_frame_beyond_64_kib_is_refused(centre: Callers) -> None:
    async with line(centre, **bearer(centre, "duty")) as opened:
        with suppress(ConnectionClosed):
            await opened.send(json.dumps({"type": "hello", "epoch": "x" * 70_000}))
        assert await closed_with(opened) in (frames.BAD_FRAME, 1009)


# --- how it ends -----------------------------------------------------------------------------------------------


async def test_a_server_that_ends_says_bye_and_when_to_come_back(own_centre: Callers) -> None:
    server = own_centre.servers[0]
    async with line(own_centre, **bearer(own_centre, "duty")) as opened:
        await opened.send(HELLO)
        await frame(opened)
        await frame(opened)
        begun = monotonic()
        await asyncio.to_thread(server.terminate)
        bye = await frame(opened)
        assert bye["type"] == "bye"
        assert 0 <= bye["retry_after_ms"] <= 3_000
        assert await closed_with(opened) == frames.RESTARTING
    code = await asyncio.to_thread(server.wait)
    assert code in (0, -signal.SIGTERM)
    assert monotonic() - begun < 15


async def test_a_rebuild_beside_the_server_gives_a_new_epoch_and_the_client_begins_anew(
    own_centre: Callers,
) -> None:
    emergency = own_centre.open_emergency()
    desk = client(own_centre, "duty")
    async with watching(desk):
        await until(lambda: "request" in kinds(desk), 5)
        before, held = desk.picture.epoch, dict(desk.picture.entities)
        rebuilt = await asyncio.to_thread(run, "rebuild", "--store", own_centre.servers[0].store_url)
        assert rebuilt.returncode == 0, rebuilt.stderr
        await until(lambda: desk.picture.epoch not in (None, before), 40)
        await until(lambda: ("emergency", emergency.id) in desk.picture.entities, 10)
        # The picture is the same; the log book is paged, and does not come again. What becomes of letters goes on.
        again = {key: body for key, body in desk.picture.entities.items() if key[0] != "transmission"}
        assert again == {key: held[key] for key in again}
        assert desk.gaps == 0


# --- what is said of it ----------------------------------------------------------------------------------------


def test_the_description_of_the_feed_names_every_frame(centre: Callers) -> None:
    described = centre.servers[0].get("/asyncapi.json").body
    assert described["asyncapi"] == "3.0.0"
    assert set(described["components"]["messages"]) == {
        "Hello",
        "Ack",
        "Control",
        "Welcome",
        "Interval",
        "ReplayInterval",
        "State",
        "Notice",
        "Bye",
    }


A_BYE = {"type": "bye", "code": 1012, "retry_after_ms": 10}
AN_INTERVAL = {
    "type": "interval",
    "from": 0,
    "to": 1,
    "entities": [
        {
            "kind": "offer",
            "id": "1",
            "position": 1,
            "origin": "live",
            "flags": [],
            "readers": ["ESP"],
            "more": 1,
        }
    ],
    "gone": [{"kind": "item", "id": "2"}],
}


@pytest.mark.parametrize("said", [A_BYE, AN_INTERVAL])
def test_a_frame_that_is_described_is_taken(centre: Callers, said: dict[str, Any]) -> None:
    described_by(address(centre)).check(said)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"type": "nonsense"},
        {"type": "ack", "position": 1},
        A_BYE | {"more": 1},
        A_BYE | {"code": "1012"},
        {"type": "bye", "code": 1012},
        AN_INTERVAL | {"to": -1},
        AN_INTERVAL | {"since": 0},
        AN_INTERVAL | {"entities": [{"kind": "offer", "id": "1"}]},
        AN_INTERVAL | {"gone": ["1"]},
        {name: part for name, part in AN_INTERVAL.items() if name != "from"},
    ],
)
def test_a_frame_that_is_not_described_is_found(centre: Callers, said: dict[str, Any]) -> None:
    with pytest.raises(jsonschema_rs.ValidationError):
        described_by(address(centre)).check(said)


def test_what_our_own_client_says_is_described(centre: Callers) -> None:
    described = described_by(address(centre))
    for said in (
        frames.Hello(type="hello"),
        frames.Hello(type="hello", position=7, epoch="e", emergency=uuid4()),
        frames.Ack(type="ack", position=7),
    ):
        described.check_said(json.loads(said.model_dump_json()))
