"""The library for training: what is in each past file, and what a planner can learn from it.

Pure functions over the parsed bodies of the entities of one file that a reader may read. What a file teaches is always
computed: from what stands on the board, from its flags, and, where a source says a thing in its note alone, from that
note. So an emergency that is closed tomorrow finds its place by itself (DOMAIN.md, section 10).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Literal

from domain.nation import is_country, members, name_on
from domain.quantity import is_money
from domain.value import day_of, moment_from
from projections.readers import NOW

Body = Mapping[str, Any]
Size = Literal["small", "medium", "large"]
# The kinds of entities that the library is made of.
KINDS = ("emergency", "request", "item", "cover", "offer", "consignment", "message", "entry")
# So many entries of the log book a file has at most that is small, and medium: an hour's play, and a morning's.
SMALL, MEDIUM = 6, 15
# Who became an Ally so lately may still be told as a partner.
LATELY = timedelta(days=90)
# So few reports do not show whether they thin out.
FEW_REPORTS = 3
STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something that a file can teach: its name, what a planner learns from it, and how a file is known to teach it."""

    name: str
    says: str
    is_taught: Callable[["PastFile"], bool]


class PastFile:
    """One file, sorted by kind; what was struck is left out."""

    def __init__(self, bodies: Iterable[Body]) -> None:
        kinds: defaultdict[str, list[Body]] = defaultdict(list)
        for body in bodies:
            if body["kind"] == "entry" or STRUCK not in body["flags"]:
                kinds[body["kind"]].append(body)
        for found in kinds.values():
            found.sort(key=lambda body: str(body["id"]))
        (self.emergency,) = kinds["emergency"]
        self.requests, self.items, self.covers = kinds["request"], kinds["item"], kinds["cover"]
        self.offers, self.consignments, self.messages = (
            kinds[kind] for kind in ("offer", "consignment", "message")
        )
        self.entries = kinds["entry"]
        struck = {entry["corrects"] for entry in self.entries if str(entry["topic"]).endswith("struck")}
        self._counting = [entry for entry in self.entries if int(entry["id"]) not in struck]
        things = (self.emergency, *self.requests, *self.covers, *self.offers, *self.consignments)
        # A thing loses its flag when it is put in order; the log book keeps what was so.
        flagged = (*things, *self.messages, *self._counting)
        self.flags = {flag for body in flagged for flag in body["flags"]}

    @property
    def lines(self) -> list[Body]:
        """The lines of all offers."""
        return [line for offer in self.offers for line in offer["lines"]]

    @property
    def donors(self) -> list[Body]:
        """The donors of all offers and consignments."""
        return [donor for thing in (*self.offers, *self.consignments) for donor in thing["donors"]]

    def told(self, *topics: str) -> list[Body]:
        """The entries of these topics that were not struck."""
        return [entry for entry in self._counting if entry["topic"] in topics]

    def notes(self, *topics: str) -> list[str]:
        """What sources note of what these entries tell."""
        return [note for entry in self.told(*topics) if (note := entry["provenance"]["note"])]

    def days(self) -> list[date]:
        """The days of the log book: in the archive those on which it happened, else those of recording."""
        by_occurrence = self.emergency["origin"] == "archive"
        told = (entry["provenance"] for entry in self.entries)
        return [
            _day((said["occurred_at"] if by_occurrence else None) or said["recorded_at"]) for said in told
        ]


def described(bodies: Iterable[Body]) -> dict[str, Any]:
    """A file as the library shows it. The bodies are those of one file, its own among them."""
    file = PastFile(bodies)
    emergency, days = file.emergency, file.days()
    entries = len(file.entries)
    return {
        "emergency": emergency["id"],
        "title": emergency["title"],
        "reference": emergency["reference"],
        "country": emergency["country"],
        "hazard": emergency["hazard"],
        "origin": emergency["origin"],
        "status": emergency["status"],
        "opened_at": emergency["opened_at"],
        "days": (max(days) - min(days)).days + 1 if days else 0,
        "entries": entries,
        "size": size_of(entries),
        "nations": sorted({donor["nation"] for donor in file.donors if donor.get("nation")}),
        "items": len(file.items),
        "offers": len(file.offers),
        "teaches": [lesson.name for lesson in LESSONS.values() if lesson.is_taught(file)],
    }


