"""Nations are looked up as on a day (DOMAIN.md, invariant 28)."""

import pytest

from tests.api.served import Served


def test_montenegro_was_a_partner_on_4_june_2017_and_an_ally_on_5_june(played: Served) -> None:
    assert "ally" not in played.read("ESP", "/v1/nations/MNE?on=2017-06-04")["groups"]
    assert "ally" in played.read("ESP", "/v1/nations/MNE?on=2017-06-05")["groups"]


def test_a_nation_is_called_what_it_was_called_on_that_day(played: Served) -> None:
    before = played.read("ESP", "/v1/nations/MKD?on=2019-02-11")["name"]
    assert before != played.read("ESP", "/v1/nations/MKD?on=2019-02-12")["name"] == "North Macedonia"


def test_a_time_counts_by_its_day_in_utc(played: Served) -> None:
    late = played.read("ESP", "/v1/nations/MNE?on=2017-06-04T23:30:00-01:00")
    assert late == played.read("ESP", "/v1/nations/MNE?on=2017-06-05")


def test_without_a_day_it_is_today_or_the_time_that_is_asked_about(played: Served) -> None:
    today = played.read("ESP", "/v1/nations/BLR")
    assert (today["access"], today["suspended"]) == (False, True)
    assert played.read("ESP", "/v1/nations/MNE?as_of=2017-06-04") == played.read(
        "ESP", "/v1/nations/MNE?on=2017-06-04"
    )


def test_how_the_world_was_is_not_mixed_with_what_was_known_when(played: Served) -> None:
    for address in ("/v1/nations", "/v1/nations/MNE"):
        answer = played.get("ESP", f"{address}?on=2017-06-05&as_of=2026-11-24")
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-query")
        assert played.get("ESP", f"{address}?on=2017-06-05&at=1").status_code == 200


def test_nations_are_filtered_by_group_and_by_access(played: Served) -> None:
    allies = played.read("ESP", "/v1/nations?groups=ally&on=2023-08-04&limit=200")["items"]
    assert len(allies) == 31
    addressed = played.read("ESP", "/v1/nations?access=true&limit=200")["items"]
    others = played.read("ESP", "/v1/nations?access=false&limit=200")["items"]
    assert all(nation["access"] for nation in addressed)
    assert not {nation["code"] for nation in addressed} & {nation["code"] for nation in others}


def test_nations_come_in_pages_and_as_a_table(played: Served) -> None:
    first = played.read("ESP", "/v1/nations?limit=60")
    second = played.read("ESP", f"/v1/nations?limit=60&after={first['next']}")
    whole = played.read("ESP", "/v1/nations?limit=200")["items"]
    assert first["items"] + second["items"] == whole
    table = played.get("ESP", "/v1/nations?format=csv&limit=1").text.splitlines()
    assert table[0] == "code,iso2,name,groups,access,suspended"


@pytest.mark.parametrize("code", ["XXQ", "svn", "SI", "SVNX"])
def test_a_code_that_nobody_bears_is_unknown(played: Served, code: str) -> None:
    assert played.get("ESP", f"/v1/nations/{code}").status_code == 404
