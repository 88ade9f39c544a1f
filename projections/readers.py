"""Who may read: the one place where it is decided.

The readers of an entity are one text: `*` everybody with an account but the admin, `-` nobody (the centre's own
book-keeping), else nation codes and `OBSERVERS` between blanks; staff always reads what anybody reads. What a
reader may not see does not exist for him (DESIGN.md, rule 7; DOMAIN.md, invariant 19).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from re import fullmatch

from domain.authority import STAFF, Actor
from domain.dispatch import TransmissionState
from domain.emergency import EmergencyState
from domain.message import MessageState
from domain.nation import is_country, members, with_access
from domain.planning.activity import PLACED, ActivityState
from domain.planning.formats import Format, admitted
from domain.planning.meeting import MeetingState
from domain.planning.programme import ProgrammeState
from domain.planning.seat import SeatState
from domain.planning.task import TaskState
from domain.provenance import Donor
from domain.request import RequestState
from domain.value import day_of

OBSERVERS = "OBSERVERS"
# A file of the archive is folded fact by fact, and asks about the same few days again and again.
DAYS_REMEMBERED = 1_000
# Where nobody knows since when something was so, it is asked what the nations are now.
NOW = date.max - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers of an entity, as the board stores them."""

    text: str

    def as_json(self) -> str | list[str]:
        """`"all"`, `"staff"`, or the list of nation codes and OBSERVERS."""
        if self.text == "*":
            return "all"
        codes = self.text.split()
        return codes if codes and self.text != "-" else "staff"

    def include(self, reader: "Reader") -> bool:
        """Whether this reader may read the entity."""
        if self.text == "-":
            return False
        return reader.is_staff or (
            reader.code is not None and (self.text == "*" or f" {reader.code} " in self.text)
        )


EVERYBODY = Readers("*")
STAFF_ONLY = Readers("")
NOBODY = Readers("-")


def these(codes: Iterable[str]) -> Readers:
    """Staff and the nations (and OBSERVERS) named."""
    ordered = sorted(set(codes))
    return Readers(f" {' '.join(ordered)} ") if ordered else STAFF_ONLY


def both(one: Readers, other: Readers) -> Readers:
    """Those who may read the one and the other, neither of which is for everybody or for nobody."""
    return these(set(one.text.split()) & set(other.text.split()))


def stricken_only(stricken: str) -> Readers:
    """Staff and the stricken nation: live cover, reasons for declining, the count per channel."""
    return these([stricken])


def emergency_readers(emergency: EmergencyState) -> Readers:
    """A file is for staff until the nation asks, and for the addressees and observers once that went out."""
    if not emergency.asked and not emergency.disseminated:
        return STAFF_ONLY
    return _once_disseminated(emergency.country, emergency)


def request_readers(request: RequestState) -> Readers:
    """A request and its items are for the stricken nation; once out, for the addressees and observers."""
    return _once_disseminated(request.stricken, request)


def _once_disseminated(stricken: str, paper: EmergencyState | RequestState) -> Readers:
    if not paper.disseminated:
        return these([stricken])
    untold = (
        () if paper.disseminated_untold_on is None else _with_access(day_of(paper.disseminated_untold_on))
    )
    return these([stricken, *paper.addressees, *untold, OBSERVERS])


@lru_cache(DAYS_REMEMBERED)
def _with_access(day: date) -> tuple[str, ...]:
    """Whom a message went to where no list is told: every nation with access to the centre that day."""
    return with_access(day)


def offer_readers(donors: Iterable[Donor], stricken: str) -> Readers:
    """An offer, and what is sent under it, is for its donors and the stricken nation (rule 19)."""
    return these([stricken, *(donor.nation for donor in donors if donor.nation is not None)])


def report_readers(donors: Iterable[Donor], stricken: str, file: Readers) -> Readers:
    """What is reported of donors is for those who may read an offer of theirs, if their names are told (rule 19).

    A file that only staff reads stays so in all its parts.
    """
    named = tuple(donors)
    return offer_readers(named, stricken) if named and file != STAFF_ONLY else file


