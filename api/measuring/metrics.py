"""The figures of one process, by the names that `deploy/prometheus/alerts.yml` and docs/operations.md know.

No label names a nation, an account or a file: who may read the figures may read no file by them. In several processes
each keeps its own; `api.measuring.exposed` puts them together.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from api.problems import Problem
from domain.centre import NotFound
from domain.rules import RuleBroken
from store.asking import Answer, KeyUsedForAnother, OutcomeUnknown, StaleVersion
from store.database import StoreUnavailable
from store.queue import BATCH, Waiting

Outcome = Literal["recorded", "replayed", "refused", "unavailable", "unknown", "failed"]
# From what nobody notices to what a client no longer waits for.
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
COMMANDS = (1, 2, 4, 8, 16, 32, BATCH)
REFUSALS = (Problem, RuleBroken, NotFound, KeyUsedForAnother, StaleVersion)


def outcome_of(future: Future[Any]) -> Outcome:
    """What became of a command that has been answered."""
    fault = future.exception()
    match fault:
        case None:
            result = future.result()
            return "replayed" if isinstance(result, Answer) and result.replayed else "recorded"
        case OutcomeUnknown():
            return "unknown"
        case StoreUnavailable():
            return "unavailable"
        case _:
            return "refused" if isinstance(fault, REFUSALS) else "failed"


class Metrics:
    """All that is counted and measured. What stands still between two events is set by `api.measuring.sampler`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(
            name: str, text: str, together: Literal["livemin", "livemax", "livesum", "liveall"]
        ) -> Gauge:
            return Gauge(name, text, registry=registry, multiprocess_mode=together)

        def seconds(name: str, text: str, *labels: str) -> Histogram:
            return Histogram(name, text, labels, registry=registry, buckets=SECONDS)

        self._requests = Counter(
            "eadrcc_requests_total", "HTTP requests by call and status", ["call", "status"], registry=registry
        )
        self._request_seconds = seconds(
            "eadrcc_request_seconds", "From the first byte of a request to the last of its answer", "call"
        )
        self._commands = Counter(
            "eadrcc_commands_total", "Commands that the writer has answered", ["outcome"], registry=registry
        )
        self._command_seconds = seconds(
            "eadrcc_command_seconds", "From a command's coming into the queue to its answer", "outcome"
        )
        self._batch = Histogram(
            "eadrcc_batch_commands", "Commands in one transaction", registry=registry, buckets=COMMANDS
        )
        self._stages = seconds(
            "eadrcc_transaction_seconds", "What a transaction of the writer was spent on, by stage", "stage"
        )
        self._looks = seconds("eadrcc_hub_look_seconds", "One look of the hub at the board")
        self._sent = seconds(
            "eadrcc_feed_interval_seconds",
            "From the hint of a commit to the interval that a connection was sent",
        )
        self.queue = gauge("eadrcc_queue_commands", "Commands that wait for the writer", "livesum")
        self.log_position = gauge("eadrcc_log_position", "The head of the log", "livemax")
        self.board_position = gauge("eadrcc_board_position", "How far the board is folded", "livemax")
        self.hub_position = gauge(
            "eadrcc_hub_position", "How far the feed of the slowest worker is", "livemin"
        )
        self.board_stopped = gauge("eadrcc_board_stopped", "1 while the board stops before a fact", "livemax")
        self.recording = gauge("eadrcc_recording", "1 while the writer of every worker can record", "livemin")
        self.database_up = gauge(
            "eadrcc_database_up", "1 while every worker can read the database", "livemin"
        )
        self.redis_up = gauge(
            "eadrcc_redis_up", "1 while hints reach every worker, or no Redis is used", "livemin"
        )
        self.hints_lost = Counter(
            "eadrcc_hints_lost_total", "How often hints between workers ceased to come", registry=registry
        )
        self.connections = gauge("eadrcc_feed_connections", "Connections of the feed", "livesum")
        self.deadlines_missed = gauge(
            "eadrcc_deadlines_missed",
            "What fell due more than ten seconds ago, and nobody has issued",
            "livemax",
        )
        self.memory = gauge("eadrcc_process_memory_bytes", "Memory that a process has in use", "liveall")
        self.open_files = gauge(
            "eadrcc_process_open_files", "Files and sockets that a process holds", "liveall"
        )

    def visited(self, call: str, status: int, took_s: float) -> None:
        """A request was answered."""
        self._requests.labels(call, str(status)).inc()
        self._request_seconds.labels(call).observe(took_s)

    def answered(self, waiting: Sequence[Waiting], now: float) -> None:
        """The writer has answered these; on its thread."""
        for one in waiting:
            outcome = outcome_of(one.future)
            self._commands.labels(outcome).inc()
            self._command_seconds.labels(outcome).observe(now - one.since)
        for spent in {one.spent for one in waiting if one.spent is not None}:
            self._batch.observe(spent.commands)
            for stage, took_s in spent.stages:
                self._stages.labels(stage).observe(took_s)

    def looked(self, took_s: float) -> None:
        """The hub has looked at the board."""
        self._looks.observe(took_s)

    def sent(self, after_s: float) -> None:
        """A connection was sent an interval."""
        self._sent.observe(after_s)
