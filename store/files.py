"""Files: the originals as received, by their SHA-256, in the database that everything lies in.

In a folder they would be missing on every other worker's machine and in every copy of the database. A file and its
name can be erased; what the log says of it (hash, size, media type) names nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from store.database import Database


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one store. Every method raises StoreUnavailable when the database is away."""

    database: Database

    def keep(self, content: bytes, attachment: str, name: str) -> str:
        """Keep a file under the name that it has in an attachment; its SHA-256."""
        digest = sha256(content).hexdigest()
        with self.database.writing(log=False) as transaction:
            transaction.run(
                "INSERT INTO {files} (sha256, content) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (digest, content),
            )
            transaction.run(
                "INSERT INTO {file_names} (attachment, sha256, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (attachment, digest, name),
            )
        return digest

    def content(self, digest: str) -> bytes | None:
        """The file; None where there is none, or it was erased."""
        with self.database.reading() as transaction:
            found = transaction.row("SELECT content FROM {files} WHERE sha256 = ?", (digest,))
        return None if found is None else bytes(found[0])

    def names(self, attachments: Iterable[str]) -> dict[str, str]:
        """The names of attachments, by id; those of erased files are gone."""
        with self.database.reading() as transaction:
            rows = transaction.lookup(
                "file_names",
                ("attachment", "name"),
                ("attachment", "attachment"),
                [(id, id) for id in attachments],
            )
        return dict(rows)

    def erase(self, digest: str) -> bool:
        """Erase a file and all its names for good; whether it was there."""
        with self.database.writing(log=False) as transaction:
            transaction.run("DELETE FROM {file_names} WHERE sha256 = ?", (digest,))
            return transaction.run("DELETE FROM {files} WHERE sha256 = ?", (digest,)) == 1