def size_of(entries: int) -> Size:
    """How large a file is, by the entries of its log book."""
    return "small" if entries <= SMALL else "medium" if entries <= MEDIUM else "large"


# --- how each lesson is known -------------------------------------------------------------------------------------

# Ways in which sources say in a note what no field of a case file can hold.
ANOTHER_CHANNEL = re.compile(r"\b(?:EU|UCPM|Union|bilateral(?:ly)?)\b|not offered through the centre")
BY_THE_RECIPIENT = re.compile(r"recipient's own|fetched by", re.IGNORECASE)
BY_A_THIRD = re.compile(r"third nation's|was the carrier|air bridge", re.IGNORECASE)
ON_CONDITION = re.compile(r"\b(?:conditional|on condition|provided that)\b", re.IGNORECASE)
BEFORE_IT_STRUCK = re.compile(r"\banticipatory\b", re.IGNORECASE)
DECLINED = re.compile(r"is reported to have declined")
OTHER_CHANNELS = frozenset({"ucpm", "bilateral", "un", "ngo"})
NEEDS_A_DECISION = frozenset({"needs_council_decision", "council_decision_missing"})
OTHER_NUMBERS = frozenset(
    {"quantity_differs", "exceeds_acceptance", "acceptance_exceeds_offer", "short", "more_than_sent"}
)
GIVEN = ("offer.submitted", "consignment.arrived")


def _flagged(*names: str) -> Callable[[PastFile], bool]:
    return lambda file: not file.flags.isdisjoint(names)


def _noted(pattern: re.Pattern[str], *topics: str) -> Callable[[PastFile], bool]:
    return lambda file: any(pattern.search(note) for note in file.notes(*topics))


def _either(*ways: Callable[[PastFile], bool]) -> Callable[[PastFile], bool]:
    return lambda file: any(way(file) for way in ways)


def _partly_accepted(file: PastFile) -> bool:
    return any(offer["status"] == "partly_accepted" for offer in file.offers) or any(
        line["accepted"] != 0 and line["rest_declined"] for line in file.lines
    )


def _declined(file: PastFile) -> bool:
    reported = file.told("emergency.act_reported")
    return bool(file.told("offer.declined")) or any(DECLINED.search(entry["text"]) for entry in reported)


def _silent(file: PastFile) -> bool:
    return any(offer["status"] in ("submitted", "lapsed", "expired") for offer in file.offers)


def _carried_by(file: PastFile, whose: Callable[[str, Body], bool]) -> bool:
    """Whether a consignment names as its carrier one of the countries that `whose` tells."""
    return any(
        whose(carrier, consignment)
        for consignment in file.consignments
        if (carrier := consignment["carrier"]) is not None
    )


def _by_the_recipient(file: PastFile) -> bool:
    country = file.emergency["country"]
    return _carried_by(file, lambda carrier, _: _names(carrier, country, file))


def _by_a_third(file: PastFile) -> bool:
    stricken = file.emergency["country"]

    def is_a_third(carrier: str, consignment: Body) -> bool:
        donors = {donor.get("nation") for donor in consignment["donors"]}
        others = {donor["nation"] for donor in file.donors if donor.get("nation")} - donors - {stricken}
        return any(_names(carrier, code, file) for code in others)

    return _carried_by(file, is_a_third)


def _names(text: str, code: str, file: PastFile) -> bool:
    """Whether a text names a country, by its code or by its name on the day of the file."""
    day = _day(file.emergency["opened_at"])
    return re.search(rf"\b(?:{code}|{re.escape(name_on(code, day))})\b", text) is not None


def _joint(file: PastFile) -> bool:
    """Several donors in one offer, or several offers for one counted item of which none says how much is its own."""
    if any(len(offer["donors"]) > 1 for offer in file.offers):
        return True
    counted = {item["id"] for item in file.items if item["quantity"] is not None}
    shares = Counter(
        line["item_id"] for line in file.lines if line["item_id"] in counted and line["quantity"] is None
    )
    return any(times > 1 for times in shares.values()) or any(
        re.match(r"together\b", note, re.IGNORECASE) for note in file.notes("offer.submitted")
    )


