"""What does not come in: too large, too deep, not JSON, not exact, not addressed to this server."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import strict_json
from api.settings import Settings
from tests.api.served import Served, serving

A_FLOOD = {"country": "SVN", "hazard": "flood", "request": {"items": []}}


def sent(centre: Served, body: bytes, **headers: str) -> tuple[int, str]:
    """What is answered to these bytes: the status, and the kind of problem."""
    signed_in = {
        "Authorization": f"Bearer {centre.tokens['SVN']}",
        "Idempotency-Key": centre.new_key(),
        "Content-Type": "application/json",
    }
    answer = centre.client.post("/v1/emergencies", content=body, headers=signed_in | headers)
    return answer.status_code, answer.json().get("type", "")


UNREADABLE = (400, "/problems/unreadable")
TOO_LARGE = (413, "/problems/too-large")


# --- the body ----------------------------------------------------------------------------------------------------


def padded(length: int) -> bytes:
    """A body of exactly that many bytes that could be read."""
    body = json.dumps(A_FLOOD).encode()
    return body[:-1] + b" " * (length - len(body)) + b"}"


def test_a_body_may_have_256_kib_and_not_a_byte_more(centre: Served) -> None:
    assert sent(centre, padded(256 * 1024))[0] == 201
    assert sent(centre, padded(256 * 1024 + 1)) == TOO_LARGE


def test_a_body_that_does_not_say_its_length_may_not_have_more_either(centre: Served) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(5):
            yield b" " * 64 * 1024

    headers = {"Authorization": f"Bearer {centre.tokens['SVN']}", "Idempotency-Key": "pieces"}
    answer = centre.client.post("/v1/emergencies", content=pieces(), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == TOO_LARGE


def test_a_real_server_says_so_before_it_has_all_of_it(new_sqlite_url: str) -> None:
    with serving(new_sqlite_url, live=True) as centre:
        assert sent(centre, padded(4 * 1024 * 1024)) == TOO_LARGE
        assert sent(centre, padded(300 * 1024)) == TOO_LARGE
        assert sent(centre, json.dumps(A_FLOOD).encode())[0] == 201


def test_a_body_may_be_nested_32_levels_and_not_one_more(centre: Served) -> None:
    def nested(levels: int) -> bytes:
        return b'{"x":' * (levels - 1) + b"[]" + b"}" * (levels - 1)

    assert sent(centre, nested(32))[0] == 422
    assert sent(centre, nested(33)) == UNREADABLE
    assert sent(centre, b"[" * 100_000) == UNREADABLE


def test_brackets_in_a_text_are_no_nesting(centre: Served) -> None:
    body = {**A_FLOOD, "situation": "[{" * 100 + '\\" [' * 50}
    assert sent(centre, json.dumps(body).encode())[0] == 201


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"not json",
        b'{"country": NaN}',
        b'{"country": Infinity}',
        b'{"country": -Infinity}',
        b'{"country": "SVN", "country": "ALB"}',
        b'{"provenance": {"note": "a", "note": "b"}}',
        b'{"hazard": "\xff"}',
        b'\xef\xbb\xbf{"country": "SVN"}',
        '{"country": "SVN"}'.encode("utf-16"),
        b'{"hazard": "\\ud83d"}',
        b'{"hazard": "\\udc00\\ud800"}',
        b'{"country": "SVN"} {"country": "SVN"}',
        b"{'country': 'SVN'}",
        b'{"country": "SVN",}',
        b'{"place": {"lat": 1e400}}',
        b'{"place": {"lat": 0.12345678901234567890123}}',
        b'{"request": {"items": [{"what": "x", "quantity": 123456789012.0000000001}]}}',
        b'{"request": {"items": [{"what": "x", "quantity": 9007199254740993}]}}',
        b'{"request": {"items": [{"what": "x", "quantity": ' + b"9" * 5000 + b"}]}}",
    ],
)
def test_what_is_not_strictly_json_is_unreadable(centre: Served, body: bytes) -> None:
    assert sent(centre, body) == UNREADABLE


def test_a_whole_surrogate_pair_is_a_character(centre: Served) -> None:
    body = b'{"country": "SVN", "hazard": "flood", "request": {"items": []}, "situation": "\\ud83c\\udf0a"}'
    assert sent(centre, body)[0] == 201
    assert centre.read("SVN", "/v1/emergencies")["items"][0]["situation"] == "\N{WATER WAVE}"


@pytest.mark.parametrize(
    ("media_type", "is_read"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ("application/vnd.eadrcc+json", True),
        ("text/plain", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
    ],
)
def test_a_body_is_sent_as_json(centre: Served, media_type: str, is_read: bool) -> None:
    answered = sent(centre, json.dumps(A_FLOOD).encode(), **{"Content-Type": media_type})
    assert answered[0] == 201 if is_read else answered == UNREADABLE


def test_an_unreadable_body_is_not_looked_at_before_the_token(centre: Served) -> None:
    assert centre.client.post("/v1/emergencies", content=b"{").status_code == 401


# Python writes half a surrogate pair, too; we do not take it.
TEXT = st.text().filter(lambda text: text.isprintable())
NUMBER = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda values: st.lists(values, max_size=4) | st.dictionaries(TEXT, values, max_size=4),
    max_leaves=12,
)


@given(value=JSON, escaped=st.booleans())
def test_whatever_python_writes_is_read_as_it_was(value: Any, escaped: bool) -> None:
    assert strict_json.read(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(body=st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(strict_json.Unreadable):
        strict_json.read(body)


# --- headers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Authorization", "Idempotency-Key", "If-Match", "Content-Type"])
def test_a_header_that_stands_twice_is_unreadable(centre: Served, name: str) -> None:
    headers = [("Authorization", f"Bearer {centre.tokens['SVN']}"), ("Idempotency-Key", "k"), (name, "x")]
    if name in ("If-Match", "Content-Type"):
        headers.append((name, "y"))
    answer = centre.client.post("/v1/emergencies", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == UNREADABLE


@pytest.mark.parametrize("host", ["", "two hosts", "evil.example/path", "user@localhost", "[::1", "a" * 300])
def test_the_header_host_names_a_host(centre: Served, host: str) -> None:
    answer = centre.get("", "/v1/health/live", host=host)
    assert (answer.status_code, answer.json()["type"]) == UNREADABLE


def test_a_server_may_be_told_by_what_names_it_is_called(new_sqlite_url: str) -> None:
    with serving(new_sqlite_url, settings=Settings(hosts=("localhost", "[::1]"))) as centre:
        for host in ("localhost", "LOCALHOST:8000", "[::1]:80"):
            assert centre.get("", "/v1/health/live", host=host).status_code == 200
        for host in ("evil.example", "localhost.evil.example"):
            assert centre.get("", "/v1/health/live", host=host).status_code == 400


def test_a_request_id_is_echoed_or_made(centre: Served) -> None:
    assert centre.get("", "/v1/health/live", x_request_id="desk-7:41").headers["X-Request-Id"] == "desk-7:41"
    for strange in ("", "two words", "x" * 129, "caf\u00e9"):
        headers = {b"X-Request-Id": strange.encode("utf-8")}
        made = centre.client.get("/v1/health/live", headers=headers).headers["X-Request-Id"]
        assert made != strange
        assert len(made) == 32


def test_every_answer_is_guarded(centre: Served) -> None:
    for path in ("/", "/docs", "/v1/me", "/v1/health/live", "/problems/not-found", "/nothing"):
        headers = centre.get("ESP", path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert "Server" not in headers, path


# --- methods -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/emergencies", "GET, POST"),
        ("PUT", "/v1/emergencies", "GET, POST"),
        ("POST", "/v1/me", "GET"),
        ("GET", "/v1/offers/0/accept", "POST"),
        ("OPTIONS", "/v1/offers/0/accept", "POST"),
        ("POST", "/docs", "GET"),
        ("TRACE", "/openapi.json", "GET"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_405_with_those_it_takes(
    centre: Served, method: str, path: str, allowed: str
) -> None:
    answer = centre.call("ESP", method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert answer.json()["type"] == "/problems/method-not-allowed"
