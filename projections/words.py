"""Words that the log book is written in, whatever it tells of."""

import re
from datetime import date

from domain.fact import Fact
from domain.nation import name_on
from domain.value import day_of

# Countries that are not spoken of without "the".
WITH_ARTICLE = re.compile(
    r"^(?:Bahamas|Comoros|Gambia|Maldives|Netherlands|Philippines|Seychelles)$"
    r"|^(?:Federal|Federated|Republic|State|United)\b|\b(?:Federation|Islands|Republic|Territories)$"
)


def day_told(fact: Fact) -> date:
    """The day on which it happened, else that on which it was recorded."""
    return day_of(fact.provenance.occurred_at or fact.provenance.recorded_at)


def nation_named(code: str, fact: Fact) -> str:
    """A nation's name as it was on the day of the fact (rule 28), as it stands in a sentence."""
    name = name_on(code, day_told(fact))
    return f"the {name}" if WITH_ARTICLE.search(name) else name


def because(reason: str | None) -> str:
    """A reason in brackets, after what it is the reason of; nothing where there is none."""
    return f" ({reason})" if reason else ""


def in_words(name: str) -> str:
    """A name of the code as it is spoken: `no_longer_needed` is `no longer needed`."""
    return name.replace("_", " ")


def listed(names: list[str]) -> str:
    """Names one after the other: `a, b and c`."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