def _collective(file: PastFile) -> bool:
    names = [donor.get("organisation") or "" for donor in file.donors]
    unnamed = [line["what"] for offer in file.offers if not offer["donors"] for line in offer["lines"]]
    return (
        any(offer["channel"] == "nato" for offer in file.offers)
        or any(re.search(r"\bNATO\b", text) for text in (*names, *unnamed))
        or any("collective" in note for note in file.notes("offer.submitted"))
    )


def _two_on_one_day(file: PastFile) -> bool:
    days = Counter(
        _day(message["released_at"])
        for message in file.messages
        if message["product"] != "request" and message["released_at"] is not None
    )
    return any(times > 1 for times in days.values())


def _thinning(file: PastFile) -> bool:
    days = sorted(
        {
            _day(message["released_at"])
            for message in file.messages
            if message["product"] != "request" and message["released_at"] is not None
        }
    )
    return len(days) > FEW_REPORTS and days[-1] - days[-2] >= 2 * (days[1] - days[0])


def _anticipated(file: PastFile) -> bool:
    occurred, asked = file.emergency["occurred"], file.told("request.received")
    if occurred not in (None, "ongoing") and asked:
        first = asked[0]["provenance"]
        return _day(occurred) > _day(first["occurred_at"] or first["recorded_at"])
    return str(file.emergency["hazard"]).startswith("preparedness")


def _transport_asked(file: PastFile) -> bool:
    return any(re.search(r"\btransport", item["what"], re.IGNORECASE) for item in file.items)


def _named_otherwise(file: PastFile) -> bool:
    code = file.emergency["country"]
    return is_country(code) and name_on(code, _day(file.emergency["opened_at"])) != name_on(code, NOW)


def _new_ally(file: PastFile) -> bool:
    code, day = file.emergency["country"], _day(file.emergency["opened_at"])
    return code in members("ally", day) and code not in members("ally", day - LATELY)


def _reopened(file: PastFile) -> bool:
    return bool(file.told("emergency.reopened")) or "recorded_on_closed_file" in file.flags


def _day(said: str) -> date:
    return day_of(moment_from(said))


