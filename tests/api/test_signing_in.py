"""Who comes in: what is not opened is closed, and a revoked account is out at once."""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from api import openapi
from api.settings import Settings
from tests.api.served import ORIGIN, Served, serving

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


# --- browsers ------------------------------------------------------------------------------------------------------

PUBLIC = "https://centre.example"
OF_ANOTHER_PAGE = (
    "https://evil.example",
    "http://centre.example",
    "https://centre.example:8443",
    "https://centre.example.evil.example",
    "https://centre.example/",
    "null",
    "",
)


@pytest.fixture
def public(tmp_path: Path) -> Iterator[Served]:
    """A centre that is known by an address of its own, behind a proxy that ends the encryption."""
    with serving(f"sqlite:///{tmp_path / 'public.db'}", settings=Settings(public_url=PUBLIC)) as centre:
        yield centre


def signing_in(centre: Served, who: str, **headers: str) -> tuple[int, str]:
    """What a browser is answered that signs in: the status, and the cookie."""
    answer = centre.client.post("/v1/session", json={"token": centre.tokens[who]}, headers=headers)
    centre.client.cookies.clear()
    return answer.status_code, answer.headers.get("set-cookie", "")


def cookie_of(centre: Served, who: str, **headers: str) -> str:
    """The cookie of a browser that has signed in, as it is sent."""
    status, said = signing_in(centre, who, **headers)
    assert status == 200
    return said.partition(";")[0]


def test_a_browser_signs_in_without_a_key_and_with_the_exact_origin(centre: Served) -> None:
    assert signing_in(centre, "SVN", Origin=ORIGIN)[0] == 200
    assert signing_in(centre, "SVN") == (403, "")
    for other in ("https://localhost", "http://localhost:81", "http://evil.example", "null"):
        assert signing_in(centre, "SVN", Origin=other) == (403, "")


def test_a_session_is_kept_where_no_script_and_no_other_site_finds_it(centre: Served, public: Served) -> None:
    plain = SimpleCookie(signing_in(centre, "SVN", Origin=ORIGIN)[1])["eadrcc"]
    secure = SimpleCookie(signing_in(public, "SVN", Origin=PUBLIC, Host="centre.example")[1])["__Host-eadrcc"]
    for cookie in (plain, secure):
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "strict", "/")
        assert cookie["domain"] == ""
        assert cookie["expires"]
    assert not plain["secure"]
    assert secure["secure"]


def test_a_wrong_token_signs_no_browser_in_and_says_how(centre: Served) -> None:
    answer = centre.client.post("/v1/session", json={"token": "wrong"}, headers={"Origin": ORIGIN})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="eadrcc"'
    assert "set-cookie" not in answer.headers


def test_a_session_reads_without_an_origin_and_writes_only_from_the_rooms_own_page(public: Served) -> None:
    cookie = cookie_of(public, "SVN", Origin=PUBLIC, Host="centre.example")
    browser = {"Cookie": cookie, "Host": "centre.example"}
    assert public.client.get("/v1/me", headers=browser).json()["nation"] == "SVN"

    def opens(**headers: str) -> int:
        body = {"country": "SVN", "hazard": "flood", "request": {"items": []}}
        return public.call("", "POST", "/v1/emergencies", body, headers={**browser, **headers}).status_code

    assert opens() == 403
    assert [opens(Origin=other) for other in OF_ANOTHER_PAGE] == [403] * len(OF_ANOTHER_PAGE)
    assert opens(Origin=PUBLIC) == 201


def test_a_session_ends_when_its_browser_signs_out(public: Served) -> None:
    browser = {
        "Cookie": cookie_of(public, "SVN", Origin=PUBLIC, Host="centre.example"),
        "Host": "centre.example",
    }
    assert public.call("", "DELETE", "/v1/session", headers=browser).status_code == 403
    signed_out = public.call("", "DELETE", "/v1/session", headers=browser | {"Origin": PUBLIC})
    assert signed_out.status_code == 204
    assert "Max-Age=0" in signed_out.headers["set-cookie"]
    assert public.client.get("/v1/me", headers=browser).status_code == 401


# --- the one address -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        # A proxy that ends the encryption and passes the Host on, with or without its port.
        ({"Host": "centre.example"}, 201),
        ({"Host": "Centre.Example:443", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}, 201),
        ({"Host": "centre.example", "Origin": PUBLIC}, 201),
        # One that writes a Host of its own, whatever it says beside it.
        ({"Host": "localhost"}, 400),
        ({"Host": "127.0.0.1:8000", "X-Forwarded-Host": "centre.example"}, 400),
        ({"Host": "centre.example.evil.example"}, 400),
        ({"Host": "evil.example", "Origin": "https://evil.example"}, 400),
        # Another site's page, though it has a token.
        *(({"Host": "centre.example", "Origin": other}, 403) for other in OF_ANOTHER_PAGE),
    ],
)
def test_a_token_writes_under_the_public_address_alone(
    public: Served, headers: dict[str, str], status: int
) -> None:
    body = {"country": "SVN", "hazard": "flood", "request": {"items": []}}
    answer = public.call("SVN", "POST", "/v1/emergencies", body, headers=headers)
    assert answer.status_code == status, answer.text


def test_who_only_reads_may_call_the_server_by_another_name(public: Served) -> None:
    assert public.get("SVN", "/v1/me", host="localhost").status_code == 200
    assert public.get("", "/v1/health/ready", host="10.0.0.7:8000").status_code == 200


def test_without_a_public_address_a_token_writes_from_anywhere(centre: Served) -> None:
    body = {"country": "SVN", "hazard": "flood", "request": {"items": []}}
    for headers in ({}, {"Host": "centre.example"}, {"Origin": "https://capital.example"}):
        assert centre.call("SVN", "POST", "/v1/emergencies", body, headers=headers).status_code == 201
