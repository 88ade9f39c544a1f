"""Planning groups and their seats over HTTP: dated names, who may sit where, and how the past is asked about."""

import pytest

from tests.api.planning_centre import GEORGIAS_WORD, group, id_in, refused
from tests.api.served import Served


@pytest.fixture
def phfwg(centre: Served) -> str:
    """The Public Health and Food/Water Group, which has another name by now."""
    address = group(centre, "Public Health and Food/Water Group", short_name="PHFWG")
    later = {"name": "Joint Health, Agriculture and Food Group", "short_name": "JHAFG", "from": "2014-01-01"}
    centre.done("planner", f"{address}/rename", later)
    return address


def test_a_group_bears_the_name_of_the_day_that_is_asked_about(centre: Served, phfwg: str) -> None:
    assert centre.read("ESP", phfwg)["short_name"] == "JHAFG"
    assert centre.read("ESP", f"{phfwg}?on=2012-07-01")["short_name"] == "PHFWG"
    assert centre.read("ESP", f"{phfwg}?on=2013-12-31")["short_name"] == "PHFWG"
    assert centre.read("ESP", f"{phfwg}?on=2014-01-01")["short_name"] == "JHAFG"


def test_before_its_first_day_a_group_is_not_established_and_in_no_list(centre: Served, phfwg: str) -> None:
    assert centre.read("ESP", f"{phfwg}?on=2010-05-31")["status"] == "not_established"
    assert centre.read("ESP", "/v1/planning-groups?on=2010-05-31")["items"] == []
    listed = centre.read("ESP", "/v1/planning-groups?on=2010-06-01")["items"]
    assert [item["name"] for item in listed] == ["Public Health and Food/Water Group"]


def test_a_group_is_found_by_any_name_that_it_ever_had(centre: Served, phfwg: str) -> None:
    group(centre, "Transport Group")
    for query in ("name=Public Health and Food/Water Group", "short_name=PHFWG", "short_name=JHAFG"):
        found = centre.read("ESP", f"/v1/planning-groups?{query}")["items"]
        assert [item["id"] for item in found] == [id_in(phfwg)], query
    assert centre.read("ESP", "/v1/planning-groups?name=Nobody")["items"] == []


def test_what_was_known_and_what_was_so_are_asked_at_once(centre: Served) -> None:
    opened = centre.post("planner", "/v1/planning-groups", {"name": "Transport Group", "from": "2010-06-01"})
    address, then = opened.headers["Location"], opened.headers["Position"]
    centre.done("planner", f"{address}/rename", {"name": "Transport Planning Group", "from": "2012-01-01"})
    # As the world was in 2013, by what the centre knew before it was told of the new name.
    assert centre.read("ESP", f"{address}?on=2013-01-01&at={then}")["name"] == "Transport Group"
    assert centre.read("ESP", f"{address}?on=2013-01-01")["name"] == "Transport Planning Group"
    listed = centre.read("ESP", f"/v1/planning-groups?on=2013-01-01&at={then}")
    assert ([item["name"] for item in listed["items"]], listed["position"]) == (
        ["Transport Group"],
        int(then),
    )


def test_how_the_world_was_is_not_mixed_with_what_was_known_when(centre: Served, phfwg: str) -> None:
    for path in (phfwg, "/v1/planning-groups", "/v1/seats", "/v1/tasks", "/v1/participation/matrix"):
        answer = centre.get("ESP", f"{path}?on=2012-07-01&as_of=2026-11-24")
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query"), path


def test_each_day_that_is_asked_about_has_an_etag_of_its_own(centre: Served, phfwg: str) -> None:
    for path in (phfwg, "/v1/planning-groups"):
        asked = ("", "?on=2012-07-01", "?on=2012-07-02")
        etags = [centre.get("ESP", f"{path}{query}").headers["ETag"] for query in asked]
        assert len(set(etags)) == 3, path
        again = centre.get("ESP", f"{path}?on=2012-07-01", if_none_match=etags[1])
        assert again.status_code == 304, path


def test_a_list_as_on_a_day_has_pages_and_filters_like_any_other(centre: Served) -> None:
    for number in range(5):
        group(centre, f"Board {number}")
    late = group(centre, "Late board")
    centre.done("planner", f"{late}/reorganise", {"formats": ["allies"], "from": "2020-01-01"})
    first = centre.read("ESP", "/v1/planning-groups?on=2012-07-01&limit=4")
    rest = centre.read("ESP", f"/v1/planning-groups?on=2012-07-01&limit=4&after={first['next']}")
    names = [item["name"] for item in [*first["items"], *rest["items"]]]
    assert (names, rest["next"]) == ([*(f"Board {number}" for number in range(5)), "Late board"], None)
    for day, count in (("2019-12-31", 6), ("2020-01-01", 5)):
        eapc = centre.read("ESP", f"/v1/planning-groups?on={day}&formats=eapc")["items"]
        assert len(eapc) == count, day


