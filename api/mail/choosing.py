"""Which way mail leaves by, as the settings say."""

from pathlib import Path

from api.mail.post import FolderPost, Post, smtp_post
from api.settings import Settings


def post_for(given: Settings) -> Post:
    """The mail server that is named, or else the folder in which letters lie."""
    if given.smtp is not None:
        return smtp_post(given.smtp.get_secret_value(), given.mail_from)
    return FolderPost(outbox_of(given))


def outbox_of(given: Settings) -> Path:
    """The folder for letters where no mail server is named: beside the store, unless another one is told."""
    if given.outbox is not None:
        return Path(given.outbox)
    file = given.store.removeprefix("sqlite:///")
    return Path("eadrcc.outbox" if file == given.store else f"{file}.outbox")
