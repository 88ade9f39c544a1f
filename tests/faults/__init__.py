"""What goes wrong: killed processes, absent databases, full disks, damaged rows, and two who want the same.

In the short form, which every change must pass, each fault is met a few times. In the long form (`python3 dev.py
faults --long`, or `EADRCC_FAULTS=long` for pytest) as often as is promised.
"""

import os
import random

LONG = os.environ.get("EADRCC_FAULTS") == "long"
# The short form is the same each time; the long one looks somewhere else each time, and says where.
SEED = int(os.environ.get("EADRCC_FAULTS_SEED") or (random.randrange(2**32) if LONG else 20261124))


def times(short: int, long: int) -> int:
    """How often, or how many: in the short form, and in the long one."""
    return long if LONG else short


def seeded() -> random.Random:
    """Chance that can be had again. The moment within a commit differs all the same."""
    print(f"\nEADRCC_FAULTS_SEED={SEED} gives the same chance again")
    return random.Random(SEED)
