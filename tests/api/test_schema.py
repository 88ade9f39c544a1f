"""The description is true: schemathesis makes calls from it, as each role, and finds no answer that it does not tell.

All of its checks are on. It has a process of its own, which reads the description, calls a real server, each operation
as one role after the other, and ends with the calls that went wrong.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from api import openapi
from api.settings import Settings
from domain.value import Phrase
from tests.api.exercise_scenario import EXERCISE_PLACES
from tests.api.planning_scenario import PLANNING_PLACES
from tests.api.scenario import ACCOUNTS
from tests.api.served import Served, serving

ROOT = Path(__file__).resolve().parents[2]
# Calls that each role makes of each operation, beside the examples.
CALLS = int(os.environ.get("EADRCC_TEST_CALLS", "1"))
# Whatever fits the description may still be refused by a rule (see `schema_hooks`).
SETTINGS = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 400, 401, 403, 404, 409, 412, 422]
"""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A centre behind a real server, in which everything has happened once."""
    url = f"sqlite:///{tmp_path_factory.mktemp('schema') / 'centre.db'}"
    with serving(url, settings=Settings(rate_limit=0), live=True) as served:
        served.play()
        served.admit("auditor", "auditor")
        yield served


def without_patterns_of_text(description: Any) -> Any:
    """The description, but for the pattern of text: to begin with it takes the generator ten times as long."""
    match description:
        case dict():
            return {
                name: without_patterns_of_text(part)
                for name, part in description.items()
                if (name, part) != ("pattern", openapi.PRINTABLE)
            }
        case list():
            return [without_patterns_of_text(part) for part in description]
        case _:
            return description


def kept_by_name(centre: Served) -> dict[str, list[str]]:
    """The ids of the scenario, by the names in a path that may stand for them."""
    kinds = {
        "emergency_id": ("emergency", "alert", "nepal"),
        "request_id": ("request", "second request", "third request"),
        "item_id": ("pumps", "dryers"),
        "offer_id": ("offer", "croatian offer", "bilateral offer", "failing offer", "released offer"),
        "consignment_id": ("consignment", "team", "twice", "unannounced"),
        "message_id": ("sent request", "report"),
        "contact_id": ("contact", "former contact"),
        "account_id": ("account",),
        **{name: (kept,) for name, kept in {**PLANNING_PLACES, **EXERCISE_PLACES}.items()},
        "replay_id": ("replay",),
    }
    return {name: [centre.kept[kept] for kept in names] for name, names in kinds.items()}


# Thousands of calls, on a machine that may be busy.
@pytest.mark.timeout(480)
def test_no_call_has_an_answer_that_is_not_described(centre: Served, tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    callers = [centre.tokens[who] for who in (*ACCOUNTS, "auditor")]
    file.write_text(json.dumps(without_patterns_of_text(centre.description)))
    (tmp_path / "schemathesis.toml").write_text(SETTINGS)
    (tmp_path / "kept.json").write_text(json.dumps(kept_by_name(centre)))
    (tmp_path / "tokens.json").write_text(json.dumps(callers))
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            *("run", file, "--url", str(centre.client.base_url), "--no-color"),
            *("--checks", "all", "--phases", "examples,fuzzing"),
            *("--max-examples", str(CALLS * len(callers))),
            *("--seed", "1"),
        ],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.api.schema_hooks", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    tested = re.search(r"Tested: (\d+)", done.stdout)
    assert tested is not None
    assert int(tested[1]) == len(list(openapi.calls(centre.description)))


phrase: TypeAdapter[str] = TypeAdapter(Phrase)


@given(
    text=st.text(max_size=8)
    | st.text(st.sampled_from(" \t\n\r\u00a0\u2028\u0085\u200b\x00\x1f\x7fa"), max_size=4)
)
def test_what_fits_the_pattern_of_text_is_taken_and_what_is_taken_fits_it(text: str) -> None:
    try:
        taken = phrase.validate_python(text)
    except ValidationError:
        assert not re.search(openapi.PRINTABLE, text)
    else:
        # Blanks around it are cut off, control characters among them.
        assert re.search(openapi.PRINTABLE, taken)
