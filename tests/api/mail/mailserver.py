"""A real mail server for the tests: it takes, refuses, dawdles or hangs up as a test wants it to."""

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.redis_server import free_port

USER, PASSWORD = "centre", "correct horse"
TAKEN = "250 taken"


@dataclass
class Behaviour:
    """How the server behaves, and what it has taken."""

    # What it answers to an addressee, and at the end of a letter.
    to_addressee: str = TAKEN
    to_letter: str = TAKEN
    # Where it hangs up: before a letter, or when it has taken one and owes the answer.
    hangs_up: str | None = None
    dawdles_s: float = 0
    received: list[EmailMessage] = field(default_factory=list)
    # Whether each letter came under TLS.
    under_tls: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  # as the library calls it
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.hangs_up == "before":
            hang_up(server)
        if self.to_addressee == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.to_addressee

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_letter == TAKEN:
            content = cast("bytes", envelope.content)
            self.received.append(message_from_bytes(content, policy=policy.default))
            self.under_tls.append(session.ssl is not None)
        await asyncio.sleep(self.dawdles_s)
        if self.hangs_up == "after":
            hang_up(server)
        return self.to_letter

    def addressees(self) -> list[str]:
        """To whom what was received went, in order of the alphabet."""
        return sorted(str(letter["To"]) for letter in self.received)


def hang_up(server: SMTP) -> None:
    """End the connection without a word."""
    transport = server.transport
    assert transport is not None
    cast("asyncio.Transport", transport).abort()


def signs_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, said: Any) -> AuthResult:
    """Whether the password is right."""
    right = isinstance(said, LoginPassword) and said.password == PASSWORD.encode()
    return AuthResult(success=right)


@contextmanager
def mail_server(
    behaviour: Behaviour, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[int]:
    """The server on a free port, for as long as the block lasts."""
    more: dict[str, Any] = {}
    if starttls is not None:
        more = {"tls_context": starttls, "authenticator": signs_in, "auth_require_tls": True}
    controller = Controller(
        behaviour, hostname="127.0.0.1", port=free_port(), ssl_context=tls, decode_data=False, **more
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@dataclass(frozen=True)
class Certificate:
    """A certificate of this machine that only this test trusts."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def certificate(folder: Path) -> Certificate:
    """A new one."""
    key, held = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-nodes", "-keyout", str(key), "-out", str(held), "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(held, key)
    return Certificate(server, ssl.create_default_context(cafile=str(held)))
