"""A real pgbouncer before the PostgreSQL of the tests, as `deploy/pgbouncer/pgbouncer.ini` tells it to be."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from tests.faults.product import ROOT, free_port
from tests.faults.waiting import wait_until

INI = ROOT / "deploy" / "pgbouncer" / "pgbouncer.ini"
STARTS_WITHIN_S = 20
# So few that transactions of one worker have to go through the sessions that others have just used.
SESSIONS = 3


def program() -> str:
    """Where pgbouncer is; a missing one is a failure."""
    found = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert found is not None, "no pgbouncer on this machine (Debian: apt install pgbouncer)"
    return found


def told(url: str, port: int, folder: Path) -> ConfigParser:
    """The file that is delivered, but for where things are here and who may sign in."""
    said = ConfigParser(interpolation=None, comment_prefixes=(";",))
    said.read(INI, encoding="utf-8")
    server = {name: value for name, value in conninfo_to_dict(url).items() if value}
    said["databases"] = {str(server["dbname"]): " ".join(f"{name}={value}" for name, value in server.items())}
    said["pgbouncer"].update(
        {
            "listen_port": str(port),
            # The server of the tests knows no passwords either.
            "auth_type": "any",
            "logfile": str(folder / "pgbouncer.log"),
            "default_pool_size": str(SESSIONS),
            # Each transaction gets another session than the one before.
            "server_round_robin": "1",
        }
    )
    del said["pgbouncer"]["auth_file"]
    return said


@contextmanager
def bouncing(url: str, folder: Path) -> Iterator[str]:
    """The address of the database at `url` behind a pgbouncer."""
    port, ini = free_port(), folder / "pgbouncer.ini"
    with ini.open("w", encoding="utf-8") as file:
        told(url, port, folder).write(file)
    command = [program(), "-q", str(ini)]
    if os.geteuid() == 0:
        # It will not run as root; who owns the server's socket may come to it.
        host = str(conninfo_to_dict(url).get("host", ""))
        owner = Path(host).owner() if host.startswith("/") else "nobody"
        shutil.chown(folder, owner)
        command[1:1] = ["-u", owner]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: _listens(process, port, folder), STARTS_WITHIN_S, "pgbouncer listens")
        yield f"postgresql://eadrcc@127.0.0.1:{port}/{conninfo_to_dict(url)['dbname']}"
    finally:
        process.terminate()
        process.wait(STARTS_WITHIN_S)


def _listens(process: subprocess.Popen[bytes], port: int, folder: Path) -> bool:
    log = folder / "pgbouncer.log"
    assert process.poll() is None, log.read_text(errors="replace") if log.exists() else "pgbouncer has ended"
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
