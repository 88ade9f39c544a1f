"""A watch on the boards of the tests."""

from domain.authority import Actor
from domain.commands.entry import CorrectEntry
from domain.commands.watch import ConfirmHandover, OfferHandover, SignOff, SignOn, TakeOver, WriteNote
from domain.watch.watch import Owned
from tests.domain.builders import HEAD, OFFICER, centre
from tests.projections.builders import Boards

SECOND = Actor(account="second", role="duty_officer", name="Second officer")


def everything_of_a_watch() -> Boards:
    """A watch in which each of its facts is recorded at least once."""
    place = centre()
    boards = Boards(place)
    for officer in (OFFICER, SECOND):
        place.execute(SignOn(actor=officer))
    owned = (Owned(entry=7, account=SECOND.account),)
    place.execute(OfferHandover(actor=OFFICER, to=SECOND.account, waiting=(7,), owners=owned))
    place.execute(ConfirmHandover(actor=SECOND, waiting=()))
    place.execute(SignOff(actor=OFFICER, waiting=()))
    place.execute(TakeOver(actor=HEAD, reason="no answer"))
    note = place.execute(WriteNote(actor=HEAD, text="Line to Skopje down.")).position
    right = {"text": "Line to Tirana down."}
    place.execute(CorrectEntry(actor=HEAD, position=note, reason="misheard", right=right))
    place.execute(CorrectEntry(actor=HEAD, position=note, reason="never happened"))
    boards.follow()
    return boards
