"""Every call about an emergency that was opened twice."""

from tests.api.steps import Step, get, make

DUPLICATES_STEPS: tuple[Step, ...] = (
    get(
        "list_likely",
        "duty officer",
        "/v1/emergencies/likely?country=SVN&hazard=flood&occurred=2026-11-24&lat=46.2&lon=15.2",
    ),
    make(
        "open_emergency",
        "duty officer",
        "/v1/emergencies",
        {"country": "SVN", "hazard": "flash flood", "place": {"text": "Celje"}},
        "opened twice",
    ),
    Step(
        "merge_emergency",
        "duty officer",
        "/v1/emergencies/{opened twice}/merge",
        {"into": "{emergency}", "reason": "Celje lies in the Savinja valley: one flood, told by two desks."},
    ),
    Step(
        "unmerge_emergency",
        "duty officer",
        "/v1/emergencies/{opened twice}/unmerge",
        {"reason": "The flood in Celje is of another river."},
    ),
)
