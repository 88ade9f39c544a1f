#!/usr/bin/env python3
"""All that a newcomer needs: `python3 dev.py demo` starts the centre, `python3 dev.py test` runs all tests.

demo, serve, watch, accounts, import, rebuild, verify, backup, restore, forget   run `eadrcc` with what follows
several   the room with two workers, PostgreSQL and Valkey, all from wheels and without containers
soak      the long watch: many clients, and servers that are killed meanwhile; `--slow` and `--crowd 500` measure
faults    what breaks on purpose, a few times each; `--long` as often as is promised, `faults killed redis` some of it
test      lint, types, arrows, dependencies, then all tests; what follows goes to pytest
check     the same without the tests
bench     the measurements
lock      make both lock files again; `lock --upgrade` takes newer releases
licences  make docs/licences.md again
audit     ask whether anything is known against a locked version

Makes `.venv` in this folder, puts the locked dependencies into it, each checked by its hash, then the project itself.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV, BIN = ROOT / ".venv", ROOT / ".venv" / "bin"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
EADRCC = ("demo", "serve", "watch", "accounts", "import", "rebuild", "verify", "backup", "restore", "forget")
TOOLS = ("several", "soak", "faults", "licences", "audit")
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "arrows": ["lint-imports"],
    "dependencies": ["deptry", "."],
}
# -P: an installed package wins over a folder of the same name wherever this is started. One process more than there are
# cores, because many tests wait for a server; who is done early takes over from who is not.
TESTS = ["python", "-P", "-m", "pytest", "-n", str((os.cpu_count() or 1) + 1), "--dist", "worksteal"]


def missing(version: tuple[int, ...], uv: str | None, ensurepip: bool) -> str | None:
    """What this machine lacks, in words; nothing when it has all that is needed."""
    if version < (3, 11):
        return f"Python 3.11 or later is needed, and this is {version[0]}.{version[1]}: try `python3.11 dev.py …`."
    if not (uv or ensurepip):
        return "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv"
    return None


def fingerprint(root: Path) -> str:
    """What `.venv` was made from: a hash over the lock files and pyproject.toml."""
    files = [root / "pyproject.toml", *(root / lock for lock in LOCKS.values())]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def serves(stamp: str, needed: str, made_from: str) -> bool:
    """Whether an environment with this stamp will do; that of a developer also runs the product."""
    return stamp in (f"{needed} {made_from}", f"dev {made_from}")


def prepare(needed: str) -> None:
    """Bring `.venv` to what the lock file says; at once when it is already there. Exits in words where it cannot."""
    uv, stamp, made_from = shutil.which("uv"), VENV / "made-from", fingerprint(ROOT)
    python = BIN / "python"
    if python.exists() and stamp.exists() and serves(stamp.read_text(), needed, made_from):
        return
    if lack := missing(sys.version_info[:2], uv, find_spec("ensurepip") is not None):
        sys.exit(lack)
    print(f"Installing {LOCKS[needed]} into .venv; the first time takes a minute or two.", flush=True)
    if uv:
        make = [uv, "venv", "-q", "--clear", "--python", sys.executable]
        pip = [uv, "pip", "install", "-q", "--python", str(python)]
    else:
        make = [sys.executable, "-m", "venv", "--clear"]
        pip = [str(python), "-m", "pip", "install", "-q"]
    # uv makes environments without pip; where it has gone since, the environment is made again.
    if not (python.exists() and (uv or (BIN / "pip").exists())):
        run([*make, str(VENV)])
    stamp.unlink(missing_ok=True)
    run([*pip, "--require-hashes", "-r", LOCKS[needed]])
    # Without isolation the project is built with the locked hatchling; nothing outside the lock is fetched.
    run([*pip, "--no-deps", "--no-build-isolation", "-e", "."])
    stamp.write_text(f"{needed} {made_from}")


def run(command: list[str]) -> None:
    """Run a program in this folder and leave with its status when it fails."""
    if status := subprocess.call(command, cwd=ROOT, env=ENVIRONMENT):
        sys.exit(f"failed ({status}): {' '.join(command)}")


def run_all(steps: dict[str, list[str]]) -> None:
    """Run every step, so that one run tells all; leave with 1 when any of them failed."""
    failed = []
    for name, (program, *arguments) in steps.items():
        print(f"\n=== {name}: {program} {' '.join(arguments)}", flush=True)
        if subprocess.call([str(BIN / program), *arguments], cwd=ROOT, env=ENVIRONMENT):
            failed.append(name)
    print(
        "\n=== " + (f"FAILED: {', '.join(failed)}" if failed else f"all well: {', '.join(steps)}"), flush=True
    )
    sys.exit(1 if failed else 0)


def tests(*arguments: str) -> dict[str, list[str]]:
    """The steps that test: what the arguments choose, or else everything.

    The browser is driven in processes of its own: its driver keeps an event loop running, where others would start one.
    """
    if arguments:
        return {"tests": [*TESTS, *arguments]}
    return {"tests": [*TESTS, "--ignore=tests/browser"], "room": [*TESTS, "tests/browser"]}


def lock(*arguments: str) -> None:
    """Make both lock files again; the second keeps to the versions of the first, and neither names a host."""
    compile_ = [
        str(BIN / "uv"),
        "pip",
        "compile",
        "-q",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
    ]
    compile_ += ["--no-emit-index-url", "--no-header", *arguments, "pyproject.toml"]
    run([*compile_, "--group", "build", "-o", LOCKS["run"]])
    run([*compile_, "--group", "dev", "-c", LOCKS["run"], "-o", LOCKS["dev"]])
    for name in LOCKS.values():
        assert not re.search(r"https?:|file:|index-url", (ROOT / name).read_text()), f"{name} names a host"


# A company's own certificate authority is trusted by pip as by the machine; uv is told to do the same.
ENVIRONMENT = {"UV_SYSTEM_CERTS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **os.environ}


def main(command: str = "help", *arguments: str) -> None:
    """Prepare what the command needs, then run it."""
    if command not in (*EADRCC, *TOOLS, "test", "check", "bench", "lock"):
        sys.exit(__doc__)
    prepare("run" if command in EADRCC else "dev")
    if command in EADRCC:
        os.execv(BIN / "eadrcc", ["eadrcc", command, *arguments])
    elif command == "lock":
        lock(*arguments)
    elif command in TOOLS:
        # Some of what they use lies beside the tests and the measurements, which no installation holds.
        ENVIRONMENT["PYTHONPATH"] = str(ROOT)
        run([str(BIN / "python"), "-P", f"tools/{command}.py", *arguments])
    elif command == "bench":
        run([str(BIN / "python"), "-P", "-m", "bench", *arguments])
    else:
        run_all(CHECKS if command == "check" else {**CHECKS, **tests(*arguments)})


if __name__ == "__main__":
    main(*sys.argv[1:])
