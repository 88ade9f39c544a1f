"""Where Prometheus reads: an address of its own, beside the one that clients know.

Nations reach the public address alone; this one is named by the operator (`EADRCC_METRICS`), and without it there is
none. Of several workers it gives the figures of all together: each keeps its own in files of one folder, and the
process that started them reads the folder (docs/decisions/0021).
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Metric, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

# Read by `prometheus_client` when a worker imports it: where to keep the figures.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
OF_PROCESS = re.compile(r"gauge_live\w+_(\d+)\.db")


class OfLiveWorkers(Collector):
    """The figures of all workers together, without what a worker that has died said of its present."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._together = MultiProcessCollector(CollectorRegistry(), path=folder)  # type: ignore[no-untyped-call]  # has no types

    def collect(self) -> Iterator[Metric]:
        """What Prometheus is given."""
        processes = (OF_PROCESS.fullmatch(file.name) for file in Path(self._folder).iterdir())
        for process in {int(found[1]) for found in processes if found is not None}:
            if not _lives(process):
                mark_process_dead(process, self._folder)  # type: ignore[no-untyped-call]  # nor has this
        yield from self._together.collect()  # type: ignore[no-untyped-call]  # nor this


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def exposed(address: str | None, registry: CollectorRegistry) -> Iterator[None]:
    """Let the figures of this process be read at `host:port`; without an address at none. Raises OSError."""
    if address is None:
        yield
        return
    host, _, port = address.rpartition(":")
    server: WSGIServer
    thread: Thread
    server, thread = start_http_server(int(port), host.strip("[]"), registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def exposed_together(address: str | None) -> Iterator[None]:
    """The same for the workers that this process starts meanwhile. Raises OSError."""
    if address is None:
        yield
        return
    with TemporaryDirectory(prefix="eadrcc-figures-") as folder:
        registry = CollectorRegistry()
        registry.register(OfLiveWorkers(folder))
        os.environ[FOLDER] = folder
        try:
            with exposed(address, registry):
                yield
        finally:
            del os.environ[FOLDER]
