"""Planning in the tests: a group that Allies and partners sit in, and what happens there."""

from typing import Any

from tests.api.served import Served

GEORGIAS_WORD = {
    "decided_by": {"nation": "GEO"},
    "reported_by": {"nation": "GEO", "authority": "Emergency Management Service"},
}


def group(centre: Served, name: str = "Civil Protection Group", **said: Any) -> str:
    """The address of a new group that meets as Allies and in the EAPC."""
    body = {"name": name, "formats": ["allies", "eapc"], "from": "2010-06-01", **said}
    return f"/v1/planning-groups/{centre.done('planner', '/v1/planning-groups', body)['id']}"


def meeting(centre: Served, group: str, at: str = "2012-07-01", format: str = "eapc", **said: Any) -> str:
    """The address of a new meeting of a group."""
    called = centre.done("planner", f"{group}/meetings", {"format": format, "at": at, **said})
    return f"/v1/meetings/{called['id']}"


def activity(centre: Served, **said: Any) -> str:
    """The address of a new activity on the menu."""
    body = {"title": "Host nation support", "tool": "cep", "kind": "course", "from": "2027-03-01", **said}
    return f"/v1/activities/{centre.done('planner', '/v1/activities', body)['id']}"


def id_in(address: str) -> str:
    """The id at the end of an address."""
    return address.rpartition("/")[2]


def refused(centre: Served, who: str, path: str, body: Any = None) -> tuple[int, str | None, list[str]]:
    """What a call is refused with: the status, the rule, and the fields that are wrong."""
    answer = centre.post(who, path, body)
    problem = answer.json()
    assert answer.status_code >= 400, answer.text
    return answer.status_code, problem["rule"], [error["pointer"] for error in problem["errors"]]
