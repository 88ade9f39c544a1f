"""Settings: `EADRCC_…` variables of the environment, each also from a file that `EADRCC_…_FILE` names.

An unknown `EADRCC_…` variable is refused, because a misspelt one would silently mean the default.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from api.mail.post import smtp_post
from api.origins import host_of

PREFIX = "EADRCC_"
# What the tests of this project and `watch` read is no setting of the server.
NOT_OURS = ("EADRCC_TEST_", "EADRCC_FAULTS", "EADRCC_WATCH_TOKEN")


class SettingsFaulty(ValueError):
    """A variable is unknown or has no valid value; the text says which and what to do."""


def _listed(said: object) -> object:
    return tuple(part.strip() for part in said.split(",") if part.strip()) if isinstance(said, str) else said


# NoDecode: a plain list with commas, not JSON.
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


def _address(said: str) -> str:
    """The address of a server as browsers write it. Raises ValueError."""
    parts = urlsplit(said)
    plain = said.isascii() and not (parts.query or parts.fragment or parts.username or parts.path.strip("/"))
    # Asking for a port that is no number raises ValueError too.
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain or parts.port == 0:
        raise ValueError("an address such as https://centre.example, with nothing behind the host but a port")
    return said


PublicUrl = Annotated[str, AfterValidator(_address)]


def _mail_server(said: object) -> object:
    """The address of a mail server. Raises ValueError, in words in which no password stands."""
    smtp_post(said.get_secret_value() if isinstance(said, SecretStr) else str(said), "eadrcc@localhost")
    return said


def _mail_address(said: str) -> str:
    """A sender of mail. Raises ValueError."""
    if not said.isascii() or not re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:]+", said):
        raise ValueError("an address such as eadrcc@centre.example")
    return said


SmtpUrl = Annotated[SecretStr, BeforeValidator(_mail_server)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]


class Settings(BaseSettings):
    """How a server runs. A command's options beat the environment."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    store: str = Field(
        "sqlite:///eadrcc.db", description="the store: sqlite:///path or postgresql://user@host/database"
    )
    host: str = Field("127.0.0.1", description="the address to bind")
    port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        8000, description="the port to bind; 0 takes a free one"
    )
    workers: Annotated[int, Field(ge=1, le=64)] = Field(
        1, description="processes that serve; more than one needs PostgreSQL"
    )
    public_url: PublicUrl | None = Field(
        None,
        description="the address by which clients know this server: the one Origin and Host of what writes or follows "
        "the feed",
    )
    hosts: Names = Field(
        (),
        description="the names by which the server may be called, with commas; none: any, or when bound to a "
        "loopback address the loopback names",
    )
    redis: str | None = Field(
        None, description="redis://host:port/0, where several workers hint to each other"
    )
    sockets_per_account: Annotated[int, Field(ge=1)] = Field(5, description="feed connections of one account")
    sockets_per_nation: Annotated[int, Field(ge=1)] = Field(20, description="feed connections of one nation")
    nation_away_minutes: Annotated[float, Field(gt=0)] = Field(
        10, description="minutes after which the desk is told that a nation that was live is disconnected"
    )
    exercise_idle_s: Annotated[int, Field(ge=1)] = Field(
        900,
        description="seconds without a request or a connection after which an exercise is closed until the next",
    )
    rate_limit: Annotated[int, Field(ge=0)] = Field(
        120_000, description="requests a minute that one account may make; 0: no limit"
    )
    metrics: Annotated[str, Field(pattern=r"^.+:[0-9]{1,5}$")] | None = Field(
        None, description="host:port where Prometheus reads the figures, for operators alone; none: nowhere"
    )
    traces: bool = Field(
        False,
        description="send spans to OpenTelemetry, as OTEL_EXPORTER_OTLP_… say; needs the extra `telemetry`",
    )
    mail_from: MailAddress = Field(
        "eadrcc@localhost", description="the sender of mail; its own where a mail server is named"
    )
    smtp: SmtpUrl | None = Field(
        None,
        description="the mail server: smtp[s]://user:password@host:port; none: letters lie in the outbox",
    )
    outbox: str | None = Field(
        None, description="the folder for letters where no mail server is named; none: beside the store"
    )
    remind_after: Annotated[int, Field(ge=0)] = Field(
        14_400, description="seconds after which who has not read a message is reminded; 0: never"
    )
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="how much is logged")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options first, then variables, then files."""
        return init_settings, env_settings, FromFiles(settings_cls)

    @property
    def public_host(self) -> str | None:
        """The host name in the address by which clients know this server."""
        return host_of(self.public_url) if self.public_url else None

    def as_variables(self) -> dict[str, str]:
        """The same settings as variables, for processes that this one starts."""
        said = {name: value for name, value in dict(self).items() if value not in (None, ())}
        return {f"{PREFIX}{name.upper()}": _as_text(value) for name, value in said.items()}

    def called(self) -> frozenset[str]:
        """The host names under which requests are taken, in lower case; none: any."""
        return frozenset(name.lower() for name in self.hosts)


def _as_text(value: object) -> str:
    """A setting as a variable says it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return ",".join(value) if isinstance(value, tuple) else str(value)


class FromFiles(PydanticBaseSettingsSource):
    """The values in the files that `EADRCC_…_FILE` names: a secret need not stand in the environment."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The text of the file for one setting, without the line's end."""
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        return (Path(path).read_text(encoding="utf-8").strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """What files say."""
        found = {name: self.get_field_value(field, name)[0] for name, field in Settings.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def settings(**options: Any) -> Settings:
    """The settings of this process; options that are None were not given. Raises SettingsFaulty."""
    _refuse_unknown(os.environ)
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as invalid:
        faults = "; ".join(
            f"{PREFIX}{str(error['loc'][0]).upper()}: {error['msg']}"
            for error in invalid.errors(include_url=False, include_input=False)
        )
        raise SettingsFaulty(faults) from None
    except OSError as unreadable:
        raise SettingsFaulty(f"a settings file cannot be read: {unreadable}") from None


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    variables = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    known = {*variables, *(f"{name}_FILE" for name in variables)}
    unknown = sorted(
        name
        for name in environment
        if name.startswith(PREFIX) and name not in known and not name.startswith(NOT_OURS)
    )
    if unknown:
        raise SettingsFaulty(f"there is no {', '.join(unknown)}; the variables are {', '.join(variables)}")
