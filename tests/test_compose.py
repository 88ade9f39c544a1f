"""The compose file, which no engine starts here: what it says must fit what the product takes."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    """The compose file as it is read."""
    said: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return said


def test_it_has_postgresql_redis_and_two_workers(composed: dict[str, Any]) -> None:
    assert set(composed["services"]) == {"postgres", "redis", "centre"}
    assert composed["services"]["centre"]["environment"]["EADRCC_WORKERS"] == "2"


def test_every_variable_is_a_setting_and_every_value_is_taken(composed: dict[str, Any]) -> None:
    told = composed["services"]["centre"]["environment"]
    values = {
        name.removeprefix(PREFIX).lower(): re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)
        for name, value in told.items()
    }
    assert set(values) <= set(Settings.model_fields)
    settings = Settings.model_validate(values)
    assert settings.store == "postgresql://eadrcc:eadrcc@postgres:5432/eadrcc"
    assert settings.redis == "redis://redis:6379/0"
    assert settings.workers == 2


def test_images_have_a_version_and_facts_a_volume(composed: dict[str, Any]) -> None:
    images = [service["image"] for service in composed["services"].values() if "image" in service]
    assert all(re.fullmatch(r"[\w/]+:\d+[\w.-]*", image) for image in images)
    assert composed["services"]["postgres"]["volumes"] == ["facts:/var/lib/postgresql"]
    assert "facts" in composed["volumes"]


def test_only_the_room_is_reached_from_outside_and_only_from_this_machine(composed: dict[str, Any]) -> None:
    services = composed["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["centre"]
    assert services["centre"]["ports"] == ["127.0.0.1:8000:8000"]
    assert composed["networks"]["inside"] == {"internal": True}
    assert services["postgres"]["networks"] == services["redis"]["networks"] == ["inside"]


def test_a_worker_has_time_to_say_bye(composed: dict[str, Any]) -> None:
    assert int(composed["services"]["centre"]["stop_grace_period"].removesuffix("s")) > 15


def test_the_image_runs_as_nobody_and_holds_only_what_the_lock_names() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER \d+$", lines, re.MULTILINE)
    assert "--require-hashes --requirement requirements.lock" in lines
    assert "TOKEN" not in lines
    assert "PASSWORD" not in lines
