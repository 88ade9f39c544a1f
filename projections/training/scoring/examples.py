"""Objectives for training: a worked set to begin with, and one example of every kind of criterion.

The first three are those that planners asked for when scoring was drawn up; the others follow the life of a file, from
the dissemination to the last report.
"""

from domain.value import Value
from projections.training.scoring.criteria import KINDS, Objective


def _objective(id: str, title: str, **criterion: object) -> Objective:
    return Objective.model_validate({"id": id, "title": title, "criterion": criterion})


TRAINING: tuple[Objective, ...] = (
    _objective(
        "first-offer",
        "The first offer comes within two hours of the dissemination",
        kind="first",
        what="offer",
        within_hours=2,
        after="dissemination",
    ),
    _objective(
        "water-covered",
        "All water items are covered within eight hours of the dissemination",
        kind="covered",
        items="water",
        within_hours=8,
    ),
    _objective(
        "own-approval",
        "No message is approved by its originator",
        kind="never",
        what="message_approved_by_originator",
    ),
    _objective(
        "capitals-told",
        "The request goes out within two hours of its receipt",
        kind="first",
        what="dissemination",
        within_hours=2,
        after="request",
    ),
    _objective(
        "offers-answered", "Every offer has its answer within a day", kind="answered", within_hours=24
    ),
    _objective("all-covered", "Everything that was asked is covered", kind="covered"),
    _objective(
        "all-received",
        "Everything that was asked is handed over within five days",
        kind="handed_over",
        within_hours=120,
    ),
    _objective("daily-reports", "A situation report goes out every day", kind="reported", every_hours=24),
    _objective(
        "no-over-cover",
        "Never is more accepted of an item than was asked",
        kind="never",
        what="accepted_more_than_asked",
    ),
    _objective(
        "nothing-unannounced", "Nothing comes without an offer", kind="never_flagged", flag="without_offer"
    ),
    _objective("three-offers", "At least three offers are made", kind="count", what="offer", at_least=3),
    _objective(
        "good-start",
        "The capitals are told and a first offer is answered on the first day",
        kind="all_of",
        criteria=[
            {"kind": "first", "what": "dissemination", "within_hours": 24, "after": "request"},
            {"kind": "first", "what": "acceptance", "within_hours": 24, "after": "request"},
        ],
    ),
    _objective(
        "closed-or-copes",
        "The file ends with the end of need or a final report",
        kind="any_of",
        criteria=[
            {"kind": "count", "what": "end_of_need", "at_least": 1},
            {"kind": "count", "what": "final_report", "at_least": 1},
        ],
    ),
)


def says(kind: str) -> str:
    """What a kind of criterion asks, in one paragraph: the first of its description."""
    return " ".join((KINDS[kind].__doc__ or "").split())


def examples_of(kind: str) -> list[Objective]:
    """The objectives for training that are of this kind."""
    return [one for one in TRAINING if _kind_of(one.criterion) == kind]


def _kind_of(criterion: Value) -> str:
    kind: str = getattr(criterion, "kind")  # noqa: B009  # every criterion has one
    return kind
