"""What all tests share: real servers, reproducible examples, one event loop."""

import os
from typing import Any

import pytest
from hypothesis import settings

pytest_plugins = ("tests.servers", "tests.redis_server", "tests.browser.chromium")

# On two busy cores an example's time says nothing. A build must not depend on luck; a developer's run may find more.
settings.register_profile("ci", derandomize=True, print_blob=True, deadline=None)
settings.register_profile("development", print_blob=True, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "development")


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """The event loop that the product runs on."""
    return "asyncio", {"use_uvloop": True}
