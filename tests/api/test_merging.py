"""A file that was opened twice, over HTTP: old addresses, lists, readers and the past, before and after the merge."""

from typing import Any

import pytest

from tests.api.served import Served

ONE_FLOOD = {"reason": "Celje lies in the same valley."}


class TwoFiles:
    """Slovenia's flood, in the file that stays and in the one that another desk opened."""

    def __init__(self, centre: Served) -> None:
        self.centre = centre
        self.stays, self.twice = self._opened("pumps"), self._opened("boats")
        self.before = self.centre.get("head", "/v1/emergencies").headers["Position"]

    def _opened(self, what: str) -> str:
        asked = {"items": [{"what": what, "quantity": 20, "unit": "piece"}]}
        body = {"country": "SVN", "hazard": "flood", "request": asked}
        id: str = self.centre.done("SVN", "/v1/emergencies", body)["id"]
        request = self.centre.read("SVN", f"/v1/emergencies/{id}/requests")["items"][0]["id"]
        self.centre.done("head", f"/v1/requests/{request}/disseminate")
        return id

    def offered(self, file: str, **more: Any) -> Any:
        return self.centre.done("ESP", f"/v1/emergencies/{file}/offers", {"items": [], **more})

    def merge(self) -> Any:
        said = {"into": self.stays, **ONE_FLOOD}
        return self.centre.done("duty officer", f"/v1/emergencies/{self.twice}/merge", said)

    def unmerge(self) -> Any:
        said = {"reason": "Another river."}
        return self.centre.done("duty officer", f"/v1/emergencies/{self.twice}/unmerge", said)

    def ids(self, who: str, path: str) -> list[str]:
        return [one["id"] for one in self.centre.read(who, path)["items"]]


@pytest.fixture
def two(centre: Served) -> TwoFiles:
    return TwoFiles(centre)


@pytest.mark.parametrize("who", ["head", "SVN", "ESP", "OCHA"])
def test_the_old_address_leads_to_the_file_that_stands_for_it(two: TwoFiles, who: str) -> None:
    two.merge()
    found = two.centre.get(who, f"/v1/emergencies/{two.twice}")
    (old,) = found.history
    assert (old.status_code, old.headers["Location"]) == (308, f"/v1/emergencies/{two.stays}")
    assert old.json()["merged_into"] == two.stays
    assert found.json()["id"] == two.stays


def test_as_at_an_earlier_position_the_old_address_answers_as_it_then_did(two: TwoFiles) -> None:
    then = two.centre.get("ESP", f"/v1/emergencies/{two.twice}")
    offer = two.offered(two.twice)["id"]
    merged = two.merge()["position"]
    earlier = two.centre.get("ESP", f"/v1/emergencies/{two.twice}?at={two.before}")
    assert (earlier.status_code, earlier.content) == (200, then.content)
    assert two.ids("ESP", f"/v1/emergencies/{two.stays}/offers?at={merged - 1}") == []
    assert two.ids("ESP", f"/v1/emergencies/{two.twice}/offers?at={merged - 1}") == [offer]
    later = two.centre.get("ESP", f"/v1/emergencies/{two.twice}?at={merged}")
    assert later.history[0].headers["Location"] == f"/v1/emergencies/{two.stays}?at={merged}"


def test_a_merged_file_is_listed_only_where_it_is_asked_for(two: TwoFiles) -> None:
    two.merge()
    assert two.ids("ESP", "/v1/emergencies") == [two.stays]
    assert two.ids("ESP", f"/v1/emergencies?merged_into={two.stays}") == [two.twice]
    assert two.ids("ESP", f"/v1/emergencies?at={two.before}") == [two.stays, two.twice]


def test_the_file_that_stays_lists_what_is_in_both_and_the_old_one_its_own(two: TwoFiles) -> None:
    offers = {file: two.offered(file)["id"] for file in (two.stays, two.twice)}
    two.merge()
    for kind in ("requests", "items", "messages", "log"):
        joined = two.ids("SVN", f"/v1/emergencies/{two.stays}/{kind}")
        own = two.ids("SVN", f"/v1/emergencies/{two.twice}/{kind}")
        assert own
        assert set(own) < set(joined)
    assert two.ids("SVN", f"/v1/emergencies/{two.stays}/offers") == list(offers.values())
    assert two.ids("SVN", f"/v1/emergencies/{two.twice}/offers") == [offers[two.twice]]
    cover = two.centre.read("SVN", f"/v1/emergencies/{two.stays}/coverage")["items"]
    assert {item["what"]: item["coverage"]["requested"] for item in cover} == {"pumps": 20, "boats": 20}
    own = two.centre.read("SVN", f"/v1/emergencies/{two.twice}/coverage")["items"]
    assert [item["coverage"]["state"] for item in own] == ["open"]


