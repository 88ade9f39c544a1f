"""A message as a page that prints on A4, everything in it escaped."""

from api.documents.pdf import pages_of
from api.documents.printed import Printed, consists_of
from api.documents.templating import template


def as_html(printed: Printed) -> str:
    """The message as HTML; it counts the pages of its PDF, which is what is sent."""
    pages = consists_of(pages_of(printed))
    return template("message.html.j2").render(printed=printed, content=printed.content, pages=pages)
