"""Spans for OpenTelemetry: a call, and below it what its command waited for and was spent on.

Optional: without `EADRCC_TRACES` nothing of it is imported, and without the extra `telemetry` it is refused in words. A
span names a call, an outcome and ids; never a nation, an account or what was said.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter, time_ns
from typing import TYPE_CHECKING, Any

from starlette.types import Scope

from api.gate import Visit
from api.measuring.metrics import outcome_of
from api.settings import SettingsFaulty
from store.queue import Waiting

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

# What the gate puts around each request.
Around = Callable[[Scope, Visit], AbstractContextManager[None]]
SERVICE = "eadrcc"


def exporting() -> "TracerProvider":
    """Sends spans where the variables `OTEL_EXPORTER_OTLP_…` say. Raises SettingsFaulty where that is not installed."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingsFaulty("EADRCC_TRACES needs what `pip install eadrcc[telemetry]` brings") from None
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: SERVICE}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


class Tracing:
    """Makes the spans of one process."""

    def __init__(self, provider: "TracerProvider") -> None:
        self._tracer = provider.get_tracer(SERVICE)

    @contextmanager
    def around(self, scope: Scope, visit: Visit) -> Iterator[None]:
        """The span of one request."""
        with self._tracer.start_as_current_span(f"{scope['method']}") as span:
            yield
            span.update_name(visit.call)
            span.set_attribute("http.response.status_code", visit.status)
            span.set_attribute("eadrcc.request_id", visit.id)

    def answered(self, waiting: Sequence[Waiting]) -> None:
        """The spans of commands that the writer has answered, each below the request that asked for it."""
        # Spans take the time of day; what was measured is on a clock that never jumps.
        now, offset_ns = perf_counter(), time_ns() - int(perf_counter() * 1e9)

        def at(moment: float) -> int:
            return int(moment * 1e9) + offset_ns

        for one in waiting:
            self._command(one, now, at)

    def _command(self, one: Waiting, now: float, at: Callable[[float], int]) -> None:
        from opentelemetry.context import get_current
        from opentelemetry.trace import set_span_in_context

        asked_in = one.context.run(get_current)
        command = self._tracer.start_span("command", asked_in, start_time=at(one.since))
        command.set_attribute("eadrcc.outcome", outcome_of(one.future))
        below = set_span_in_context(command, asked_in)
        for stage, begins, ends in _stages(one):
            self._tracer.start_span(stage, below, start_time=at(begins)).end(at(ends))
        command.end(at(now))


def _stages(one: Waiting) -> Iterator[tuple[str, float, float]]:
    """What a command went through, with when each began and ended."""
    if one.spent is None:
        return
    yield "queue", one.since, one.spent.began
    began: Any = one.spent.began
    for stage, took_s in one.spent.stages:
        yield stage, began, began + took_s
        began += took_s
