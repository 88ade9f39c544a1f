"""Behind the proxy that is delivered: a browser over TLS, the feed, who may come from where, and a worker that goes."""

import asyncio
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from uuid import uuid4

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError
from websockets.typing import Origin, Subprotocol

from api import problems
from realtime import frames
from store.open import open_reader
from tests.faults.conftest import serving
from tests.faults.product import Server, enrolled, free_port
from tests.faults.tls_proxy import Proxy, proxying
from tests.faults.waiting import wait_until
from tests.servers import PostgresServer

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

FOREIGN = "https://elsewhere.example"
FLOOD = {"country": "SVN", "hazard": "flood"}
SOON_S = 60


class Centre:
    """Two workers behind the proxy, as a client on the other side meets them."""

    def __init__(self, proxy: Proxy, workers: list[Server], tokens: dict[str, str]) -> None:
        self.proxy = proxy
        self.workers = workers
        self.tokens = tokens

    def client(self) -> httpx2.Client:
        """A browser or a program that trusts the proxy's certificate."""
        return httpx2.Client(
            base_url=self.proxy.address, verify=self.proxy.trust, trust_env=False, timeout=30
        )

    def bearer(self, who: str) -> dict[str, str]:
        """How a program signs in."""
        return {"Authorization": f"Bearer {self.tokens[who]}", "Idempotency-Key": str(uuid4())}


