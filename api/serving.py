"""Serving: the socket, the server in this process, and workers beside each other on PostgreSQL.

On SIGTERM the server takes no new requests, finishes those that it has, lets the writer answer all who wait, and
leaves with 0, all within fifteen seconds.
"""

import gc
import logging
import os
import signal
import socket
from contextlib import suppress
from multiprocessing import parent_process
from threading import Thread
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from uvicorn.supervisors import Multiprocess

from api.logs import log_as_json
from api.mail.choosing import post_for
from api.measuring.exposed import exposed, exposed_together
from api.settings import Settings, settings
from realtime.frames import LARGEST_FRAME_IN
from store.database import StoreError
from store.log import LogDamaged
from store.open import Store, open_store
from store.rebuilding import rebuild
from store.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from api.measuring.metrics import Metrics
    from api.measuring.tracing import Tracing

log = logging.getLogger(__name__)

# Some hundreds of clients may connect again in the same second; a queue of 100 would cost them another.
BACKLOG = 2048
# What the system takes for a client beyond what that one has asked for. It would take megabytes for one that reads
# nothing, frame after frame, where the feed gives it one wide interval later.
UNSENT_BYTES = 128 * 1024
DRAINS_WITHIN_S = 10
# New objects before the collector looks: with the usual 700 it looked in the middle of most requests. At what outlived
# that it looks every second time, and at everything every tenth, not every eleventh and 121st: a line that has ended
# leaves some kilobytes of rings in the web server, and those of lines that lasted would be kept for long.
COLLECT_AFTER = (20_000, 1, 4)
LOOPBACK = ("127.0.0.1", "::1", "localhost")
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


class CannotBind(Exception):
    """The address is taken, or is not this machine's; the text says so."""


def bound(host: str, port: int) -> socket.socket:
    """A socket on this address. Raises CannotBind."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            # Every connection has it from the socket that it came in by.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
        listening.bind((host, port))
        # Whoever is told the address may call at once; he is answered when the server has started.
        listening.listen(BACKLOG)
    except OSError as refused:
        listening.close()
        raise CannotBind(f"cannot serve on {host} port {port}: {refused.strerror or refused}") from None
    listening.set_inheritable(True)
    return listening


def address_of(listening: socket.socket) -> str:
    """Where a browser on this machine finds the server."""
    host, port = listening.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def named(given: Settings) -> Settings:
    """The settings with all names under which the server is called; none: any.

    On a loopback address these are the loopback names, unless others are told; and always that of the public address.
    """
    names = given.hosts or (LOOPBACK_NAMES if given.host in LOOPBACK else ())
    public = [given.public_host] if names and given.public_host else []
    return given.model_copy(update={"hosts": (*names, *public)})


def serve(given: Settings, listening: socket.socket, store: Store) -> None:
    """Serve an open store until a signal comes; the store is closed then."""
    from api.app import create_app  # all routes and their models: most commands serve nobody

    figures = CollectorRegistry()
    app = create_app(
        named(given),
        store,
        close_store=True,
        metrics=measured(given, figures),
        tracing=traced(given),
        post=post_for(given),
    )
    rebuild_when_asked(store)
    # uvicorn raises the signal again when it is done; this process then goes on to its end.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
    settle()
    with suppress(KeyboardInterrupt), exposed(given.metrics, figures):
        uvicorn.Server(server_config(app)).run(sockets=[listening])


def rebuild_when_asked(store: Store) -> None:
    """Fold the log again on SIGUSR1, which `eadrcc rebuild` sends: no second process may write a SQLite store."""
    if not isinstance(store.database, SqliteDatabase):
        return
    database = store.database
    signal.signal(
        signal.SIGUSR1,
        lambda _signal, _frame: Thread(target=_rebuild, args=(database,), daemon=True).start(),
    )
    database.offer_rebuilds()


def _rebuild(database: SqliteDatabase) -> None:
    try:
        folded = rebuild(database)
    except (StoreError, LogDamaged):
        log.exception("the board could not be folded again; it stays as it is")
    else:
        log.info("the board was folded again, up to %d", folded.position)


def serve_with_workers(given: Settings, listening: socket.socket) -> None:
    """Serve with several processes, each with its own connections to the one PostgreSQL store."""
    # The workers are started anew and read their settings like any process.
    os.environ.update(given.as_variables())
    config = server_config("api.serving:worker", factory=True, workers=given.workers)
    with suppress(KeyboardInterrupt), exposed_together(given.metrics):
        Multiprocess(config, sockets=[listening]).run()


def worker() -> FastAPI:
    """The application of one worker."""
    from api.app import create_app  # as above

    given = settings()
    log_as_json(given.log_level)
    Thread(target=_end_with_parent, daemon=True).start()
    metrics = measured(given, CollectorRegistry())
    app = create_app(
        named(given),
        open_store(given.store),
        close_store=True,
        metrics=metrics,
        tracing=traced(given),
        post=post_for(given),
    )
    settle()
    return app


def measured(given: Settings, figures: CollectorRegistry) -> "Metrics | None":
    """The figures of this process, where somebody is to read them."""
    from api.measuring.metrics import Metrics

    return None if given.metrics is None else Metrics(figures)


def traced(given: Settings) -> "Tracing | None":
    """The spans of this process, where they are wanted."""
    from api.measuring.tracing import Tracing, exporting

    return Tracing(exporting()) if given.traces else None


def _end_with_parent() -> None:
    """End when the process that started this one is gone, even if it went before this one began."""
    if (parent := parent_process()) is not None:
        parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def settle() -> None:
    """Let the collector leave alone what was made until now, for it stays; and look at the rest less often."""
    gc.collect()
    gc.freeze()
    # It looks at everything once a quarter of it is new: what is frozen must not count as a part of that.
    gc.collect()
    gc.set_threshold(*COLLECT_AFTER)


def server_config(app: FastAPI | str, *, factory: bool = False, workers: int = 1) -> uvicorn.Config:
    """How the server runs."""
    return uvicorn.Config(
        app,
        factory=factory,
        workers=workers,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=LARGEST_FRAME_IN,
        # Deflate would cost each connection more memory than everything else about it.
        ws_per_message_deflate=False,
        # The feed has heartbeats and acknowledgements of its own; a stopped client is given time to wake up.
        ws_ping_interval=None,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=DRAINS_WITHIN_S,
    )
