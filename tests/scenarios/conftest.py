"""The demo, started once for the tests of a module."""

from collections.abc import Iterator

import pytest

from tests.scenarios.demo import Demo, demo_in


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A new demo that serves."""
    place = tmp_path_factory.mktemp("demo")
    with demo_in(place / "data", place / "demo.log") as demo:
        yield demo
