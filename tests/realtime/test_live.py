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
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from realtime import frames
from realtime.client import Client, NotWelcome
from realtime.frames import from_server
from store.integrity import rebuild
from store.open import open_store
from tests.faults.product import Callers, Server, enrolled, offered
from tests.faults.waiting import wait_until

pytestmark = [pytest.mark.anyio, pytest.mark.server]
# What the issue grants a revoked account.
CLOSED_WITHIN_S = 5.0
# What a capital's offer may take until it is seen.
SEEN_WITHIN_S = 1.0


@contextmanager
def served(folder: Path) -> Iterator[Callers]:
    """One server on a new store, and everybody's tokens."""
    url = f"sqlite:///{folder / 'centre.db'}"
    tokens = enrolled(url)
    server = Server(url, folder / "server.log").start()
    try:
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


async def frame(opened: ClientConnection) -> dict[str, Any]:
    """The next frame, checked against the contract's models."""
    async with asyncio.timeout(20):
        text = await opened.recv()
    from_server.validate_json(text)
    said: dict[str, Any] = json.loads(text)
    return said


async def closed_with(opened: ClientConnection, within_s: float = 20) -> int | None:
    """The code with which the server closes, whatever it says before."""
    with suppress(ConnectionClosed):
        async with asyncio.timeout(within_s):
            while True:
                await opened.recv()
    return opened.close_code


HELLO = json.dumps({"type": "hello", "position": None, "epoch": None, "emergency": None})


async def until(condition: Any, within_s: float) -> None:
    end = monotonic() + within_s
    while not condition():
        assert monotonic() < end, "it did not come about in time"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def watching(*clients: Client) -> AsyncIterator[None]:
    """Clients that follow the feed meanwhile."""

    async def follow(client: Client) -> None:
        async for _ in client.intervals():
            pass

    tasks = [asyncio.create_task(follow(client)) for client in clients]
    try:
        await until(lambda: all(client.picture.epoch is not None for client in clients), 20)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def kinds(client: Client) -> set[str]:
    return {kind for kind, _ in client.picture.entities}


# --- what arrives ----------------------------------------------------------------------------------------------


async def test_an_offer_is_seen_within_a_second_by_all_who_may_read_it_and_by_nobody_else(
    centre: Callers,
) -> None:
    desk, donor, stricken, other = (
        Client(address(centre), centre.tokens[who]) for who in ("duty", "ESP", "SVN", "CZE")
    )
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
    wrong = Client(address(centre), centre.tokens["CZE"])
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
    client = Client(address(own_centre), own_centre.tokens["duty"], path=tmp_path / "picture.json")
    async with watching(client):
        await until(lambda: "offer" in kinds(client) or "request" in kinds(client), 5)
        own_centre.servers[0].kill()
        own_centre.servers[0].start()
        offer = await asyncio.to_thread(own_centre.offer, emergency.id, 3)
        await until(lambda: ("offer", offer.id) in client.picture.entities, 40)
        assert client.gaps == 0

    again = Client(address(own_centre), own_centre.tokens["duty"], path=tmp_path / "picture.json")
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
    client = Client(address(centre), centre.tokens["duty"], emergency=one.id)
    async with watching(client):
        await until(lambda: "entry" in kinds(client), 5)
        offer = await asyncio.to_thread(centre.offer, one.id, 3)
        await until(lambda: ("offer", offer.id) in client.picture.entities, 5)
        assert {entity.get("emergency_id", one.id) for entity in client.picture.entities.values()} == {one.id}
        assert ("emergency", two.id) not in client.picture.entities


# --- who gets in -----------------------------------------------------------------------------------------------


async def session_of(centre: Callers, who: str) -> str:
    """A browser's cookie."""
    async with httpx2.AsyncClient(base_url=address(centre), trust_env=False) as browser:
        answer = await browser.post(
            "/v1/session", json={"token": centre.tokens[who]}, headers={"Origin": address(centre)}
        )
        assert answer.status_code == 200, answer.text
        return str(answer.cookies["eadrcc"])


