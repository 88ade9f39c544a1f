"""A consignment beside the clerk's loading list: where it is, four columns of numbers, and some ticks."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.consignment import Clearance, ClearanceStatus, Consignment, LoadedQuantity, PlannedLoad
from domain.fact import FactMapper
from domain.flags import FLAGS
from tests.domain.builders import consigned, refusal_of, state_after, word_of

MAPPER = FactMapper(transcoder=None)  # type: ignore[arg-type]  # our facts need no transcoder
BIH, CZE = word_of("BIH"), word_of("CZE")

amounts = st.integers(0, 9).map(Decimal)
counts = st.lists(st.tuples(st.integers(1, 3), st.none() | amounts), max_size=2)
entries = st.none() | st.sampled_from(["Sarajevo airport", "Tuzla airport"])
answers: st.SearchStrategy[ClearanceStatus] = st.sampled_from(["needed", "asked", "granted", "granted"])
# What ends everything happens seldom, so that the long ways are walked too.
seldom = st.sampled_from([False, False, False, True])
Counts = list[tuple[int, Decimal | None]]
COLUMNS = ("planned", "left", "arrived", "taken over")


@dataclass
class LoadingList:
    """The clerk's sheet about one consignment."""

    # A row a line: what was planned, what left, what arrived, what was taken over.
    rows: list[dict[str, Decimal | None]]
    has_people: bool
    place: str = "at home"
    papers: dict[str, str] = field(default_factory=dict)
    ticks: set[str] = field(default_factory=set)
    bound_for: str | None = None

    @property
    def status(self) -> str:
        if self.place == "at home":
            cleared = self.papers and all(answer == "granted" for answer in self.papers.values())
            return "cleared" if cleared else "planned"
        return self.place

    def refuses_counts(self, counted: Counts) -> str | None:
        for index, (line, _) in enumerate(counted):
            if line > len(self.rows):
                return "UnknownLine"
            if line in [other for other, _ in counted[:index]]:
                return "LineNamedTwice"
        return None

    def count(self, column: str, counted: Counts) -> None:
        """Fill a column: what was counted, else what stands in the one before it."""
        said = {line: amount for line, amount in counted if amount is not None}
        before = COLUMNS[COLUMNS.index(column) - 1]
        for line, row in enumerate(self.rows, 1):
            row[column] = said.get(line, row[before])

    def leave(self, counted: Counts, entry: str | None) -> None:
        if any(answer != "granted" for answer in self.papers.values()):
            self.ticks.add("departed_uncleared")
        self.count("left", counted)
        self.place = "in_transit"
        self.bound_for = entry or self.bound_for

    def arrive(self, counted: Counts, entry: str | None) -> None:
        self.count("arrived", counted)
        self.place = "arrived"
        if entry and self.bound_for and entry != self.bound_for:
            self.ticks.add("diverted")
        self.bound_for = entry or self.bound_for

    def be_taken_over(self, counted: Counts) -> None:
        self.count("taken over", counted)
        self.place = "operating" if self.has_people else "handed_over"
        for row in self.rows:
            got, left = row["taken over"], row["left"]
            if got is not None and left is not None and got != left:
                self.ticks.add("short" if got < left else "more_than_sent")

    def divert(self, entry: str | None) -> None:
        self.ticks.add("diverted")
        self.bound_for = entry or self.bound_for


