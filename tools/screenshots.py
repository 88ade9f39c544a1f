"""Take the pictures of the operations room that README.md shows: `python tools/screenshots.py`.

Run with the development dependencies and a Chromium on the path. A centre of its own is served for it, with the archive
and a scene that is invented: every time is relative to now.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "room"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SIZE = (1366, 768)
STARTS_WITHIN_S = 120
Body = dict[str, Any]


def main() -> None:
    """Serve, play the scene, and take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as (address, tokens):
        centre = Centre(address, tokens)
        flood = scene(centre)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("EADRCC_TEST_CHROMIUM") or shutil.which("chromium"), args=FLAGS
            )
            watch = signed_in(browser, centre, "duty_officer")
            watch.get_by_role("button", name="Sign on to the watch").click()
            new_offer(centre, flood)
            watch.locator("#queue li").first.wait_for()
            taken(watch, "board")
            watch.goto(f"{address}/#/emergency/{flood}")
            watch.get_by_role("heading", name="Request 1").wait_for()
            watch.keyboard.press("a")
            watch.locator("#queue").wait_for(state="hidden")
            watch.locator("#sent li").wait_for(state="hidden")
            taken(watch, "emergency")
            watch.keyboard.press("d")
            watch.get_by_label("Take, line 1").fill("1")
            taken(watch, "decision")
            released(centre, watch, flood)
            watch.goto(f"{address}/#/watch")
            watch.locator(".posts tbody tr").first.wait_for()
            taken(watch, "watch")
            capital = signed_in(browser, centre, "ESP", light=True)
            capital.goto(f"{address}/#/emergency/{flood}")
            capital.get_by_role("heading", name="Request 1").wait_for()
            taken(capital, "nation")
            planning(browser, centre)
            exercise(browser, centre)
            browser.close()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a centre, and the tokens of its accounts by role or nation."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    demo = [
        sys.executable,
        "-P",
        "-m",
        "api.cli",
        "demo",
        "--port",
        str(port),
        "--data",
        str(folder / "demo"),
    ]
    process = subprocess.Popen(demo, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(address)
        accounts = json.loads((folder / "demo" / "accounts.json").read_text())
        yield address, {account["nation"] or account["role"]: account["token"] for account in accounts}
    finally:
        process.terminate()
        process.wait()


def wait_until_ready(address: str) -> None:
    """Wait until the centre answers."""
    end = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < end:
        try:
            if httpx2.get(f"{address}/v1/health/ready").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise TimeoutError(f"no centre at {address} within {STARTS_WITHIN_S} s")


class Centre:
    """A centre that is called as one of its accounts."""

    def __init__(self, address: str, tokens: dict[str, str], *, prefix: str = "/v1") -> None:
        self.address = address
        self.tokens = tokens
        self.prefix = prefix

    def post(self, who: str, path: str, body: Body | None = None) -> Body:
        """Have something recorded."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Idempotency-Key": str(uuid4())}
        answer = httpx2.post(f"{self.address}{self.prefix}{path}", json=body or {}, headers=headers)
        if answer.status_code not in (200, 201):
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
        found: Body = answer.json()
        return found

    def get(self, path: str, who: str) -> Body:
        """What is there."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        found: Body = httpx2.get(f"{self.address}{self.prefix}{path}", headers=headers).json()
        return found

    def items(self, path: str, who: str = "duty_officer") -> list[Body]:
        """What a list holds."""
        found: list[Body] = self.get(path, who)["items"]
        return found


def told(nation: str, channel: str = "email") -> Body:
    """A nation decided it and reported it."""
    return {"decided_by": {"nation": nation}, "reported_by": {"nation": nation}, "channel": channel}


def hence(hours: float) -> str:
    """A time so many hours from now."""
    return (
        (datetime.now(UTC) + timedelta(hours=hours)).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    )


def asked(centre: Centre, who: str, body: Body, *, release: bool = True) -> tuple[str, dict[str, str]]:
    """A file with its request, released by the head; its id, and the ids of its needs by what they are."""
    id = centre.post(who, "/emergencies", body)["id"]
    if release:
        request = centre.items(f"/emergencies/{id}/requests")[0]
        centre.post("head", f"/requests/{request['id']}/disseminate")
    return id, {item["what"]: item["id"] for item in centre.items(f"/emergencies/{id}/items")}


def line(need: str | None, what: str, quantity: float, unit: str, kind: str = "exact") -> Body:
    """One line of an offer."""
    said: Body = {"what": what, "quantity": quantity, "unit": unit, "quantity_kind": kind}
    return said if need is None else {**said, "item_id": need}


def scene(centre: Centre) -> str:
    """A busy night, invented; the id of the flood in it."""
    flood, needs = asked(
        centre,
        "SVN",
        {
            "country": "SVN",
            "hazard": "flood",
            "occurred": hence(-30),
            "place": {"text": "Savinja and Koroška", "lat": 46.35, "lon": 14.95},
            "situation": "Rain since yesterday; the Savinja has left its banks. 8,000 people are cut off.",
            "request": {
                "items": [
                    {"what": "Bailey bridges, 30 m", "quantity": 6, "unit": "piece", "priority": "high"},
                    {"what": "excavators with operators", "quantity": 20, "unit": "team"},
                    {
                        "what": "transport helicopters",
                        "quantity": 4,
                        "unit": "helicopter",
                        "priority": "high",
                    },
                    {"what": "water pumps, 300 l/s", "quantity": 12, "unit": "piece"},
                ],
                "assessment": "Six road bridges destroyed, 21 damaged.",
                "points_of_entry": ["Ljubljana Brnik (LJLJ)", "Šentilj"],
            },
        },
    )
    bridges, excavators, helicopters, pumps = needs.values()
    spain = centre.post(
        "ESP",
        f"/emergencies/{flood}/offers",
        {
            "items": [
                line(excavators, "excavators with operators", 8, "team"),
                line(pumps, "water pumps", 10, "piece", "up_to"),
            ],
            "transport": "own, by road",
        },
    )
    centre.post("SVN", f"/offers/{spain['id']}/accept", {"lines": [{"line": 1}, {"line": 2, "quantity": 6}]})
    road = {"carrier": "UME", "mode": "road", "point_of_entry": "Šentilj", "eta": hence(9)}
    load = centre.post("ESP", f"/offers/{spain['id']}/consignments", {"lines": [{"line": 1}], **road})
    centre.post("ESP", f"/consignments/{load['id']}/depart")
    germany = centre.post(
        "duty_officer",
        f"/emergencies/{flood}/offers",
        {
            "donors": [{"nation": "DEU"}],
            "items": [line(bridges, "Bailey bridges", 8, "piece")],
            "provenance": told("DEU"),
        },
    )
    by_phone = {"provenance": told("SVN", "telephone")}
    centre.post("duty_officer", f"/offers/{germany['id']}/accept", by_phone)
    bridge = {"lines": [{"line": 1, "quantity": 4}], "carrier": "THW", "provenance": told("DEU")}
    load = centre.post("duty_officer", f"/offers/{germany['id']}/consignments", bridge)
    for move in ("depart", "arrive"):
        centre.post("duty_officer", f"/consignments/{load['id']}/{move}", {"provenance": told("DEU")})
    centre.post("duty_officer", f"/consignments/{load['id']}/hand-over", by_phone)
    late = {"lines": [{"line": 1, "quantity": 2}], "eta": hence(-2), "provenance": told("DEU")}
    centre.post("duty_officer", f"/offers/{germany['id']}/consignments", late)
    centre.post(
        "duty_officer",
        f"/emergencies/{flood}/offers",
        {
            "donors": [{"nation": "AUT"}, {"organisation": "rescEU"}],
            "channel": "ucpm",
            "items": [line(helicopters, "helicopters", 1, "helicopter")],
            "provenance": {**told("AUT"), "reported_by": {"organisation": "EU ERCC"}},
        },
    )
    asked(
        centre,
        "BIH",
        {
            "country": "BIH",
            "hazard": "wildfire",
            "request": {"items": [{"what": "firefighting aircraft", "quantity": 2, "unit": "aircraft"}]},
        },
        release=False,
    )
    storm, storm_needs = asked(
        centre,
        "duty_officer",
        {
            "country": "GRC",
            "hazard": "storm",
            "request": {"items": [{"what": "generators", "quantity": 40, "unit": "piece"}]},
            "provenance": told("GRC", "telephone"),
        },
    )
    generators = line(storm_needs["generators"], "generators, 60 kVA", 40, "piece")
    offer = centre.post(
        "duty_officer",
        f"/emergencies/{storm}/offers",
        {"donors": [{"nation": "ITA"}], "items": [generators], "provenance": told("ITA")},
    )
    centre.post("duty_officer", f"/offers/{offer['id']}/accept", {"provenance": told("GRC", "telephone")})
    quake = {"country": "TUR", "hazard": "earthquake", "place": {"text": "Van", "lat": 38.5, "lon": 43.4}}
    centre.post("duty_officer", "/emergencies", quake)
    for entry in centre.items("/entries?limit=200"):
        if entry["origin"] == "live" and not entry["acknowledged"]:
            centre.post("duty_officer", f"/entries/{int(entry['id'])}/acknowledge")
    return flood


def new_offer(centre: Centre, flood: str) -> None:
    """An offer that comes in while somebody looks."""
    needs = {item["what"]: item["id"] for item in centre.items(f"/emergencies/{flood}/items")}
    helicopters = line(needs["transport helicopters"], "CH-47 helicopters", 2, "helicopter")
    terms = {"conditions": "two landing slots a day at LJLJ", "valid_until": hence(48)}
    centre.post("USA", f"/emergencies/{flood}/offers", {"items": [helicopters], **terms})


def released(centre: Centre, watch: Page, flood: str) -> None:
    """Take the picture of a situation report that has gone out, with who has read it."""
    prose = {
        "Situation update": "The water falls at Celje. Letuš is reached by air only. 3,200 people are still cut off."
    }
    body = {"product": "situation_report", "sections": prose}
    report = centre.post("duty_officer", f"/emergencies/{flood}/situation-reports", body)["id"]
    centre.post("head", f"/messages/{report}/approve")
    for nation in ("ESP", "USA"):
        centre.post(nation, f"/messages/{report}/acknowledge")
    watch.keyboard.press("Escape")
    card = watch.locator(f'[data-kind="message"][data-id="{report}"]')
    card.get_by_text("Text", exact=True).click()
    card.scroll_into_view_if_needed()
    taken(watch, "message")


def planning(browser: Browser, centre: Centre) -> None:
    """Take the pictures of planning, as the planner sees it."""
    planner = signed_in(browser, centre, "planner")
    for name, path in (("groups", "groups"), ("group", f"group/{health_group(centre)}?on=2012-07-01")):
        planner.goto(f"{centre.address}/#/planning/{path}")
        planner.locator("svg.timeline").wait_for()
        taken(planner, name)
    planner.goto(f"{centre.address}/#/planning/matrix?on=2012-07-01")
    heat = planner.locator(".heat")
    heat.wait_for()
    heat.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Enter"):
        planner.keyboard.press(key)
    planner.locator(".drill tbody tr").first.wait_for()
    taken(planner, "matrix")
    planner.goto(f"{centre.address}/#/planning/meeting/{thirty_allies(centre)}")
    planner.locator(".attendance li").first.wait_for()
    for key in ("r", "i", "Space", "p", "p", "Space"):
        planner.keyboard.press(key)
    taken(planner, "attendance")


def health_group(centre: Centre) -> str:
    """The id of the group that was the Public Health and Food/Water Group in 2012."""
    found = centre.items("/planning-groups?on=2012-07-01&limit=200")
    return str(next(group["id"] for group in found if group["short_name"] == "PHFWG"))


def thirty_allies(centre: Centre) -> str:
    """The id of an invented meeting, on a day when there were thirty Allies."""
    body = {"name": "Invented Group", "formats": ["allies"], "from": "2020-01-01", "until": "2021-12-31"}
    group = centre.post("planner", "/planning-groups", body)
    session = {"format": "allies", "at": "2021-06-10", "title": "Invented session", "place": "Ljubljana"}
    return str(centre.post("planner", f"/planning-groups/{group['id']}/meetings", session)["id"])


def exercise(browser: Browser, centre: Centre) -> None:
    """Take the pictures of Slovenia 2023 replayed to its first offer, and played otherwise from there."""
    planner = signed_in(browser, centre, "planner")
    slovenia = next(
        file["id"] for file in centre.items("/emergencies?origin=archive&limit=200") if is_2023(file)
    )
    planner.goto(f"{centre.address}/#/emergency/{slovenia}")
    planner.get_by_role("button", name="Replay", exact=True).click()
    planner.locator(".replay-status", has_text="paused").wait_for()
    while not planner.locator(".card[data-kind=offer]").count():
        planner.get_by_role("button", name="Step").click()
        planner.wait_for_timeout(300)
    taken(planner, "replay")
    planner.get_by_role("button", name="Fork here").click()
    planner.get_by_label("Title of the exercise").fill("Savinja without Spain")
    planner.keyboard.press("Enter")
    planner.wait_for_url("**/v1/exercises/*/")
    room = planner.url
    inside = Centre(room.removesuffix("/"), centre.tokens, prefix="")
    signs_in(planner, centre.tokens["planner"])
    inside.post("planner", "/clock", {"paused": False, "speed": 600})
    account = inside.post("planner", "/accounts", {"role": "nation", "name": "Ljubljana", "nation": "SVN"})
    inside.tokens = {**centre.tokens, "SVN played": account["token"]}
    capital = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]}).new_page()
    capital.goto(room)
    signs_in(capital, account["token"])
    spain, *_ = inside.items(f"/emergencies/{slovenia}/offers", "planner")
    needs = inside.items(f"/emergencies/{slovenia}/items", "planner")
    aircraft = next(need for need in needs if "helicopter" in need["what"])
    # In six seconds an hour passes there.
    planner.wait_for_timeout(6_000)
    inside.post("SVN played", f"/offers/{spain['id']}/decline", {"reason": "They are needed at home."})
    goods = {"what": "AB-412 helicopters", "quantity": 2, "unit": "aircraft", "item_id": aircraft["id"]}
    offer = {"what": "command", "role": "nation", "nation": "ITA", "body": {"items": [goods]}}
    hours = datetime.now(UTC) + timedelta(days=1)
    at = hours.replace(minute=0, second=0, microsecond=0).isoformat().replace("+00:00", "Z")
    call = f"/v1/emergencies/{slovenia}/offers"
    italy = {**offer, "at": at, "title": "Italy offers helicopters", "call": call}
    dam = {"at": at, "what": "news", "title": "The dam above Laško", "text": "It may break within hours."}
    rain = {"at": at, "what": "news", "title": "The rain stops", "text": "The forecast is dry."}
    for inject in (italy, dam):
        id = inside.post("planner", "/injects", inject)["id"]
        inside.post("planner", f"/injects/{id}/fire")
    inside.post("planner", "/injects", {**rain, "expected": "Slovenia tells what it needs no longer."})
    planner.wait_for_timeout(6_000)
    second = inside.items(f"/emergencies/{slovenia}/offers", "planner")[-1]
    inside.post("SVN played", f"/offers/{second['id']}/accept")
    kinds = inside.get("/objectives", "planner")["kinds"]
    examples = {one["id"]: one for kind in kinds for one in kind["examples"]}
    chosen = [examples[id] for id in ("first-offer", "offers-answered", "own-approval")]
    inside.post("planner", "/objectives", {"objectives": chosen})
    inside.post("planner", "/clock", {"paused": True})
    capital.goto(f"{room}#/emergency/{slovenia}")
    capital.get_by_role("heading", name="Request 1").wait_for()
    taken(capital, "exercise")
    planner.goto(f"{room}#/direct")
    planner.locator("[data-objective]").nth(2).wait_for()
    taken(planner, "direct")
    planner.goto(f"{room}#/comparison")
    planner.locator(".comparison[data-ready]").wait_for()
    planner.set_viewport_size({"width": SIZE[0], "height": 1500})
    taken(planner, "comparison")


def is_2023(file: Body) -> bool:
    """Whether a file is the flood that the pictures of an exercise are taken of."""
    return bool(file["title"] == "Floods in Slovenia, August 2023")


def signs_in(page: Page, token: str) -> None:
    """Sign in where the page is, and wait until the board is live."""
    page.get_by_label("Your token").fill(token)
    page.keyboard.press("Enter")
    page.locator(".live.on").wait_for()


def signed_in(browser: Browser, centre: Centre, who: str, *, light: bool = False) -> Page:
    """A live screen of the room."""
    context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]})
    page = context.new_page()
    if light:
        page.add_init_script("localStorage.setItem('room.theme', '\"light\"')")
    page.goto(centre.address)
    signs_in(page, centre.tokens[who])
    page.locator(".files-table tbody tr").first.wait_for()
    return page


def taken(page: Page, name: str) -> None:
    """Take a picture, once the map is drawn and nothing flashes any more."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(3_500)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
