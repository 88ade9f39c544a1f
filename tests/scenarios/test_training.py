"""The archive as material for training: what each past emergency teaches, and how it scores."""

import pytest

from domain.case_file import CaseFile
from projections.training.library import KINDS, LESSONS, Body, described, matches, size_of, taught
from projections.training.scoring.criteria import ACTS
from projections.training.scoring.criteria import KINDS as KINDS_OF_CRITERIA
from projections.training.scoring.examples import TRAINING, says
from projections.training.scoring.picture import steps
from projections.training.scoring.score import Scored, score
from projections.training.timeline import moment
from tests.projections.scoring.files import facts_of
from tests.scenarios.imported import ARCHIVE, ROOT, TRAPS, Archive, case_of, trap

CASES = [case_of(path) for path in [*ARCHIVE, *TRAPS]]
PAST = [case_of(path).id for path in ARCHIVE]


@pytest.fixture(scope="module")
def archive() -> Archive:
    """All thirty, and every trap, in one centre."""
    return Archive(*CASES)


def case(name: str) -> CaseFile:
    return next(one for one in CASES if one.id == name)


def shown(archive: Archive, name: str) -> Body:
    """A file as the library shows it."""
    file = archive.of(case(name))
    return described(body for kind in KINDS for body in file.every(kind))


# --- what they teach ---------------------------------------------------------------------------------------------

TEACHES = {
    "alb-2002-floods": ["reports_thin_out"],
    "alb-2007-fires": ["two_reports_one_day", "reports_thin_out"],
    "alb-2010-floods": [],
    "bgr-2006-floods": ["request_without_list"],
    "bgr-2008-fires": ["request_without_list"],
    "bgr-2020-covid": ["transport_asked"],
    "bih-2013-fires": ["decline"],
    "bih-2014-floods": ["silence", "request_without_list", "offer_without_goods"],
    "bih-2024-floods": ["no_request"],
    "cze-2002-floods": [
        "silence", "second_request", "offer_without_goods", "unnamed_donor", "two_reports_one_day",
        "reports_thin_out",
    ],
    "geo-2005-floods": ["second_request", "request_without_list"],
    "geo-2009-earthquake": ["request_without_list"],
    "irq-2020-covid": ["request_without_list"],
    "kgz-2006-snow": ["reports_thin_out"],
    "mda-2008-floods": ["request_without_list"],
    "mda-2020-covid": ["second_request", "request_without_list"],
    "mkd-2007-fires": ["silence", "money", "other_channel", "goods_without_offer", "name_of_the_day"],
    "mne-2012-snow": ["request_without_list", "goods_without_offer"],
    "mne-2017-fires": ["silence", "goods_without_offer", "arrival_before_acceptance", "new_ally"],
    "mne-2020-covid": ["request_without_list"],
    "pak-2005-earthquake": [
        "unnamed_donor", "transport_asked", "third_party_transport", "goods_without_offer", "council_decision",
    ],
    "rou-2005-floods": ["second_request", "request_without_list", "unnamed_donor", "goods_without_offer"],
    "srb-2015-migrants": ["request_without_list", "two_reports_one_day"],
    "svk-2006-floods": ["silence", "joint_offer", "two_reports_one_day"],
    "svn-2023-floods": ["silence", "item_closed_early", "other_channel"],
    "tur-2003-cbrn-preparedness": ["anticipatory", "name_of_the_day"],
    "tur-2023-earthquake": [
        "silence", "conditional_offer", "collective_offer", "unnamed_donor", "other_channel",
        "goods_without_offer",
    ],
    "ukr-2008-floods": ["request_without_list"],
    "ukr-2020-covid": ["request_without_list"],
    "ukr-2022-war": ["anticipatory"],
}  # fmt: skip


def test_each_of_the_thirty_is_expected_here() -> None:
    assert sorted(TEACHES) == sorted(PAST)


@pytest.mark.parametrize("name", PAST)
def test_a_past_emergency_teaches_what_its_sources_tell(archive: Archive, name: str) -> None:
    assert shown(archive, name)["teaches"] == TEACHES[name]


@pytest.mark.parametrize(
    ("name", "lesson"),
    [
        ("partial-acceptance", "partial_acceptance"),
        ("decline-without-offer", "decline"),
        ("second-request", "second_request"),
        ("second-request-after-closure", "reopened"),
        ("closure-by-items", "item_closed_early"),
        ("offer-before-request", "offer_before_request"),
        ("same-offer-twice", "other_channel"),
        ("transport-by-others", "recipient_transport"),
        ("transport-by-others", "third_party_transport"),
        ("transport-only-request", "transport_asked"),
        ("joint-offer", "joint_offer"),
        ("nato-collective-offer", "collective_offer"),
        ("conditional-offer", "conditional_offer"),
        ("delivery-without-donor", "unnamed_donor"),
        ("units-apart", "money"),
        ("quantity-dispute", "quantity_differs"),
        ("report-before-request", "report_misdated"),
        ("report-after-final", "report_misdated"),
        ("two-reports-on-one-day", "two_reports_one_day"),
        ("missing-mandate", "council_decision"),
        ("suspended-partner", "council_decision"),
        ("name-change", "name_of_the_day"),
        ("dissemination-without-request", "no_request"),
        ("delivery-before-acceptance", "arrival_before_acceptance"),
        ("delivery-without-offer", "goods_without_offer"),
    ],
)
def test_a_trap_teaches_what_it_was_laid_for(archive: Archive, name: str, lesson: str) -> None:
    assert lesson in shown(archive, trap(name).id)["teaches"]


