"""The post: how a letter leaves, over SMTP or into a folder.

SMTP names one moment from which nobody can be sure any more: once a server has been sent the end of a letter, it may
have taken it although its answer is lost. So `begin` is asked just before the first byte of the letter goes out, when
the server has said that it takes it (354). What fails before is certainly not sent; what is answered is as answered;
what is lost in between is unknown, and is not tried again (docs/decisions/0024-mail-at-most-once.md).
"""

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import unquote, urlsplit

# For each step of the conversation. A letter takes at most some ten of them, well within its lease.
PATIENCE_S = 30
READY, TAKEN = 354, 250
# Into the outbox: where letters only lie until somebody carries them on.
Kind = Literal["smtp", "outbox"]
# What a server says is kept as a reason, and shown.
LONGEST_REASON = 300


@dataclass(eq=False)
class NotTaken(Exception):
    """The letter was certainly not taken. `is_final`: it never will be, whoever asks again."""

    reason: str
    is_final: bool = False


@dataclass(eq=False)
class AnswerLost(Exception):
    """The letter was handed over, and the answer is lost: it may have been taken or not."""

    reason: str


@dataclass(eq=False)
class ClaimLost(Exception):
    """Another sender has taken this letter over; this one has handed over nothing."""


class Post(Protocol):
    """A way out for letters."""

    @property
    def kind(self) -> Kind:
        """How letters leave."""
        ...

    def send(self, letter: EmailMessage, to: str, begin: Callable[[], bool]) -> None:
        """Send one letter to one address. Raises NotTaken, AnswerLost, ClaimLost."""
        ...


@dataclass(frozen=True)
class SmtpPost:
    """A mail server. With `smtp` it is spoken to under TLS where it offers that, with `smtps` from the first byte."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    from_the_start: bool
    patience_s: float = PATIENCE_S
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    kind: Kind = "smtp"

    def send(self, letter: EmailMessage, to: str, begin: Callable[[], bool]) -> None:
        """Hand a letter over to the server."""
        if not to.isascii():
            raise NotTaken("the address has letters that mail servers do not take", is_final=True)
        with self._conversation() as server:
            _expect(server.mail(self.sender), TAKEN)
            _expect(server.rcpt(to), TAKEN, 251)
            _expect(server.docmd("DATA"), READY)
            if not begin():
                raise ClaimLost
            self._hand_over(server, letter)

    def _hand_over(self, server: smtplib.SMTP, letter: EmailMessage) -> None:
        text = letter.as_bytes(policy=SMTP).rstrip(b"\r\n") + b"\r\n"
        try:
            # A line that is a dot alone would end the letter.
            server.send(text.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            answer = server.getreply()
        except (OSError, smtplib.SMTPException) as lost:
            raise AnswerLost(told(f"the mail server's answer is lost: {lost}")) from lost
        _expect(answer, TAKEN)

    @contextmanager
    def _conversation(self) -> Iterator[smtplib.SMTP]:
        """A server that has been greeted. What goes wrong in it short of a lost answer is NotTaken."""
        server: smtplib.SMTP | None = None
        try:
            server = self._connected()
            yield server
            # The letter is taken; whether the server hears the farewell is its own affair.
        except smtplib.SMTPResponseException as refused:
            # It refuses us, and says nothing of the letter.
            raise NotTaken(
                _said("the mail server refuses to talk", refused.smtp_code, refused.smtp_error)
            ) from refused
        except (OSError, smtplib.SMTPException) as away:
            raise NotTaken(told(f"the mail server does not answer: {away}")) from away
        finally:
            if server is not None:
                server.close()

    def _connected(self) -> smtplib.SMTP:
        if self.from_the_start:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.patience_s, context=self.context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.patience_s)
        try:
            server.ehlo_or_helo_if_needed()
            if not self.from_the_start and server.has_extn("starttls"):
                server.starttls(context=self.context)
                server.ehlo()
            if self.user is not None:
                self._sign_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        if not isinstance(server.sock, ssl.SSLSocket):
            raise NotTaken("the mail server offers no TLS, and a password is not sent in the open")
        try:
            server.login(self.user or "", self.password or "")
        except smtplib.SMTPAuthenticationError as refused:
            # A wrong password is mended here, and says nothing of the letter.
            raise NotTaken(
                _said("the mail server does not let us in", refused.smtp_code, refused.smtp_error)
            ) from None


@dataclass(frozen=True)
class FolderPost:
    """A folder in which letters lie as `.eml` files, where no mail server is named."""

    folder: Path
    kind: Kind = "outbox"

    def send(self, letter: EmailMessage, to: str, begin: Callable[[], bool]) -> None:
        """Lay a letter into the folder, whole or not at all."""
        del to  # it stands in the letter
        name = f"{str(letter['Message-ID']).strip('<>').partition('@')[0]}.eml"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            half = self.folder / f".{name}.part"
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(letter.as_bytes(policy=SMTP))
                os.fsync(file.fileno())
            if not begin():
                raise ClaimLost
            half.replace(self.folder / name)
        except OSError as fault:
            raise NotTaken(told(f"the outbox cannot be written: {fault.strerror or fault}")) from fault


def smtp_post(url: str, sender: str, **how: object) -> SmtpPost:
    """The mail server at `smtp[s]://user:password@host:port`. Raises ValueError where that names none."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("a mail server is smtp://host:587 or smtps://user:password@host:465")
    from_the_start = parts.scheme == "smtps"
    return SmtpPost(
        host=parts.hostname,
        port=parts.port or (465 if from_the_start else 587),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        sender=sender,
        from_the_start=from_the_start,
        **how,  # type: ignore[arg-type]  # the tests' own patience and certificates
    )


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    """Raise NotTaken for any other answer of the server."""
    code, said = answer
    if code not in codes:
        raise _refusal(code, said)


def _refusal(code: int, said: bytes | str) -> NotTaken:
    """What a refusal means: 5xx for good, everything else for now."""
    return NotTaken(_said("refused", code, said), is_final=500 <= code < 600)


def _said(what: str, code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return told(f"{what}: {code} {text}")


def told(reason: str) -> str:
    """A reason as it is kept: one line, printable, not too long. A server's words are not to be trusted."""
    return "".join(c if c.isprintable() else " " for c in " ".join(reason.split()))[:LONGEST_REASON]
