"""A centre as the browser meets it: the product's own process, its accounts, and capitals that call it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from domain.case_file import read_case_file
from domain.commands.case_file import ImportCaseFile
from store.open import open_store
from tests.faults.product import Reply, Server

# Those who act in these tests: {name: (role, nation)}.
PEOPLE = {
    "Ana Novak": ("duty_officer", None),
    "Jonas Berg": ("duty_officer", None),
    "Helena Marin": ("head", None),
    "Marta Lund": ("head", None),
    "Ljubljana": ("nation", "SVN"),
    "Petra Lind": ("planner", None),
    "Madrid": ("nation", "ESP"),
    "Stockholm": ("nation", "SWE"),
    "Bern": ("nation", "CHE"),
    "Washington": ("nation", "USA"),
    "UN OCHA": ("observer", None),
    "Administrator": ("admin", None),
}
Body = dict[str, Any]
ARCHIVE = Path(__file__).resolve().parents[2] / "archive"


@dataclass
class Centre:
    """A centre that is being served."""

    server: Server
    tokens: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the room is."""
        return self.server.address

    def answers(self) -> bool:
        """Whether anybody answers there."""
        try:
            return self.server.get("/v1/health/live").status == 200
        except httpx2.TransportError:
            return False

    def post(self, who: str, path: str, body: Body | None = None) -> Body:
        """Have something recorded; the entity that is answered."""
        reply = self.server.post(path, body or {}, self.tokens[who], str(uuid4()))
        assert reply.status in (200, 201), f"{path}: {reply.status} {reply.body}"
        return reply.body

    def get(self, who: str, path: str, **query: Any) -> Body:
        """What is there."""
        reply: Reply = self.server.get(path, self.tokens[who], **query)
        assert reply.status == 200, f"{path}: {reply.status} {reply.body}"
        return reply.body

    def items(self, who: str, path: str, **query: Any) -> list[Body]:
        """What a list holds."""
        found: list[Body] = self.get(who, path, **query)["items"]
        return found

    def flood(self, *needs: Body) -> str:
        """A flood in Slovenia whose request has gone out to the capitals; its id."""
        opened = self.post(
            "Ljubljana",
            "/v1/emergencies",
            {
                "country": "SVN",
                "hazard": "flood",
                "title": f"Flood, Savinja {len(self.ids) + 1}",
                "request": {"items": list(needs), "points_of_entry": ["Ljubljana Brnik (LJLJ)"]},
            },
        )
        id = str(opened["id"])
        self.ids[id] = str(opened["title"])
        request = self.items("Ana Novak", f"/v1/emergencies/{id}/requests")[0]
        self.post("Helena Marin", f"/v1/requests/{request['id']}/disseminate")
        return id

    def needs(self, emergency: str) -> dict[str, str]:
        """The ids of what is asked, by what it is."""
        return {
            item["what"]: item["id"] for item in self.items("Ana Novak", f"/v1/emergencies/{emergency}/items")
        }

    def take_on_everything(self) -> None:
        """Acknowledge all that waits, so that a test begins with an empty queue."""
        for entry in self.items("Ana Novak", "/v1/entries", limit=200):
            if entry["origin"] == "live" and not entry["acknowledged"]:
                self.server.post(
                    f"/v1/entries/{int(entry['id'])}/acknowledge",
                    {},
                    self.tokens["Ana Novak"],
                    str(uuid4()),
                )


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Centre]:
    """A new centre with its accounts and one file in its archive, served until the end.

    Unless a test wants it, no nation is missed: in these tests they come and go.
    """
    url = f"sqlite:///{folder}/centre.db"
    store = open_store(url)
    try:
        case = read_case_file((ARCHIVE / "svn-2023-floods.json").read_text(encoding="utf-8"))
        store.writer.submit(ImportCaseFile(case=case)).result()
        tokens = {name: store.accounts.add(role, name, nation)[1] for name, (role, nation) in PEOPLE.items()}
    finally:
        store.close()
    server = Server(url, folder / "server.log", **{"EADRCC_NATION_AWAY_MINUTES": "1000", **settings})
    try:
        yield Centre(server.start(), tokens)
    finally:
        server.close()