def test_slovenia_2023_as_the_library_shows_it(archive: Archive) -> None:
    svn = dict(shown(archive, "svn-2023-floods"))
    assert svn.pop("emergency") == str(archive.of(case("svn-2023-floods")).id)
    assert svn == {
        "title": case("svn-2023-floods").title,
        "reference": svn["reference"],
        "country": "SVN",
        "hazard": "flood",
        "origin": "archive",
        "status": "active",
        "opened_at": "2023-08-06",
        "days": 3,
        "entries": 11,
        "size": "medium",
        "nations": ["DEU", "ESP", "HRV"],
        "items": 3,
        "offers": 3,
        "teaches": TEACHES["svn-2023-floods"],
    }


def test_files_are_found_by_size_length_and_lesson(archive: Archive) -> None:
    files = {name: shown(archive, name) for name in PAST}

    def found(**asked: object) -> list[str]:
        return [name for name, file in files.items() if matches(file, **asked)]  # type: ignore[arg-type]

    assert found(size="large") == ["alb-2007-fires", "bih-2014-floods", "cze-2002-floods"]
    assert found(days_at_least=60) == ["mda-2020-covid", "pak-2005-earthquake"]
    assert found(days_at_most=3, size="medium") == ["svk-2006-floods", "svn-2023-floods"]
    assert found(teaches=("silence", "joint_offer")) == ["svk-2006-floods"]
    assert len(found()) == 30


def test_each_lesson_is_told_in_one_sentence_with_how_many_files_teach_it(archive: Archive) -> None:
    lessons = {one["name"]: one for one in taught([shown(archive, name) for name in PAST])}
    assert list(lessons) == list(LESSONS)
    assert all(one["says"].endswith(".") and "\n" not in one["says"] for one in lessons.values())
    assert lessons["second_request"]["files"] == 4
    assert lessons["over_cover"]["files"] == 0


@pytest.mark.parametrize(
    ("entries", "size"), [(1, "small"), (6, "small"), (7, "medium"), (15, "medium"), (16, "large")]
)
def test_the_size_of_a_file_is_that_of_its_log_book(entries: int, size: str) -> None:
    assert size_of(entries) == size


# --- the page ----------------------------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")


def rows_of_page() -> list[list[str]]:
    """The rows of all tables on the page."""
    lines = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]
    return [[cell.strip("`") for cell in line] for line in lines]


def test_the_page_tells_every_criterion_objective_and_lesson_once_in_the_words_in_which_it_is_served() -> (
    None
):
    told = {row[0]: row[1:] for row in rows_of_page()}
    assert len(told) == len(rows_of_page()) == len(KINDS_OF_CRITERIA) + len(TRAINING) + len(LESSONS)
    for kind, criterion in KINDS_OF_CRITERIA.items():
        takes = [name.strip("` ") for name in told[kind][1].split(",")]
        assert told[kind][0] == says(kind)
        assert takes == [name for name in criterion.model_fields if name != "kind"]
    for one in TRAINING:
        assert told[one.id] == [one.title, one.criterion.words]
    for lesson in LESSONS.values():
        assert told[lesson.name] == [lesson.says]
    assert all(f"`{act}`" in PAGE for act in ACTS)


# --- how they score ----------------------------------------------------------------------------------------------


def scored(archive: Archive, name: str) -> dict[str, Scored]:
    facts = facts_of(archive, archive.of(case(name)).id)
    return {one.objective.id: one for one in score(steps(facts, by_occurrence=True), TRAINING)}


@pytest.mark.parametrize("name", [one.id for one in CASES])
def test_every_file_is_scored_on_all_objectives_without_an_error(archive: Archive, name: str) -> None:
    found = scored(archive, name)
    assert list(found) == [one.id for one in TRAINING]
    # Who approved an imported report no source tells, so none was approved by its originator.
    assert found["own-approval"].verdict == "true"


def test_the_three_objectives_of_planners_on_slovenia_2023(archive: Archive) -> None:
    """The request went out on 6 August, the first offers are of the next day, and nobody asked for water."""
    svn = scored(archive, "svn-2023-floods")
    (late,) = svn["first-offer"].changes
    assert late.verdict == "false"
    # Seven facts share the sixth of August; the dissemination is the sixth of them, at 18:51.
    assert moment(late.time).isoformat(timespec="seconds") == "2023-08-06T20:51:25+00:00"
    assert svn["water-covered"].changes == ()
    assert [one.verdict for one in svn["own-approval"].changes] == ["true"]
    assert svn["three-offers"].verdict == "true"
    assert svn["offers-answered"].verdict == "false"


def test_what_came_without_an_offer_is_scored_as_it_is_flagged(archive: Archive) -> None:
    beyond = scored(archive, trap("delivery-without-offer").id)
    assert [one.verdict for one in beyond["nothing-unannounced"].changes] == ["true", "false"]
