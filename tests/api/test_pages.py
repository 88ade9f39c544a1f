"""The reference works without a network: everything comes from here, and the policy allows nothing else."""

import re
from html.parser import HTMLParser

import pytest

from tests.api.served import Served


class Loaded(HTMLParser):
    """What a page loads, and whether it has scripts or styles inside."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.inside: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        self.inside += [name for name, _ in attrs if name.startswith("on") or name == "style"]

    def handle_data(self, data: str) -> None:
        if self._tag in ("script", "style") and data.strip():
            self.inside.append(data)


@pytest.mark.parametrize("path", ["/", "/docs", "/problems/not-found"])
def test_a_page_loads_only_what_this_server_has(centre: Served, path: str) -> None:
    answer = centre.get("", path, accept="text/html")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = Loaded()
    page.feed(answer.text)
    assert page.inside == []
    for address in page.addresses:
        assert address.startswith(("/", "#", "data:")), address
        assert address.startswith(("#", "data:")) or centre.get("", address).status_code == 200, address


def test_the_reference_allows_no_script_but_its_own(centre: Served) -> None:
    policy = centre.get("", "/docs").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert not re.search(r"https?:", policy)


@pytest.mark.parametrize("name", ["swagger-ui.css", "swagger-ui-bundle.js", "docs.js", "page.css"])
def test_a_file_of_the_reference_is_kept_and_asked_for_again(centre: Served, name: str) -> None:
    answer = centre.get("", f"/docs/assets/{name}")
    assert answer.headers["Content-Type"].startswith(
        "text/css" if name.endswith("css") else "text/javascript"
    )
    assert "max-age" in answer.headers["Cache-Control"]
    again = centre.get("", f"/docs/assets/{name}", if_none_match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["../app.py", "..%2Fapp.py", "redoc.standalone.js", "", "docs.js/x"])
def test_no_other_file_is_had_from_there(centre: Served, name: str) -> None:
    assert centre.get("", f"/docs/assets/{name}").status_code == 404


def test_the_description_is_had_once(centre: Served) -> None:
    answer = centre.get("", "/openapi.json")
    assert answer.json()["openapi"] == "3.1.0"
    again = centre.get("", "/openapi.json", if_none_match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_not_there_yet_is_unknown(centre: Served) -> None:
    assert centre.get("duty officer", "/v1/rooms").status_code == 404
