"""The commands (CONTRACT.md, section 1): what can be done with a store from the machine that it is on."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

import projections.fold
import projections.training.fork
from api import demo as demonstration
from api.archive import case_files, planning_files
from api.backups import back_up, brought_up_to_date, counted, in_full, put_back
from api.importing import Imported, ImportRefused, import_all, read_all
from api.logs import log_as_json
from api.problems import Problem
from api.rebuilding import rebuilt_by_server
from api.routes.accounts import require_fitting, shown
from api.serving import CannotBind, address_of, bound, serve, serve_with_workers
from api.settings import Settings, SettingsFaulty, settings
from api.watching import WATCH_TOKEN, follow
from domain.authority import ROLES
from realtime.client import Client, NotWelcome
from store.accounts import Accounts
from store.contacts import Contacts
from store.database import Database, StoreError, open_database
from store.erasure import forget as erased_for_good
from store.fork import open_fork
from store.integrity import verify as verified
from store.log import LogDamaged
from store.open import Store, open_reader, open_store
from store.rebuilding import rebuild as fold_again

T = TypeVar("T")
# Columns of a table that goes to a program.
WIDE = 200


class Refused(Exception):
    """This cannot be done; the text says why."""


app = typer.Typer(
    help="The centre: a stricken nation asks, others offer, and the file is closed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
accounts_app = typer.Typer(help="Who may sign in.", no_args_is_help=True)
app.add_typer(accounts_app, name="accounts")
# What a program reads goes to standard output, what a person is told to standard error.
told = Console(stderr=True, highlight=False)

StoreOption = Annotated[
    str | None,
    typer.Option("--store", help="sqlite:///path or postgresql://user@host/database (EADRCC_STORE)"),
]


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="the port to serve on")] = 8000,
    data: Annotated[Path, typer.Option(help="the folder that the demo keeps everything in")] = Path(
        ".eadrcc-demo"
    ),
) -> None:
    """Serve the whole system on this machine, with the archive of the past and one account a role."""
    with in_words():
        folder = demonstration.folder_made(data)
        given = settings(store=f"sqlite:///{folder / 'eadrcc.db'}", host="127.0.0.1", port=port, workers=1)
        log_as_json("WARNING")
        with bound(given.host, given.port) as listening, opened(given.store) as store:
            past, planning = case_files(), planning_files()
            imported(store, [*past, *planning], "Loading the archive", synthetic=True)
            accounts = demonstration.accounts_kept(store.accounts, folder, datetime.now(UTC).date())
            address = address_of(listening)
            told.print(
                f"The archive holds {len(past)} emergencies and {len(planning)} files of the history of planning; "
                "what is made up says SYNTHETIC."
            )
            told.print(f"\nThe centre is at {address}/ and its reference at {address}/docs", style="bold")
            file = folder / demonstration.ACCOUNTS_FILE
            told.print(
                f"Sign in with a token from {file}, for example as {accounts[0].name}:\n\n"
                f'  curl -H "Authorization: Bearer {accounts[0].token}" {address}/v1/emergencies\n\n'
                "Stop with Ctrl-C; the next start keeps what is there.",
                soft_wrap=True,
            )
            serve(given, listening, store)


@app.command(name="serve")
def serve_store(
    store: StoreOption = None,
    host: Annotated[str | None, typer.Option(help="the address to bind (EADRCC_HOST)")] = None,
    port: Annotated[int | None, typer.Option(help="the port to bind (EADRCC_PORT)")] = None,
    workers: Annotated[
        int | None, typer.Option(help="processes; more than one needs PostgreSQL (EADRCC_WORKERS)")
    ] = None,
    redis: Annotated[
        str | None,
        typer.Option(help="redis://host:port/0, by which workers hint to each other (EADRCC_REDIS)"),
    ] = None,
) -> None:
    """Serve a store until SIGTERM or Ctrl-C."""
    with in_words():
        given = settings(store=store, host=host, port=port, workers=workers, redis=redis)
        log_as_json(given.log_level)
        if given.workers > 1 and given.store.startswith("sqlite:"):
            raise Refused(
                f"{given.workers} workers need a PostgreSQL store: a SQLite store is written by one process"
            )
        with bound(given.host, given.port) as listening:
            if given.workers > 1:
                told.print(f"serving {address_of(listening)} with {given.workers} workers")
                serve_with_workers(given, listening)
                return
            with opened(given.store) as open_one:
                told.print(f"serving {address_of(listening)}")
                serve(given, listening, open_one)


@accounts_app.command("add")
def add_account(
    role: Annotated[str, typer.Option(help=f"one of {', '.join(ROLES)}")],
    name: Annotated[str, typer.Option(help="whose account it is")],
    nation: Annotated[
        str | None, typer.Option(help="for the role nation: its ISO 3166-1 alpha-3 code")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Make an account and print its token, which is shown this once."""
    with in_words():
        if role not in ROLES:
            raise Refused(f"there is no role {role}; the roles are {', '.join(ROLES)}")
        require_fitting(role, nation)
        with database(settings(store=store)) as opened_one:
            _, token = Accounts(opened_one).add(role, name, nation)
        print(token)


