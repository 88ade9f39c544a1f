"""Who comes in: what is not opened is closed, and a revoked account is out at once."""

import pytest

from api import openapi
from tests.api.served import Served

OPEN = ("/", "/docs", "/docs/assets/docs.js", "/openapi.json", "/v1/health/live", "/v1/health/ready")


@pytest.mark.parametrize("path", [*OPEN, "/problems/not-found"])
def test_what_tells_nothing_of_the_centre_is_open(centre: Served, path: str) -> None:
    assert centre.get("", path).status_code == 200


def test_every_other_call_needs_a_token(played: Served) -> None:
    for path, method, _ in openapi.calls(played.description):
        answer = played.call("", method.upper(), path)
        if (method, path) == ("post", "/v1/session"):
            # It gives what others need; who may come with it is tested below.
            continue
        is_open = path.startswith(("/v1/health/", "/problems/"))
        assert (answer.status_code == 401) != is_open, path


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/v1/nothing", "/v1/health", "/v1/health/live/x", "/v1//health/live"]
)
def test_even_an_address_that_is_not_there_needs_a_token(centre: Served, path: str) -> None:
    assert centre.get("", path).status_code == 401
    assert centre.get("ESP", path).status_code == 404


def test_who_is_not_signed_in_is_told_how(centre: Served) -> None:
    answer = centre.get("", "/v1/me")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="eadrcc"'
    assert answer.json()["type"] == "/problems/not-signed-in"
    assert "position" not in answer.headers


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer {token} x",
    ],
)
def test_only_a_whole_token_signs_in(centre: Served, said: str) -> None:
    headers = {"Authorization": said.format(token=centre.tokens["ESP"])}
    assert centre.call("", "GET", "/v1/me", headers=headers).status_code == 401


def test_the_scheme_may_be_spelled_in_any_case(centre: Served) -> None:
    headers = {"Authorization": f"bearer {centre.tokens['ESP']}"}
    assert centre.call("", "GET", "/v1/me", headers=headers).json()["nation"] == "ESP"


def test_a_token_in_the_address_signs_nobody_in(centre: Served) -> None:
    assert centre.get("", f"/v1/me?access_token={centre.tokens['ESP']}").status_code == 401


def test_a_revoked_account_is_out_with_the_next_request(centre: Served) -> None:
    assert centre.get("ESP", "/v1/me").status_code == 200
    revoked = centre.post("admin", f"/v1/accounts/{centre.accounts['ESP'].id}/revoke")
    assert revoked.json()["revoked_at"] is not None
    assert centre.get("ESP", "/v1/me").status_code == 401


def test_me_is_the_account_that_asks(centre: Served) -> None:
    account = centre.accounts["ESP"]
    me = {"id": account.id, "role": "nation", "name": "ESP", "nation": "ESP", "reader": "ESP"}
    assert centre.read("ESP", "/v1/me") == me
    assert centre.read("duty officer", "/v1/me")["reader"] == "staff"
    assert centre.read("OCHA", "/v1/me")["reader"] == "OBSERVERS"
    assert centre.read("admin", "/v1/me")["reader"] == "nobody"
