"""What time alone causes is a command too, and takes effect once."""

from typing import cast

import pytest
from starlette.testclient import TestClient

from api.timekeeper import Timekeeper
from tests.api.served import Served


def looked(centre: Served) -> int:
    """Let the timekeeper look now; how much of what is due took effect."""
    timekeeper: Timekeeper = centre.app.state.timekeeper
    portal = cast(TestClient, centre.client).portal
    assert portal is not None
    return portal.call(timekeeper.look)


@pytest.fixture
def offered(flood: Served) -> str:
    """Spain's offer, valid until the end of 1 December."""
    return f"/v1/offers/{flood.kept['offer']}"


def test_an_offer_expires_when_its_validity_has_passed_and_once(flood: Served, offered: str) -> None:
    flood.clock.pass_(days=7)
    assert looked(flood) == 0
    assert flood.read("ESP", offered)["status"] == "submitted"
    flood.clock.pass_(days=1)
    # The timekeeper of the running application may have been first.
    assert looked(flood) + looked(flood) <= 1
    expired = flood.read("ESP", offered)
    assert expired["status"] == "expired"
    topics = [entry["topic"] for entry in flood.read("ESP", "/v1/entries")["items"]]
    assert topics.count("offer.expired") == 1


def test_an_answered_offer_does_not_expire(flood: Served, offered: str) -> None:
    flood.done("SVN", f"{offered}/accept")
    flood.clock.pass_(days=30)
    assert looked(flood) == 0
    assert flood.read("ESP", offered)["status"] == "accepted"


def test_an_offer_that_is_given_more_time_expires_later(flood: Served, offered: str) -> None:
    flood.done("ESP", f"{offered}/amend", {"valid_until": "2026-12-20"})
    flood.clock.pass_(days=10)
    assert looked(flood) == 0
    flood.clock.pass_(days=30)
    looked(flood)
    assert flood.read("ESP", offered)["status"] == "expired"


def test_what_was_decided_meanwhile_is_no_fault(
    flood: Served, offered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store.due import due

    flood.clock.pass_(days=8)
    waiting = []
    with flood.store.database.reading() as transaction:
        waiting = due(transaction, flood.clock())
    looked(flood)
    # The same is found due once more, as by another process that asked before.
    monkeypatch.setattr("api.timekeeper.due", lambda _transaction, _now, _later: waiting)
    assert looked(flood) == 0
