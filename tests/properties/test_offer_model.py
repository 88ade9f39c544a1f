"""An offer beside what a clerk would keep of it on paper: a few numbers, a few ticks and one word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.fact import FactMapper
from domain.flags import FLAGS
from domain.offer import Offer
from domain.offer_line import AmendedItem, LineQuantity, OfferedItem
from domain.quantity import QuantityKind
from tests.domain.builders import NOON, centre_says, offered, refusal_of, state_after, word_of

MAPPER = FactMapper(transcoder=None)  # type: ignore[arg-type]  # our facts need no transcoder
BIH, CZE, HRV = word_of("BIH"), word_of("CZE"), word_of("HRV")
UNBOUNDED = None

amounts = st.integers(1, 12).map(Decimal)
kinds: st.SearchStrategy[QuantityKind] = st.sampled_from(["exact", "up_to", "at_least"])
some_lines = st.lists(st.tuples(st.integers(1, 4), st.none() | amounts), max_size=3)


# What ends everything happens seldom, so that the long ways are walked too.
seldom = st.sampled_from([False, False, False, True])


@dataclass
class PaperLine:
    """One line of the clerk's sheet."""

    quantity: Decimal | None
    kind: QuantityKind
    taken: Decimal | None = Decimal(0)
    # Ticked when the rest was declined.
    no_more: bool = False

    @property
    def limit(self) -> Decimal | None:
        return UNBOUNDED if self.kind == "at_least" else self.quantity

    @property
    def was_touched(self) -> bool:
        return self.taken != 0

    @property
    def waits(self) -> bool:
        """Whether the nation owes an answer to some of it."""
        if self.no_more:
            return False
        if self.limit is UNBOUNDED:
            return not self.was_touched
        return self.taken is not None and self.taken < self.limit

    @property
    def all_that_waits(self) -> Decimal | None:
        if self.limit is UNBOUNDED:
            return self.quantity
        return self.limit - (self.taken or Decimal(0))


@dataclass
class Paper:
    """The clerk's sheet about one offer."""

    for_information: bool
    lines: list[PaperLine] = field(default_factory=list)
    # The word written across the sheet when it is put away.
    put_away: str | None = None
    # The answer to an offer that names no goods.
    answer: str | None = None
    departed: bool = False

    @property
    def status(self) -> str:
        if self.put_away:
            return self.put_away
        if self.for_information:
            return "recorded_for_information"
        if not self.lines:
            return self.answer or "submitted"
        if all(line.no_more and not line.was_touched for line in self.lines):
            return "declined"
        if not any(line.was_touched for line in self.lines):
            return "submitted"
        whole = all(line.was_touched and not line.waits and not line.no_more for line in self.lines)
        return "accepted" if whole else "partly_accepted"

    @property
    def waits_for_an_answer(self) -> bool:
        return self.status in ("submitted", "partly_accepted")

    @property
    def stands(self) -> bool:
        return self.status in ("submitted", "accepted", "partly_accepted", "recorded_for_information")

    def end(self, word: str) -> None:
        """Put the sheet away: nothing of it covers anything any more."""
        self.put_away = word
        for line in self.lines:
            line.taken = Decimal(0)

    # --- what the clerk would refuse, by the name of the rule ------------------------------------------------

    def refuses_answer(self, by_the_stricken: bool) -> str | None:
        if not by_the_stricken:
            return "OnlyStrickenNationDecides"
        if self.status == "recorded_for_information":
            return "RecordedForInformationOnly"
        return None if self.waits_for_an_answer else "OfferNotOpen"

    def refuses_lines(self, named: Sequence[tuple[int, Decimal | None]]) -> str | None:
        seen = set()
        for number, _ in named:
            if number > len(self.lines):
                return "UnknownLine"
            if number in seen:
                return "LineNamedTwice"
            seen.add(number)
        return None

    def refuses_acceptance(self, named: Sequence[tuple[int, Decimal | None]] | None) -> str | None:
        if named is None:
            return (
                "NothingLeftToDecide" if self.lines and not any(line.waits for line in self.lines) else None
            )
        for number, quantity in named:
            line = self.lines[number - 1]
            if line.no_more or (quantity is None and not line.waits):
                return "NothingLeftToDecide"
            if line.limit is UNBOUNDED or quantity is None or line.taken is None:
                continue
            if line.taken + quantity > line.limit:
                return "AcceptanceExceedsOffer"
        return None if named else "NothingLeftToDecide"

    def refuses_decline(self, named: Sequence[tuple[int, Decimal | None]] | None) -> str | None:
        if named is None:
            return (
                "NothingLeftToDecide" if self.lines and not any(line.waits for line in self.lines) else None
            )
        if not named or not all(self.lines[number - 1].waits for number, _ in named):
            return "NothingLeftToDecide"
        return None

    # --- what the clerk writes -------------------------------------------------------------------------------

    def accept(self, named: Sequence[tuple[int, Decimal | None]] | None) -> None:
        if not self.lines:
            self.answer = "accepted"
        waiting = [(number, None) for number, line in enumerate(self.lines, 1) if line.waits]
        for number, quantity in waiting if named is None else named:
            line = self.lines[number - 1]
            more = line.all_that_waits if quantity is None else quantity
            line.taken = None if more is None or line.taken is None else line.taken + more

    def decline(self, named: Sequence[tuple[int, Decimal | None]] | None) -> None:
        if not self.lines:
            self.answer = "declined"
        waiting = [(number, None) for number, line in enumerate(self.lines, 1) if line.waits]
        for number, _ in waiting if named is None else named:
            self.lines[number - 1].no_more = True

    def change(self, number: int, quantity: Decimal | None, kind: QuantityKind) -> None:
        line = self.lines[number - 1]
        if (line.quantity, line.kind) != (quantity, kind):
            line.no_more = False
        line.quantity, line.kind = quantity, kind


