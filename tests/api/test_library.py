"""The library over HTTP: what it finds, for whom, and that a file comes in by itself when it is closed."""

from collections.abc import Iterator

import pytest

from domain.commands.case_file import ImportCaseFile
from projections.training.library import LESSONS
from tests.api.served import Served, serving
from tests.scenarios.imported import ARCHIVE, case_of


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A centre with its archive, and a live flood that is over; for tests that only read."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('library') / 'centre.db'}") as centre:
        for path in ARCHIVE:
            centre.store.writer.submit(ImportCaseFile(case=case_of(path))).result()
        centre.play(until="report")
        centre.done("head", f"/v1/messages/{centre.kept['report']}/approve")
        yield centre


def titles(centre: Served, query: str = "", who: str = "planner") -> list[str]:
    """The files that are found, by case, or the live one by its own title."""
    found = centre.read(who, f"/v1/library?limit=200{query}")["items"]
    return [one["title"] for one in found]


def cases(centre: Served, query: str) -> list[str]:
    """The cases of the past emergencies that are found."""
    by_id = {
        one["id"]: one["case"]
        for one in centre.read("planner", "/v1/emergencies?origin=archive&limit=200")["items"]
    }
    return [
        by_id.get(one["emergency"], "live")
        for one in centre.read("planner", f"/v1/library?limit=200{query}")["items"]
    ]


def test_the_library_holds_the_archive_and_what_is_over_the_oldest_first(library: Served) -> None:
    found = library.read("planner", "/v1/library?limit=200")["items"]
    assert len(found) == 31
    assert [one["opened_at"] for one in found] == sorted(one["opened_at"] for one in found)
    assert (found[-1]["origin"], found[-1]["status"]) == ("live", "closed")
    assert found[-1]["emergency"] == library.kept["emergency"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("&hazard=earthquake", ["pak-2005-earthquake", "geo-2009-earthquake", "tur-2023-earthquake"]),
        ("&country=SVN", ["svn-2023-floods", "live"]),
        ("&country=SVN&origin=archive", ["svn-2023-floods"]),
        ("&origin=live", ["live"]),
        ("&size=large&origin=archive", ["cze-2002-floods", "alb-2007-fires", "bih-2014-floods"]),
        ("&days_at_least=100", ["pak-2005-earthquake", "mda-2020-covid"]),
        ("&days_at_most=3&size=medium", ["svk-2006-floods", "svn-2023-floods"]),
        ("&teaches=joint_offer", ["svk-2006-floods"]),
        ("&teaches=second_request&hazard=flood",
         ["cze-2002-floods", "geo-2005-floods", "rou-2005-floods", "live"]),
        ("&teaches=over_cover", []),
    ],
)  # fmt: skip
def test_files_are_found_by_what_they_were_and_what_they_teach(
    library: Served, query: str, expected: list[str]
) -> None:
    assert cases(library, query) == expected


def test_a_live_file_teaches_what_happened_in_it(library: Served) -> None:
    (live,) = library.read("planner", "/v1/library?origin=live")["items"]
    assert (live["size"], live["days"]) == ("large", 1)
    assert live["nations"] == ["ESP", "HRV"]
    assert set(live["teaches"]) >= {
        "partial_acceptance",
        "decline",
        "second_request",
        "other_channel",
        "goods_without_offer",
        "quantity_differs",
        "conditional_offer",
    }


def test_a_file_is_described_from_what_the_caller_may_read(library: Served) -> None:
    (seen,) = library.read("ESP", "/v1/library?origin=live")["items"]
    assert seen["nations"] == ["ESP"]
    assert "decline" not in seen["teaches"]
    assert "bih-2024-floods" not in titles(library, who="ESP")
    assert titles(library, who="admin") == []


def test_before_it_was_closed_a_file_is_not_in_the_library(library: Served) -> None:
    closed = library.read("planner", f"/v1/emergencies/{library.kept['emergency']}")["position"]
    assert titles(library, "&origin=live")
    assert titles(library, f"&origin=live&at={closed - 1}") == []


def test_the_library_comes_in_pages_and_as_a_table(library: Served) -> None:
    first = library.read("planner", "/v1/library?limit=20")
    rest = library.read("planner", f"/v1/library?limit=20&after={first['next']}")
    assert len(first["items"]) + len(rest["items"]) == 31
    assert rest["next"] is None
    table = library.get("planner", "/v1/library?format=csv&country=SVK")
    head, row = table.text.splitlines()
    assert head.startswith("emergency,title,reference,country,hazard,origin,status,opened_at,days")
    assert "joint_offer" in row


def test_every_lesson_is_told_with_how_many_files_teach_it(library: Served) -> None:
    lessons = library.read("planner", "/v1/library/lessons?limit=200")["items"]
    assert [one["name"] for one in lessons] == list(LESSONS)
    for one in lessons:
        assert one["says"] == LESSONS[one["name"]].says
        assert one["files"] == len(cases(library, f"&teaches={one['name']}"))
    assert sum(one["files"] > 0 for one in lessons) > 20


@pytest.mark.parametrize("query", ["teaches=magic", "size=huge", "days_at_least=-1", "glide=x", "hazard="])
def test_what_the_library_cannot_be_asked_is_refused(library: Served, query: str) -> None:
    assert library.get("planner", f"/v1/library?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/v1/library", "/v1/library/lessons", "/v1/criteria"])
def test_what_a_caller_has_already_costs_nothing_until_it_changes(library: Served, path: str) -> None:
    first = library.get("planner", path)
    again = library.get("planner", path, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    position = int(first.headers["Position"])
    assert library.read("planner", f"{path}?min_position={position}")["position"] == position
    assert library.read("planner", f"{path}?as_of=2026-11-24")["position"] < position
