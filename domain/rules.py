"""The rules that a command can break, by name.

One class a rule, holding the values that broke it. The numbers are those of DOMAIN.md, section 6. What the field
expects to go wrong is not here: it is recorded and flagged (`flags.py`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar


@dataclass(eq=False)
class RuleBroken(Exception):
    """A rule of the centre forbids this."""

    RULE: ClassVar[int | None] = None
    SAYS: ClassVar[str] = ""
    # Where in the body the fault lies, as a JSON pointer, for rules about a field.
    POINTER: ClassVar[str | None] = None

    def __str__(self) -> str:
        return self.SAYS.format(**{name: _in_words(value) for name, value in vars(self).items()})


def _in_words(value: object) -> object:
    """Several things one after the other, as a sentence names them."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


# --- who may -------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class RoleMayNot(RuleBroken):
    """Another role may do this; default is deny (DOMAIN.md, section 4)."""

    role: str
    act: str
    may: tuple[str, ...]
    SAYS = "the role {role} may not {act}"


@dataclass(eq=False)
class OnlyStrickenNationDecides(RuleBroken):
    """Only the stricken nation asks, answers offers, confirms hand-over and states the end of need."""

    stricken: str
    named: str | None
    RULE = 11
    SAYS = "only the stricken nation, {stricken}, decides this; decided_by names {named}"


@dataclass(eq=False)
class OnlyDonorDecides(RuleBroken):
    """Only a donor changes, withdraws or moves what it gives (DOMAIN.md, section 4)."""

    donors: tuple[str, ...]
    named: str | None
    SAYS = "only a donor of this offer, {donors}, decides this; decided_by names {named}"


@dataclass(eq=False)
class DeciderIsAnotherNation(RuleBroken):
    """A nation speaks for itself and for nobody else."""

    named: str
    own: str
    SAYS = "an account of {own} can only decide as {own}, not as {named}"


@dataclass(eq=False)
class DeciderNotNamed(RuleBroken):
    """Who acts for another says who decided."""

    SAYS = "say who decided this: provenance.decided_by names the nation or organisation"
    POINTER = "/provenance/decided_by"


@dataclass(eq=False)
class ReporterNotNamed(RuleBroken):
    """Who acts for another says who reported it."""

    SAYS = "say who reported this to the centre: provenance.reported_by names the nation or organisation"
    POINTER = "/provenance/reported_by"


@dataclass(eq=False)
class OriginatorMayNotApprove(RuleBroken):
    """Who drafted or registered a message does not release it."""

    account: str
    RULE = 6
    SAYS = "the account that registered or drafted this may not release it: another head does"


@dataclass(eq=False)
class OnlyAddresseesAcknowledge(RuleBroken):
    """A message is acknowledged by those to whom it was sent."""

    nation: str
    SAYS = "{nation} is not among the addressees, so it has nothing to acknowledge"


@dataclass(eq=False)
class ApproverMayNotReleaseWider(RuleBroken):
    """What goes to more than its addressees is decided by a second head, not by the one who released it to them."""

    account: str
    RULE = 6
    SAYS = "the account that released this to its addressees may not release it wider: a second head does"


@dataclass(eq=False)
class ApproverHoldsNoPost(RuleBroken):
    """Who approves is Head, Deputy Head or Acting Head of the centre on that day."""

    account: str
    day: date
    RULE = 6
    SAYS = "the account holds none of the posts of Head, Deputy Head and Acting Head on {day}"


@dataclass(eq=False)
class OnlyPresenterLeads(RuleBroken):
    """A replay that several watch is led by one: who started it plays, pauses, seeks and ends it."""

    SAYS = "only who started this replay leads it; you watch"


@dataclass(eq=False)
class DonorInOwnEmergency(RuleBroken):
    """A nation may give and ask at once, but never gives in its own emergency."""

    nation: str
    RULE = 15
    SAYS = "{nation} is the stricken nation of this emergency and cannot be its donor"


@dataclass(eq=False)
class ObserverReportsOtherChannels(RuleBroken):
    """An observer reports the offers made in its own channel, not the centre's."""

    channel: str | None
    SAYS = "an observer reports offers of its own channel (ucpm, un, ngo or bilateral), not of {channel}"