class OfferBesidePaper(RuleBasedStateMachine):
    """Any order of acts by anybody: the machine does what the clerk does, and refuses what the clerk refuses."""

    offer: Offer
    paper: Paper

    @initialize(
        items=st.lists(st.tuples(amounts | amounts | st.none(), kinds), max_size=3),
        channel=st.sampled_from(["eadrcc", "nato", None, "eadrcc", "ucpm"]),
    )
    def offered(self, items: list[tuple[Decimal | None, QuantityKind]], channel: str | None) -> None:
        named = [
            OfferedItem(what="pumps", quantity=quantity, quantity_kind=kind, unit="piece")
            for quantity, kind in items
        ]
        self.offer = offered(*named, channel=channel, valid_until=NOON + timedelta(days=3))
        self.paper = Paper(channel == "ucpm", [PaperLine(quantity, kind) for quantity, kind in items])

    def both(self, expected: str | None, act: Callable[[], None], write: Callable[[], None]) -> None:
        """Let the machine act: it refuses for the clerk's reason, or the clerk writes it down."""
        before, facts = self.offer.state, len(self.offer.pending_events)
        refused = refusal_of(act)
        assert refused == expected
        if refused:
            assert (self.offer.state, len(self.offer.pending_events)) == (before, facts)
        else:
            write()

    @rule(named=st.none() | some_lines, by=st.sampled_from([BIH, BIH, BIH, CZE]))
    def accept(self, named: list[tuple[int, Decimal | None]] | None, by: object) -> None:
        expected = (
            self.paper.refuses_answer(by is BIH)
            or self.paper.refuses_lines(named or [])
            or self.paper.refuses_acceptance(named)
        )
        lines = None if named is None else [LineQuantity(line=one, quantity=much) for one, much in named]
        who = BIH if by is BIH else CZE
        self.both(expected, lambda: self.offer.accept(lines, who), lambda: self.paper.accept(named))

    @precondition(lambda self: self.paper.lines)
    @rule(number=st.integers(0, 11), quantity=st.none() | amounts)
    def accept_of_a_line(self, number: int, quantity: Decimal | None) -> None:
        """An answer as it is usual, so that many runs come to the end of a line."""
        self.accept([(1 + number % len(self.paper.lines), quantity)], BIH)

    @rule(named=st.none() | some_lines, by=st.sampled_from([BIH, BIH, BIH, HRV]))
    def decline(self, named: list[tuple[int, Decimal | None]] | None, by: object) -> None:
        expected = (
            self.paper.refuses_answer(by is BIH)
            or self.paper.refuses_lines(named or [])
            or self.paper.refuses_decline(named)
        )
        lines = None if named is None else [LineQuantity(line=one, quantity=much) for one, much in named]
        who = BIH if by is BIH else HRV
        self.both(expected, lambda: self.offer.decline(lines, None, who), lambda: self.paper.decline(named))

    @rule(number=st.integers(1, 4), quantity=st.none() | amounts, kind=kinds)
    def change_a_line(self, number: int, quantity: Decimal | None, kind: QuantityKind) -> None:
        expected = None
        if self.paper.status not in ("submitted", "partly_accepted", "recorded_for_information"):
            expected = "OfferNotOpen"
        elif number > len(self.paper.lines):
            expected = "UnknownLine"
        else:
            line = self.paper.lines[number - 1]
            limit = UNBOUNDED if kind == "at_least" else quantity
            if line.taken and limit is not UNBOUNDED and limit < line.taken:
                expected = "AmendmentBelowAcceptance"
            elif (line.quantity, line.kind) == (quantity, kind):
                expected = "NothingChanges"
        item = AmendedItem(line=number, what="pumps", quantity=quantity, quantity_kind=kind, unit="piece")
        self.both(
            expected,
            lambda: self.offer.amend((item,), CZE),
            lambda: self.paper.change(number, quantity, kind),
        )

    @precondition(lambda self: len(self.paper.lines) < 4)
    @rule(quantity=st.none() | amounts, kind=kinds)
    def add_a_line(self, quantity: Decimal | None, kind: QuantityKind) -> None:
        expected = None
        if self.paper.status not in ("submitted", "partly_accepted", "recorded_for_information"):
            expected = "OfferNotOpen"
        item = AmendedItem(what="pumps", quantity=quantity, quantity_kind=kind, unit="piece")
        self.both(
            expected,
            lambda: self.offer.amend((item,), CZE),
            lambda: self.paper.lines.append(PaperLine(quantity, kind)),
        )

    @rule()
    def depart(self) -> None:
        self.paper.departed = self.paper.departed or self.paper.stands

    @property
    def gone(self) -> list[UUID]:
        return [UUID(int=200)] if self.paper.departed else []

    def refuses_ending(self, word: str) -> str | None:
        if not self.paper.stands:
            return "OfferNotOpen"
        if word != "withdrawn" and self.paper.status not in ("accepted", "partly_accepted"):
            return "OfferNotAccepted"
        return "WithdrawalAfterDeparture" if self.paper.departed else None

    @rule(now=seldom)
    def withdraw(self, now: bool) -> None:
        if not now:
            return
        self.both(
            self.refuses_ending("withdrawn"),
            lambda: self.offer.withdraw(None, self.gone, CZE),
            lambda: self.paper.end("withdrawn"),
        )

    @rule(now=seldom)
    def fail(self, now: bool) -> None:
        if not now:
            return
        self.both(
            self.refuses_ending("failed"),
            lambda: self.offer.fail(None, self.gone, CZE),
            lambda: self.paper.end("failed"),
        )

    @rule(now=seldom)
    def release(self, now: bool) -> None:
        if not now:
            return
        self.both(
            self.refuses_ending("released"),
            lambda: self.offer.release(None, self.gone, BIH),
            lambda: self.paper.end("released"),
        )

    @rule(days=st.sampled_from([0, 1, 2, 3, 3, 3, 4]))
    def let_time_pass(self, days: int) -> None:
        now = NOON + timedelta(days=days)
        expected = None
        if self.paper.status != "submitted":
            expected = "OfferNotOpen"
        elif days <= 3:
            expected = "ValidityNotPassed"
        self.both(
            expected,
            lambda: self.offer.expire(now, centre_says()),
            lambda: self.paper.end("expired"),
        )

    @rule(now=seldom)
    def close_the_file(self, now: bool) -> None:
        if not now:
            return
        self.offer.lapse("emergency_closed", centre_says())
        if self.paper.status == "submitted":
            self.paper.end("lapsed")

    @invariant()
    def agree(self) -> None:
        state = self.offer.state
        assert state.status == self.paper.status
        assert [line.accepted for line in state.lines] == [line.taken for line in self.paper.lines]
        assert [line.is_undecided for line in state.lines] == [line.waits for line in self.paper.lines]

    @invariant()
    def nobody_has_more_than_was_offered(self) -> None:
        """Rule 12."""
        for line in self.offer.state.lines:
            assert line.bound is None or line.accepted is None or line.accepted <= line.bound

    @invariant()
    def flags_have_a_meaning(self) -> None:
        assert set(self.offer.state.flags) <= set(FLAGS)

    @invariant()
    def the_log_tells_the_same(self) -> None:
        rows = [MAPPER.to_stored_event(fact) for fact in self.offer.pending_events]
        assert state_after(MAPPER.to_domain_event(row) for row in rows) == self.offer.state


OfferBesidePaper.TestCase.settings = settings(max_examples=150, stateful_step_count=20)
TestOfferBesidePaper = OfferBesidePaper.TestCase
