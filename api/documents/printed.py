"""A content as the templates take it: what stands in the header, line by line, and the paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass

from projections.messages.content import Content, Paragraph

NO_NUMBER = "DRAFT - the number is given at release"
NOT_APPROVED = "not approved"
LATEST = "(Latest updates in BOLD)"


@dataclass(frozen=True, slots=True)
class Printed:
    """One message, ready to be set in type. `contact` is how the point of contact is reached."""

    content: Content
    contact: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The document's title."""
        return self.content.title

    @property
    def header(self) -> Sequence[tuple[str, str]]:
        """The fields above the text, in the order of the real messages (DOMAIN.md, section 3.1), but for the pages."""
        header = self.content.header
        lettered = (f"{chr(ord('A') + place)}. {name}" for place, name in enumerate(header.references))
        return (
            ("Message No", header.message_number or NO_NUMBER),
            ("DTG", header.dtg),
            ("From", header.sender),
            ("To", header.addressed_to),
            ("Precedence", header.precedence),
            ("Originator", header.originator),
            ("Approved by", header.approved_by or NOT_APPROVED),
            ("Reference", "; ".join(lettered)),
        )

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The numbered paragraphs."""
        return self.content.paragraphs


def consists_of(pages: int) -> str:
    """How many pages there are, in the words of the real messages."""
    return f"This report consists of: - {pages} - page{'' if pages == 1 else 's'}"