def test_the_log_of_the_file_that_stays_marks_what_is_of_the_other(two: TwoFiles) -> None:
    two.merge()
    entries = two.centre.read("SVN", f"/v1/emergencies/{two.stays}/log")["items"]
    assert {entry["emergency_id"] for entry in entries} == {two.stays, two.twice}
    assert entries[-1]["text"].startswith("File 2026-002 merged into 2026-001: Celje lies")
    of_old = two.centre.read("SVN", f"/v1/entries?emergency_id={two.twice}")["items"]
    assert {entry["emergency_id"] for entry in of_old} == {two.twice}


def test_a_capital_that_only_knows_the_old_address_loses_no_offer(two: TwoFiles) -> None:
    two.merge()
    offer = two.offered(two.twice)
    assert offer["emergency_id"] == two.stays
    assert offer["id"] in two.ids("SVN", f"/v1/emergencies/{two.stays}/offers")


@pytest.mark.parametrize("who", ["SVN", "ESP", "HRV", "OCHA", "head"])
def test_nobody_reads_more_or_less_of_a_thing_because_of_a_merge(two: TwoFiles, who: str) -> None:
    if who not in two.centre.tokens:
        two.centre.admit(who, "nation", who)
    two.offered(two.twice, items=[{"what": "boats", "quantity": 4}])

    def readable() -> dict[str, Any]:
        found = {}
        for kind in ("requests", "items", "offers", "consignments", "messages", "log"):
            for file in (two.stays, two.twice):
                for one in two.centre.read(who, f"/v1/emergencies/{file}/{kind}?limit=200")["items"]:
                    found[f"{kind}/{one['id']}"] = {**one, "position": 0}
        return found

    before = readable()
    two.merge()
    after = readable()
    assert {key for key in after if key not in before} <= {key for key in after if key.startswith("log/")}
    assert {key: after.get(key) for key in before} == before


def test_an_alert_that_staff_alone_reads_stays_so_within_a_file_that_is_known(two: TwoFiles) -> None:
    alert = two.centre.done("duty officer", "/v1/emergencies", {"country": "SVN", "hazard": "storm"})["id"]
    said = {"into": two.stays, **ONE_FLOOD}
    two.centre.done("duty officer", f"/v1/emergencies/{alert}/merge", said)
    unknown = two.centre.get("ESP", "/v1/emergencies/00000000-0000-7000-8000-000000000000")
    for path in (f"/v1/emergencies/{alert}", f"/v1/emergencies/{alert}/log"):
        assert two.centre.get("ESP", path).content == unknown.content
    assert alert not in two.centre.get("ESP", "/v1/entries?limit=200").text
    assert alert in two.centre.get("head", f"/v1/emergencies/{two.stays}/log").text


def test_an_undone_merge_gives_each_address_back_what_it_had(two: TwoFiles) -> None:
    offer = two.offered(two.twice)["id"]
    two.merge()
    at_work = two.centre.done("SVN", f"/v1/offers/{offer}/decline")
    assert at_work["status"] == "declined"
    undone = two.unmerge()
    assert (undone["id"], undone["merged_into"]) == (two.twice, None)
    assert two.centre.get("ESP", f"/v1/emergencies/{two.twice}").status_code == 200
    assert two.ids("SVN", f"/v1/emergencies/{two.twice}/offers") == [offer]
    assert two.ids("SVN", f"/v1/emergencies/{two.stays}/offers") == []


def test_a_refused_merge_names_the_rule(two: TwoFiles) -> None:
    elsewhere = two.centre.done("duty officer", "/v1/emergencies", {"country": "BIH", "hazard": "flood"})[
        "id"
    ]
    for into, rule in ((elsewhere, "NotOneEmergency"), (two.twice, "UnknownEmergency")):
        body = {"into": into, **ONE_FLOOD}
        answer = two.centre.post("duty officer", f"/v1/emergencies/{two.twice}/merge", body)
        assert (answer.status_code, answer.json()["rule"]) == (422, rule)
        assert answer.json()["errors"][0]["pointer"] == "/into"
    assert (
        two.centre.post("SVN", f"/v1/emergencies/{two.twice}/merge", {"into": two.stays, **ONE_FLOOD}).json()[
            "rule"
        ]
        == "RoleMayNot"
    )


def test_a_file_is_scored_with_all_that_is_its_own_before_and_after_a_merge_and_its_undoing(
    two: TwoFiles,
) -> None:
    decided = {"kind": "first", "what": "decline", "within_hours": 1}
    asked = {"objectives": [{"id": "decided", "title": "An offer is declined", "criterion": decided}]}

    def verdict(file: str) -> str:
        (scored,) = two.centre.done("planner", f"/v1/emergencies/{file}/score", asked)["objectives"]
        said: str = scored["verdict"]
        return said

    offer = two.offered(two.twice)["id"]
    two.merge()
    assert (verdict(two.stays), verdict(two.twice)) == ("open", "open")
    two.centre.done("SVN", f"/v1/offers/{offer}/decline")
    assert (verdict(two.stays), verdict(two.twice)) == ("true", "true")
    two.unmerge()
    assert verdict(two.twice) == "true"
