"""The rules of the watch that a command can break, by name (DOMAIN.md, section 4 and invariant 30)."""

from dataclasses import dataclass

from domain.rules import RuleBroken


@dataclass(eq=False)
class OnlyHolderHandsOver(RuleBroken):
    """The watch is handed over by whoever holds it; an abandoned one is taken over, with a reason."""

    holder: str | None
    SAYS = "the watch is handed over by its holder, {holder}"


@dataclass(eq=False)
class AlreadyOnWatch(RuleBroken):
    """Who is on watch does not sign on again."""

    account: str
    SAYS = "{account} is on watch already"


@dataclass(eq=False)
class NotOnWatch(RuleBroken):
    """Only who is on watch signs off."""

    account: str
    SAYS = "{account} is not on watch"


@dataclass(eq=False)
class WatchInHand(RuleBroken):
    """The watch is never nobody's: its holder hands it over before he signs off."""

    account: str
    SAYS = "{account} holds the watch: hand it over first"


@dataclass(eq=False)
class ItemWithoutOwner(RuleBroken):
    """No incoming item is orphaned at a change of shift: it is acknowledged, or somebody on watch owns it."""

    entries: tuple[int, ...]
    RULE = 30
    SAYS = "nobody would own these entries, which wait to be acknowledged: {entries}"


@dataclass(eq=False)
class OfficerNotOnWatch(RuleBroken):
    """The watch, and what waits, go to somebody who has signed on."""

    account: str
    pointer: str
    SAYS = "{account} is not on watch"


@dataclass(eq=False)
class HandoverToOneself(RuleBroken):
    """A hand-over takes two: one who offers the watch, another who confirms."""

    SAYS = "the watch is offered to somebody else"
    POINTER = "/to"


@dataclass(eq=False)
class NotOffered(RuleBroken):
    """Only who is offered the watch confirms that he takes it."""

    account: str
    SAYS = "the watch is not offered to {account}"


@dataclass(eq=False)
class WatchHeldAlready(RuleBroken):
    """Who holds the watch has nothing to take over."""

    account: str
    SAYS = "{account} holds the watch already"


@dataclass(eq=False)
class NoWatchToTakeOver(RuleBroken):
    """A watch that nobody has ever held is not taken over: whoever signs on first holds it."""

    SAYS = "nobody holds the watch yet: sign on"