class ConsignmentBesideLoadingList(RuleBasedStateMachine):
    """Any order of acts: the machine does what the clerk does, and refuses what the clerk refuses."""

    consignment: Consignment
    paper: LoadingList

    @initialize(
        loads=st.lists(
            st.tuples(amounts | amounts | st.none(), st.sampled_from(["piece", "piece", "person"])),
            max_size=2,
        )
    )
    def planned(self, loads: list[tuple[Decimal | None, str]]) -> None:
        named = [
            PlannedLoad(line=line, what="things", unit=unit, quantity=quantity)
            for line, (quantity, unit) in enumerate(loads, 1)
        ]
        self.consignment = consigned(*named)
        rows: list[dict[str, Decimal | None]] = [
            {"planned": quantity, "left": None, "arrived": None, "taken over": None} for quantity, _ in loads
        ]
        self.paper = LoadingList(rows, has_people=any(unit == "person" for _, unit in loads))

    def both(self, expected: str | None, act: Callable[[], None], write: Callable[[], object]) -> None:
        """Let the machine act: it refuses for the clerk's reason, or the clerk writes it down."""
        before, facts = self.consignment.state, len(self.consignment.pending_events)
        refused = refusal_of(act)
        assert refused == expected
        if refused:
            assert (self.consignment.state, len(self.consignment.pending_events)) == (before, facts)
        else:
            write()

    def from_here(self, *places: str) -> str | None:
        """What the clerk says of an act that happens only in some places."""
        return None if self.paper.status in places else "ConsignmentNotThere"

    @rule(amounts=st.lists(st.none() | amounts, min_size=2, max_size=2), entry=entries)
    def go_on(self, amounts: list[Decimal | None], entry: str | None) -> None:
        """The next step of the way as it should be, so that many runs come to its end."""
        counted = [(line, amounts[line - 1]) for line in range(1, len(self.paper.rows) + 1)]
        match self.paper.status:
            case "planned" | "cleared":
                self.depart(counted, entry)
            case "in_transit":
                self.arrive(counted, entry)
            case "arrived":
                self.hand_over(counted, by_the_stricken=True)
            case _:
                self.go_home(now=True)

    @rule(name=st.sampled_from(["overflight", "customs"]), answer=answers)
    def report_clearance(self, name: str, answer: ClearanceStatus) -> None:
        self.both(
            self.from_here("planned", "cleared", "in_transit"),
            lambda: self.consignment.report_clearances([Clearance(name=name, status=answer)], CZE),
            lambda: self.paper.papers.update({name: answer}),
        )

    @rule(counted=counts, entry=entries)
    def depart(self, counted: Counts, entry: str | None) -> None:
        self.both(
            self.from_here("planned", "cleared") or self.paper.refuses_counts(counted),
            lambda: self.consignment.depart(loaded(counted), entry, None, CZE),
            lambda: self.paper.leave(counted, entry),
        )

    @rule(counted=counts, entry=entries)
    def arrive(self, counted: Counts, entry: str | None) -> None:
        self.both(
            self.from_here("in_transit") or self.paper.refuses_counts(counted),
            lambda: self.consignment.arrive(loaded(counted), entry, CZE),
            lambda: self.paper.arrive(counted, entry),
        )

    @rule(counted=counts, by_the_stricken=st.sampled_from([True, True, False]))
    def hand_over(self, counted: Counts, by_the_stricken: bool) -> None:
        expected = self.from_here("arrived") or self.paper.refuses_counts(counted)
        if not by_the_stricken:
            expected = "OnlyStrickenNationDecides"
        self.both(
            expected,
            lambda: self.consignment.hand_over(loaded(counted), BIH if by_the_stricken else CZE),
            lambda: self.paper.be_taken_over(counted),
        )

    @rule(entry=entries)
    def divert(self, entry: str | None) -> None:
        self.both(
            self.from_here("planned", "cleared", "in_transit", "arrived")
            or (None if entry else "DestinationNotNamed"),
            lambda: self.consignment.divert(CZE, point_of_entry=entry),
            lambda: self.paper.divert(entry),
        )

    @rule(now=seldom)
    def cancel(self, now: bool) -> None:
        if not now:
            return
        self.both(
            self.from_here("planned", "cleared"),
            lambda: self.consignment.cancel(None, CZE),
            lambda: setattr(self.paper, "place", "cancelled"),
        )

    @rule(now=seldom)
    def lose(self, now: bool) -> None:
        if not now:
            return
        self.both(
            self.from_here("in_transit", "arrived"),
            lambda: self.consignment.lose(None, CZE),
            lambda: setattr(self.paper, "place", "lost"),
        )

    @rule(now=seldom)
    def go_home(self, now: bool) -> None:
        if not now:
            return
        expected = self.from_here("in_transit", "arrived", "operating")
        if self.paper.status == "handed_over":
            expected = "TeamsGoHome"
        self.both(
            expected,
            lambda: self.consignment.go_home(None, CZE),
            lambda: setattr(self.paper, "place", "departed_home"),
        )

    @invariant()
    def agree(self) -> None:
        state = self.consignment.state
        assert state.status == self.paper.status
        assert [(load.quantity, load.departed, load.arrived, load.handed_over) for load in state.lines] == [
            tuple(row[column] for column in COLUMNS) for row in self.paper.rows
        ]
        assert (set(state.flags), state.point_of_entry) == (self.paper.ticks, self.paper.bound_for)

    @invariant()
    def flags_have_a_meaning(self) -> None:
        flags = self.consignment.state.flags
        assert len(set(flags)) == len(flags)
        assert set(flags) <= set(FLAGS)

    @invariant()
    def the_log_tells_the_same(self) -> None:
        rows = [MAPPER.to_stored_event(fact) for fact in self.consignment.pending_events]
        assert state_after(MAPPER.to_domain_event(row) for row in rows) == self.consignment.state


def loaded(counted: Counts) -> list[LoadedQuantity]:
    return [LoadedQuantity(line=line, quantity=amount) for line, amount in counted]


ConsignmentBesideLoadingList.TestCase.settings = settings(max_examples=150, stateful_step_count=15)
TestConsignmentBesideLoadingList = ConsignmentBesideLoadingList.TestCase
