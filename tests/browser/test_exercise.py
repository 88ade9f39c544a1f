"""An exercise in the room: forked where a replay is paused, played by its own accounts, directed, scored, compared."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.centre import Centre
from tests.browser.screen import Screen
from tests.browser.test_access import faults_of

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]


def played(page: Page) -> str:
    """The id of the exercise that a page is in."""
    return page.url.split("/v1/exercises/")[1].split("/")[0]


def joined(screen: Screen, token: str) -> None:
    """Sign in to the exercise that the screen is in."""
    expect(screen.page.get_by_role("heading", name="EXERCISE – EADRCC operations room")).to_be_visible()
    screen.page.get_by_label("Your token").fill(token)
    screen.page.keyboard.press("Enter")
    screen.is_live()
    expect(screen.page.locator(".exercise-word")).to_have_text("EXERCISE")


def forked(planner: Screen, emergency: str, title: str) -> str:
    """An exercise that the planner forks on the emergency's page and signs in to; its id."""
    planner.open(f"#/emergency/{emergency}")
    planner.page.get_by_role("button", name="Fork an exercise").click()
    planner.page.get_by_label("Title of the exercise").fill(title)
    planner.page.keyboard.press("Enter")
    planner.page.wait_for_url("**/v1/exercises/*/")
    joined(planner, planner.centre.tokens["Petra Lind"])
    return played(planner.page)


def admitted(planner: Screen, role: str, name: str, nation: str = "") -> str:
    """The token of an account that the director makes, as the page shows it this once."""
    page = planner.page
    page.get_by_label("Role").select_option(role)
    if nation:
        page.get_by_label("of", exact=True).fill(nation)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make an account").click()
    expect(page.locator(".token-made")).to_contain_text(name)
    return page.locator(".token-made .token").inner_text()


