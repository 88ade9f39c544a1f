"""What the clerk says of a command, and what every ruling asks first: who speaks, and for whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.centre import Command
from domain.provenance import Party
from tests.properties.model import Clerk, Note, Numbers

HEAD, NATION, CLOCK = {"head"}, {"nation"}, {"clock"}


@dataclass
class Ruling:
    """What the clerk says of a command: the rules that it breaks, or else the slips that it makes."""

    refusals: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return bool(self.refusals)


def speaks(
    clerk: Clerk, command: Command, may: Iterable[str], *, acts_for: bool = False
) -> tuple[set[str], str]:
    """What is wrong with who speaks, and who is taken to decide."""
    actor, said = command.actor, command.said
    if actor.role not in may:
        return {"RoleMayNot"}, ""
    broken = set()
    decider = said.decided_by
    if actor.role == "nation":
        if decider is not None and decider.nation != actor.nation:
            broken.add("DeciderIsAnotherNation")
        decider = decider or Party(nation=actor.nation)
    elif actor.role == "observer":
        if decider is None:
            broken.add("DeciderNotNamed")
    elif acts_for:
        if decider is None:
            broken.add("DeciderNotNamed")
        if said.reported_by is None:
            broken.add("ReporterNotNamed")
    if said.received_at is not None and said.received_at > _alike(clerk.now, said.received_at):
        broken.add("ReceivedAfterRecorded")
    return broken, decider.name if decider else ""


def holds_no_post(clerk: Clerk, command: Command) -> set[str]:
    """What is wrong where a head holds none of the three posts today."""
    return set() if clerk.post_of(command.actor.account) else {"ApproverHoldsNoPost"}


def register(clerk: Clerk) -> list[Note]:
    """The register of the year is opened, where it is not."""
    return [] if clerk.now.year in clerk.registers else [Note("register.opened", None)]


def numbered(clerk: Clerk, what: str) -> list[Note]:
    """A number of the year is given."""
    return [*register(clerk), Note(f"register.{what}_assigned", None)]


def next_message(clerk: Clerk) -> str:
    """The number that the next message of the year has."""
    given = clerk.registers.get(clerk.now.year, Numbers()).messages
    return f"OPS(EADRCC)({clerk.now.year}){given + 1:04}"


def said_of(thing: Any, *fields: str) -> dict[str, Any]:
    """What a command says under these names."""
    return {name: getattr(thing, name) for name in fields}


def _alike(now: datetime, moment: date | datetime) -> date | datetime:
    """The present as a day where the other moment is no more than a day."""
    return now if isinstance(moment, datetime) else now.date()