@dataclass(eq=False)
class NotTheCentresEntry(RuleBroken):
    """The centre corrects what the centre typed; a nation corrects its own by a new act."""

    position: int
    RULE = 29
    SAYS = "entry {position} was not recorded by the centre, so the centre does not correct it"


# --- what a body may say --------------------------------------------------------------------------------------


@dataclass(eq=False)
class ReceivedAfterRecorded(RuleBroken):
    """The one order of times that is required: received before recorded."""

    received_at: date | datetime
    recorded_at: datetime
    RULE = 3
    SAYS = "received_at {received_at} lies after the time of recording, {recorded_at}"
    POINTER = "/provenance/received_at"


@dataclass(eq=False)
class UnknownNation(RuleBroken):
    """A code that no country or territory bears."""

    code: str
    pointer: str
    SAYS = "{code} is no ISO 3166-1 alpha-3 code in use"


@dataclass(eq=False)
class NationOpensByAsking(RuleBroken):
    """A nation opens a file by asking for help; alerts without a request are opened at the duty desk."""

    RULE = 1
    SAYS = "a nation opens an emergency with its request: add request"
    POINTER = "/request"


@dataclass(eq=False)
class UnknownRequest(RuleBroken):
    """A request that does not belong to this emergency."""

    request: str
    SAYS = "request {request} does not belong to this emergency"
    POINTER = "/request_id"


@dataclass(eq=False)
class UnknownOffer(RuleBroken):
    """An offer that does not belong to this emergency."""

    offer: str
    RULE = 14
    SAYS = "offer {offer} does not belong to the same emergency"
    POINTER = "/offer_id"


@dataclass(eq=False)
class UnknownLine(RuleBroken):
    """A line number that the offer or consignment does not have."""

    line: int
    SAYS = "there is no line {line}"
    POINTER = "/lines"


@dataclass(eq=False)
class UnknownItem(RuleBroken):
    """An item that belongs to no request of this emergency."""

    item: str
    SAYS = "item {item} belongs to no request of this emergency"
    POINTER = "/items"


@dataclass(eq=False)
class LineNamedTwice(RuleBroken):
    """Each line is answered once in a decision."""

    line: int
    SAYS = "line {line} is named twice"
    POINTER = "/lines"


@dataclass(eq=False)
class DonorNotNamed(RuleBroken):
    """A duty officer or observer who records an offer says whose it is."""

    SAYS = "say who gives: donors, or provenance.decided_by"
    POINTER = "/donors"


@dataclass(eq=False)
class DestinationNotNamed(RuleBroken):
    """A diversion says where the consignment goes instead."""

    RULE = 21
    SAYS = "say where it goes instead: point_of_entry, or destination"
    POINTER = "/point_of_entry"


@dataclass(eq=False)
class SuspendedNationNotAddressed(RuleBroken):
    """A suspended nation is not addressed."""

    code: str
    RULE = 2
    SAYS = "{code} is suspended and is not addressed"
    POINTER = "/addressees"


@dataclass(eq=False)
class NothingChanges(RuleBroken):
    """A change that changes nothing is a mistake of typing."""

    SAYS = "nothing would change: name at least one field that differs"


@dataclass(eq=False)
class CannotBeCorrectedSo(RuleBroken):
    """A correction changes the fields that the entry has, to values that the entry could have had."""

    field: str
    reason: str
    SAYS = "{field}: {reason}"


# --- what the state forbids -----------------------------------------------------------------------------------


@dataclass(eq=False)
class CouncilDecisionMissing(RuleBroken):
    """A country without access to the centre that day needs a recorded Council decision first."""

    country: str
    day: date
    RULE = 2
    SAYS = "{country} had no access to the centre on {day}: record the Council decision first (mandate)"


@dataclass(eq=False)
class RequestNotOpen(RuleBroken):
    """A closed or withdrawn request is not changed; the nation sends a new one."""

    status: str
    RULE = 26
    SAYS = "the request is {status}"