def message_readers(message: MessageState) -> Readers:
    """A draft is for staff; a released message for its addressees, the stricken nation and the observers.

    Once a second head has released it wider, it is for those whom he named too.
    """
    if message.status == "draft":
        return STAFF_ONLY
    if message.public:
        return EVERYBODY
    untold = (
        ()
        if message.addressees_told or message.released_at is None
        else _with_access(day_of(message.released_at))
    )
    return these([message.stricken, *message.addressees, *message.wider, *untold, OBSERVERS])


def transmission_readers(transmission: TransmissionState, *, is_new: bool) -> Readers:
    """What became of a mail is for the addressee, once anything has; what the others did is not his to know.

    A mail may be on record only because one of the others has said that he has read his.
    """
    return STAFF_ONLY if is_new else these([transmission.addressee])


# --- planning --------------------------------------------------------------------------------------------------


def seat_readers(seat: SeatState) -> Readers:
    """A seat is for those whom its format admits on its first day, and its own nation; an organisation's for observers.

    Where the format is not told, it is for the Allies of that day.
    """
    first = seat.since or seat.confirmed_from or seat.until
    day = NOW if first is None else day_of(first)
    circle = _allies(day) if seat.format is None else _admitted(seat.format, day)
    own = OBSERVERS if seat.nation is None else seat.nation
    return these([*circle, own])


def invited(meeting: MeetingState) -> tuple[str, ...]:
    """Whom the format of a meeting admits on its day, and who is recorded there all the same; sorted."""
    circle = _admitted(meeting.format, meeting.day, meeting.plus if meeting.format == "nato_plus" else None)
    return tuple(sorted({*circle, *meeting.present, *meeting.absent}))


def meeting_readers(meeting: MeetingState) -> Readers:
    """A meeting is for those who are invited."""
    return these(invited(meeting))


def enrolment_readers(activity: ActivityState, code: str) -> Readers:
    """A nation's part in an activity is for that nation, and for the host where it is a nation."""
    return these([code, *code_in(activity.host)])


def lesson_readers(activity: ActivityState) -> Readers:
    """A lesson is for the host and for the nations that had a place when it was told."""
    taking_part = (one.nation for one in activity.enrolments if one.status in PLACED)
    return these([*taking_part, *code_in(activity.host)])


def task_readers(task: TaskState, source: Readers) -> Readers:
    """A decision or lesson is for those who may read what it comes from, and for the nation that has to act."""
    return these([*source.text.split(), *code_in(task.owner)])


def programme_readers(programme: ProgrammeState) -> Readers:
    """A programme is for its nation."""
    return these([programme.nation])


def code_in(name: str | None) -> tuple[str, ...]:
    """The code where a host or owner is named by one that a country has, or had in the centre's time; else nothing."""
    if name is None or fullmatch("[A-Z]{3}", name) is None or not is_country(name, date.min):
        return ()
    return (name,)


@lru_cache(DAYS_REMEMBERED)
def _admitted(format: Format, day: date, plus: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Whom a format admits on a day."""
    return admitted(format, day, plus)


@lru_cache(DAYS_REMEMBERED)
def _allies(day: date) -> tuple[str, ...]:
    """The Allies of a day."""
    return members("ally", day)


@dataclass(frozen=True, slots=True)
class Reader:
    """One who asks: staff, or a code (a nation's, or OBSERVERS); an admin is neither and reads nothing."""

    is_staff: bool
    code: str | None = None

    @property
    def name(self) -> str:
        """How the feed names this reader."""
        return "staff" if self.is_staff else self.code or "nobody"


def reader_of(actor: Actor) -> Reader:
    """The reader that an account is."""
    if actor.role in STAFF:
        return Reader(is_staff=True)
    if actor.role == "nation":
        return Reader(is_staff=False, code=actor.nation)
    if actor.role == "observer":
        return Reader(is_staff=False, code=OBSERVERS)
    return Reader(is_staff=False)
