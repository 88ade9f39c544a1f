"""Sessions: who is signed in from a browser, the same on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from store.open import Store, open_store
from store.sessions import LASTS

pytestmark = pytest.mark.server


class HeldClock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 2, 14, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def store(store_url: str, clock: HeldClock) -> Iterator[Store]:
    opened = open_store(store_url, clock=clock)
    try:
        yield opened
    finally:
        opened.close()


def test_a_session_is_its_accounts_until_it_ends(store: Store, clock: HeldClock) -> None:
    account, _ = store.accounts.add("duty_officer", "Desk")
    session = store.sessions.begin(account)
    assert store.sessions.by_name(session.name) == session
    assert session.ends_at == clock.now + LASTS

    clock.now += LASTS - timedelta(seconds=1)
    assert store.sessions.by_name(session.name) == session
    clock.now += timedelta(seconds=1)
    assert store.sessions.by_name(session.name) is None


def test_signing_out_ends_this_session_and_no_other(store: Store) -> None:
    account, _ = store.accounts.add("duty_officer", "Desk")
    one, other = store.sessions.begin(account), store.sessions.begin(account)
    store.sessions.end(one.name)
    assert store.sessions.by_name(one.name) is None
    assert store.sessions.by_name(other.name) == other


def test_a_revoked_account_has_no_session(store: Store) -> None:
    account, _ = store.accounts.add("duty_officer", "Desk")
    session = store.sessions.begin(account)
    store.accounts.revoke(account.id)
    assert store.sessions.by_name(session.name) is None
    assert store.sessions.still_good({(account.id, session.name), (account.id, None)}) == set()


def test_rights_are_looked_up_for_many_at_once(store: Store) -> None:
    account, _ = store.accounts.add("duty_officer", "Desk")
    session = store.sessions.begin(account)
    rights = {(account.id, session.name), (account.id, None), (account.id, "nonsense"), ("nobody", None)}
    assert store.sessions.still_good(rights) == {(account.id, session.name), (account.id, None)}
    assert store.sessions.still_good(set()) == set()


def test_the_name_of_a_session_is_not_stored(store: Store) -> None:
    account, _ = store.accounts.add("duty_officer", "Desk")
    session = store.sessions.begin(account)
    with store.database.reading() as transaction:
        stored = transaction.rows("SELECT name_hash, account, ends_at FROM {sessions}")
    assert len(stored) == 1
    assert session.name.encode() not in bytes(stored[0][0])


def test_old_sessions_are_swept_out_when_a_new_one_begins(store: Store, clock: HeldClock) -> None:
    account, _ = store.accounts.add("duty_officer", "Desk")
    store.sessions.begin(account)
    clock.now += LASTS
    store.sessions.begin(account)
    with store.database.reading() as transaction:
        assert transaction.row("SELECT count(*) FROM {sessions}") == (1,)
