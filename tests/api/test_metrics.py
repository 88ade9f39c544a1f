"""What operators measure: what happened is counted, what stands is told, and no nation reads any of it."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from api.measuring.exposed import FOLDER, OfLiveWorkers, exposed
from api.measuring.metrics import Metrics
from api.measuring.sampler import Sampler
from api.settings import Settings, SettingsFaulty, settings
from domain.commands.emergency import OpenEmergency
from store.database import StoreUnavailable
from tests.api.served import Served, serving
from tests.faults.product import environment, free_port
from tests.faults.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
FLOOD = {"country": "SVN", "hazard": "flood"}

Figures = dict[str, float]


def figures_in(text: str) -> Figures:
    """What Prometheus would read: each sample by its name with its labels."""
    return {
        sample.name
        + "".join(f"/{value}" for name, value in sample.labels.items() if name != "le"): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


class Measured:
    """A centre of which figures are kept."""

    def __init__(self, centre: Served, registry: CollectorRegistry, metrics: Metrics) -> None:
        self.centre = centre
        self.registry = registry
        self.metrics = metrics

    def figures(self) -> Figures:
        """The figures as they stand now."""
        state = self.centre.app.state
        sampler = Sampler(self.metrics, self.centre.store, state.board, state.room, self.centre.clock)
        asyncio.run(sampler.look())
        return figures_in(generate_latest(self.registry).decode())


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    registry = CollectorRegistry()
    metrics = Metrics(registry)
    with serving(f"sqlite:///{tmp_path_factory.mktemp('store') / 'centre.db'}", metrics=metrics) as centre:
        yield Measured(centre, registry, metrics)


def test_commands_are_counted_by_what_became_of_them(measured: Measured) -> None:
    centre = measured.centre
    before = measured.figures()
    centre.post("duty officer", "/v1/emergencies", FLOOD, key="once")
    centre.post("duty officer", "/v1/emergencies", FLOOD, key="once")
    centre.post("planner", "/v1/emergencies", FLOOD)
    # The thread of the writer counts after it has answered.
    wait_until(
        lambda: measured.figures().get("eadrcc_commands_total/refused", 0) > 0, 5, "a refusal is counted"
    )
    after = measured.figures()

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert [more(f"eadrcc_commands_total/{outcome}") for outcome in ("recorded", "replayed", "refused")] == [
        1,
        1,
        1,
    ]
    assert more("eadrcc_command_seconds_count/recorded") == 1
    assert more("eadrcc_requests_total/open_emergency/201") == 2
    assert more("eadrcc_requests_total/open_emergency/403") == 1
    assert more("eadrcc_batch_commands_sum") == 3
    for stage in ("lock", "decide", "record", "fold", "commit"):
        assert more(f"eadrcc_transaction_seconds_count/{stage}") == 3


def test_what_stands_is_told_as_the_store_has_it(measured: Measured) -> None:
    measured.centre.done("duty officer", "/v1/emergencies", FLOOD)
    figures = measured.figures()
    head = measured.centre.read("duty officer", "/v1/entries?limit=1")["position"]
    assert figures["eadrcc_log_position"] == figures["eadrcc_board_position"] == head > 0
    assert (figures["eadrcc_board_stopped"], figures["eadrcc_recording"], figures["eadrcc_database_up"]) == (
        0,
        1,
        1,
    )
    assert (figures["eadrcc_feed_connections"], figures["eadrcc_queue_commands"]) == (0, 0)
    assert figures["eadrcc_deadlines_missed"] == 0
    assert figures["eadrcc_process_memory_bytes"] > 1_000_000
    assert figures["eadrcc_process_open_files"] > 1


def test_a_database_that_is_away_and_commands_that_it_refuses_are_told(
    measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = measured.centre.store.database

    def away() -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(type(database), "writing", lambda _self: away())
    monkeypatch.setattr(type(database), "reading", lambda _self: away())
    duty = measured.centre.accounts["duty officer"].actor
    with pytest.raises(StoreUnavailable):
        measured.centre.store.writer.submit(OpenEmergency(actor=duty, country="SVN", hazard="flood")).result(
            10
        )
    figures = measured.figures()
    assert (figures["eadrcc_database_up"], figures["eadrcc_recording"]) == (0, 0)
    monkeypatch.undo()
    # The writer tries by itself, and needs no command to find out.
    wait_until(lambda: measured.figures()["eadrcc_recording"] == 1, 10, "the writer finds that it can record")
    figures = measured.figures()
    assert figures["eadrcc_database_up"] == 1
    assert figures["eadrcc_commands_total/unavailable"] == 1


def test_no_figure_has_a_label_that_tells_of_a_nation_or_of_an_account(measured: Measured) -> None:
    measured.centre.play(until="offer")
    named = {
        name for family in measured.registry.collect() for sample in family.samples for name in sample.labels
    }
    assert named <= {"call", "status", "outcome", "stage", "le"}


def test_no_account_reads_the_figures_where_it_may_call(measured: Measured) -> None:
    for path in ("/metrics", "/v1/metrics"):
        for who in ("SVN", "OCHA", "duty officer", "admin"):
            assert measured.centre.get(who, path).status_code == 404


def test_the_figures_have_an_address_of_their_own(measured: Measured) -> None:
    address = f"127.0.0.1:{free_port()}"
    with exposed(address, measured.registry):
        read = httpx2.get(f"http://{address}/metrics", trust_env=False)
    assert figures_in(read.text).keys() >= {"eadrcc_log_position", "eadrcc_queue_commands"}
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://{address}/metrics", trust_env=False)


def test_an_address_is_a_host_and_a_port() -> None:
    assert Settings().metrics is None
    with pytest.raises(SettingsFaulty, match="EADRCC_METRICS"):
        settings(metrics="9464")


A_WORKER = """
import sys
from prometheus_client import CollectorRegistry
from api.measuring.metrics import Metrics