def test_a_table_of_groups_names_the_first_day_as_the_json_does(centre: Served, phfwg: str) -> None:
    head, row = centre.get("ESP", "/v1/planning-groups?format=csv").text.splitlines()
    assert dict(zip(head.split(","), row.split(","), strict=False))["from"] == "2010-06-01"


def test_merging_keeps_the_last_day_and_where_it_went(centre: Served, phfwg: str) -> None:
    committee = group(centre, "Resilience Committee")
    merged = centre.done("planner", f"{phfwg}/merge", {"into": id_in(committee), "from": "2022-10-07"})
    assert (merged["status"], merged["until"], merged["merged_into"]) == (
        "merged",
        "2022-10-06",
        id_in(committee),
    )
    assert centre.read("ESP", f"{phfwg}?on=2022-10-06")["status"] == "established"
    assert centre.read("ESP", f"{phfwg}?on=2022-10-07")["status"] == "merged"
    stood = centre.read("ESP", "/v1/planning-groups?on=2022-10-07")["items"]
    assert [item["name"] for item in stood] == ["Resilience Committee"]


def test_a_group_that_is_not_there_is_no_parent_and_takes_no_other(centre: Served, phfwg: str) -> None:
    nobody = "01a20e0d-0000-7000-8000-000000000000"
    assert refused(centre, "planner", "/v1/planning-groups", {"name": "x", "parent": nobody}) == (
        422,
        "UnknownGroup",
        ["/parent"],
    )
    assert refused(centre, "planner", f"{phfwg}/merge", {"into": nobody})[:2] == (422, "UnknownGroup")
    assert refused(centre, "planner", f"{phfwg}/merge", {"into": id_in(phfwg)})[1] == "GroupWithinItself"


def test_the_first_day_is_called_from_and_nothing_else(centre: Served) -> None:
    said = {"name": "Transport Group", "since": "2010-06-01"}
    assert refused(centre, "planner", "/v1/planning-groups", said) == (422, None, ["/since"])


def test_nothing_is_changed_that_has_changed_meanwhile(centre: Served, phfwg: str) -> None:
    etag = centre.get("planner", phfwg).headers["ETag"]
    centre.done("planner", f"{phfwg}/reorganise", {"formats": ["allies"], "from": "2020-01-01"})
    late = centre.post("planner", f"{phfwg}/dissolve", {"from": "2022-01-01"}, if_match=etag)
    assert (late.status_code, late.json()["type"]) == (412, "/problems/stale-version")


def test_the_same_key_establishes_one_group(centre: Served) -> None:
    body = {"name": "Transport Group"}
    first, again = (centre.post("planner", "/v1/planning-groups", body, key="one") for _ in range(2))
    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")
    assert len(centre.read("planner", "/v1/planning-groups")["items"]) == 1


# --- seats -------------------------------------------------------------------------------------------------------


def test_a_nation_nominates_for_itself_and_the_planners_confirm(centre: Served, phfwg: str) -> None:
    seat = centre.done("SVN", f"{phfwg}/seats", {"nation": "SVN", "role": "member", "from": "2012-01-01"})
    address = f"/v1/seats/{seat['id']}"
    assert (seat["status"], seat["format"]) == ("nominated", "allies")
    assert refused(centre, "SVN", f"{address}/confirm")[:2] == (403, "RoleMayNot")
    centre.done("planner", f"{address}/confirm", {"from": "2012-03-01"})
    centre.done("SVN", f"{address}/end", {"until": "2013-12-31"})
    for day, status in (
        ("2011-12-31", "not_nominated"),
        ("2012-01-01", "nominated"),
        ("2012-03-01", "confirmed"),
        ("2013-12-31", "confirmed"),
        ("2014-01-01", "ended"),
    ):
        assert centre.read("SVN", f"{address}?on={day}")["status"] == status, day
    lasted = {
        day: centre.read("SVN", f"{phfwg}/seats?on={day}")["items"] for day in ("2012-07-01", "2014-07-01")
    }
    assert [seat["status"] for seat in lasted["2012-07-01"]] == ["confirmed"]
    assert lasted["2014-07-01"] == []


def test_a_nation_speaks_for_no_other(centre: Served, phfwg: str) -> None:
    assert refused(centre, "SVN", f"{phfwg}/seats", {"nation": "ESP", "role": "member"})[:2] == (
        403,
        "SpeaksForAnotherNation",
    )


