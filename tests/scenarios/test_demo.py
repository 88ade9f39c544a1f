"""The README's first command: the whole system on one machine, with thirty past emergencies in it."""

import json
import subprocess
from collections.abc import Callable

import pytest

from tests.faults.product import environment
from tests.scenarios.demo import SERVES_WITHIN_S, Demo

# --- the archive -----------------------------------------------------------------------------------------------


def test_it_lists_thirty_emergencies(demo: Demo) -> None:
    files = demo.items("duty_officer", "/v1/emergencies?limit=200")
    assert len(files) == 30
    assert {file["origin"] for file in files} == {"archive"}


@pytest.fixture
def of_slovenia_2023(demo: Demo) -> Callable[[str], list[dict[str, object]]]:
    """What there is of one kind in the file of the floods in Slovenia."""
    (file,) = demo.items("duty_officer", "/v1/emergencies?case=svn-2023-floods")
    return lambda kind: demo.items("duty_officer", f"/v1/emergencies/{file['id']}/{kind}?limit=200")


def test_slovenia_2023_asked_for_three_things_and_closed_two(
    of_slovenia_2023: Callable[[str], list[dict[str, object]]],
) -> None:
    items = of_slovenia_2023("items")
    assert sorted(str(item["status"]) for item in items) == ["closed", "closed", "open"]


def test_slovenia_2023_was_offered_help_by_three_and_accepted_one(
    of_slovenia_2023: Callable[[str], list[dict[str, object]]],
) -> None:
    offers = of_slovenia_2023("offers")
    assert [offer["donors"] for offer in offers] == [[{"nation": code}] for code in ("ESP", "DEU", "HRV")]
    assert [offer["status"] for offer in offers] == ["accepted", "submitted", "submitted"]


def test_slovenia_2023_had_one_delivery_which_arrived(
    of_slovenia_2023: Callable[[str], list[dict[str, object]]],
) -> None:
    (delivery,) = of_slovenia_2023("consignments")
    assert (delivery["status"], delivery["donors"]) == ("arrived", [{"nation": "ESP"}])


# --- signing in ------------------------------------------------------------------------------------------------


def test_each_token_signs_its_account_in(demo: Demo) -> None:
    for account in demo.accounts():
        me = demo.get(account["nation"] or account["role"], "/v1/me")
        assert (me["role"], me["nation"], me["name"]) == (
            account["role"],
            account["nation"],
            account["name"],
        )


def test_it_says_how_to_sign_in_with_a_line_that_works(demo: Demo) -> None:
    (line,) = [line.strip() for line in demo.log.read_text().splitlines() if line.strip().startswith("curl")]
    answer = subprocess.run(
        ["bash", "-c", f"{line} -sS --noproxy '*'"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=SERVES_WITHIN_S,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert len(json.loads(answer.stdout)["items"]) == 30