@pytest.fixture(scope="module")
def centre(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """Two workers on one database behind one proxy."""
    url, port = postgres_server.create_database(), free_port()
    tokens = enrolled(url)
    with (
        serving(tmp_path_factory.mktemp("proxied"), EADRCC_PUBLIC_URL=f"https://localhost:{port}") as make,
        TemporaryDirectory(prefix="eadrcc-") as folder,
    ):
        workers = [make(url).start() for _ in range(2)]
        with proxying([worker.port for worker in workers], Path(folder), port) as proxy:
            yield Centre(proxy, workers, tokens)
    postgres_server.drop_database(url)


# --- a browser --------------------------------------------------------------------------------------------------


def test_a_browser_signs_in_over_tls_with_a_cookie_that_is_bound_to_the_host(centre: Centre) -> None:
    with centre.client() as browser:
        signed_in = browser.post(
            "/v1/session", json={"token": centre.tokens["ESP"]}, headers={"Origin": centre.proxy.address}
        )
        assert signed_in.status_code == 200, signed_in.text
        cookie = signed_in.headers["Set-Cookie"]
        assert cookie.startswith("__Host-eadrcc=")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "max-age=" in signed_in.headers["Strict-Transport-Security"]
        assert browser.get("/v1/me").json()["nation"] == "ESP"
        page = browser.get("/")
        assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_page_from_elsewhere_may_not_write(centre: Centre) -> None:
    with centre.client() as browser:
        browser.post(
            "/v1/session", json={"token": centre.tokens["duty"]}, headers={"Origin": centre.proxy.address}
        )
        for origin, status in ((FOREIGN, 403), (centre.proxy.address, 201)):
            headers = {"Origin": origin, "Idempotency-Key": str(uuid4())}
            assert browser.post("/v1/emergencies", json=FLOOD, headers=headers).status_code == status, origin


def test_who_comes_without_tls_is_sent_where_there_is(centre: Centre) -> None:
    answer = httpx2.get(f"http://localhost:{centre.proxy.plain_port}/v1/me?limit=1", trust_env=False)
    assert answer.status_code == 308
    assert answer.headers["Location"] == "https://localhost/v1/me?limit=1"


# --- the feed ----------------------------------------------------------------------------------------------------


async def welcomed(centre: Centre, **headers: str) -> str:
    """The position that the feed says, once it has told of a flood that was recorded meanwhile."""
    async with connect(
        f"{centre.proxy.address.replace('https', 'wss')}/v1/feed",
        ssl=centre.proxy.trust,
        subprotocols=[Subprotocol(frames.PROTOCOL)],
        origin=Origin(headers.pop("Origin")) if "Origin" in headers else None,
        additional_headers=headers,
        compression=None,
        proxy=None,
    ) as line:
        await line.send(json.dumps({"type": "hello", "position": None, "epoch": None, "emergency": None}))
        kinds = []
        with centre.client() as client:
            opened = await asyncio.to_thread(
                client.post, "/v1/emergencies", json=FLOOD, headers=centre.bearer("duty")
            )
        async with asyncio.timeout(SOON_S):
            async for text in line:
                frame = json.loads(text)
                kinds.append(frame["type"])
                if any(entity["id"] == opened.json()["id"] for entity in frame.get("entities", ())):
                    return str(kinds[0])
    raise AssertionError(f"the feed has ended after {kinds}")


def test_the_feed_comes_through(centre: Centre) -> None:
    assert asyncio.run(welcomed(centre, Authorization=f"Bearer {centre.tokens['duty']}")) == "welcome"


def test_the_feed_of_a_browser_opens_for_the_page_of_the_centre_alone(centre: Centre) -> None:
    with centre.client() as browser:
        signed_in = browser.post(
            "/v1/session", json={"token": centre.tokens["duty"]}, headers={"Origin": centre.proxy.address}
        )
    cookie = signed_in.headers["Set-Cookie"].partition(";")[0]
    assert asyncio.run(welcomed(centre, Cookie=cookie, Origin=centre.proxy.address)) == "welcome"
    with pytest.raises(ConnectionClosedError) as refused:
        asyncio.run(welcomed(centre, Cookie=cookie, Origin=FOREIGN))
    assert refused.value.rcvd is not None
    assert refused.value.rcvd.code == frames.NOT_ALLOWED


# --- what is passed on ---------------------------------------------------------------------------------------------


def echoing() -> tuple[int, list[bytes]]:
    """A port on which one call is answered with nothing, and what that call was."""
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def answer() -> None:
        with listener, listener.accept()[0] as line:
            heard.append(line.recv(65_536))
            line.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")

    Thread(target=answer, daemon=True).start()
    return int(listener.getsockname()[1]), heard


def test_where_a_call_comes_from_is_said_by_the_proxy_and_not_by_the_caller() -> None:
    worker, heard = echoing()
    with (
        TemporaryDirectory(prefix="eadrcc-") as folder,
        proxying([worker, free_port()], Path(folder), free_port()) as proxy,
        httpx2.Client(base_url=proxy.address, verify=proxy.trust, trust_env=False) as client,
    ):
        said = {
            "X-Forwarded-For": "203.0.113.7",
            "X-Forwarded-Proto": "http",
            "X-Forwarded-Host": "elsewhere.example",
            "Forwarded": "for=203.0.113.7",
        }
        client.get("/v1/me", headers=said)
    headers = dict(
        line.lower().split(": ", 1) for line in heard[0].decode().split("\r\n")[1:] if ": " in line
    )
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["x-forwarded-proto"] == "https"
    assert headers["host"] == f"localhost:{proxy.port}"
    assert "forwarded" not in headers
    assert "x-forwarded-host" not in headers


def test_a_worker_believes_no_header_of_who_calls_it_past_the_proxy(centre: Centre) -> None:
    worker = centre.workers[0]
    claims = {"X-Forwarded-Host": f"localhost:{centre.proxy.port}", "X-Forwarded-Proto": "https"}
    # Its own address is not the one by which the centre is known.
    refused = httpx2.post(
        f"{worker.address}/v1/emergencies",
        json=FLOOD,
        headers={**centre.bearer("duty"), **claims},
        trust_env=False,
    )
    assert refused.status_code in (400, 403, 421), refused.text


def test_what_is_too_long_is_refused_by_the_workers_rule_or_at_the_door(centre: Centre) -> None:
    with centre.client() as client:
        for length, by_a_worker in ((300 * 1024, True), (6 * 1024 * 1024, False)):
            body = json.dumps({**FLOOD, "situation": "x" * length})
            with suppress(httpx2.WriteError):
                answer = client.post(
                    "/v1/emergencies",
                    content=body,
                    headers={**centre.bearer("duty"), "Content-Type": "application/json"},
                )
                assert answer.status_code == 413, (length, answer.text)
                assert answer.headers["Content-Type"].startswith("application/problem+json") == by_a_worker


# --- a worker goes ---------------------------------------------------------------------------------------------------


def test_one_worker_after_the_other_is_replaced_and_no_call_is_lost(centre: Centre) -> None:
    enough = Event()
    acknowledged: list[list[str]] = [[] for _ in range(4)]

    def opens_files(mine: list[str]) -> int:
        """Open one file after the other, each until it is answered; how often something had to be said again."""
        again = 0
        with centre.client() as client:
            while not enough.is_set():
                headers = centre.bearer("duty")
                while True:
                    with suppress(httpx2.TransportError):
                        answer = client.post("/v1/emergencies", json=FLOOD, headers=headers)
                        if answer.status_code == 201:
                            mine.append(answer.json()["id"])
                            break
                        assert answer.status_code == 503, answer.text
                        assert answer.headers["Retry-After"] == "1"
                    again += 1
        return again

    def recorded() -> int:
        return sum(map(len, acknowledged))

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(opens_files, mine) for mine in acknowledged]
        try:
            for worker in centre.workers:
                before = recorded()
                wait_until(lambda: recorded() > before + 8, SOON_S, "both are at work")  # noqa: B023
                worker.terminate()
                assert worker.wait() == 0
                alone = recorded()
                wait_until(lambda: recorded() > alone + 8, SOON_S, "the other one goes on")  # noqa: B023
                worker.start()
        finally:
            enough.set()
        for one in writers:
            one.result(SOON_S)

    told = [one for mine in acknowledged for one in mine]
    database = open_reader(centre.workers[0].store_url)
    try:
        with database.reading() as transaction:
            rows = transaction.rows("SELECT stream FROM {log} WHERE topic = ?", ("emergency.opened",))
    finally:
        database.close()
    assert len(set(told)) == len(told)
    assert set(told) <= {str(stream) for (stream,) in rows}


def test_without_any_worker_the_answer_is_that_nobody_knows() -> None:
    with (
        TemporaryDirectory(prefix="eadrcc-") as folder,
        proxying([free_port(), free_port()], Path(folder), free_port()) as proxy,
        httpx2.Client(base_url=proxy.address, verify=proxy.trust, trust_env=False) as client,
    ):
        answer = client.post("/v1/emergencies", json=FLOOD)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["Content-Type"] == "application/problem+json"
    # In the product's own words, so that a client needs no others.
    assert answer.content == bytes(problems.Problem(problems.OUTCOME_UNKNOWN).response().body)