@dataclass(eq=False)
class AlreadyDisseminated(RuleBroken):
    """A request goes out once; it goes out again when it was revised."""

    RULE = 1
    SAYS = "the request was disseminated and has not been revised since"


@dataclass(eq=False)
class ItemNotOpen(RuleBroken):
    """A closed item stays closed; what is needed anew is a new item."""

    item: str
    RULE = 26
    SAYS = "item {item} is closed"


@dataclass(eq=False)
class EmergencyNotOpen(RuleBroken):
    """On a closed file nothing happens but a request, which waits for reopening."""

    status: str
    RULE = 27
    SAYS = "the emergency is {status}"


@dataclass(eq=False)
class NothingToReopen(RuleBroken):
    """Only a closed file is reopened, and reopening keeps it."""

    status: str
    RULE = 27
    SAYS = "the emergency is {status}, only a closed one is reopened"


@dataclass(eq=False)
class CannotStandDown(RuleBroken):
    """Only a file without a request is stood down; where a nation has asked, the nation ends it."""

    status: str
    SAYS = "the emergency is {status}, only a monitored one is stood down"


@dataclass(eq=False)
class NothingDisseminated(RuleBroken):
    """Nothing goes out to the capitals before a request has."""

    RULE = 1
    SAYS = "no request of this emergency was disseminated, so there is nobody to report to"


@dataclass(eq=False)
class NoNeedToEnd(RuleBroken):
    """The end of need is stated once, for a file in which help was asked."""

    status: str
    RULE = 25
    SAYS = "the emergency is {status}: there is no open need to end"


@dataclass(eq=False)
class EndOfNeedMissing(RuleBroken):
    """A file is closed only after the nation has said that it needs nothing more."""

    status: str
    RULE = 25
    SAYS = "the emergency is {status}: a final report needs the nation's end of need first"


@dataclass(eq=False)
class ConsignmentsUnfinished(RuleBroken):
    """What is on its way is finished, diverted or cancelled before the file closes; teams have gone home."""

    consignments: tuple[str, ...]
    RULE = 25
    SAYS = "unfinished consignments: {consignments}"


@dataclass(eq=False)
class MandateAlreadyRecorded(RuleBroken):
    """One Council decision extends the mandate to a file once."""

    SAYS = "a Council decision is already recorded for this emergency"


@dataclass(eq=False)
class GlideAlreadyKnown(RuleBroken):
    """A GLIDE number is noted once; several numbers may belong to one file."""

    glide: str
    SAYS = "{glide} is already noted"


@dataclass(eq=False)
class OfferNotOpen(RuleBroken):
    """An offer that has ended is neither decided nor changed."""

    status: str
    RULE = 11
    SAYS = "the offer is {status}"


@dataclass(eq=False)
class RecordedForInformationOnly(RuleBroken):
    """An offer made in another channel is shown, but never accepted through the centre."""

    channel: str
    SAYS = "the offer was made through {channel} and is recorded for information: it is decided there"


@dataclass(eq=False)
class AcceptanceExceedsOffer(RuleBroken):
    """Nobody takes more than was offered."""

    line: int
    asked: Decimal
    left: Decimal
    RULE = 12
    SAYS = "line {line}: {asked} asked, {left} left to accept"


@dataclass(eq=False)
class NothingLeftToDecide(RuleBroken):
    """Every line named has had its answer."""

    RULE = 11
    SAYS = "nothing is left to decide in the lines named"


@dataclass(eq=False)
class AmendmentBelowAcceptance(RuleBroken):
    """What was accepted is not amended away; it fails, or is released."""

    line: int
    accepted: Decimal
    RULE = 12
    SAYS = "line {line}: {accepted} was accepted already; let it fail if it cannot be given"


@dataclass(eq=False)
class WithdrawalAfterDeparture(RuleBroken):
    """What has left is returned, not withdrawn."""

    consignments: tuple[str, ...]
    RULE = 17
    SAYS = "consignments have departed: {consignments}; record their return instead"


@dataclass(eq=False)
class OfferNotAccepted(RuleBroken):
    """Only what was accepted can fail or be released."""

    status: str
    SAYS = "the offer is {status}: only what was accepted can fail or be released"


