"""An undone merge leaves nothing behind: the board is the one that there would be without it."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.commands.merging import MergeEmergency, UnmergeEmergency
from domain.commands.offer import WithdrawOffer
from domain.request import Request
from projections.entities import Entity
from projections.merging import OF_A_FILE
from tests.domain.builders import OFFICER, nation, pumps, refusal_of, thing
from tests.projections.builders import FoldingDesk

Board = dict[tuple[str, str], Entity]


class TwoFiles(FoldingDesk):
    """Two files of one flood at work: each has asked for pumps and boats, and each has an offer."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[UUID] = []
        self.requests: list[UUID] = []
        self.given: list[UUID] = []
        self.loads: list[UUID] = []
        for _ in range(2):
            self.emergency_id = UUID(int=0)
            request = self.disseminated(thing("pumps", 30, "piece"), thing("boats", 4, "piece"))
            self.files.append(self.emergency_id)
            self.requests.append(request.id)
            self.given.append(self.offers(pumps(20, item_id=request.state.items[0].id)))

    def present(self) -> Board:
        """The board without its log book, and without what calls for an entry of it."""
        every = self.boards.warm.entities
        return {key: entity for key, entity in every.items() if entity.kind not in ("entry", "call")}

    def act(self, what: str, which: int) -> None:
        """Let something happen to a paper of one file; what a rule forbids does not."""
        offer = self.given[which % len(self.given)]
        load = self.loads[which % len(self.loads)] if self.loads else None
        acts: dict[str, Callable[[], Any]] = {
            "accept": lambda: self.accepts(offer, (1, 5)),
            "decline": lambda: self.declines(offer, "not now"),
            "withdraw": lambda: self.does(WithdrawOffer(actor=nation("CZE"), offer_id=offer)),
            "consign": lambda: self.loads.append(self.consigns(offer)),
            "depart": lambda: load and self.departs(load),
            "arrive": lambda: load and self.arrives(load),
            "hand over": lambda: load and self.hands_over(load),
            "offer": lambda: self._offer(which % 2),
        }
        refusal_of(acts[what])

    def _offer(self, file: int) -> None:
        request = self.centre.load(Request, self.requests[file])
        # At the address of the file that stands, for what that one asks; at the old address it would stay there.
        if file == 1:
            self.emergency_id = self.files[1]
            self.given.append(self.offers(pumps(3, item_id=request.state.items[0].id)))


Acts = Sequence[tuple[str, int]]
acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["accept", "decline", "withdraw", "consign", "depart", "arrive", "hand over", "offer"]
        ),
        st.integers(0, 5),
    ),
    max_size=8,
)


def played(before: Acts, during: Acts, after: Acts, *, merged: bool) -> TwoFiles:
    desk = TwoFiles()
    twice, stays = desk.files
    for act in before:
        desk.act(*act)
    if merged:
        desk.does(MergeEmergency(actor=OFFICER, emergency_id=twice, into=stays, reason="one flood"))
        together = desk.present().values()
        assert {one.emergency for one in together if one.kind in OF_A_FILE} == {str(stays)}
    for act in during:
        desk.act(*act)
    if merged:
        desk.does(UnmergeEmergency(actor=OFFICER, emergency_id=twice, reason="two floods"))
    for act in after:
        desk.act(*act)
    return desk


@given(before=acts, during=acts, after=acts)
@settings(max_examples=25, deadline=None)
def test_the_board_after_an_undone_merge_is_the_board_without_it(
    before: Acts, during: Acts, after: Acts
) -> None:
    merged = played(before, during, after, merged=True)
    assert merged.present() == played(before, during, after, merged=False).present()
