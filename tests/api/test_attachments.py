"""The original of an entry: kept as received, read as the entry is, never shown as a page, and erased for good."""

from collections.abc import Iterator, Mapping

import pytest
from httpx2 import Response

from domain.attachment import LARGEST_FILE
from domain.rules import AlreadyAttached
from tests.api.scenario import ESPS_WORD
from tests.api.served import Served, serving

PDF = b"%PDF-1.7 \x00\xff as it came"
NAMED = {"Content-Disposition": "attachment; filename*=UTF-8''%C5%A0koda%20%E2%80%93%20fax.pdf"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A flood in which an officer has typed what Spain offers."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'centre.db'}") as served:
        served.play(until="offer")
        served.admit("HRV", "nation", "HRV")
        yield served


@pytest.fixture
def entry(desk: Served) -> str:
    """The address of a new entry."""
    offers = f"/v1/emergencies/{desk.kept['emergency']}/offers"
    typed = desk.post("duty officer", offers, {"items": [{"what": "tents"}], "provenance": ESPS_WORD})
    return f"/v1/entries/{typed.headers['position']}/attachments"


def attached(
    desk: Served,
    entry: str,
    content: bytes = PDF,
    type: str = "application/pdf",
    headers: Mapping[str, str] = NAMED,
) -> Response:
    return desk.call("duty officer", "POST", entry, file=(content, type), headers=headers)


def test_an_original_comes_back_byte_for_byte(desk: Served, entry: str) -> None:
    digest = attached(desk, entry).json()["sha256"]
    assert desk.get("ESP", f"/v1/attachments/{digest}").content == PDF


def test_its_name_is_listed_and_stands_nowhere_in_the_log(desk: Served, entry: str) -> None:
    attached(desk, entry)
    (listed,) = desk.read("SVN", entry)["items"]
    with desk.store.database.reading() as transaction:
        states = transaction.rows("SELECT state FROM {log} WHERE topic = 'attachment.added'")
    assert listed["name"] == "Škoda – fax.pdf"
    assert states
    assert not [state for (state,) in states if b"koda" in bytes(state)]


def test_a_page_or_a_drawing_comes_as_bytes_that_no_browser_runs(desk: Served, entry: str) -> None:
    for content, type in (
        (b"<script>alert(1)</script>", "text/html"),
        (b"<svg onload='a()'/>", "image/svg+xml"),
    ):
        answer = desk.get(
            "duty officer", f"/v1/attachments/{attached(desk, entry, content, type).json()['sha256']}"
        )
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_who_may_not_read_the_entry_is_told_that_there_is_no_file(desk: Served, entry: str) -> None:
    digest = attached(desk, entry).json()["sha256"]
    hidden = [desk.get("HRV", entry), desk.get("HRV", f"/v1/attachments/{digest}")]
    unknown = desk.get("HRV", f"/v1/attachments/{'0' * 64}")
    assert {answer.status_code for answer in hidden} == {404}
    assert {answer.content for answer in hidden} == {unknown.content}


def test_the_same_file_is_attached_to_an_entry_once(desk: Served, entry: str) -> None:
    attached(desk, entry)
    assert attached(desk, entry).json()["rule"] == AlreadyAttached.__name__


def test_a_repeat_under_the_same_key_is_answered_as_the_first_time(desk: Served, entry: str) -> None:
    first, again = (
        desk.call("duty officer", "POST", entry, file=(PDF, "application/pdf"), key="twice " + entry)
        for _ in range(2)
    )
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert again.json() == first.json()


def test_ten_mebibytes_are_taken_and_a_byte_more_is_not(desk: Served, entry: str) -> None:
    assert attached(desk, entry, b"x" * LARGEST_FILE).status_code == 201
    assert attached(desk, entry, b"x" * (LARGEST_FILE + 1)).status_code == 413


def test_what_says_that_it_is_too_large_is_refused_before_it_is_read(desk: Served, entry: str) -> None:
    announced = attached(desk, entry, PDF, headers={"Content-Length": str(LARGEST_FILE + 1)})
    assert announced.status_code == 413


def test_a_file_without_a_byte_or_a_media_type_is_refused(desk: Served, entry: str) -> None:
    assert attached(desk, entry, b"").status_code == 422
    assert attached(desk, entry, PDF, "no type at all").status_code == 400


def test_a_name_has_no_folders_in_it(desk: Served, entry: str) -> None:
    attached(desk, entry, headers={"Content-Disposition": 'attachment; filename="../../etc/pass\\\\wd.pdf"'})
    assert desk.read("SVN", entry)["items"][0]["name"] == "wd.pdf"


def test_what_is_erased_is_gone_and_the_log_is_whole(desk: Served, entry: str) -> None:
    digest = attached(desk, entry, b"a scan with a face on it").json()["sha256"]
    refused = desk.post("duty officer", f"/v1/attachments/{digest}/erase")
    erased = desk.done("head", f"/v1/attachments/{digest}/erase")
    (listed,) = desk.read("SVN", entry)["items"]
    assert (refused.status_code, erased["erased"], listed["name"]) == (403, True, None)
    assert desk.get("ESP", f"/v1/attachments/{digest}").status_code == 404