@dataclass(eq=False)
class OfferAlreadyLinked(RuleBroken):
    """The same assistance told in two channels is linked to one other offer at a time."""

    RULE = 14
    SAYS = "the offer is already linked, or others are linked to it; unlink first"


@dataclass(eq=False)
class OfferNotLinked(RuleBroken):
    """Only a linked offer is unlinked."""

    RULE = 14
    SAYS = "the offer is not linked"


@dataclass(eq=False)
class ValidityNotPassed(RuleBroken):
    """An offer expires when its validity has passed, not before."""

    SAYS = "the offer's validity has not passed"


@dataclass(eq=False)
class ConsignmentNotThere(RuleBroken):
    """A consignment moves from where it is (DOMAIN.md, section 5, Delivery)."""

    act: str
    status: str
    RULE = 22
    SAYS = "a consignment that is {status} cannot {act}"


@dataclass(eq=False)
class TeamsGoHome(RuleBroken):
    """Only people and dogs go home; goods are finished at hand-over."""

    RULE = 23
    SAYS = "this consignment has no team in it: goods are finished at hand-over"


@dataclass(eq=False)
class MessageNotDraft(RuleBroken):
    """A released message is immutable; it is corrected by another."""

    status: str
    RULE = 7
    SAYS = "the message is {status}"


@dataclass(eq=False)
class NothingToAcknowledge(RuleBroken):
    """A draft has gone to nobody, so nobody acknowledges it."""

    SAYS = "the message is a draft and has gone to nobody"


@dataclass(eq=False)
class AlreadyRead(RuleBroken):
    """An addressee acknowledges a message once."""

    nation: str
    SAYS = "{nation} has acknowledged it already"


@dataclass(eq=False)
class EverybodyHasRead(RuleBroken):
    """Only who has a message and has not read it is reminded, and not for ever."""

    SAYS = "nobody is left to be reminded"


@dataclass(eq=False)
class TransmissionNotThere(RuleBroken):
    """A mail arrives, fails or is sent once more from where it is (DOMAIN.md, section 5, Message)."""

    nation: str
    status: str
    act: str
    SAYS = "what was sent to {nation} is {status}: it cannot {act}"


@dataclass(eq=False)
class MessageNotReleased(RuleBroken):
    """Only what was released is corrected or released wider, and each message is corrected once."""

    status: str
    RULE = 7
    SAYS = "the message is {status}: only a released one is corrected or released wider"


@dataclass(eq=False)
class PostNotHeld(RuleBroken):
    """A post is left by who holds it."""

    account: str
    post: str
    day: date
    RULE = 6
    SAYS = "the account does not hold the post of {post} beyond {day}"


@dataclass(eq=False)
class EntryAlreadyStruck(RuleBroken):
    """A struck entry counts for nothing and is not corrected again."""

    position: int
    RULE = 29
    SAYS = "entry {position} was struck"


@dataclass(eq=False)
class EntryAlreadyAcknowledged(RuleBroken):
    """An incoming entry has one owner."""

    position: int
    RULE = 30
    SAYS = "entry {position} was acknowledged already"


@dataclass(eq=False)
class AlreadyAttached(RuleBroken):
    """The same file is attached to an entry once."""

    position: int
    SAYS = "this file is attached to entry {position} already"


@dataclass(eq=False)
class NotCorrectable(RuleBroken):
    """A correction or the centre's own book-keeping is not corrected; enter the right fact instead."""

    position: int
    topic: str
    RULE = 29
    SAYS = "entry {position} ({topic}) cannot be corrected; correct the entry that it is about"


@dataclass(eq=False)
class CaseAlreadyImported(RuleBroken):
    """The same file was imported before; importing it again changes nothing."""

    case: str
    SAYS = "{case} was imported before"


@dataclass(eq=False)
class CaseDiffers(RuleBroken):
    """Another file of this id was imported; the log is not rewritten, entries are corrected one by one."""

    case: str
    SAYS = "another file with the id {case} was imported before; correct its entries instead"
