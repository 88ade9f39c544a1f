"""Messages as they are read: text, page and PDF, for those who may read them (rules 6, 7, 10, 18 and 29)."""

from collections.abc import Iterator
from typing import Any

import pytest

from api.documents.html import as_html
from api.documents.pdf import as_pdf, pages_of
from api.documents.printed import Printed
from api.documents.templating import COLUMNS
from api.documents.text import as_text
from projections.messages.content import EXERCISE_MARK, Content
from tests.api.served import Served, serving

FORMS = {".txt": "text/plain", ".html": "text/html", ".pdf": "application/pdf"}
# Čačak, Skopje and Athens in their own letters; then what would be markup if it were taken for it.
FOREIGN = "Čačak, Łódź, Скопје, Αθήνα"
HOSTILE = r'<script>alert(1)</script> #panic("x") $x$ \\ {{ 7*7 }} *b* `c` @ref <b>'


@pytest.fixture(scope="module")
def flood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A flood up to the correction of its final report."""
    with serving(f"sqlite:///{tmp_path_factory.mktemp('documents') / 'centre.db'}") as served:
        served.play(until="correction")
        yield served


def printed(flood: Served, **changes: Any) -> Printed:
    """The final report, with something else in it."""
    content = Content.model_validate(flood.read("ESP", f"/v1/messages/{flood.kept['report']}")["content"])
    return Printed(content.but(**changes))


def said(text: str, *, new: bool = False) -> dict[str, Any]:
    """A paragraph that says this, in every place where something can be said."""
    spans = [{"text": text, "new": new}]
    return {
        "key": "x",
        "number": "1",
        "heading": text,
        "spans": spans,
        "parts": [{"key": "y", "number": "1.1", "spans": spans}],
        "table": {"columns": [text], "numeric": [False], "rows": [{"key": "z", "cells": spans}]},
    }


@pytest.mark.parametrize("form", FORMS)
def test_rule_7_a_released_message_gives_the_same_bytes_each_time(flood: Served, form: str) -> None:
    address = f"/v1/messages/{flood.kept['report']}{form}"
    first = flood.get("ESP", address)
    assert first.status_code == 200
    assert first.headers["content-type"].startswith(FORMS[form])
    flood.clock.pass_(days=1)
    assert flood.get("SVN", address).content == first.content


@pytest.mark.parametrize("form", ["", "/preview", *FORMS])
def test_who_may_not_read_a_message_reads_it_in_no_form(flood: Served, form: str) -> None:
    """A draft is for staff; to others it is what never was, byte for byte."""
    unknown = flood.get("ESP", f"/v1/messages/00000000-0000-7000-8000-000000000000{form}")
    hidden = flood.get("ESP", f"/v1/messages/{flood.kept['correction']}{form}")
    assert (hidden.status_code, hidden.content) == (404, unknown.content)
    assert flood.get("duty officer", f"/v1/messages/{flood.kept['correction']}{form}").status_code == 200


def test_rule_6_nobody_approves_his_own_message(flood: Served) -> None:
    sent = f"/v1/emergencies/{flood.kept['emergency']}/messages?product=request"
    wrong = flood.read("head", sent)["items"][0]["id"]
    own = flood.done("head", f"/v1/messages/{wrong}/correct")["id"]
    refused = flood.post("head", f"/v1/messages/{own}/approve")
    assert (refused.status_code, refused.json()["rule"]) == (403, "OriginatorMayNotApprove")


@pytest.mark.parametrize("form", ["", ".txt", ".html"])
def test_rule_18_the_reason_for_declining_is_in_no_form(flood: Served, form: str) -> None:
    """The scenario's Slovenia declines sandbags with these words."""
    assert "Enough sandbags" not in flood.get("ESP", f"/v1/messages/{flood.kept['report']}{form}").text


def test_text_is_in_the_style_of_the_house(flood: Served) -> None:
    text = as_text(printed(flood, subject="A long title " * 9))
    pages = text.split("\f")
    assert all(len(line) <= COLUMNS for line in text.splitlines())
    assert f"This report consists of: - {len(pages)} - pages" in pages[0]
    for place, page in enumerate(pages, start=1):
        lines = [line.strip() for line in page.strip().splitlines()]
        ends = (lines[0], lines[-2], lines[-1])
        assert ends == ("NON - CLASSIFIED", "NON - CLASSIFIED", f"Page {place} of {len(pages)}")


def test_rule_8_what_is_new_is_marked_in_each_form(flood: Served) -> None:
    news, old = (printed(flood, paragraphs=[said("water", new=new)]) for new in (True, False))
    assert as_text(news).count("*water*") == 3
    assert as_html(news).count("<b>water</b>") == 3
    assert as_pdf(news) != as_pdf(old)


def test_the_page_and_the_pdf_count_the_same_pages(flood: Served) -> None:
    long = printed(flood, paragraphs=[said(f"{FOREIGN}. " * 40) for _ in range(9)])
    pages = pages_of(long)
    assert pages > 2
    assert f"This report consists of: - {pages} - pages" in as_html(long)


def test_rule_10_an_exercise_bears_its_mark_on_every_page(flood: Served) -> None:
    paragraphs = [said("x " * 400) for _ in range(4)]
    played, real = (printed(flood, exercise=mark, paragraphs=paragraphs) for mark in (EXERCISE_MARK, None))
    pages = as_text(played).split("\f")
    assert len(pages) > 1
    assert all(page.count(EXERCISE_MARK) >= 2 for page in pages)
    assert f'<p class="mark">{EXERCISE_MARK}</p>' in as_html(played)
    assert "EXERCISE" not in as_text(real) + as_html(real)
    assert as_pdf(played) != as_pdf(real)


def test_names_stand_in_their_own_letters(flood: Served) -> None:
    named = printed(flood, subject=FOREIGN)
    assert FOREIGN in as_text(named)
    assert FOREIGN in as_html(named)
    assert as_pdf(named).startswith(b"%PDF")


def test_nothing_that_is_said_is_taken_for_markup(flood: Served) -> None:
    hostile = printed(flood, subject=HOSTILE, title=HOSTILE, paragraphs=[said(HOSTILE)])
    page = as_html(hostile)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7*7 }}" in page
    # The typesetter would have stopped at the first of them that it took for a command.
    assert as_pdf(hostile).startswith(b"%PDF")
    assert pages_of(hostile) == 1


def test_the_page_runs_nothing_and_loads_its_own_style_alone(flood: Served) -> None:
    answer = flood.get("ESP", f"/v1/messages/{flood.kept['report']}.html")
    assert "default-src 'none'; style-src 'self'" in answer.headers["content-security-policy"]
    assert flood.get("", "/docs/assets/message.css").status_code == 200


def test_rule_29_the_point_of_contact_stands_in_no_message_and_is_told_until_it_is_erased(
    flood: Served,
) -> None:
    contact = flood.read("SVN", f"/v1/requests/{flood.kept['request']}")["contact"]
    sent = flood.read("ESP", f"/v1/emergencies/{flood.kept['emergency']}/messages?product=request")["items"]
    address = f"/v1/messages/{sent[0]['id']}"
    assert "Duty desk, URSZR" in flood.get("ESP", f"{address}.txt").text
    assert "Duty desk, URSZR" not in flood.get("ESP", address).text
    flood.done("SVN", f"/v1/contacts/{contact}/erase")
    assert "The point of contact has been erased." in flood.get("ESP", f"{address}.txt").text