def test_slovenia_2023_is_forked_at_its_first_offer_played_otherwise_scored_and_compared_on_paper(
    centre: Centre, screen: Screens
) -> None:
    petra = screen(centre, "Petra Lind")
    page = petra.page
    petra.open("#/archive")
    page.get_by_role("link", name="Floods in Slovenia, August 2023").click()
    page.get_by_role("button", name="Replay", exact=True).click()
    expect(page.locator(".replay-status")).to_have_text("paused")
    replay = page.url
    page.get_by_label("short silences").click()
    expect(page).not_to_have_url(replay)
    expect(page.locator(".replay-status")).to_have_text("paused")
    page.locator("#view").focus()
    petra.press("7")
    expect(page.get_by_label("Speed")).to_have_value("600")
    petra.press("Space")
    expect(page.get_by_role("button", name="Fork here")).to_be_disabled()
    expect(page.locator(".card[data-kind=offer]").first).to_be_visible(timeout=120_000)
    petra.press("Space")
    expect(page.locator(".replay-status")).to_have_text("paused")

    page.get_by_role("button", name="Fork here").click()
    page.get_by_label("Title of the exercise").fill("Savinja without Spain")
    petra.press("Enter")
    page.wait_for_url("**/v1/exercises/*/")
    joined(petra, centre.tokens["Petra Lind"])
    expect(page.locator(".exercise-title")).to_have_text("Savinja without Spain")
    expect(page.locator(".exercise-going")).to_have_text("paused")

    petra.go("e")
    expect(page.get_by_role("heading", name="Direct the exercise")).to_be_visible()
    token = admitted(petra, "nation", "Ljubljana plays", "Slovenia")
    page.get_by_role("button", name="Let it run").click()
    expect(page.locator(".exercise-going")).to_have_text("running")

    # Slovenia plays in a room of its own, with the token that the director has handed on.
    slovenia = screen(centre, None)
    slovenia.open(f"v1/exercises/{played(page)}/")
    joined(slovenia, token)
    slovenia.page.locator(".files-table a").first.click()
    spain = slovenia.page.locator(".card[data-kind=offer]", has_text="CH-47")
    expect(spain).to_be_visible()
    spain.focus()
    slovenia.press("d")
    for line in (1, 2):
        slovenia.page.get_by_label(f"What is left, line {line}").select_option("decline")
    slovenia.send()
    expect(slovenia.page.locator("details.ended .card[data-kind=offer]", has_text="CH-47")).to_have_count(1)

    # Two injects, fired by hand: news, and an offer that nobody made in reality.
    page.get_by_role("button", name="Plan news").click()
    petra.fill("Title", "Dam")
    petra.fill("What is to be read", "The dam above Laško is about to break.")
    petra.send()
    page.get_by_role("button", name="Plan an offer by a nation").click()
    petra.fill("Nation", "Italy")
    petra.fill("What is offered", "helicopters")
    petra.fill("Quantity", "2")
    petra.fill("Unit", "aircraft")
    petra.send()
    page.get_by_role("button", name="Fire: Dam").click()
    page.get_by_role("button", name="Fire: Italy offers helicopters").click()
    expect(page.locator(".inject-status.fired")).to_have_count(2)
    expect(slovenia.page.locator(".exercise-news")).to_have_text("News: Dam")
    expect(slovenia.page.locator(".card[data-kind=offer]", has_text="Italy")).to_be_visible()

    page.get_by_text("Choose objectives").click()
    for title in (
        "The first offer comes within two hours of the dissemination",
        "Every offer has its answer within a day",
        "No message is approved by its originator",
    ):
        page.get_by_label(title).check()
    page.get_by_role("button", name="Play for these").click()
    expect(page.locator(".score [data-objective]")).to_have_count(3)
    expect(page.locator(".score .verdict")).to_have_count(6)
    assert faults_of(page) == []

    petra.go("c")
    expect(page.locator(".comparison[data-ready]")).to_be_visible()
    answers = page.get_by_role("region", name="Answers to offers")
    expect(answers.locator("tr", has_text="Spain")).to_contain_text("declined after")
    expect(answers.locator("tr", has_text="Spain")).to_contain_text("accepted after")
    offers = page.get_by_role("region", name="Offers by nation")
    expect(offers.locator("tr", has_text="Italy")).to_contain_text("1: 0 accepted")
    expect(page.locator(".comparison svg[role=img]").first).to_be_visible()
    expect(page.locator(".comparison [data-objective]")).to_have_count(3)
    assert faults_of(page) == []

    page.emulate_media(media="print")
    expect(page.locator(".exercise-word")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")


def test_an_exercise_and_the_centre_in_one_browser_share_no_session_and_no_draft(
    centre: Centre, screen: Screens
) -> None:
    flood = centre.flood({"what": "boats"})
    petra = screen(centre, "Petra Lind")
    exercise = forked(petra, flood, "Boats again")
    page = petra.page
    petra.open(f"v1/exercises/{exercise}/#/direct")
    token = admitted(petra, "duty_officer", "Desk that plays")
    assert faults_of(page) == []

    # The session of the centre goes on beside it, and knows the exercise by its title alone.
    petra.open("#/exercises")
    petra.is_live()
    expect(page.locator(".exercise-band")).to_have_count(0)
    expect(page.locator("#top .who")).to_contain_text("Petra Lind")
    expect(page.get_by_role("link", name="Boats again")).to_have_attribute(
        "href", f"/v1/exercises/{exercise}/"
    )
    assert faults_of(page) == []
    petra.go("p")
    expect(page.get_by_role("heading", name="Exercises", exact=True)).to_have_count(0)

    ana = screen(centre, "Ana Novak")
    expect(ana.page.get_by_role("link", name="Exercises")).to_have_count(0)
    ana.open(f"#/emergency/{flood}")
    expect(ana.page.locator(".file-head h1")).to_be_visible()
    expect(ana.page.get_by_role("button", name="Fork an exercise")).to_have_count(0)
    ana.open(f"v1/exercises/{exercise}/")
    ana.page.get_by_label("Your token").fill(centre.tokens["Ana Novak"])
    ana.press("Enter")
    expect(ana.page.locator(".sign-in [role=alert]")).to_have_text("This token does not sign anybody in.")
    joined(ana, token)
    ana.open(f"v1/exercises/{exercise}/#/emergency/{flood}")
    ana.page.get_by_role("button", name="Record an offer").click()
    ana.fill("Decided by", "Italy")
    ana.press("Escape")
    ana.open(f"#/emergency/{flood}")
    ana.is_live()
    expect(ana.page.locator("#top .who")).to_contain_text("Ana Novak")
    ana.page.locator("#view").focus()
    ana.go("d")
    expect(ana.page.locator("#sent .alert")).to_have_text("There are no drafts.")

    outside = screen(centre, None)
    outside.page.get_by_label("Your token").fill(token)
    outside.press("Enter")
    expect(outside.page.locator(".sign-in [role=alert]")).to_have_text("This token does not sign anybody in.")


def test_the_director_leads_the_clock_and_the_list_by_keyboard_and_by_file(
    centre: Centre, screen: Screens
) -> None:
    flood = centre.flood({"what": "boats"})
    petra = screen(centre, "Petra Lind")
    page = petra.page
    forked(petra, flood, "Boats by night")
    page.locator("#view").focus()
    petra.go("e")
    begun = page.locator(".exercise-clock").inner_text()
    page.get_by_label("forward to").fill("+2d")
    petra.press("Enter")
    expect(page.locator(".exercise-clock")).not_to_have_text(begun)
    expect(page.get_by_label("forward to")).to_have_value("")
    page.get_by_label("Speed").select_option("600")
    page.get_by_role("button", name="Let it run").click()
    expect(page.locator(".exercise-going")).to_have_text("running 600×")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".exercise-going")).to_have_text("paused")

    rows = "at,what,title,text\n2099-01-01T10:00:00Z,news,Rain,It rains.\n2099-01-01T11:00:00Z,news,Wind,It blows.\n"
    wrong: FilePayload = {
        "name": "wrong.csv",
        "mimeType": "text/csv",
        "buffer": b"at,what,title\nsoon,news,Rain\n",
    }
    page.locator("#injects-file").set_input_files(wrong)
    expect(page.locator(".direct [role=status] .fault")).to_contain_text("Nothing came in")
    right: FilePayload = {"name": "right.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.locator("#injects-file").set_input_files(right)
    expect(page.locator(".direct [role=status]", has_text="right.csv")).to_contain_text("2 injects")
    rain, wind = (page.locator("tr[data-kind=inject]", has_text=name) for name in ("Rain", "Wind"))
    page.get_by_role("button", name="Hold: Rain").click()
    expect(rain.locator(".inject-status")).to_have_text("held")
    rain.get_by_role("button", name="Move").click()
    petra.fill("At, on the exercise clock", "2099-01-01 12:00")
    petra.send()
    expect(rain).to_contain_text("011200Z JAN 99")
    expect(rain.locator(".inject-status")).to_have_text("planned")
    page.get_by_role("button", name="Skip: Wind").click()
    expect(wind.locator(".inject-status")).to_have_text("skipped")
    with page.expect_download() as told:
        page.get_by_role("link", name="CSV").first.click()
    assert "Rain" in told.value.path().read_text(encoding="utf-8")

    page.get_by_role("button", name="Light or dark").click()
    assert faults_of(page) == []
    rain.get_by_role("button", name="Fire: Rain").focus()
    petra.press("Enter")
    expect(page.locator(".exercise-news")).to_have_text("News: Rain")
    page.locator("#view").focus()
    petra.go("n")
    expect(page.locator(".news .card")).to_contain_text("It rains.")
    assert faults_of(page) == []


def test_two_branches_of_one_file_are_laid_side_by_side(centre: Centre, screen: Screens) -> None:
    flood = centre.flood({"what": "boats"})
    petra = screen(centre, "Petra Lind")
    page = petra.page
    forked(petra, flood, "Boats by day")
    petra.open("#/board")
    petra.is_live()
    forked(petra, flood, "Boats at dawn")
    petra.open("#/exercises")
    petra.is_live()
    row = page.get_by_role("row", name="Boats at dawn").first
    row.get_by_role("link", name="Boats by day").click()
    expect(page.get_by_role("heading", name="EXERCISE: comparison with the other exercise")).to_be_visible()
    expect(page.locator(".comparison[data-ready]")).to_be_visible()
    expect(page.get_by_role("region", name="Cover over time")).to_contain_text(
        "Accepted in the other exercise"
    )
    assert faults_of(page) == []


def test_what_was_played_is_itself_played_again_in_the_exercise_and_never_forked_there(
    centre: Centre, screen: Screens
) -> None:
    flood = centre.flood({"what": "boats"})
    petra = screen(centre, "Petra Lind")
    exercise = forked(petra, flood, "Boats once more")
    petra.open(f"v1/exercises/{exercise}/#/emergency/{flood}")
    expect(petra.page.locator(".file-head h1")).to_be_visible()
    expect(petra.page.get_by_role("button", name="Fork an exercise")).to_have_count(0)
    petra.page.get_by_role("button", name="Replay", exact=True).click()
    expect(petra.page.locator(".replay-status")).to_have_text("paused")
    expect(petra.page.locator(".exercise-word")).to_be_visible()
    expect(petra.page.get_by_role("button", name="Fork here")).to_have_count(0)