async def test_a_browser_signs_in_with_a_cookie_from_the_rooms_own_page(centre: Callers) -> None:
    cookie = await session_of(centre, "duty")
    async with line(centre, Cookie=f"eadrcc={cookie}", Origin=address(centre)) as opened:
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
        "cookie without origin": {"Cookie": f"eadrcc={cookie}"},
        "cookie from another site": {"Cookie": f"eadrcc={cookie}", "Origin": "https://elsewhere.example"},
        "cookie of nobody": {"Cookie": "eadrcc=nonsense", "Origin": address(centre)},
    }
    path = f"/v1/feed?token={centre.tokens['duty']}" if how == "token in the address" else "/v1/feed"
    async with line(centre, path, **headers[how]) as opened:
        assert await closed_with(opened) == code


async def test_a_token_beats_a_cookie(centre: Callers) -> None:
    cookie = await session_of(centre, "duty")
    async with line(centre, Cookie=f"eadrcc={cookie}", **bearer(centre, "ESP")) as opened:
        await opened.send(HELLO)
        assert (await frame(opened))["reader"] == "ESP"


async def test_a_cookie_from_another_sites_page_writes_nothing(centre: Callers) -> None:
    cookie = await session_of(centre, "duty")
    body = {"country": "SVN", "hazard": "flood"}
    async with httpx2.AsyncClient(base_url=address(centre), trust_env=False) as browser:
        for origin in ({}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
            headers = {"Cookie": f"eadrcc={cookie}", "Idempotency-Key": str(uuid4()), **origin}
            assert (await browser.post("/v1/emergencies", json=body, headers=headers)).status_code == 403
        headers = {"Cookie": f"eadrcc={cookie}", "Idempotency-Key": str(uuid4()), "Origin": address(centre)}
        assert (await browser.post("/v1/emergencies", json=body, headers=headers)).status_code == 201


async def test_another_sites_page_cannot_sign_in(centre: Callers) -> None:
    async with httpx2.AsyncClient(base_url=address(centre), trust_env=False) as browser:
        for origin in ({}, {"Origin": "https://elsewhere.example"}):
            answer = await browser.post("/v1/session", json={"token": centre.tokens["duty"]}, headers=origin)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers


async def test_signing_out_ends_the_session_and_its_connections(centre: Callers) -> None:
    cookie = await session_of(centre, "duty")
    headers = {"Cookie": f"eadrcc={cookie}", "Origin": address(centre)}
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
        async for _ in Client(address(own_centre), own_centre.tokens["ESP"]).intervals():
            pass


async def test_one_person_has_five_connections(own_centre: Callers) -> None:
    async with AsyncExitStack() as lines:
        for _ in range(5):
            opened = await lines.enter_async_context(line(own_centre, **bearer(own_centre, "ESP")))
            await opened.send(HELLO)
            assert (await frame(opened))["type"] == "welcome"
        sixth = await lines.enter_async_context(line(own_centre, **bearer(own_centre, "ESP")))
        assert await closed_with(sixth) == frames.TOO_MANY


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


async def test_a_rebuild_gives_a_new_epoch_and_the_client_begins_anew(own_centre: Callers) -> None:
    emergency = own_centre.open_emergency()
    client = Client(address(own_centre), own_centre.tokens["duty"])
    async with watching(client):
        await until(lambda: "request" in kinds(client), 5)
        before = client.picture.epoch
        own_centre.servers[0].close()
        store = open_store(own_centre.servers[0].store_url)
        try:
            rebuild(store.database)
        finally:
            store.close()
        again = Server(own_centre.servers[0].store_url, own_centre.servers[0].log)
        again.port, again.address = own_centre.servers[0].port, own_centre.servers[0].address
        again.spawn()
        try:
            await until(lambda: client.picture.epoch not in (None, before), 40)
            await until(lambda: ("emergency", emergency.id) in client.picture.entities, 10)
            assert client.gaps == 0
        finally:
            again.close()


def test_the_description_of_the_feed_names_every_frame(centre: Callers) -> None:
    described = centre.servers[0].get("/asyncapi.json").body
    assert described["asyncapi"] == "3.0.0"
    assert set(described["components"]["messages"]) == {
        "Hello",
        "Ack",
        "Welcome",
        "Interval",
        "Notice",
        "Bye",
    }
    assert wait_until(lambda: described, 1, "read")
