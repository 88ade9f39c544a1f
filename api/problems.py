"""Problem documents: how a refusal travels (RFC 9457), and what each of them means.

The domain knows no status codes. One table here gives each of its rules a status; a second one names what can go
wrong on the way to it. Both kinds have a stable address, `/problems/NAME`, that explains them. What is hidden and
what never was give the same bytes (DESIGN.md, rule 7), so nothing of the request is repeated in a 404.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response

from domain import rules
from domain.merging import rules as merging
from domain.planning import rules as planning
from domain.rules import RuleBroken
from domain.training import rules as exercises
from domain.watch import rules as watch

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its name in the address, its title and status, what it says and what to do about it."""

    name: str
    title: str
    status: int
    says: str
    advice: str
    # The class in `domain.rules` or the rules of a subject, and the number of the rule in DOMAIN.md, where it is one
    # of the centre's rules.
    rule: str | None = None
    invariant: int | None = None

    @property
    def type(self) -> str:
        """The address that explains it."""
        return f"/problems/{self.name}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One field of the body that is wrong: where, as a JSON pointer, and what is wrong with it.

    Of a table its row, as a spreadsheet counts, and its column.
    """

    pointer: str
    detail: str
    row: int | None = None
    column: str | None = None

    def told(self) -> dict[str, Any]:
        """The fault as it is sent."""
        place = {} if self.row is None else {"row": self.row, "column": self.column}
        return {"pointer": self.pointer, **place, "detail": self.detail}


@dataclass(eq=False)
class Problem(Exception):
    """A refusal by the API itself. `detail` says what is special about this one."""

    kind: Kind
    detail: str = ""
    errors: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.detail or self.kind.says

    def response(self) -> Response:
        """The problem as it is sent."""
        document: dict[str, Any] = {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": str(self),
            "rule": self.kind.rule,
            "invariant": self.kind.invariant,
            "errors": [fault.told() for fault in self.errors],
        }
        return Response(to_json(document), self.kind.status, dict(self.headers), MEDIA_TYPE)


# --- what can go wrong on the way -------------------------------------------------------------------------------

NOT_FOUND = Kind(
    "not-found",
    "Not found",
    404,
    "There is no such thing, or it is not yours to see.",
    "Check the address. What you may not read is answered as if it did not exist, with the same bytes.",
)
NOT_SIGNED_IN = Kind(
    "not-signed-in",
    "Not signed in",
    401,
    "This needs a valid token: Authorization: Bearer TOKEN.",
    "Ask whoever runs the centre for an account. A token is shown once, and a revoked one is out at once.",
)
WRONG_ORIGIN = Kind(
    "wrong-origin",
    "Not from the room's own page",
    403,
    "A browser that is signed in with a cookie may only write from the room's own page.",
    "Open the room at its own address (EADRCC_PUBLIC_URL), or send a token: Authorization: Bearer TOKEN.",
)
UNREADABLE = Kind(
    "unreadable",
    "The request cannot be read",
    400,
    "The request cannot be read.",
    "A body is one JSON object in UTF-8 (RFC 8259) with each name once, numbers that fit a double exactly, at most "
    "32 levels deep, sent as application/json. Headers stand once.",
)
KEY_MISSING = Kind(
    "idempotency-key-missing",
    "Idempotency-Key is missing",
    400,
    "Every call that writes the log needs the header Idempotency-Key: 1 to 128 printable characters.",
    "Choose a new key for each thing that you want recorded, and repeat the call with the same key when you do not "
    "know what became of it: it then takes effect once.",
)
BAD_QUERY = Kind(
    "bad-query",
    "The query cannot be answered",
    400,
    "The query cannot be answered.",
    "Each call takes the query names that its description lists, each once.",
)
NOT_ALLOWED = Kind(
    "method-not-allowed",
    "Method not allowed",
    405,
    "This address does not take that method.",
    "The header Allow names the methods that it takes.",
)
STALE = Kind(
    "stale-version",
    "Changed since you saw it",
    412,
    "It has changed since the position that If-Match names.",
    "Read it again, look at what has changed, and decide again.",
)
TOO_LARGE = Kind(
    "too-large",
    "Too large",
    413,
    "A body may have 256 KiB.",
    "Divide what you send: a request takes further items by amendment.",
)
INVALID = Kind(
    "invalid-body",
    "The body does not fit",
    422,
    "The body does not have the form that this call takes.",
    "`errors` names each field by a JSON pointer, and what is wrong with it. Unknown fields are refused.",
)
KEY_USED = Kind(
    "key-used-for-another",
    "The key was used for another call",
    422,
    "This Idempotency-Key was used for another call or another body.",
    "A key belongs to one call with one body. Choose a new one.",
)
CONTACT_UNKNOWN = Kind(
    "contact-unknown",
    "The contact is not known",
    422,
    "A contact that the body names does not exist, was erased, or is not yours to see.",
    "Make the contact first (POST /v1/contacts) and name its id.",
)
LAST_ADMIN = Kind(
    "last-admin",
    "The last administrator",
    409,
    "Without this account nobody could make accounts here any more.",
    "Make another account with the role admin first.",
)
TOO_MANY = Kind(
    "too-many-requests",
    "Too many requests",
    429,
    "This account has asked too often.",
    "Wait as many seconds as Retry-After says. RateLimit-Policy names the limit.",
)
INTERNAL = Kind(
    "internal",
    "An error of ours",
    500,
    "Something is wrong here, not with your request. It was logged under the X-Request-Id of this answer.",
    "Whether a command was recorded is not known: repeat it with the same Idempotency-Key.",
)
UNAVAILABLE = Kind(
    "unavailable",
    "Not available now",
    503,
    "The store does not answer. Nothing of this call was recorded.",
    "Try again as Retry-After says, with the same Idempotency-Key.",
)
OUTCOME_UNKNOWN = Kind(
    "outcome-unknown",
    "The outcome is not known",
    503,
    "Whether this was recorded is not known.",
    "Repeat the call with the same Idempotency-Key: if it was recorded you get the first answer, otherwise it is "
    "recorded now.",
)
NOT_YET = Kind(
    "not-yet",
    "Not yet on the board",
    503,
    "The board has not reached that position.",
    "Ask again as Retry-After says.",
)

KINDS = (
    NOT_FOUND,
    NOT_SIGNED_IN,
    UNREADABLE,
    KEY_MISSING,
    BAD_QUERY,
    NOT_ALLOWED,
    STALE,
    TOO_LARGE,
    INVALID,
    KEY_USED,
    CONTACT_UNKNOWN,
    LAST_ADMIN,
    TOO_MANY,
    INTERNAL,
    UNAVAILABLE,
    OUTCOME_UNKNOWN,
    NOT_YET,
)

# --- the centre's rules ---------------------------------------------------------------------------------------

# 403: another role or nation could do this. 422: a field of the body. 409: the state forbids it.
RULES: dict[type[RuleBroken], int] = {
    rules.RoleMayNot: 403,
    rules.OnlyStrickenNationDecides: 403,
    rules.OnlyDonorDecides: 403,
    rules.DeciderIsAnotherNation: 403,
    rules.OriginatorMayNotApprove: 403,
    rules.ApproverMayNotReleaseWider: 403,
    rules.ApproverHoldsNoPost: 403,
    rules.OnlyPresenterLeads: 403,
    rules.OnlyAddresseesAcknowledge: 403,
    rules.DonorInOwnEmergency: 403,
    rules.ObserverReportsOtherChannels: 403,
    rules.NotTheCentresEntry: 403,
    rules.DeciderNotNamed: 422,
    rules.ReporterNotNamed: 422,
    rules.ReceivedAfterRecorded: 422,
    rules.UnknownNation: 422,
    rules.SuspendedNationNotAddressed: 422,
    rules.DestinationNotNamed: 422,
    rules.NationOpensByAsking: 422,
    rules.UnknownRequest: 422,
    rules.UnknownOffer: 422,
    rules.UnknownLine: 422,
    rules.UnknownItem: 422,
    rules.LineNamedTwice: 422,
    rules.DonorNotNamed: 422,
    rules.NothingChanges: 422,
    rules.CannotBeCorrectedSo: 422,
    rules.CouncilDecisionMissing: 409,
    rules.RequestNotOpen: 409,
    rules.AlreadyDisseminated: 409,
    rules.ItemNotOpen: 409,
    rules.EmergencyNotOpen: 409,
    rules.NothingToReopen: 409,
    rules.CannotStandDown: 409,
    rules.NothingDisseminated: 409,
    rules.NoNeedToEnd: 409,
    rules.EndOfNeedMissing: 409,
    rules.ConsignmentsUnfinished: 409,
    rules.MandateAlreadyRecorded: 409,
    rules.GlideAlreadyKnown: 409,
    rules.OfferNotOpen: 409,
    rules.RecordedForInformationOnly: 409,
    rules.AcceptanceExceedsOffer: 409,
    rules.NothingLeftToDecide: 409,
    rules.AmendmentBelowAcceptance: 409,
    rules.WithdrawalAfterDeparture: 409,
    rules.OfferNotAccepted: 409,
    rules.OfferAlreadyLinked: 409,
    rules.OfferNotLinked: 409,
    rules.ValidityNotPassed: 409,
    rules.ConsignmentNotThere: 409,
    rules.TeamsGoHome: 409,
    rules.MessageNotDraft: 409,
    rules.NothingToAcknowledge: 409,
    rules.AlreadyRead: 409,
    rules.EverybodyHasRead: 409,
    rules.TransmissionNotThere: 409,
    rules.MessageNotReleased: 409,
    rules.PostNotHeld: 409,
    rules.EntryAlreadyStruck: 409,
    rules.EntryAlreadyAcknowledged: 409,
    rules.AlreadyAttached: 409,
    rules.NotCorrectable: 409,
    rules.CaseAlreadyImported: 409,
    rules.CaseDiffers: 409,
    merging.UnknownEmergency: 422,
    merging.NotOneEmergency: 422,
    merging.AlreadyMerged: 409,
    merging.StandsForAnother: 409,
    merging.FurtherThanTheOther: 409,
    merging.KnownToMore: 409,
    merging.NotMerged: 409,
    merging.GrownTogether: 409,
    exercises.NothingToFork: 422,
    exercises.ClockRunsOnlyForward: 422,
    exercises.InjectInThePast: 422,
    exercises.InjectIsOver: 409,
    exercises.NoInjectToAnswer: 422,
    watch.OnlyHolderHandsOver: 409,
    watch.NotOffered: 409,
    watch.OfficerNotOnWatch: 422,
    watch.HandoverToOneself: 422,
    watch.AlreadyOnWatch: 409,
    watch.NotOnWatch: 409,
    watch.WatchInHand: 409,
    watch.ItemWithoutOwner: 409,
    watch.WatchHeldAlready: 409,
    watch.NoWatchToTakeOver: 409,
    planning.SpeaksForAnotherNation: 403,
    planning.OwnProposal: 403,
    planning.UnknownGroup: 422,
    planning.UnknownActivity: 422,
    planning.EndsBeforeItBegins: 422,
    planning.GroupWithinItself: 422,
    planning.NotAFormatOfTheGroup: 422,
    planning.PlusNamesNobody: 422,
    planning.NobodyNamed: 422,
    planning.PresentAndAbsent: 422,
    planning.DueWithoutOwner: 422,
    planning.PlacesTaken: 422,
    planning.NotTwoYears: 422,
    planning.NotOneOfItsDays: 422,
    planning.OutsideFormat: 409,
    planning.NoFormatAdmits: 409,
    planning.GroupNotStanding: 409,
    planning.GroupEnded: 409,
    planning.SeatNotNominated: 409,
    planning.SeatEnded: 409,
    planning.MeetingCancelled: 409,
    planning.MeetingHeld: 409,
    planning.TaskClosed: 409,
    planning.NothingToFollowUp: 409,
    planning.EnrolmentSuspended: 409,
    planning.NotOpenToNation: 409,
    planning.AlreadyEnrolled: 409,
    planning.NotEnrolled: 409,
    planning.ActivityCancelled: 409,
    planning.ProgrammeAgreed: 409,
    planning.StruckOut: 409,
    planning.PlanningFileAlreadyImported: 409,
    planning.PlanningFileDiffers: 409,
}

ADVICE = {
    403: "Somebody else may do this, as the rule says; you may not. A duty officer who acts for a nation names it in "
    "provenance.decided_by.",
    409: "What you see may have changed: read it again. The rule says in which state this can be done.",
    422: "Set the field right that `errors` names.",
}


def name_of(rule: type[RuleBroken]) -> str:
    """A rule's name in an address: `only-stricken-nation-decides`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", rule.__name__).lower()


def kind_of(rule: type[RuleBroken]) -> Kind:
    """The kind of problem that a broken rule is. Raises KeyError for a rule that the table above lacks."""
    status, name = RULES[rule], name_of(rule)
    says = " ".join((rule.__doc__ or "").split())
    title = name.replace("-", " ").capitalize()
    return Kind(name, title, status, says, ADVICE[status], rule.__name__, rule.RULE)


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of problem by the name in its address."""
    every = [*KINDS, *(kind_of(rule) for rule in RULES)]
    return {kind.name: kind for kind in every}


def of_rule(broken: RuleBroken) -> Problem:
    """The problem that a broken rule is; where a field is at fault, with its place in the body."""
    kind = kind_of(type(broken))
    if kind.status != INVALID.status:
        return Problem(kind, str(broken))
    said = vars(broken)
    pointer = said.get("pointer") or broken.POINTER or (f"/right/{said['field']}" if "field" in said else "")
    return Problem(kind, str(broken), [Fault(pointer, str(broken))])


NOBODY_SUCH = Problem(NOT_FOUND)
