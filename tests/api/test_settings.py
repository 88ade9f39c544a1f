"""Settings come from options, variables and files, and a misspelt one is refused."""

from pathlib import Path

import pytest

from api.serving import named
from api.settings import Settings, SettingsFaulty, settings


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"EADRCC_{name.upper()}", raising=False)


def test_without_a_word_it_is_a_file_here_and_this_machine_alone() -> None:
    given = settings()
    assert (given.store, given.host, given.port, given.workers) == (
        "sqlite:///eadrcc.db",
        "127.0.0.1",
        8000,
        1,
    )


def test_options_beat_variables_and_variables_beat_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "store"
    secret.write_text("postgresql://centre:secret@db/centre\n")
    monkeypatch.setenv("EADRCC_STORE_FILE", str(secret))
    assert settings().store == "postgresql://centre:secret@db/centre"
    monkeypatch.setenv("EADRCC_STORE", "sqlite:///variable.db")
    assert settings().store == "sqlite:///variable.db"
    assert settings(store="sqlite:///option.db").store == "sqlite:///option.db"
    assert settings(store=None).store == "sqlite:///variable.db"


@pytest.mark.parametrize("name", ["EADRCC_STOER", "EADRCC_STORE_FILES", "EADRCC_"])
def test_an_unknown_variable_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsFaulty, match=f"no {name};.*EADRCC_STORE"):
        settings()


def test_what_the_tests_read_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EADRCC_TEST_POSTGRES", "postgresql://localhost")
    assert settings().store == "sqlite:///eadrcc.db"


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "70000"), ("PORT", "x"), ("WORKERS", "0"), ("LOG_LEVEL", "LOUD")]
)
def test_a_wrong_value_is_refused_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"EADRCC_{name}", value)
    with pytest.raises(SettingsFaulty, match=f"EADRCC_{name}: "):
        settings()


def test_a_file_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EADRCC_STORE_FILE", str(tmp_path / "nothing"))
    with pytest.raises(SettingsFaulty, match="cannot be read"):
        settings()


def test_names_stand_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EADRCC_HOSTS", "centre.example, Other.example")
    assert settings().called() == {"centre.example", "other.example"}


def test_a_server_on_a_loopback_address_is_called_by_loopback_names() -> None:
    assert named(Settings()).called() == {"localhost", "127.0.0.1", "[::1]"}
    assert "centre.example" in named(Settings(public_url="https://centre.example/")).called()
    assert named(Settings(host="0.0.0.0")).called() == frozenset()
    assert named(Settings(hosts=("a.example",))).called() == {"a.example"}


def test_a_server_is_always_called_by_its_public_name() -> None:
    told = Settings(hosts=("a.example",), public_url="https://Centre.example:8443")
    assert named(told).called() == {"a.example", "centre.example"}
    assert "[2001:db8::7]" in named(Settings(public_url="http://[2001:db8::7]:8000")).called()


@pytest.mark.parametrize(
    "address",
    [
        "centre.example",
        "ftp://centre.example",
        "https://",
        "https://centre.example/room",
        "https://centre.example?x=1",
        "https://desk@centre.example",
        "https://čačak.example",
        "https://centre.example:port",
    ],
)
def test_a_public_address_is_one_that_a_browser_can_come_from(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("EADRCC_PUBLIC_URL", address)
    with pytest.raises(SettingsFaulty, match="EADRCC_PUBLIC_URL: "):
        settings()


def test_the_same_settings_reach_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    given = settings(store="postgresql://db/centre", workers=4, hosts="a.example,b.example", rate_limit=0)
    for name, value in given.as_variables().items():
        monkeypatch.setenv(name, value)
    assert settings() == given
