"""A real nginx before real workers, as `deploy/nginx/nginx.conf` tells it to be, with a certificate of its own."""

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.product import ROOT, free_port
from tests.faults.waiting import wait_until

CONF = ROOT / "deploy" / "nginx" / "nginx.conf"
NAME = "localhost"
STARTS_WITHIN_S = 20


@dataclass(frozen=True)
class Proxy:
    """Where the proxy is, and who vouches for it."""

    port: int
    plain_port: int
    trust: ssl.SSLContext

    @property
    def address(self) -> str:
        """What a browser has in its line."""
        return f"https://{NAME}:{self.port}"


def program() -> str:
    """Where nginx is; a missing one is a failure."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert found is not None, "no nginx on this machine (Debian: apt install nginx-light)"
    return found


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate that vouches for itself, and its key."""
    certificate, key = folder / "tls_certificate", folder / "tls_key"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
            ),
            *("-keyout", key, "-out", certificate, "-days", "2", "-subj", f"/CN={NAME}"),
            *("-addext", f"subjectAltName=DNS:{NAME}"),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


def told(folder: Path, ports: Sequence[int], port: int, plain_port: int) -> str:
    """The file that is delivered, but for where things are here."""
    said = CONF.read_text(encoding="utf-8")
    here = {
        "/run/nginx/": f"{folder}/",
        "worker-1:8000": f"127.0.0.1:{ports[0]}",
        "worker-2:8000": f"127.0.0.1:{ports[1]}",
        "listen 8080": f"listen 127.0.0.1:{plain_port}",
        "listen 8443": f"listen 127.0.0.1:{port}",
        "/run/secrets/": f"{folder}/",
    }
    for delivered, place in here.items():
        assert delivered in said, delivered
        said = said.replace(delivered, place)
    # Who started it is who serves; as root it would take somebody else for its workers.
    return said if os.geteuid() else f"user root;\n{said}"


@contextmanager
def proxying(workers: Sequence[int], folder: Path, port: int) -> Iterator[Proxy]:
    """The proxy before the two workers on these ports."""
    certificate, _ = certified(folder)
    plain_port, conf = free_port(), folder / "nginx.conf"
    conf.write_text(told(folder, workers, port, plain_port), encoding="utf-8")
    with (folder / "nginx.log").open("wb") as log:
        process = subprocess.Popen(
            [program(), "-p", str(folder), "-c", str(conf), "-g", "daemon off;"], stdout=log, stderr=log
        )
    try:
        wait_until(lambda: _listens(process, port, folder), STARTS_WITHIN_S, "nginx listens")
        yield Proxy(port, plain_port, ssl.create_default_context(cafile=str(certificate)))
    finally:
        process.terminate()
        process.wait(STARTS_WITHIN_S)


def _listens(process: subprocess.Popen[bytes], port: int, folder: Path) -> bool:
    assert process.poll() is None, (folder / "nginx.log").read_text(errors="replace")
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
