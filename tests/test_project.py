"""The project sets itself up, and what it ships is whole."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import dev
from api.archive import case_files, planning_files
from api.belonging import PACKAGES

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENT = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def locked(name: str) -> dict[str, str]:
    """The versions that a lock file pins, `{distribution: version}`."""
    return dict(REQUIREMENT.findall((ROOT / name).read_text()))


# --- the locks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", dev.LOCKS.values())
def test_a_lock_names_no_host_and_pins_everything_by_hash(name: str) -> None:
    text = (ROOT / name).read_text()
    assert re.findall(r"https?:|file:|index-url", text) == []
    for requirement in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "--hash=sha256:" in requirement, requirement


def test_a_developer_runs_the_versions_that_the_product_runs() -> None:
    run, development = locked(dev.LOCKS["run"]), locked(dev.LOCKS["dev"])
    assert run
    assert {name: development.get(name) for name in run} == run


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = project["project"]["dependencies"] + project["dependency-groups"]["build"]
    names = {re.split(r"[\[>=<]", requirement)[0] for requirement in asked}
    assert names <= locked(dev.LOCKS["run"]).keys()
    assert len(project["project"]["dependencies"]) <= 20


# --- dev.py --------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("pyproject.toml", *dev.LOCKS.values()):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize("changed", ["pyproject.toml", *dev.LOCKS.values()])
def test_an_environment_is_brought_up_to_date_when_what_it_was_made_from_changes(
    project: Path, changed: str
) -> None:
    before = dev.fingerprint(project)
    assert dev.fingerprint(project) == before
    with (project / changed).open("a") as file:
        file.write("# one more line\n")
    assert dev.fingerprint(project) != before


def test_a_developers_environment_also_runs_the_product_but_not_the_reverse() -> None:
    assert dev.serves("run F", "run", "F")
    assert dev.serves("dev F", "dev", "F")
    assert dev.serves("dev F", "run", "F")
    assert not dev.serves("run F", "dev", "F")
    assert not dev.serves("dev F", "dev", "another")


def test_what_is_missing_is_said_in_words() -> None:
    assert "3.11" in str(dev.missing((3, 10), uv="uv", ensurepip=True))
    assert "python3-venv" in str(dev.missing((3, 11), uv=None, ensurepip=False))
    assert dev.missing((3, 11), uv="uv", ensurepip=False) is None
    assert dev.missing((3, 14), uv=None, ensurepip=True) is None


def test_an_unknown_command_is_answered_with_the_commands_there_are() -> None:
    answer = subprocess.run(
        [sys.executable, "dev.py", "dance"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1
    assert "python3 dev.py demo" in answer.stderr


def test_faults_are_called_by_the_names_of_their_modules() -> None:
    answer = subprocess.run(
        [sys.executable, "-P", "tools/faults.py", "dance"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert "there is no dance; there are " in answer.stderr
    assert "killed" in answer.stderr


# --- the wheel -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built with what is installed and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-P", "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("eadrcc-*.whl")
    return found


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """The folder of packages that installing the wheel makes."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def in_(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, with `folder` as the first place where packages are looked for."""
    start = f"import sys; sys.path.insert(0, {str(folder)!r})\n"
    return subprocess.run(
        [sys.executable, "-I", "-c", start + code], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_wheel_holds_the_packages_with_their_data_and_nothing_else(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert {name.partition("/")[0] for name in names} == set(PACKAGES)
    # Not the interpreter's leavings, nor what the archive's own folder says to people.
    shipped = {".py", ".json", ".sql", ".md", ".html", ".css", ".js", ".svg", ".typed"}
    for package in PACKAGES:
        files = (file for file in (ROOT / package).rglob("*") if file.suffix in shipped)
        assert {str(file.relative_to(ROOT)) for file in files} <= names
    archive = ROOT / "archive"
    assert {name for name in names if name.startswith("api/case_files/")} == {
        f"api/case_files/{file.relative_to(archive).as_posix()}" for file in archive.rglob("*.json")
    }


def test_a_wheel_brings_the_command_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (scripts,) = [name for name in archive.namelist() if name.endswith("/entry_points.txt")]
        assert "eadrcc = api.cli:main" in archive.read(scripts).decode()
        assert [name for name in archive.namelist() if name.endswith("/licenses/LICENSE")]


def test_the_archive_is_found_in_a_checkout_and_in_a_wheel(installed: Path) -> None:
    look = "from api.archive import case_files, planning_files\n"
    from_wheel = in_(installed, look + "for file in case_files() + planning_files(): print(file)")
    assert from_wheel.returncode == 0, from_wheel.stderr
    found = [Path(line) for line in from_wheel.stdout.splitlines()]
    inside = installed.resolve() / "api" / "case_files"
    assert {file.parent for file in found} == {inside, inside / "planning"}
    assert [file.name for file in found] == [file.name for file in case_files() + planning_files()]
    assert len(case_files()) == 30


# --- the five packages are ours ------------------------------------------------------------------------------

LOOK = "from api.belonging import require_own_packages; require_own_packages(); print('ours')"


def test_the_packages_of_a_checkout_and_of_a_wheel_are_ours(installed: Path) -> None:
    assert in_(ROOT, LOOK).stdout == "ours\n"
    assert in_(installed, LOOK).stdout == "ours\n"


def overwritten(folder: Path) -> None:
    (folder / "realtime" / "__init__.py").write_text("import sockets_of_somebody_else\n")


def removed(folder: Path) -> None:
    shutil.rmtree(folder / "realtime")


def elsewhere(folder: Path) -> None:
    # The empty folder lets Python look on, and find a package of that name in the next place.
    removed(folder)
    other = folder / "other" / "realtime"
    other.mkdir(parents=True)
    (other / "__init__.py").touch()


@pytest.mark.parametrize("spoil", [overwritten, removed, elsewhere])
def test_a_package_that_is_not_ours_is_refused_in_words(
    installed: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(installed)
    look = f"sys.path.append({str(installed / 'other')!r})\n{LOOK}"
    refused = in_(installed, look)
    assert refused.returncode == 1
    assert refused.stderr.startswith("eadrcc: the package `realtime`")
    assert "python3 dev.py demo" in refused.stderr


def test_a_folder_that_is_neither_checkout_nor_installed_is_refused(installed: Path) -> None:
    for record in installed.glob("*.dist-info"):
        shutil.rmtree(record)
    assert "does not belong to eadrcc" in in_(installed, LOOK).stderr
