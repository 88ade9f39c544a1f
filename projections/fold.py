"""The fold: one fact onto the board, the same for the live board, a rebuild, an exercise and the tests.

`touches` names what a fact will need, so that a store can fetch a whole batch at once; `fold` returns only what
the fact changed.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

from domain.fact import Fact
from projections.entities import Board, Entity

# Raised with every change of what the reducers make of the log. A worker with a lower version than the board's
# does not fold.
VERSION = 1


@cache
def fingerprint() -> str:
    """What tells one set of reducers from another: a hash over the code that folds."""
    here = Path(__file__).parent
    files = sorted([*here.glob("*.py"), *here.parent.joinpath("domain").glob("*.py")])
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def touches(fact: Fact) -> set[tuple[str, str]]:
    """The entities, `{(kind, id)}`, that the fold of this fact is likely to ask for."""
    return set()


def fold(fact: Fact, position: int, board: Board) -> list[Entity]:
    """The entities that this fact changed, as they stand after it."""
    return []
