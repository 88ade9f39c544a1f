"""The units of systemd: systemd itself finds them right and tight, and what they say fits what the product takes."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.serving import DRAINS_WITHIN_S
from api.settings import PREFIX, Settings

UNITS = Path(__file__).resolve().parents[1] / "deploy" / "systemd"
SERVICES = ("eadrcc@.service", "eadrcc-proxy.service")
# Of 100; a service without any guard has 96.
MOST_EXPOSED = 20


@pytest.fixture(scope="module")
def systemd_analyze() -> str:
    """The program that reads units as systemd does."""
    found = shutil.which("systemd-analyze")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no systemd-analyze on this machine (Debian: apt install systemd)", pytrace=False)
        pytest.skip("no systemd on this machine")
    return found


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units beside one worker of each, with a program that is there in the place of those that are not."""
    for unit in UNITS.iterdir():
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text)
        if "@" in unit.name:
            (tmp_path / unit.name.replace("@", "@8001")).write_text(text)
    return tmp_path


def said(unit: str, name: str) -> list[str]:
    """What a unit says under a name, each time that it does."""
    return re.findall(rf"^{name}=(.*)$", (UNITS / unit).read_text(), re.MULTILINE)


def asked(*command: str | Path, units: Path) -> subprocess.CompletedProcess[str]:
    """Ask systemd about units of this folder."""
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:", "SYSTEMD_COLORS": "0"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_systemd_finds_nothing_wrong(systemd_analyze: str, units: Path) -> None:
    whole = [unit for unit in units.iterdir() if "@." not in unit.name]
    assert len(whole) == len(list(UNITS.iterdir()))
    found = asked(systemd_analyze, "verify", "--man=no", *whole, units=units)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("service", ["eadrcc@8001.service", "eadrcc-proxy.service"])
def test_a_service_has_no_right_that_it_does_not_need(
    systemd_analyze: str, units: Path, service: str
) -> None:
    command = (systemd_analyze, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager")
    found = asked(*command, units / service, units=units)
    assert found.returncode == 0, found.stdout[-3_000:] + found.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_runs_as_root_and_who_dies_is_started_again(service: str) -> None:
    assert said(service, "DynamicUser") == ["yes"]
    assert said(service, "NoNewPrivileges") == ["yes"]
    assert said(service, "ProtectSystem") == ["strict"]
    assert said(service, "Restart") == ["always"]
    assert int(said(service, "TimeoutStopSec")[0]) > DRAINS_WITHIN_S + 5
    assert said(service, "WantedBy") == ["eadrcc.target"]


def test_every_variable_of_a_worker_is_a_setting_and_every_secret_comes_from_a_file_that_it_is_handed() -> (
    None
):
    variables = dict(line.split("=", 1) for line in said("eadrcc@.service", "Environment"))
    settings = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert {name.removesuffix("_FILE") for name in variables} <= settings
    handed = {line.partition(":")[0] for line in said("eadrcc@.service", "LoadCredential")}
    assert {value.removeprefix("%d/") for value in variables.values()} == handed
    assert all(name.endswith("_FILE") for name in variables)
    (command,) = said("eadrcc@.service", "ExecStart")
    assert command == "/opt/eadrcc/bin/eadrcc serve --host 127.0.0.1 --port %i"


def test_the_proxy_is_handed_what_its_configuration_reads() -> None:
    conf = (UNITS.parent / "nginx" / "nginx.conf").read_text()
    handed = {line.partition(":")[0] for line in said("eadrcc-proxy.service", "LoadCredential")}
    assert handed == set(re.findall(r"/run/secrets/(\w+);", conf))
    assert said("eadrcc-proxy.service", "RuntimeDirectory") == ["nginx"]
    assert "/run/nginx/" in conf


def test_the_handbook_makes_the_proxys_configuration_for_a_machine_without_containers(tmp_path: Path) -> None:
    handbook = (UNITS.parents[1] / "docs" / "operations.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^sed .*?nginx\.conf$", handbook, re.MULTILINE | re.DOTALL)
    made = tmp_path / "nginx.conf"
    command = block.replace("/etc/eadrcc/nginx.conf", str(made))
    subprocess.run(["sh", "-c", command], cwd=UNITS.parents[1], check=True)
    said = "\n".join(line for line in made.read_text().splitlines() if not line.lstrip().startswith("#"))
    assert re.findall(r"server ([\w.]+:\d+)", said) == ["127.0.0.1:8001", "127.0.0.1:8002"]
    assert re.findall(r"listen (\d+)", said) == ["80", "443"]
    assert len(re.findall(r"/run/credentials/eadrcc-proxy\.service/\w+;", said)) == 2
    assert "/run/secrets" not in said
