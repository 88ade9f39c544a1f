"""A long watch: many clients, many changes, and servers that are killed meanwhile.

Every text that is written carries a canary: the readers who may see it, between marks. So a frame that reaches
somebody else gives itself away, in whatever field.
"""

import asyncio
import json
import random
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import uuid4

import httpx2

from realtime.client import Picture
from store.open import open_store
from tests.faults.product import Server
from tests.realtime.watching import CheckedClient, described_by, ended

STRICKEN = ("SVN", "BIH")
DONORS = ("ESP", "CZE", "DEU", "FRA", "ITA", "AUT", "HRV", "POL")
STAFF = ("duty", "head", "planner")
CANARY = re.compile("«([A-Z,]*)»")
# After the last change every client must have it all; a client waits up to 30 s between two attempts to connect.
WHOLE_WITHIN_S = 60.0


def canary(*readers: str) -> str:
    """A text that only these (and staff) may ever see."""
    return f"«{','.join(readers)}»"


def enrol(url: str) -> dict[str, str]:
    """Everybody's token in a new store."""
    roles = {"duty": "duty_officer", "head": "head", "planner": "planner", "observer": "observer"}
    store = open_store(url)
    try:
        tokens = {who: store.accounts.add(role, who)[1] for who, role in roles.items()}
        tokens |= {code: store.accounts.add("nation", code, code)[1] for code in (*STRICKEN, *DONORS)}
        return tokens
    finally:
        store.close()


@dataclass
class Watch:
    """One client, what it is called as a reader, and what it should never have seen."""

    reader: str
    client: CheckedClient
    leaks: list[str] = field(default_factory=list)
    disconnections: int = 0
    # Intervals that were put although some of what they told had been put before.
    twice: int = 0
    _covered: tuple[str | None, int] = (None, 0)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self, chance: random.Random, until: asyncio.Event) -> None:
        """Follow the feed, and drop the line now and then, until told to stay on it."""
        while True:
            listening = asyncio.create_task(self._listen())
            if until.is_set():
                await listening
            with suppress(TimeoutError):
                async with asyncio.timeout(chance.uniform(3, 20)):
                    await until.wait()
            if not until.is_set():
                await ended([listening])
                self.disconnections += 1
            else:
                await listening

    async def shows(self, told: Picture) -> bool:
        """Whether the client shows this by the time that it is as far."""
        while not (is_equal := shown(self.client.picture) == shown(told)) and not self._is_beside(told):
            self._moved.clear()
            await self._moved.wait()
        return is_equal

    def _is_beside(self, told: Picture) -> bool:
        mine = self.client.picture
        return mine.epoch == told.epoch and mine.position >= told.position

    def count(self, interval: dict[str, Any]) -> None:
        """Keep book of what was put, without asking the client's own picture."""
        epoch, covered = self._covered
        if epoch != self.client.picture.epoch:
            epoch, covered = self.client.picture.epoch, 0
        since, to = interval["from"], interval["to"]
        is_old = any(entity["position"] <= since for entity in interval["entities"] if since)
        self.twice += since < covered or is_old
        self._covered = (epoch, to)

    async def _listen(self) -> None:
        async for interval in self.client.intervals():
            self._moved.set()
            self.count(interval)
            if self.reader == "staff":
                continue
            for found in CANARY.findall(json.dumps(interval["entities"], ensure_ascii=False)):
                if self.reader not in found.split(","):
                    self.leaks.append(found)


