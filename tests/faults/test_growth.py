"""Nothing is gathered: a worker that lives while the other is killed over and over keeps its size.

The form in which figures mean something, half an hour with 200 sockets, is `python3 dev.py soak --long`.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from tests.faults import times
from tests.faults.growth import Growth, Sample, watched
from tests.faults.product import Server
from tests.faults.soak import enrol, soak
from tests.redis_server import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.server, pytest.mark.timeout(300)]

SECONDS, SOCKETS, A_SECOND, KILLS = times(6, 90), times(20, 200), 5, 3
MANY_SOCKETS = {"EADRCC_SOCKETS_PER_ACCOUNT": "1000", "EADRCC_SOCKETS_PER_NATION": "1000"}


@pytest.fixture
def two(
    fresh_postgres: str, redis_server: RedisServer, tmp_path: Path
) -> Iterator[tuple[list[Server], dict[str, str]]]:
    """Two workers on PostgreSQL with Redis between them, and everybody's token."""
    tokens = enrol(fresh_postgres)
    with ExitStack() as ends:
        servers = [
            Server(fresh_postgres, tmp_path / f"{number}.log", "--redis", redis_server.url, **MANY_SOCKETS)
            for number in range(2)
        ]
        for server in servers:
            ends.enter_context(closing(server)).start()
        yield servers, tokens


async def test_who_lives_through_it_all_has_everything_and_opens_no_more_files(
    two: tuple[list[Server], dict[str, str]], record_property: Any
) -> None:
    servers, tokens = two
    async with watched(servers[0], SECONDS / 30) as growth:
        outcome = await soak(
            servers,
            tokens,
            seconds=SECONDS,
            clients=SOCKETS,
            a_second=A_SECOND,
            kill_every=SECONDS / (KILLS + 1),
            victims=servers[1:],
        )
    record_property("growth", str(growth))
    print(f"{outcome}\n{growth}")
    assert outcome.is_whole
    assert outcome.kills >= KILLS - 1
    first, second = growth.files
    assert second < 2 * first


def grown(*memory_mb: float, files: int = 100) -> Growth:
    return Growth([Sample(float(minute), memory, files) for minute, memory in enumerate(memory_mb)])


def test_what_grows_for_ever_is_told_from_what_fills_its_caches() -> None:
    leaks = grown(*(100.0 + 2 * minute for minute in range(30)))
    assert leaks.slope == pytest.approx(2)
    assert not leaks.comes_to_an_end
    slowly_leaks = grown(*(100.0 + 0.9 * minute for minute in range(30)))
    assert not slowly_leaks.comes_to_an_end
    fills = grown(*(100.0 + min(minute, 10) for minute in range(30)))
    assert fills.last_slope == pytest.approx(0)
    assert fills.comes_to_an_end


def test_files_that_are_never_closed_are_told_too() -> None:
    leaks = Growth([Sample(float(minute), 100.0, 100 + 10 * minute) for minute in range(30)])
    assert leaks.slope == pytest.approx(0)
    assert not leaks.comes_to_an_end
