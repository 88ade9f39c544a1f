"""The compose file, which no engine starts here: what it says must fit what the product, and the proxy, take."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.serving import DRAINS_WITHIN_S
from api.settings import PREFIX, Settings
from store.database import PATIENCE_S
from store.postgres import READERS, WRITERS, WRITERS_OF_OTHERS

ROOT = Path(__file__).resolve().parents[1]
WORKERS = ("worker-1", "worker-2")
PUBLIC_URL = "https://centre.example"

Service = dict[str, Any]


def without_comments(file: Path) -> str:
    """What a configuration says to the program that reads it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    """The compose file as it is read."""
    said: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return said


@pytest.fixture(scope="module")
def services(composed: dict[str, Any]) -> dict[str, Service]:
    """The services by their names."""
    found: dict[str, Service] = composed["services"]
    return found


@pytest.fixture(scope="module")
def proxy_says() -> str:
    """What nginx is told."""
    return without_comments(ROOT / "deploy" / "nginx" / "nginx.conf")


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of secrets, as the script makes it."""
    folder = tmp_path_factory.mktemp("deploy")
    script = folder / "secrets.sh"
    script.write_bytes((ROOT / "deploy" / "secrets.sh").read_bytes())
    for _ in range(2):
        subprocess.run(["sh", str(script)], check=True, capture_output=True)
    return folder / "secrets"


# --- what there is -----------------------------------------------------------------------------------------------


def test_it_has_postgresql_redis_two_workers_and_a_proxy(services: dict[str, Service]) -> None:
    assert set(services) == {"postgres", "redis", *WORKERS, "proxy"}
    # Equal to the last letter: whoever holds the store's lock decides.
    assert services["worker-1"] == services["worker-2"]


def test_every_image_has_its_exact_version(services: dict[str, Service]) -> None:
    images = [service["image"] for service in services.values() if "build" not in service]
    bases = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    for image in (*images, *bases):
        assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]+(@sha256:[0-9a-f]{64})?", image), image


def test_nobody_runs_as_root_or_may_become_it(services: dict[str, Service]) -> None:
    for name, service in services.items():
        assert str(service["user"]).partition(":")[0] not in ("", "0", "root"), name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] is True, name


def test_everybody_is_asked_for_his_health_and_started_again(services: dict[str, Service]) -> None:
    for name, service in services.items():
        asked = "healthcheck" in service or "build" in service
        assert asked, f"{name} has a health check of its own or that of the image that is built"
        assert service["restart"] == "unless-stopped", name
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for worker in WORKERS:
        assert set(services[worker]["depends_on"]) == {"postgres", "redis"}
    assert set(services["proxy"]["depends_on"]) == set(WORKERS)


def test_facts_have_a_volume_and_postgresql_keeps_them_durably(
    composed: dict[str, Any], services: dict[str, Service]
) -> None:
    postgres = services["postgres"]
    assert postgres["volumes"] == ["facts:/var/lib/postgresql"]
    assert "facts" in composed["volumes"]
    assert {"--fsync=on", "--full_page_writes=on", "--synchronous_commit=on"} <= set(postgres["command"])
    assert "--data-checksums" in postgres["environment"]["POSTGRES_INITDB_ARGS"]


def test_postgresql_has_the_connections_that_all_workers_may_ask_for(services: dict[str, Service]) -> None:
    of_one = READERS + WRITERS + READERS + WRITERS_OF_OTHERS
    (given,) = (
        int(option.partition("=")[2])
        for option in services["postgres"]["command"]
        if option.startswith("--max_connections=")
    )
    # Some are for maintenance.
    assert of_one * len(WORKERS) <= given - 10
    handbook = " ".join((ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split())
    assert (
        f"at most {READERS + WRITERS} connections to PostgreSQL ({READERS} that read, {WRITERS} that write)"
        in handbook
    )
    assert f"{READERS + WRITERS_OF_OTHERS} more while exercises are played" in handbook
    assert f"two workers ask for {2 * of_one}, four for {4 * of_one}" in handbook
    assert f"within {PATIENCE_S} s is told 503" in handbook


# --- secrets -----------------------------------------------------------------------------------------------------


def test_every_secret_that_is_used_is_there_and_kept_out_of_the_repository(
    composed: dict[str, Any], services: dict[str, Service]
) -> None:
    used = {name for service in services.values() for name in service.get("secrets", ())}
    assert used == set(composed["secrets"])
    for name, secret in composed["secrets"].items():
        assert secret == {"file": f"./deploy/secrets/{name}"}
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    assert "deploy/secrets" in (ROOT / ".dockerignore").read_text().splitlines()


def test_every_file_that_is_named_is_a_secret_of_the_service_that_reads_it(
    services: dict[str, Service], proxy_says: str
) -> None:
    for name, service in services.items():
        said = yaml.safe_dump(service) + (proxy_says if name == "proxy" else "")
        read = set(re.findall(r"/run/secrets/(\w+)", said))
        assert read == set(service["secrets"]), name


def test_no_password_stands_in_it(services: dict[str, Service]) -> None:
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            assert "PASSWORD" not in name or name.endswith("_FILE"), name
            assert "://" not in value or name == "EADRCC_PUBLIC_URL", name


def test_the_script_makes_each_password_once_and_tells_none(composed: dict[str, Any], secrets: Path) -> None:
    made = {file.name for file in secrets.iterdir()}
    assert made == set(composed["secrets"]) - {"tls_certificate", "tls_key"}
    passwords = [(secrets / name).read_text().strip() for name in ("database_password", "redis_password")]
    assert all(re.fullmatch(r"[0-9a-f]{64}", password) for password in passwords)
    assert passwords[0] != passwords[1]
    assert secrets.stat().st_mode & 0o077 == 0


# --- settings ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def settings(services: dict[str, Service], secrets: Path) -> Settings:
    """The settings of a worker, with what the files of its secrets say."""
    values = {}
    for variable, value in services["worker-1"]["environment"].items():
        name = variable.removeprefix(PREFIX).lower()
        if variable.endswith("_FILE"):
            name = name.removesuffix("_file")
            value = (secrets / Path(value).name).read_text().strip()  # noqa: PLW2901
        values[name] = re.sub(r"\$\{EADRCC_PUBLIC_URL:\?[^}]*\}", PUBLIC_URL, value)
    assert set(values) <= set(Settings.model_fields)
    return Settings.model_validate(values)


def test_every_variable_is_a_setting_and_every_value_is_taken(
    services: dict[str, Service], settings: Settings, secrets: Path
) -> None:
    database, redis = ((secrets / f"{name}_password").read_text().strip() for name in ("database", "redis"))
    postgres = services["postgres"]["environment"]
    user, name = postgres["POSTGRES_USER"], postgres["POSTGRES_DB"]
    assert settings.store == f"postgresql://{user}:{database}@postgres:5432/{name}"
    assert settings.redis == f"redis://:{redis}@redis:6379/0"
    assert settings.public_url == PUBLIC_URL
    # Each worker is one process, so that it can be replaced by itself.
    assert settings.workers == 1


def test_without_a_public_address_nothing_starts(services: dict[str, Service]) -> None:
    assert services["worker-1"]["environment"]["EADRCC_PUBLIC_URL"].startswith("${EADRCC_PUBLIC_URL:?")


# --- who reaches whom --------------------------------------------------------------------------------------------


def test_the_proxy_goes_to_every_worker_and_to_nobody_else(
    services: dict[str, Service], settings: Settings, proxy_says: str
) -> None:
    assert re.findall(r"server ([\w.-]+):(\d+)", proxy_says) == [
        (name, str(settings.port)) for name in WORKERS
    ]
    assert re.findall(r"proxy_pass (\S+);", proxy_says) == ["http://workers"]
    assert services["proxy"]["volumes"] == ["./deploy/nginx/nginx.conf:/etc/nginx/nginx.conf:ro"]
    writes = {path for path in re.findall(r"(/[\w/.]+)", proxy_says) if path.startswith("/run/nginx/")}
    assert writes
    assert services["proxy"]["tmpfs"][0].startswith("/run/nginx:")


def test_only_the_proxy_is_reached_from_outside_where_it_listens(
    composed: dict[str, Any], services: dict[str, Service], proxy_says: str
) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    inside = {port.rpartition(":")[2] for port in services["proxy"]["ports"]}
    assert inside == set(re.findall(r"listen (\d+)", proxy_says))
    networks = composed["networks"]
    assert networks["facts"] == networks["workers"] == {"internal": True}
    reached = {name: set(service["networks"]) for name, service in services.items()}
    # A proxy that somebody takes over does not reach the facts.
    assert reached == {
        "postgres": {"facts"},
        "redis": {"facts"},
        **{name: {"facts", "workers"} for name in WORKERS},
        "proxy": {"workers", "outside"},
    }


def test_a_worker_has_time_to_say_bye(services: dict[str, Service]) -> None:
    for worker in WORKERS:
        assert int(services[worker]["stop_grace_period"].removesuffix("s")) > DRAINS_WITHIN_S + 5


# --- the image ---------------------------------------------------------------------------------------------------


def test_the_image_runs_as_nobody_and_holds_only_what_the_lock_names(services: dict[str, Service]) -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    (user,) = re.findall(r"^USER (\d+)$", lines, re.MULTILINE)
    assert services["worker-1"]["user"] == f"{user}:{user}"
    assert f"--uid {user}" in lines
    assert "--require-hashes --requirement requirements.lock" in lines
    assert "TOKEN" not in lines
    assert "PASSWORD" not in lines
