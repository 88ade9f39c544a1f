"""A network namespace with one wire into it, which can be cut: then nothing arrives, and nobody is told.

Needs Linux, root and Debian's iproute2.
"""

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4


def what_is_missing() -> str | None:
    """Why there can be no namespace here; nothing where there can."""
    if shutil.which("ip") is None:
        return "the program `ip` (Debian: apt install iproute2)"
    return None if os.geteuid() == 0 else "root, who alone may make network namespaces"


class Namespace:
    """One namespace. What runs `within` it is found at `address`."""

    def __init__(self) -> None:
        self.name = f"eadrcc-{uuid4().hex[:8]}"
        self._here, self._there = f"ea{self.name[-8:]}h", f"ea{self.name[-8:]}t"
        # Two addresses of a private net; chance keeps the tests of one machine apart.
        net = f"10.213.{random.randrange(256)}.{random.randrange(0, 256, 4)}"
        first, _, last = net.rpartition(".")
        self._outside, self.address = f"{first}.{int(last) + 1}", f"{first}.{int(last) + 2}"

    @property
    def within(self) -> list[str]:
        """What a command begins with that shall run in here."""
        return ["ip", "netns", "exec", self.name]

    def make(self) -> None:
        """Make it, with its wire."""
        _ip("netns", "add", self.name)
        _ip("link", "add", self._here, "type", "veth", "peer", "name", self._there, "netns", self.name)
        _ip("address", "add", f"{self._outside}/30", "dev", self._here)
        _ip("link", "set", self._here, "up")
        _ip("-n", self.name, "address", "add", f"{self.address}/30", "dev", self._there)
        _ip("-n", self.name, "link", "set", "lo", "up")
        self.mend()

    def cut(self) -> None:
        """From now on every packet is lost, either way."""
        _ip("-n", self.name, "link", "set", self._there, "down")

    def mend(self) -> None:
        """Packets arrive again."""
        _ip("-n", self.name, "link", "set", self._there, "up")

    def remove(self) -> None:
        """Remove it, and its wire with it."""
        _ip("netns", "delete", self.name)


@contextmanager
def namespace() -> Iterator[Namespace]:
    """A namespace that is gone afterwards."""
    made = Namespace()
    made.make()
    try:
        yield made
    finally:
        made.remove()


def _ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"ip {' '.join(arguments)}: {done.stderr}"