_LESSONS = (
    Lesson(
        "partial_acceptance",
        "The stricken nation takes what it needs, line by line: what it accepts may be less than all of an offer.",
        _partly_accepted,
    ),
    Lesson(
        "decline",
        "Assistance may be declined without a reason, and that is no affront: the nation copes, or others came first.",
        _declined,
    ),
    Lesson(
        "silence",
        "An offer without an answer is neither accepted nor declined; the donor keeps it ready until somebody asks.",
        _silent,
    ),
    Lesson(
        "second_request",
        "The need changes, and a further request opens in the same file with items of its own.",
        lambda file: len(file.requests) > 1,
    ),
    Lesson(
        "request_without_list",
        "A request may be known before its list is: the capitals are told at once, and again when the items are known.",
        lambda file: any(not request["items"] for request in file.requests),
    ),
    Lesson(
        "item_closed_early",
        "An item is closed while the request stays open, and capitals that prepare it must be told at once.",
        lambda file: bool(file.told("request.item_closed")),
    ),
    Lesson(
        "over_cover",
        "More may be accepted than was asked; it is flagged and not forbidden, and somebody must notice.",
        _flagged("over_covered"),
    ),
    Lesson(
        "offer_without_goods",
        "A nation may be named as helping before anybody knows with what; that is an offer, to be followed up.",
        _flagged("no_items"),
    ),
    Lesson(
        "conditional_offer",
        "An offer may hold only if another one carries it; who reads the condition last has lost a day.",
        _either(
            lambda file: any(offer["conditions"] for offer in file.offers),
            _noted(ON_CONDITION, "offer.submitted"),
        ),
    ),
    Lesson(
        "joint_offer",
        "Several nations may give one quantity together; it stays one and is not divided by guess.",
        _joint,
    ),
    Lesson(
        "collective_offer",
        "NATO as a whole may give, from a common stock; then there is no nation to thank, and none to ask.",
        _collective,
    ),
    Lesson(
        "unnamed_donor",
        "A source may tell what came and not from whom; it is recorded so, and nobody is credited by guess.",
        _flagged("donor_not_named"),
    ),
    Lesson(
        "money",
        "Money is a line like any other, counts for no item, and never adds up with goods.",
        lambda file: any(is_money(line["unit"]) for line in file.lines),
    ),
    Lesson(
        "offer_before_request",
        "Help is offered before anybody has asked; it is recorded, flagged and kept until the request comes.",
        _flagged("before_request"),
    ),
    Lesson(
        "other_channel",
        "Much comes through the EU or bilaterally; the centre records it, and does not count it twice.",
        _either(
            lambda file: any(offer["channel"] in OTHER_CHANNELS for offer in file.offers),
            _noted(ANOTHER_CHANNEL, *GIVEN),
        ),
    ),
    Lesson(
        "transport_asked",
        "Transport can be what is asked for, where the goods are there already.",
        _transport_asked,
    ),
    Lesson(
        "recipient_transport",
        "The stricken nation may fetch the goods itself; the donor stays the donor.",
        _either(_by_the_recipient, _noted(BY_THE_RECIPIENT, "consignment.arrived")),
    ),
    Lesson(
        "third_party_transport",
        "Who carries the goods need not give them: a third nation's aircraft brings what others donate.",
        _either(_by_a_third, _noted(BY_A_THIRD, "consignment.arrived")),
    ),
    Lesson(
        "goods_without_offer",
        "Goods arrive that nobody has announced; they are recorded and put in order afterwards.",
        _flagged("without_offer"),
    ),
    Lesson(
        "arrival_before_acceptance",
        "A donor may be on the spot before it is accepted; a late acceptance puts it in order.",
        _flagged("before_acceptance"),
    ),
    Lesson(
        "quantity_differs",
        "What was offered, accepted, sent and received are four numbers, and each stands as it was told.",
        _flagged(*sorted(OTHER_NUMBERS)),
    ),
    Lesson(
        "council_decision",
        "Outside its area the centre acts only after a decision of the North Atlantic Council.",
        _either(lambda file: file.emergency["mandate"] is not None, _flagged(*sorted(NEEDS_A_DECISION))),
    ),
    Lesson(
        "anticipatory",
        "A nation may ask before anything has happened; the day of the disaster then lies ahead or is not known.",
        _either(_anticipated, _noted(BEFORE_IT_STRUCK, "emergency.opened")),
    ),
    Lesson(
        "no_request",
        "Without a request nothing goes out, whatever the pictures show: the centre watches and stays in contact.",
        lambda file: not file.requests,
    ),
    Lesson(
        "report_misdated",
        "Dates in reports are misprinted; they stay as they are printed, and are flagged.",
        _flagged("dated_before_request", "after_final"),
    ),
    Lesson(
        "two_reports_one_day",
        "A fast flood takes two reports on one day; a report is known by its number and not by its date.",
        _two_on_one_day,
    ),
    Lesson(
        "reports_thin_out",
        "Reports come daily at first and then thin out; who stops too early leaves the capitals to the press.",
        _thinning,
    ),
    Lesson(
        "reopened",
        "A closed file goes on when the water comes back: it is reopened with all that it had.",
        _reopened,
    ),
    Lesson(
        "name_of_the_day",
        "A nation is told under the name that it had that day, in every paper of that time.",
        _named_otherwise,
    ),
    Lesson(
        "new_ally",
        "A nation that joined a few weeks ago is an Ally in every list of addressees.",
        _new_ally,
    ),
)
# Every lesson by its name, in the order in which they are offered: what is decided, what is offered, how it comes.
LESSONS: Mapping[str, Lesson] = MappingProxyType({lesson.name: lesson for lesson in _LESSONS})


def matches(  # one argument a question that can be asked
    shown: Body,
    *,
    size: str | None = None,
    days_at_least: int | None = None,
    days_at_most: int | None = None,
    teaches: Collection[str] = (),
) -> bool:
    """Whether a described file answers what is asked of its size, its length and what it teaches."""
    return (
        size in (None, shown["size"])
        and (days_at_least is None or shown["days"] >= days_at_least)
        and (days_at_most is None or shown["days"] <= days_at_most)
        and set(teaches) <= set(shown["teaches"])
    )


def taught(files: Sequence[Body]) -> list[dict[str, Any]]:
    """Every lesson with what it says and in how many of these described files it is taught."""
    times = Counter(name for file in files for name in file["teaches"])
    return [
        {"name": lesson.name, "says": lesson.says, "files": times[lesson.name]} for lesson in LESSONS.values()
    ]
