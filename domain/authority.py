"""Who may act, and for whom: the one place where the right to decide is checked.

Every account has one role. A duty officer may act for a nation, but then says who decided and who reported it
(CONTRACT.md, section 2). Only the stricken nation decides about what it asked for and what it is offered; only
a donor decides about what it gives (DOMAIN.md, section 4 and invariants 1, 2, 11, 15 and 22).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from domain.planning.rules import SpeaksForAnotherNation
from domain.provenance import Donor, Party, Provenance, Said
from domain.rules import (
    DeciderIsAnotherNation,
    DeciderNotNamed,
    OnlyDonorDecides,
    OnlyPresenterLeads,
    OnlyStrickenNationDecides,
    ReceivedAfterRecorded,
    ReporterNotNamed,
    RoleMayNot,
)
from domain.value import Moment, NationCode, Time, Value

Role = Literal["duty_officer", "head", "nation", "observer", "planner", "auditor", "admin"]
ROLES: tuple[Role, ...] = ("duty_officer", "head", "nation", "observer", "planner", "auditor", "admin")

# Those who read everything; a head may do all that a duty officer may.
STAFF: frozenset[str] = frozenset({"duty_officer", "head", "planner", "auditor"})
DESK: frozenset[str] = frozenset({"duty_officer", "head"})
HEAD: frozenset[str] = frozenset({"head"})
NATION: frozenset[str] = frozenset({"nation"})
OBSERVER: frozenset[str] = frozenset({"observer"})
ADMIN: frozenset[str] = frozenset({"admin"})
PLANNER: frozenset[str] = frozenset({"planner"})
# Those who keep the record of planning and preparedness (CONTRACT.md, section 5).
PLANNERS: frozenset[str] = DESK | PLANNER

CENTRE = Party(organisation="EADRCC")
# What the importer records is the centre's own reading of public sources, not any account's word.
IMPORTER = "import"


class Actor(Value):
    """The account that acts: its id, role and, for the role `nation`, its nation."""

    account: str
    role: str
    name: str
    nation: NationCode | None = None


def require_role(actor: Actor, may: frozenset[str], act: str) -> None:
    """Raise RoleMayNot unless the actor's role is one of those that may."""
    if actor.role not in may:
        raise RoleMayNot(role=actor.role, act=act, may=tuple(sorted(may)))


def require_presenter(actor: Actor, presenter: str) -> None:
    """Raise OnlyPresenterLeads unless this account has started the replay."""
    if actor.account != presenter:
        raise OnlyPresenterLeads()


def provenance(actor: Actor, said: Said, recorded_at: Time, *, acts_for: bool) -> Provenance:
    """The provenance of what `actor` says, with who recorded it and when.

    `acts_for` tells that the fact belongs to a nation or donor: a nation then speaks for itself, everybody else
    names who decided and who reported. Raises DeciderNotNamed, ReporterNotNamed, DeciderIsAnotherNation, and
    ReceivedAfterRecorded (rule 3: the only order of times that is required).
    """
    decided_by, reported_by = said.decided_by, said.reported_by
    if actor.role == "nation":
        own = Party(nation=actor.nation)
        decided_by, reported_by = decided_by or own, reported_by or own
        if decided_by.nation != actor.nation:
            raise DeciderIsAnotherNation(named=decided_by.name, own=str(actor.nation))
    elif actor.role == "observer":
        reported_by = reported_by or Party(organisation=actor.name)
        if decided_by is None:
            raise DeciderNotNamed()
    elif acts_for and actor.account != IMPORTER:
        if decided_by is None:
            raise DeciderNotNamed()
        if reported_by is None:
            raise ReporterNotNamed()
    elif actor.account != IMPORTER:
        decided_by = decided_by or CENTRE
    require_received_first(said.received_at, recorded_at)
    fields = {**dict(said), "decided_by": decided_by, "reported_by": reported_by}
    if actor.role == "nation" and said.channel is None:
        fields["channel"] = "api"
    return Provenance(**fields, recorded_by=actor.account, recorded_as=actor.role, recorded_at=recorded_at)


def require_received_first(received_at: Moment | None, recorded_at: Time) -> None:
    """Rule 3: what is recorded has been received. Raises ReceivedAfterRecorded."""
    if received_at is None:
        return
    by_then = recorded_at if isinstance(received_at, datetime) else recorded_at.date()
    if received_at > by_then:
        raise ReceivedAfterRecorded(received_at=received_at, recorded_at=recorded_at)


def only_the_stricken_nation_decides(stricken: str, by: Provenance) -> None:
    """Rule 11: silence is no answer, and nobody answers for the stricken nation. Raises OnlyStrickenNationDecides."""
    if by.decided_by is None or by.decided_by.nation != stricken:
        raise OnlyStrickenNationDecides(
            stricken=stricken, named=by.decided_by.name if by.decided_by else None
        )


def only_a_donor_decides(donors: Iterable[Donor], by: Provenance) -> None:
    """What is given is decided by one of those who give it. Raises OnlyDonorDecides; unnamed donors bind nobody."""
    names = {donor.name for donor in donors}
    if names and (by.decided_by is None or by.decided_by.name not in names):
        raise OnlyDonorDecides(
            donors=tuple(sorted(names)), named=by.decided_by.name if by.decided_by else None
        )


def only_that_nation_or_the_planners(nation: str, by: Provenance) -> None:
    """A nation nominates, enrols and proposes for itself; planners and the desk for any (CONTRACT.md, section 5).

    Where they say that the nation itself decided, they say who reported it. Raises SpeaksForAnotherNation and
    ReporterNotNamed.
    """
    decided_by, is_the_centres = by.decided_by, by.recorded_as in PLANNERS | {IMPORTER}
    if is_the_centres and (decided_by is None or decided_by == CENTRE):
        return
    if decided_by is None or decided_by.nation != nation:
        raise SpeaksForAnotherNation(nation=nation, named=decided_by.name if decided_by else None)
    if by.recorded_as in PLANNERS and by.reported_by is None:
        raise ReporterNotNamed()
