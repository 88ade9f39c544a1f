"""Spans: what a call waited for, below the call; and nothing of it where it is not wanted."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api.measuring.tracing import Tracing, exporting
from api.settings import SettingsFaulty
from tests.api.served import serving
from tests.faults.product import environment
from tests.faults.waiting import wait_until

STAGES = ["queue", "lock", "decide", "record", "fold", "commit"]


def test_a_call_shows_what_its_command_waited_for_and_was_spent_on(tmp_path: Path) -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))

    def named(name: str) -> list[ReadableSpan]:
        return [span for span in kept.get_finished_spans() if span.name == name]

    with serving(f"sqlite:///{tmp_path / 'centre.db'}", tracing=Tracing(provider)) as centre:
        answer = centre.post("duty officer", "/v1/emergencies", {"country": "SVN", "hazard": "flood"})
        [command] = wait_until(lambda: named("command"), 10, "the command has its span")
        [call] = wait_until(lambda: named("open_emergency"), 10, "the call has its span")
    assert call.attributes is not None
    assert call.attributes["http.response.status_code"] == 201
    assert call.attributes["eadrcc.request_id"] == answer.headers["x-request-id"]
    assert command.attributes == {"eadrcc.outcome": "recorded"}
    assert command.parent is not None
    assert call.context is not None
    assert command.context is not None
    assert command.parent.span_id == call.context.span_id
    below = [
        span
        for span in kept.get_finished_spans()
        if span.parent is not None and span.parent.span_id == command.context.span_id
    ]
    assert [span.name for span in below] == STAGES
    # One after the other, without a hole.
    assert below[0].start_time == command.start_time
    for earlier, later in pairwise(below):
        assert earlier.end_time is not None
        assert later.start_time is not None
        assert abs(later.start_time - earlier.end_time) < 1_000


def test_without_the_setting_it_need_not_be_installed() -> None:
    program = "import sys; sys.modules['opentelemetry.sdk'] = None; import api.app, api.serving"
    subprocess.run([sys.executable, "-P", "-c", program], env=environment(), check=True)


def test_where_it_is_not_installed_it_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter", None)
    with pytest.raises(SettingsFaulty, match="telemetry"):
        exporting()