class Writers:
    """Those who change something, over HTTP, to whichever server answers."""

    def __init__(self, servers: Sequence[Server], tokens: dict[str, str], chance: random.Random) -> None:
        self._servers = servers
        self._tokens = tokens
        self._chance = chance
        self._http = httpx2.AsyncClient(timeout=20, trust_env=False)
        self.emergencies: list[tuple[str, str]] = []
        self.offers: list[tuple[str, str, str]] = []
        self.acknowledged = 0

    async def close(self) -> None:
        await self._http.aclose()

    async def say(self, who: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """Say something until it is answered; None for a refusal."""
        key = str(uuid4())
        for attempt in range(400):
            server = self._servers[(attempt + self._chance.randrange(8)) % len(self._servers)]
            try:
                answer = await self._http.post(
                    server.address + path,
                    json=body or {},
                    headers={"Authorization": f"Bearer {self._tokens[who]}", "Idempotency-Key": key},
                )
            except httpx2.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code == 503:
                await asyncio.sleep(0.05)
                continue
            assert answer.status_code < 500, answer.text
            self.acknowledged += answer.status_code < 300
            return dict(answer.json()) if answer.status_code < 300 else None
        raise AssertionError("no server answered")

    async def read(self, who: str, path: str) -> dict[str, Any]:
        answer = await self._http.get(
            self._servers[0].address + path, headers={"Authorization": f"Bearer {self._tokens[who]}"}
        )
        return dict(answer.json())

    async def begin(self) -> None:
        """Two active emergencies."""
        for country in STRICKEN:
            items = [{"what": "pumps", "quantity": 1000, "unit": "piece"}]
            opened = await self.say(
                country,
                "/v1/emergencies",
                {"country": country, "hazard": "flood", "request": {"items": items}},
            )
            assert opened is not None
            requests = await self.read("head", f"/v1/emergencies/{opened['id']}/requests")
            await self.say("head", f"/v1/requests/{requests['items'][0]['id']}/disseminate")
            self.emergencies.append((opened["id"], country))

    async def change(self) -> None:
        """One change of some kind."""
        acts: list[Callable[[], Awaitable[Any]]] = [
            self._offer,
            self._offer,
            self._accept,
            self._decline,
            self._withdraw,
            self._alert,
            self._draft,
            self._glide,
        ]
        await self._chance.choice(acts)()

    async def _offer(self) -> None:
        emergency, stricken = self._chance.choice(self.emergencies)
        donor = self._chance.choice(DONORS)
        secret = canary(stricken, donor)
        body = {
            "items": [{"what": f"pumps {secret}", "quantity": 3, "unit": "piece", "remarks": secret}],
            "conditions": secret,
            "transport": secret,
            "cost": secret,
            "provenance": {"note": secret, "sources": [secret]},
        }
        made = await self.say(donor, f"/v1/emergencies/{emergency}/offers", body)
        if made is not None:
            self.offers.append((made["id"], stricken, donor))

    async def _accept(self) -> None:
        if self.offers:
            offer, stricken, donor = self._chance.choice(self.offers)
            note = {"provenance": {"note": canary(stricken, donor)}}
            await self.say(
                stricken, f"/v1/offers/{offer}/accept", {"lines": [{"line": 1, "quantity": 1}], **note}
            )

    async def _decline(self) -> None:
        if self.offers:
            offer, stricken, _ = self._chance.choice(self.offers)
            # Rule 18: a reason is for the stricken nation and staff.
            await self.say(stricken, f"/v1/offers/{offer}/decline", {"reason": canary(stricken)})

    async def _withdraw(self) -> None:
        if self.offers:
            offer, stricken, donor = self._chance.choice(self.offers)
            await self.say(donor, f"/v1/offers/{offer}/withdraw", {"reason": canary(stricken, donor)})

    async def _alert(self) -> None:
        secret = canary()
        body = {"country": "HRV", "hazard": "flood", "title": f"alert {secret}", "situation": secret}
        await self.say("duty", "/v1/emergencies", body)

    async def _draft(self) -> None:
        emergency, _ = self._chance.choice(self.emergencies)
        body = {"product": "situation_report", "sections": {"situation": canary()}}
        await self.say("duty", f"/v1/emergencies/{emergency}/situation-reports", body)

    async def _glide(self) -> None:
        emergency, country = self._chance.choice(self.emergencies)
        number = self._chance.randrange(1_000_000)
        await self.say(
            "duty", f"/v1/emergencies/{emergency}/glide", {"glide": f"FL-2026-{number:06}-{country}"}
        )


@dataclass(frozen=True)
class Outcome:
    """What a soak came to."""

    changes: int
    kills: int
    disconnections: int
    connections: int
    gaps: int
    # Intervals of which something had been applied before.
    twice: int
    leaks: list[str]
    # Clients whose picture is not that of a fresh snapshot at the end.
    unequal: list[str]

    @property
    def is_whole(self) -> bool:
        """Whether everybody has all that is his, once, and nothing else."""
        return not (self.gaps or self.twice or self.leaks or self.unequal)

    def __str__(self) -> str:
        said = [
            f"{self.changes} changes, {self.kills} kills, {self.disconnections} lines dropped, "
            f"{self.connections} connections",
            f"{self.gaps} gaps, {self.twice} applied twice, {len(self.leaks)} seen by whom it is not for, "
            f"{len(self.unequal)} not equal at the end",
        ]
        return "\n".join([*said, *self.leaks, *self.unequal])


def reader_of(who: str) -> str:
    """How the feed calls somebody."""
    if who in STAFF:
        return "staff"
    return "OBSERVERS" if who == "observer" else who


def client_of(server: Server, token: str, address: str | None = None) -> CheckedClient:
    """A client of a server, which it may call at another address: that of a line to it."""
    return CheckedClient(address or server.address, token, described=described_by(server.address))


def shown(picture: Picture) -> dict[tuple[str, str], Any]:
    """What a picture shows but for the log book, which a snapshot does not carry."""
    return {key: entity for key, entity in picture.entities.items() if key[0] != "entry"}


async def soak(
    servers: Sequence[Server],
    tokens: dict[str, str],
    *,
    seconds: float,
    clients: int,
    a_second: float,
    kill_every: float,
    victims: Sequence[Server] = (),
) -> Outcome:
    """Let clients watch while writers write and servers die, then compare everybody with a fresh snapshot.

    The servers die in turn: the `victims` among them, or all.
    """
    chance = random.Random(20261124)
    writers = Writers(servers, tokens, chance)
    await writers.begin()
    people = list(tokens)
    calm = asyncio.Event()
    watches = [
        Watch(reader_of(who), client_of(servers[number % len(servers)], tokens[who]))
        for number, who in ((number, people[number % len(people)]) for number in range(clients))
    ]
    following = [
        asyncio.create_task(watch.follow(random.Random(number), calm)) for number, watch in enumerate(watches)
    ]
    changing: set[asyncio.Task[None]] = set()
    kills, begun, next_kill = 0, monotonic(), monotonic() + kill_every
    changes = 0
    while monotonic() - begun < seconds:
        changing.add(asyncio.create_task(writers.change()))
        changes += 1
        for done in [task for task in changing if task.done()]:
            changing.discard(done)
            done.result()
        if monotonic() > next_kill:
            mortal = victims or servers
            victim = mortal[kills % len(mortal)]
            await asyncio.to_thread(victim.kill)
            await asyncio.to_thread(victim.spawn)
            kills += 1
            next_kill = monotonic() + kill_every
        await asyncio.sleep(max(0.0, begun + changes / a_second - monotonic()))
    await asyncio.gather(*changing)
    for server in servers:
        await asyncio.to_thread(server.wait_until_ready)
    calm.set()
    unequal = await not_whole(watches, servers[0], tokens)
    await ended(following)
    await writers.close()
    return Outcome(
        changes=writers.acknowledged,
        kills=kills,
        disconnections=sum(watch.disconnections for watch in watches),
        connections=sum(watch.client.connections for watch in watches),
        gaps=sum(watch.client.gaps for watch in watches),
        twice=sum(watch.twice for watch in watches),
        leaks=[leak for watch in watches for leak in watch.leaks],
        unequal=unequal,
    )


async def not_whole(watches: Sequence[Watch], server: Server, tokens: Mapping[str, str]) -> list[str]:
    """Who does not come to show what a client that has just come is shown.

    The centre sends mail, and notes what came of it, when the last caller has long been answered. So a client that has
    gone further than what it is held against is held against a newer picture.
    """
    token_of = {reader_of(who): token for who, token in tokens.items()}
    left = list(watches)
    with suppress(TimeoutError):
        async with asyncio.timeout(WHOLE_WITHIN_S):
            while left:
                readers = {watch.reader for watch in left}
                pictures = {reader: await fresh(server, token_of[reader]) for reader in readers}
                for watch in list(left):
                    if await watch.shows(pictures[watch.reader]):
                        left.remove(watch)
    return [watch.reader for watch in left]


async def fresh(server: Server, token: str) -> Picture:
    """What a client that has just come is shown."""
    client = client_of(server, token)
    async for _ in client.intervals():
        head = client.head
        if client.picture.position >= head:
            return client.picture
    raise AssertionError("the feed goes on for ever")
