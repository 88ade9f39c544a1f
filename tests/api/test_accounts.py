"""Accounts: an administrator's alone, a token shown once, out at once."""

import pytest

from tests.api.scenario import ACCOUNTS
from tests.api.served import Served


def test_an_account_is_answered_with_its_token_and_the_token_signs_in(centre: Served) -> None:
    made = centre.post("admin", "/v1/accounts", {"role": "nation", "name": "Zagreb", "nation": "HRV"})
    assert made.status_code == 201
    account = made.json()
    centre.tokens["HRV"] = account["token"]
    assert centre.read("HRV", "/v1/me")["id"] == account["id"]
    assert made.headers["Location"] == f"/v1/accounts/{account['id']}"
    # 256 random bits, as text.
    assert len(account["token"]) == 43


def test_a_token_is_never_shown_again(centre: Served) -> None:
    made = centre.done("admin", "/v1/accounts", {"role": "planner", "name": "Planner"})
    token = made.pop("token")
    assert centre.read("admin", f"/v1/accounts/{made['id']}") == made
    assert made in centre.read("admin", "/v1/accounts")["items"]
    for answer in (
        centre.get("admin", "/v1/accounts"),
        centre.post("admin", f"/v1/accounts/{made['id']}/revoke"),
    ):
        assert token not in answer.text


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"role": "nation", "name": "x"}, "/nation"),
        ({"role": "nation", "name": "x", "nation": "XXQ"}, "/nation"),
        ({"role": "nation", "name": "x", "nation": "svn"}, "/nation"),
        ({"role": "head", "name": "x", "nation": "SVN"}, "/nation"),
        ({"role": "clock", "name": "x"}, "/role"),
        ({"role": "import", "name": "x"}, "/role"),
        ({"role": "head"}, "/name"),
        ({"role": "head", "name": " "}, "/name"),
        ({"role": "head", "name": "x", "token": "mine"}, "/token"),
    ],
)
def test_an_account_has_a_role_a_name_and_a_nation_where_it_is_one(
    centre: Served, body: dict[str, str], pointer: str
) -> None:
    answer = centre.post("admin", "/v1/accounts", body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("who", ["duty officer", "head", "SVN", "OCHA", "planner"])
def test_to_everybody_else_there_are_no_accounts(centre: Served, who: str) -> None:
    mine = f"/v1/accounts/{centre.accounts[who].id}"
    assert centre.post(who, "/v1/accounts", {"role": "admin", "name": "me"}).json()["rule"] == "RoleMayNot"
    assert centre.get(who, "/v1/accounts").json()["rule"] == "RoleMayNot"
    unknown = centre.get(who, "/v1/accounts/00000000-0000-7000-8000-000000000000")
    assert centre.get(who, mine).content == unknown.content
    assert centre.post(who, f"{mine}/revoke").content == unknown.content
    assert centre.get(who, "/v1/me").status_code == 200


def test_the_last_administrator_stays(centre: Served) -> None:
    mine = f"/v1/accounts/{centre.accounts['admin'].id}/revoke"
    refused = centre.post("admin", mine)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/last-admin")
    centre.admit("other admin", "admin")
    assert centre.post("admin", mine).status_code == 200
    assert centre.get("admin", "/v1/accounts").status_code == 401
    assert centre.get("other admin", "/v1/accounts").status_code == 200


def test_revoking_twice_is_revoking_once(centre: Served) -> None:
    address = f"/v1/accounts/{centre.accounts['ESP'].id}/revoke"
    first = centre.post("admin", address).json()
    centre.clock.pass_(hours=1)
    assert centre.post("admin", address).json() == first


def test_accounts_need_no_key_and_have_a_past(centre: Served) -> None:
    opened = centre.post("duty officer", "/v1/emergencies", {"country": "SVN", "hazard": "flood"})
    headers = {"Authorization": f"Bearer {centre.tokens['admin']}"}
    centre.clock.pass_(hours=1)
    body = {"role": "planner", "name": "Later"}
    made = centre.client.post("/v1/accounts", json=body, headers=headers).json()
    centre.post("admin", f"/v1/accounts/{centre.accounts['ESP'].id}/revoke")
    then = centre.read("admin", f"/v1/accounts?at={opened.headers['Position']}")["items"]
    assert made["id"] not in [account["id"] for account in then]
    assert all(account["revoked_at"] is None for account in then)
    assert centre.get("admin", f"/v1/accounts/{made['id']}?as_of=2026-11-24T15:00:00Z").status_code == 404
    assert centre.get("admin", f"/v1/accounts/{made['id']}?as_of=2026-11-25").status_code == 200


def test_accounts_come_in_pages(centre: Served) -> None:
    first = centre.read("admin", "/v1/accounts?limit=5")
    second = centre.read("admin", f"/v1/accounts?limit=5&after={first['next']}")
    assert (len(first["items"]), len(second["items"]), second["next"]) == (5, len(ACCOUNTS) - 5, None)
    assert centre.read("admin", "/v1/accounts")["items"] == first["items"] + second["items"]