metrics = Metrics(CollectorRegistry())
metrics.visited("open_emergency", 201, 0.01)
metrics.connections.set(4)
metrics.board_position.set(int(sys.argv[1]))
print("measured", flush=True)
sys.stdin.read()
"""


def test_several_workers_are_read_together_and_one_that_died_counts_no_more_as_present(
    tmp_path: Path,
) -> None:
    def worker(position: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", A_WORKER, str(position)],
            env=environment(**{FOLDER: str(tmp_path)}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    registry = CollectorRegistry()
    registry.register(OfLiveWorkers(str(tmp_path)))
    workers = [worker(7), worker(9)]
    try:
        for one in workers:
            assert one.stdout is not None
            assert one.stdout.readline() == "measured\n"
        both = figures_in(generate_latest(registry).decode())
        workers[1].kill()
        workers[1].communicate()
        left = figures_in(generate_latest(registry).decode())
    finally:
        for one in workers:
            one.kill()
            one.communicate()
    requests = "eadrcc_requests_total/open_emergency/201"
    assert (both[requests], both["eadrcc_feed_connections"], both["eadrcc_board_position"]) == (2, 8, 9)
    # What happened has happened; what stood with the dead stands no more.
    assert (left[requests], left["eadrcc_feed_connections"], left["eadrcc_board_position"]) == (2, 4, 7)


def test_every_alarm_names_figures_that_there_are_and_a_chapter_that_says_what_to_do() -> None:
    registry = CollectorRegistry()
    Metrics(registry)
    there = {family.name for family in registry.collect()}
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    assert len(rules) > 5
    for rule in rules:
        named = set(re.findall(r"eadrcc_\w+", rule["expr"]))
        assert named, rule["alert"]
        assert {re.sub(r"_(total|bucket|sum|count)$", "", name) for name in named} <= there
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert f"`{rule['alert']}`" in page
    for name in there:
        assert f"`{name}" in page, f"docs/operations.md does not explain {name}"
