"""Whether the five packages are ours: their names are plain words, and other distributions use them too.

Installing the `realtime` of a package index silently overwrote ours, and removing it deleted ours. So the centre
looks before it starts, and refuses in words rather than running half of something else.
"""

import tomllib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

NAME = "eadrcc"
PACKAGES = ("domain", "projections", "store", "realtime", "api")


def require_own_packages() -> None:
    """Raise SystemExit, saying what is wrong, unless the five packages lie in one folder and belong to eadrcc."""
    for fault in _faults():
        raise SystemExit(
            f"{NAME}: {fault}. Another distribution with a package of that name is probably installed beside "
            f"this one. Give {NAME} a virtual environment of its own: python3 dev.py demo makes one."
        )


def _faults() -> Iterator[str]:
    here = Path(__file__).resolve().parent.parent
    for package in PACKAGES:
        # `find_spec` looks without running anything of the package.
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            yield f"the package `{package}` is missing"
        elif (lies := Path(spec.origin).resolve().parent.parent) != here:
            yield f"the package `{package}` lies in {lies}, not with the others in {here}"
        elif not (_is_checkout(here) or _is_installed(here, package)):
            yield f"the package `{package}` in {here} does not belong to {NAME}"


def _is_checkout(folder: Path) -> bool:
    """Whether this folder is the project's own, where the packages are as the tree has them."""
    project = folder / "pyproject.toml"
    return project.exists() and bool(tomllib.loads(project.read_text())["project"]["name"] == NAME)


def _is_installed(folder: Path, package: str) -> bool:
    """Whether the package opens with the file that the wheel brought, byte for byte."""
    for installed in distributions(name=NAME, path=[str(folder)]):
        for file in installed.files or ():
            if file.as_posix() == f"{package}/__init__.py" and file.hash is not None:
                digest = urlsafe_b64encode(sha256(file.read_binary()).digest()).rstrip(b"=").decode()
                return (file.hash.mode, file.hash.value) == ("sha256", digest)
    return False
