"""Any case file can be imported: whatever its order, its nations, its things, its days and its gaps.

Nothing of it is refused, nothing of it is lost, and what a clerk counts anew is what the board shows.
"""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case_file import read_case_file
from domain.flags import FLAGS
from domain.rules import CaseAlreadyImported
from tests.scenarios.imported import TOPICS, Archive

# Spain again and again, so that answers and deliveries find offers, sometimes several.
NATIONS = ("ESP", "ESP", "ESP", "ESP", "USA", "SVN", None)
# Nepal needs a Council decision, North Macedonia had another name, Russia was suspended.
COUNTRIES = ("SVN", "MKD", "NPL", "RUS")
MOMENTS = ("2008-02-29", "2018-12-31T23:59:59Z", "2019-02-12", "2019-02-12T08:05:00+02:00", "2031-01-01")

things = st.fixed_dictionaries(
    {"what": st.sampled_from(("tents", "pumps", "boats"))},
    optional={
        "quantity": st.sampled_from((1, 2.5, 20, 100, 999_999_999.999, None)),
        "unit": st.sampled_from(("piece", "pieces", "tonne", "person", "EEK", None)),
    },
)
entries = st.fixed_dictionaries(
    {
        "at": st.sampled_from(MOMENTS),
        "type": st.sampled_from(
            (*sorted(TOPICS), "offer", "acceptance", "acceptance", "decline", "delivery")
        ),
        "nation": st.sampled_from(NATIONS),
    },
    optional={
        "items": st.lists(things, max_size=4),
        "note": st.sampled_from(("Reported by telephone", "Σ «ž»\nsecond line", None)),
        "certain": st.booleans(),
    },
)
# Most files begin as files do, so that the rest has something to fit; some do not.
TENTS = {"what": "tents", "quantity": 100, "unit": "piece"}
OPENED = {"at": "2018-06-01", "type": "emergency_opened", "certain": False}
ASKED = {"at": "2018-06-01", "type": "request", "items": [TENTS, {"what": "boats"}]}
SENT = {"at": "2018-06-02", "type": "dissemination"}
OFFERED = {
    "at": "2018-06-03",
    "type": "offer",
    "nation": "ESP",
    "items": [{**TENTS, "quantity": 20}, {"what": "boats"}],
}
begun = st.sampled_from(
    ([], [OPENED], [OPENED, ASKED, SENT, OFFERED], [OPENED, ASKED, SENT, OFFERED, OFFERED])
)
case_files = st.builds(
    lambda first, rest, more: {
        "title": "Floods",
        "hazard": "flood",
        **more,
        "id": "any",
        "timeline": [*first, *rest],
    },
    begun,
    st.lists(entries, min_size=1, max_size=12),
    st.fixed_dictionaries(
        {"country": st.sampled_from(COUNTRIES)},
        optional={
            "glide": st.sampled_from(("FL-2008-000122-UKR", None)),
            "sources": st.lists(
                st.sampled_from(("https://www.nato.int/eadrcc", "Radio")), max_size=2, unique=True
            ),
            "note": st.sampled_from(("Well documented", None)),
            "completeness": st.sampled_from(("poor", None)),
        },
    ),
)


@settings(max_examples=120)
@given(case_files)
def test_any_case_file_goes_in_whole_and_is_found_again(told: dict[str, Any]) -> None:
    case = read_case_file(json.dumps(told))
    archive = Archive(case)
    file = archive.of(case)
    file.require_found_again()
    file.require_nothing_invented()
    archive.require_whole()
    assert {flag for entry in file.entries() for flag in entry["flags"]} <= set(FLAGS)
    head = archive.warm.position
    with pytest.raises(CaseAlreadyImported):
        archive.takes_in(read_case_file(json.dumps(told, indent=1)))
    assert archive.centre.recorder.max_notification_id() == head
