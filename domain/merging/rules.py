"""The rules of merging that a command can break, by name; all are the house's own."""

from dataclasses import dataclass

from domain.rules import RuleBroken


@dataclass(eq=False)
class UnknownEmergency(RuleBroken):
    """A file that is not there, or that is the one to be merged itself."""

    emergency: str
    SAYS = "there is no other emergency {emergency} to merge this one into"
    POINTER = "/into"


@dataclass(eq=False)
class NotOneEmergency(RuleBroken):
    """A file is of one country and one origin, and both are part of all that hangs on it."""

    what: str
    one: str
    other: str
    SAYS = "the two files differ in their {what}, {one} and {other}: they stay two"
    POINTER = "/into"


@dataclass(eq=False)
class AlreadyMerged(RuleBroken):
    """A file that was merged stands for nothing any more, not even for another file."""

    reference: str
    SAYS = "{reference} was merged into another file already"


@dataclass(eq=False)
class StandsForAnother(RuleBroken):
    """A file that others were merged into is not merged itself, so that each merge can be undone alone."""

    reference: str
    SAYS = "{reference} stands for a file that was merged into it: undo that merge first"


@dataclass(eq=False)
class FurtherThanTheOther(RuleBroken):
    """A file in which help is still asked for goes into one that is at least as far."""

    status: str
    other: str
    SAYS = "this file is {status} and the other one {other}: merge the other one into this one"


@dataclass(eq=False)
class KnownToMore(RuleBroken):
    """Whoever has been told of a file must be able to find what it became."""

    nations: tuple[str, ...]
    SAYS = "this file is known to {nations}, the other one is not: merge the other one into this one"


@dataclass(eq=False)
class NotMerged(RuleBroken):
    """Only a merged file is taken out again."""

    reference: str
    SAYS = "{reference} was not merged into another file"


@dataclass(eq=False)
class GrownTogether(RuleBroken):
    """A merge is undone exactly, or not at all: no paper of the one file may name what is in the other."""

    papers: tuple[str, ...]
    SAYS = "{papers} name what is in the other file: correct them first"
