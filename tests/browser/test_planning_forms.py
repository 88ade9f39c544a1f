"""Groups change, meetings are held and cancelled, activities are amended: by their forms."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.centre import Centre
from tests.browser.planning import PLANNER, activity, go, group, meeting, row
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


def test_a_group_is_renamed_reorganised_and_merged(centre: Centre, screen: Screens) -> None:
    whole = group(centre, "Whole Committee", "allies", short_name="WHC")
    part = group(centre, "Part Group", "allies")
    petra = screen(centre, PLANNER)
    go(petra, f"group/{part}")
    petra.choose("rename the group")
    petra.fill("Name", "Piece Group")
    petra.fill("Short name", "PCG")
    petra.fill("From", "2021-01-01")
    petra.send()
    expect(petra.page.locator("h1")).to_have_text("Piece Group PCG")

    petra.choose("put under another body")
    petra.page.locator("#f-parent").select_option("Whole Committee")
    petra.page.get_by_label("EAPC", exact=True).check()
    petra.fill("From", "2022-01-01")
    petra.send()
    expect(petra.page.locator(".file-head .facts")).to_contain_text("under WHC")
    expect(petra.page.locator(".file-head .facts")).to_contain_text("Allies only, EAPC")

    petra.choose("merge into another group")
    petra.page.locator("#f-into").select_option("Whole Committee")
    petra.fill("From", "2024-01-01")
    petra.send()
    expect(petra.page.locator(".beside")).to_contain_text("merged")
    expect(petra.page.locator(".file-head")).to_contain_text("Merged into WHC")
    told = centre.get(PLANNER, f"/v1/planning-groups/{part}", on="2021-06-01")
    assert (told["name"], told["parent"], told["formats"]) == ("Piece Group", None, ["allies"])
    assert centre.get(PLANNER, f"/v1/planning-groups/{part}")["merged_into"] == whole


def test_a_group_does_not_go_into_itself_and_the_form_says_so(centre: Centre, screen: Screens) -> None:
    above = group(centre, "Upper Board", "allies")
    group(centre, "Lower Board", "allies", parent=above)
    petra = screen(centre, PLANNER)
    go(petra, f"group/{above}")
    petra.choose("put under another body")
    petra.page.locator("#f-parent").select_option("Lower Board")
    petra.press("Control+Enter")
    expect(petra.form.locator("#f-parent-fault")).not_to_be_empty()
    assert centre.get(PLANNER, f"/v1/planning-groups/{above}")["parent"] is None
    petra.form.get_by_role("button", name="Discard").click()


def test_a_meeting_is_cancelled_with_its_reason_or_said_to_be_held(centre: Centre, screen: Screens) -> None:
    id = group(centre, "Weather Group", "allies")
    first, second = meeting(centre, id), meeting(centre, id)
    petra = screen(centre, PLANNER)
    go(petra, f"meeting/{first['id']}")
    petra.choose("cancel the meeting")
    petra.fill("Reason", "snow")
    petra.send()
    expect(petra.page.locator(".beside")).to_contain_text("cancelled")
    expect(petra.page.locator(".file-head")).to_contain_text("Reason: snow")
    go(petra, f"meeting/{second['id']}")
    petra.choose("it was held")
    petra.send()
    expect(petra.page.locator(".beside")).to_contain_text("held")
    expect(petra.page.get_by_role("button", name="Cancel the meeting")).to_have_count(0)


def test_more_places_admit_who_waits_and_only_what_changed_is_sent(centre: Centre, screen: Screens) -> None:
    course = activity(centre, "Course on dams", places=1, host="SVN", open_to=["ally", "eapc_partner"])
    centre.post("Bern", f"/v1/activities/{course['id']}/enrol", {"nation": "CHE"})
    centre.post("Stockholm", f"/v1/activities/{course['id']}/enrol", {"nation": "SWE"})
    petra = screen(centre, PLANNER)
    go(petra, f"activity/{course['id']}")
    expect(row(petra, "Sweden")).to_contain_text("waiting")
    petra.choose("amend the activity")
    petra.fill("Places", "2")
    petra.send()
    expect(row(petra, "Sweden")).to_contain_text("enrolled")
    amended = next(one for one in centre.items(PLANNER, "/v1/entries") if one["topic"] == "activity.amended")
    assert "places" in amended["text"]
    assert "Slovenia" not in amended["text"]

    petra.choose("cancel the activity")
    petra.fill("Reason", "the dam is flooded")
    petra.send()
    expect(petra.page.locator(".beside")).to_contain_text("cancelled")
    expect(petra.page.locator(".file-head .acts button")).to_have_text(["Record a lesson"])


def test_a_suspended_partner_does_not_enrol_and_the_form_says_so(centre: Centre, screen: Screens) -> None:
    course = activity(centre, "Course on ice breaking")
    petra = screen(centre, PLANNER)
    go(petra, f"activity/{course['id']}")
    petra.choose("enrol a nation")
    petra.fill("Nation", "Belarus")
    petra.press("Control+Enter")
    expect(petra.form.locator("#f-nation-fault")).to_contain_text("practical cooperation")
    expect(petra.form.get_by_label("Nation")).to_have_value("Belarus")
    petra.form.get_by_role("button", name="Discard").click()
