"""Who may sign in, and who no longer."""

from uuid import UUID

from store.open import Store
from tests.store.conftest import OpenDepots


def test_a_token_signs_its_account_in(depots: Store) -> None:
    spain, token = depots.accounts.add("nation", "Madrid", "ESP")
    officer, _ = depots.accounts.add("duty_officer", "Desk")
    assert depots.accounts.by_token(token) == spain == depots.accounts.get(spain.id)
    assert (spain.role, spain.name, spain.nation, spain.revoked_at) == ("nation", "Madrid", "ESP", None)
    assert depots.accounts.list() == [spain, officer]
    assert UUID(spain.id).version == 7
    assert spain.actor.nation == "ESP"


def test_a_token_is_256_random_bits_and_is_kept_nowhere(depots: Store) -> None:
    token, another = (depots.accounts.add("head", name)[1] for name in ("Head", "Deputy"))
    assert token != another
    assert len(token) == 43
    with depots.database.reading() as transaction:
        rows = transaction.rows("SELECT * FROM {accounts}")
        key = transaction.row("SELECT value FROM {secrets} WHERE name = 'tokens'")
    assert token not in repr(rows)
    assert key is not None
    assert len(key[0]) == 32


def test_what_is_no_token_signs_nobody_in(depots: Store) -> None:
    account, token = depots.accounts.add("head", "Head")
    for wrong in ("", token[:-1], token + "A", account.id, "né", "%"):
        assert depots.accounts.by_token(wrong) is None


def test_a_revoked_account_is_out_at_once(depots: Store) -> None:
    account, token = depots.accounts.add("head", "Head")
    revoked = depots.accounts.revoke(account.id)
    assert revoked is not None
    assert revoked.revoked_at is not None
    assert depots.accounts.by_token(token) is None
    assert depots.accounts.list() == [revoked]
    # Once is enough: the first time stays.
    assert depots.accounts.revoke(account.id) == revoked


def test_nobody_revokes_what_is_not_there(depots: Store) -> None:
    assert depots.accounts.revoke("nobody") is None
    assert depots.accounts.get("nobody") is None


def test_a_token_is_good_after_a_restart_and_in_no_other_store(
    new_store_url: object, open_depots: OpenDepots
) -> None:
    assert callable(new_store_url)
    url = new_store_url()
    first = open_depots(url)
    account, token = first.accounts.add("head", "Head")
    digest = first.digest(b"POST", b"/v1/emergencies")
    first.close()
    again, another = open_depots(url), open_depots(new_store_url())
    assert again.accounts.by_token(token) == account
    assert another.accounts.by_token(token) is None
    assert again.digest(b"POST", b"/v1/emergencies") == digest
    assert another.digest(b"POST", b"/v1/emergencies") != digest


def test_a_digest_tells_the_parts_of_a_call_apart(depots: Store) -> None:
    assert depots.digest(b"ab", b"c") != depots.digest(b"a", b"bc") != depots.digest(b"abc")
