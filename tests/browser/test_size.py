"""Several hundred emergencies and ten thousand entries stay smooth."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import expect

from domain.authority import Actor
from domain.centre import Command
from domain.commands.emergency import OpenEmergency
from domain.commands.offer import AcceptOffer, SubmitOffer
from domain.commands.request import Disseminate, RequestContent
from domain.offer_line import OfferedItem
from domain.provenance import Donor, Party, Said
from domain.request import RequestedItem
from projections.readers import Reader
from store.open import Store, open_store
from tests.browser.centre import Centre, serving
from tests.browser.screen import Screen

pytestmark = pytest.mark.browser
Screens = Callable[..., Screen]

FILES, OFFERS = 300, 16
DESK = Actor(account="desk", role="duty_officer", name="Desk")
HEAD = Actor(account="head", role="head", name="Head")
NATIONS = (
    "ALB",
    "BGR",
    "CZE",
    "EST",
    "GRC",
    "HRV",
    "HUN",
    "LTU",
    "LVA",
    "MKD",
    "MNE",
    "POL",
    "ROU",
    "SVK",
    "TUR",
)
HAZARDS = ("flood", "wildfire", "earthquake", "storm")
# What a person still feels as at once.
AT_ONCE_MS = 100


def said(nation: str) -> Said:
    """A nation decided it, and reported it itself."""
    return Said(decided_by=Party(nation=nation), reported_by=Party(nation=nation), channel="email")


def together(store: Store, commands: list[Command]) -> list[str]:
    """Have all of them recorded; the ids of what they were about."""
    waiting: list[Future[Any]] = [store.writer.submit(command) for command in commands]
    return [str(future.result().outcome.id) for future in waiting]


def filled(folder: Path) -> None:
    """A store with hundreds of files and ten thousand entries, all typed at the desk."""
    store = open_store(f"sqlite:///{folder}/centre.db")
    try:
        countries = [NATIONS[number % len(NATIONS)] for number in range(FILES)]
        emergencies = together(
            store,
            [
                OpenEmergency(
                    actor=DESK,
                    said=said(country),
                    country=country,
                    hazard=HAZARDS[number % len(HAZARDS)],
                    title=f"{HAZARDS[number % len(HAZARDS)].capitalize()}, {country}, file {number}",
                    request=RequestContent(
                        items=(
                            RequestedItem(what="pumps", quantity=Decimal(20), unit="piece"),
                            RequestedItem(what="tents", quantity=Decimal(200), unit="piece"),
                        )
                    ),
                )
                for number, country in enumerate(countries)
            ],
        )
        with store.reading() as reading:
            rows = reading.find(("request",), Reader(is_staff=True))
            items = reading.find(("item",), Reader(is_staff=True))
        together(store, [Disseminate(actor=HEAD, request_id=UUID(row.id)) for row in rows])
        needs: dict[str, list[str]] = {}
        for item in items:
            needs.setdefault(str(item.emergency), []).append(item.id)
        offers = together(
            store,
            [
                SubmitOffer(
                    actor=DESK,
                    said=said("ESP"),
                    emergency_id=UUID(id),
                    donors=(Donor(nation="ESP"),),
                    items=(
                        OfferedItem(
                            what="pumps",
                            item_id=UUID(needs[id][number % 2]),
                            quantity=Decimal(2),
                            unit="piece",
                        ),
                    ),
                )
                for id in emergencies
                for number in range(OFFERS)
            ],
        )
        stricken = [country for country in countries for _ in range(OFFERS)]
        together(
            store,
            [
                AcceptOffer(actor=DESK, said=said(country), offer_id=UUID(id))
                for number, (id, country) in enumerate(zip(offers, stricken, strict=True))
                if number % OFFERS
            ],
        )
    finally:
        store.close()


@pytest.fixture(scope="module")
def large_centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre in its busiest year."""
    folder = tmp_path_factory.mktemp("large")
    filled(folder)
    with serving(folder) as centre:
        yield centre


def test_three_hundred_files_and_ten_thousand_entries_stay_smooth(
    large_centre: Centre, screen: Screens
) -> None:
    ana = screen(large_centre, "Ana Novak")
    rows = ana.page.locator(".files-table tbody tr:not([hidden])")
    expect(rows).to_have_count(FILES)

    # Filtering, from the key stroke to the drawn table.
    took = ana.page.evaluate(
        """async () => {
            const search = document.getElementById('search');
            const fastest = {};
            // The fastest of several: what else this machine does is not the page's doing.
            for (let round = 0; round < 6; round += 1) {
                for (const text of ['f', 'fl', 'flood', 'flood, hrv', 'earthquake', '']) {
                    const begin = performance.now();
                    search.value = text;
                    search.dispatchEvent(new Event('input'));
                    document.body.getBoundingClientRect();
                    fastest[text] = Math.min(fastest[text] ?? Infinity, performance.now() - begin);
                    await new Promise(requestAnimationFrame);
                }
            }
            return fastest;
        }"""
    )
    assert max(took.values()) < AT_ONCE_MS, took
    expect(rows).to_have_count(FILES)

    # A change moves one row, and the others keep their nodes.
    ana.page.evaluate(
        "() => { globalThis.nodes = new Set(document.querySelectorAll('.files-table tbody tr')); }"
    )
    large_centre.flood({"what": "one more", "quantity": 1, "unit": "piece"})
    expect(rows).to_have_count(FILES + 1)
    kept = """() => {
        const rows = [...document.querySelectorAll('.files-table tbody tr')];
        return rows.filter((row) => globalThis.nodes.has(row)).length;
    }"""
    assert ana.page.evaluate(kept) == FILES

    # The log book: all of it is paged in by scrolling, and only what fits has nodes.
    ana.go("l")
    expect(ana.page.locator("li.entry").first).to_be_visible()
    for _ in range(70):
        here = ana.page.evaluate(
            "async () => { await globalThis.room.book.page(); return globalThis.room.book.order.length; }"
        )
        if here > 10_000:
            break
    assert here > 10_000
    expect(ana.page.locator(".log-foot")).to_contain_text(f"{here:,} entries")
    scrolled = ana.page.evaluate(
        """async () => {
            const scroller = document.querySelector('.log-scroller');
            const times = [];
            for (let step = 0; step < 40; step += 1) {
                const begin = performance.now();
                scroller.scrollTop = (step * 7919 * 46) % (scroller.scrollHeight - 800);
                globalThis.room.view.list.draw();
                document.body.getBoundingClientRect();
                times.push(performance.now() - begin);
                await new Promise(requestAnimationFrame);
            }
            return times.sort((a, b) => a - b);
        }"""
    )
    assert scrolled[len(scrolled) // 4] < AT_ONCE_MS / 3, scrolled
    assert ana.page.locator("li.entry").count() < 100
    searched = ana.page.evaluate(
        """() => {
            const search = document.getElementById('search');
            let fastest = Infinity;
            for (const text of ['tents', 'pumps', 'croatia', 'croatia accepts']) {
                const begin = performance.now();
                search.value = text;
                search.dispatchEvent(new Event('input'));
                document.body.getBoundingClientRect();
                fastest = Math.min(fastest, performance.now() - begin);
            }
            return fastest;
        }"""
    )
    assert searched < AT_ONCE_MS, searched
    expect(ana.page.locator("li.entry").first).to_contain_text("Croatia accepts")
