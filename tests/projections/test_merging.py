"""Where the things of a merged file are found: none of them is left behind."""

import pytest

import projections.fold
from projections.merging import OF_A_FILE
from tests.golden import names, read_board


@pytest.mark.parametrize("name", names())
def test_whatever_hangs_on_a_file_goes_with_it_when_it_is_merged(name: str) -> None:
    """A new kind that says in `emergency_id` of which file it is must be listed, or a merge would lose it."""
    versions = read_board(name, projections.fold.VERSION)
    hanging = {kind for kind, _, file, *_, body in versions if file is not None and "emergency_id" in body}
    assert hanging <= {*OF_A_FILE}