@accounts_app.command("list")
def list_accounts(store: StoreOption = None) -> None:
    """List all accounts, revoked ones too."""
    with in_words(), database(settings(store=store)) as opened_one:
        table = Table("role", "nation", "name", "made", "revoked", box=None)
        # An id is for copying: it is never cut.
        table.add_column("id", no_wrap=True, min_width=36)
        for account in map(shown, Accounts(opened_one).list()):
            columns = ("role", "nation", "name", "created_at", "revoked_at", "id")
            table.add_row(*(str(account[column] or "") for column in columns))
        Console(highlight=False, width=None if sys.stdout.isatty() else WIDE).print(table)


@accounts_app.command("revoke")
def revoke_account(
    id: Annotated[str, typer.Argument(help="the account's id")], store: StoreOption = None
) -> None:
    """Take the right to sign in away, for good and at once."""
    with in_words(), database(settings(store=store)) as opened_one:
        account = Accounts(opened_one).revoke(id)
        if account is None:
            raise Refused(f"there is no account {id}")
        told.print(f"revoked: {account.name}")


@app.command("import")
def import_files(
    files: Annotated[list[Path], typer.Argument(help="case files and planning files (JSON)")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check everything and record nothing")] = False,
    store: StoreOption = None,
) -> None:
    """Record past emergencies, and the history of planning, from files. A file goes in whole or not at all."""
    with in_words():
        given = settings(store=store)
        read_all(files)
        with opened(given.store) as open_one:
            result = imported(open_one, files, "Importing", dry_run=dry_run)
        recorded = "would be recorded" if dry_run else "recorded"
        told.print(f"{result.new} {recorded}, {result.known} had been before")


@app.command()
def rebuild(store: StoreOption = None) -> None:
    """Fold the log again beside the board in use, which may be served meanwhile, and put it in its place."""
    with in_words():
        given = settings(store=store)
        folded = rebuilt_by_server(given.store)
        if folded is None:
            with database(given) as opened_one, bar("Folding the log") as step:
                folded = fold_again(opened_one, step)
        if folded.stopped_at is not None:
            raise Refused(f"the board stops before position {folded.stopped_at}: {folded.stopped_why}")
        told.print(f"folded again, up to position {folded.position}")


@app.command()
def verify(
    store: StoreOption = None,
    exercise: Annotated[
        UUID | None, typer.Option(help="an exercise of this store, not the store itself")
    ] = None,
) -> None:
    """Read everything and compare the board with a fresh fold of the log; may run beside a server."""
    with in_words():
        given = settings(store=store)
        reader = told_apart(lambda: open_reader(given.store))
        try:
            read_from = reader if exercise is None else open_fork(reader, exercise)
            fold = projections.fold if exercise is None else projections.training.fork
            try:
                with bar("Verifying") as step:
                    report = verified(read_from, step, fold)
            finally:
                read_from.close()
        finally:
            reader.close()
        read = f"{report.events} events, {report.versions} versions, {report.receipts} receipts"
        if not report.is_clean:
            for problem in report.problems:
                told.print(f"position {problem.position}: {problem.what}", soft_wrap=True)
            told.print(f"{read}: first bad position {report.first_bad_position}")
            raise typer.Exit(1)
        told.print(f"{read}: clean")


@app.command()
def backup(
    into: Annotated[Path, typer.Argument(help="the new file, or for PostgreSQL the new folder")],
    store: StoreOption = None,
) -> None:
    """Copy a store beside a running server, check the copy, and say up to which moment it holds everything."""
    with in_words():
        copied = told_apart(lambda: back_up(settings(store=store).store, into))
        told.print(
            f"{into} holds everything up to position {copied.position}, acknowledged by {in_full(copied.until)}; "
            f"with {counted(copied.exercises, 'exercise')}; checked",
            soft_wrap=True,
        )


@app.command()
def restore(
    backup: Annotated[
        Path | None,
        typer.Argument(help="a file made by `eadrcc backup`; none: the store was put in its place already"),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Put a backup in its place as another log, so that whoever is ahead of it is told."""
    with in_words():
        given = settings(store=store)
        told_apart(lambda: put_back(given.store, backup))
        with opened(given.store) as open_one:
            position = brought_up_to_date(open_one)
        told.print(f"restored, up to position {position}; every client begins again", soft_wrap=True)


@app.command()
def watch(
    address: Annotated[str, typer.Argument(help="the server's address")] = "http://127.0.0.1:8000",
    token_file: Annotated[
        Path | None, typer.Option(help="a file that holds the token (else EADRCC_WATCH_TOKEN)")
    ] = None,
    emergency: Annotated[UUID | None, typer.Option(help="only this emergency")] = None,
    position: Annotated[
        Path | None,
        typer.Option(help="a file that keeps the picture, so that the next start goes on from it"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="every interval as a line of JSON")] = False,
) -> None:
    """Print the live log book, for as long as it lasts: a capital's system would do the same with its own hands."""
    with in_words():
        token = os.environ.get(WATCH_TOKEN) if token_file is None else token_file.read_text(encoding="utf-8")
        if not token:
            raise Refused(f"say who watches: --token-file, or the variable {WATCH_TOKEN}")
        client = Client(address, token.strip(), str(emergency) if emergency else None, position)
        with suppress(KeyboardInterrupt):
            asyncio.run(follow(client, as_json=as_json))


@app.command()
def forget(
    contact: Annotated[UUID, typer.Argument(help="the contact's id")], store: StoreOption = None
) -> None:
    """Erase a person from the database and its files. On a running server: /v1/contacts/ID/forget."""
    with in_words(), database(settings(store=store)) as opened_one:
        forgotten = erased_for_good(opened_one, Contacts(opened_one), str(contact))
        if forgotten is None:
            raise Refused(f"there is no contact {contact}")
        told.print("forgotten: nothing of the person is left in the files of the database")
        if forgotten.named_at:
            places = ", ".join(map(str, forgotten.named_at))
            told.print(f"but the text of these facts names the person, and the log keeps it: {places}")


# --- shared -----------------------------------------------------------------------------------------------------


@contextmanager
def in_words() -> Iterator[None]:
    """What is expected to go wrong is said in words, with exit status 1."""
    try:
        yield
    except (
        StoreError,
        LogDamaged,
        Refused,
        SettingsFaulty,
        CannotBind,
        ImportRefused,
        Problem,
        FileNotFoundError,
        PermissionError,
        NotWelcome,
    ) as fault:
        told.print(f"eadrcc: {fault}", soft_wrap=True, markup=False)
        raise typer.Exit(1) from None


def told_apart(opening: Callable[[], T]) -> T:
    """What opening gives. Raises Refused for an address that names no store, which is no fault of the program."""
    try:
        return opening()
    except ValueError as no_store:
        raise Refused(str(no_store)) from None


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """An open store with its writer; closed in any case."""
    with bar("Folding the log") as step:
        store = told_apart(lambda: open_store(url, progress=step))
    try:
        yield store
    finally:
        store.close()


@contextmanager
def database(given: Settings) -> Iterator[Database]:
    """The database of a store, for writing beside the log; closed in any case."""
    found = told_apart(lambda: open_database(given.store))
    try:
        yield found
    finally:
        found.close()


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, shown from the first step on; told how far it is, and of how much."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=told) as progress:
        task = progress.add_task(title, total=None, visible=False)

        def step(done: int, every: int) -> None:
            progress.update(task, completed=done, total=every, visible=True)

        yield step


def imported(
    store: Store, paths: list[Path], title: str, *, dry_run: bool = False, synthetic: bool = False
) -> Imported:
    """Import files of the archive under a progress bar."""
    files = read_all(paths, synthetic=synthetic)
    with bar(title) as step:
        return import_all(store, files, progress=step, dry_run=dry_run)