def test_a_partner_sits_only_where_a_format_of_that_day_admits_it(centre: Served) -> None:
    address = group(centre, formats=["allies"])
    on_its_behalf = {"nation": "GEO", "role": "member", "from": "2012-07-01", "provenance": GEORGIAS_WORD}
    assert refused(centre, "planner", f"{address}/seats", on_its_behalf)[:2] == (409, "NoFormatAdmits")
    centre.done("planner", f"{address}/reorganise", {"formats": ["allies", "eapc"], "from": "2012-01-01"})
    assert centre.done("planner", f"{address}/seats", on_its_behalf)["format"] == "eapc"
    before = {**on_its_behalf, "from": "2011-07-01"}
    assert refused(centre, "planner", f"{address}/seats", before)[1] == "NoFormatAdmits"


def test_montenegro_sits_among_allies_from_the_day_on_which_it_became_one(centre: Served) -> None:
    address = group(centre)
    seat = {"nation": "MNE", "role": "expert", "format": "allies"}
    assert (
        refused(centre, "planner", f"{address}/seats", {**seat, "from": "2017-06-04"})[1] == "OutsideFormat"
    )
    assert centre.done("planner", f"{address}/seats", {**seat, "from": "2017-06-05"})["status"] == "nominated"


def test_only_who_was_nominated_is_confirmed_and_a_seat_ends_once(centre: Served, phfwg: str) -> None:
    seat = centre.done("SVN", f"{phfwg}/seats", {"nation": "SVN", "role": "member", "from": "2012-01-01"})
    address = f"/v1/seats/{seat['id']}"
    centre.done("SVN", f"{address}/end", {"until": "2012-12-31"})
    assert refused(centre, "planner", f"{address}/confirm")[:2] == (409, "SeatNotNominated")
    assert refused(centre, "SVN", f"{address}/end")[:2] == (409, "SeatEnded")


def test_two_chairs_at_a_time_are_flagged_until_one_ends(centre: Served, phfwg: str) -> None:
    seats = f"{phfwg}/seats"
    first = centre.done("SVN", seats, {"nation": "SVN", "role": "chair", "from": "2012-01-01"})
    centre.done("ESP", seats, {"nation": "ESP", "role": "chair", "from": "2013-01-01"})
    assert [
        seat["nation"] for seat in centre.read("planner", "/v1/seats?flags=overlapping_chairs")["items"]
    ] == [
        "SVN",
        "ESP",
    ]
    centre.done("SVN", f"/v1/seats/{first['id']}/end", {"until": "2012-12-31"})
    assert centre.read("planner", "/v1/seats?flags=overlapping_chairs")["items"] == []


def test_a_seat_among_allies_is_unknown_to_a_partner(centre: Served, phfwg: str) -> None:
    centre.admit("GEO", "nation", "GEO")
    seat = centre.done("SVN", f"{phfwg}/seats", {"nation": "SVN", "role": "member", "from": "2012-01-01"})
    address = f"/v1/seats/{seat['id']}"
    for who, status in (("ESP", 200), ("auditor", 200), ("GEO", 404), ("OCHA", 404), ("admin", 404)):
        if who == "auditor":
            centre.admit(who, "auditor")
        assert centre.get(who, address).status_code == status, who
    assert centre.read("GEO", f"{phfwg}/seats")["items"] == []
    assert centre.get("GEO", address).content == centre.get("GEO", "/v1/seats/no-id").content


def test_whoever_reads_a_seat_reads_the_contact_that_it_names(centre: Served, phfwg: str) -> None:
    centre.admit("GEO", "nation", "GEO")
    contact = centre.done("SVN", "/v1/contacts", {"name": "Head of Civil Protection"})["id"]
    said = {"nation": "SVN", "role": "member", "from": "2012-01-01", "contact": contact}
    assert centre.get("ESP", f"/v1/contacts/{contact}").status_code == 404
    centre.done("SVN", f"{phfwg}/seats", said)
    assert centre.read("ESP", f"/v1/contacts/{contact}")["name"] == "Head of Civil Protection"
    assert centre.get("GEO", f"/v1/contacts/{contact}").status_code == 404
    # Nobody names a person whom he may not know of.
    foreign = {"nation": "GEO", "role": "member", "contact": contact}
    assert refused(centre, "GEO", f"{phfwg}/seats", foreign) == (422, None, ["/contact"])


def test_what_a_planner_recorded_of_planning_a_planner_sets_right(centre: Served) -> None:
    opened = centre.post("planner", "/v1/planning-groups", {"name": "Transprot Group", "from": "2010-06-01"})
    correction = f"/v1/entries/{opened.headers['Position']}/correct"
    body = {"reason": "A slip of the finger.", "right": {"name": "Transport Group"}}
    assert centre.done("planner", correction, body)["names"][0]["name"] == "Transport Group"
    centre.done("duty officer", correction, {"reason": "It never was."})
    assert centre.read("planner", opened.headers["Location"])["flags"] == ["struck"]
    assert centre.read("planner", "/v1/planning-groups?on=2012-07-01")["items"] == []
    assert len(centre.read("planner", "/v1/planning-groups")["items"]) == 1
