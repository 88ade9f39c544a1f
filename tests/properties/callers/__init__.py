"""Those who call the centre: what they ask of it, mostly what they may ask, and often what they may not."""

from dataclasses import dataclass

from tests.properties.callers.consignments import ConsignmentCallers
from tests.properties.callers.entries import EntryCallers
from tests.properties.callers.files import FileCallers
from tests.properties.callers.life import a_life
from tests.properties.callers.mail import MailCallers
from tests.properties.callers.messages import MessageCallers
from tests.properties.callers.offers import OfferCallers
from tests.properties.callers.posts import PostCallers
from tests.properties.callers.watch import WatchCallers

__all__ = ["Callers", "a_life"]


@dataclass
class Callers(
    FileCallers,
    OfferCallers,
    ConsignmentCallers,
    MessageCallers,
    MailCallers,
    PostCallers,
    WatchCallers,
    EntryCallers,
):
    """All of them."""
