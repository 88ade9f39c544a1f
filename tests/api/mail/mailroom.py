"""A centre whose mail a test sends round by round."""

from typing import Any

from api.mail.mailer import Mailer
from api.mail.post import Post, SmtpPost, smtp_post
from tests.api.served import Served

SENDER = "eadrcc@centre.example"
# A real server on this machine answers at once; who dawdles longer than this has lost us.
PATIENCE_S = 0.5


class Mailroom:
    """A desk that releases messages, and what became of them."""

    def __init__(self, desk: Served) -> None:
        self.desk = desk

    def contact(self, nation: str, email: str | None = None, name: str = "Duty desk") -> None:
        """Give a nation a point of contact."""
        person = self.desk.store.contacts.add(
            name=name, email=email or f"{nation.lower()}@capital.example", created_by="test"
        )
        self.desk.store.points_of_contact.name(nation, person.id)

    def released(self, *addressees: str) -> dict[str, Any]:
        """A request of Slovenia goes out to these."""
        asked = {"country": "SVN", "hazard": "flood", "request": {"items": [{"what": "pumps"}]}}
        emergency = self.desk.done("SVN", "/v1/emergencies", asked)["id"]
        (request,) = self.desk.read("SVN", f"/v1/emergencies/{emergency}/requests")["items"]
        body = {"addressees": list(addressees)}
        return self.desk.done("head", f"/v1/requests/{request['id']}/disseminate", body)

    def mailer(self, post: Post) -> Mailer:
        """A mailer that sends when it is told."""
        return Mailer(self.desk.store, post, SENDER, self.desk.clock)

    def transmissions(self, subject: str, who: str = "duty officer") -> dict[str, dict[str, Any]]:
        """What became of something, `{addressee: transmission}`."""
        listed = self.desk.read(who, f"/v1/transmissions?subject_id={subject}")["items"]
        return {one["addressee"]: one for one in listed}

    def statuses(self, subject: str) -> dict[str, str]:
        """The same, in a word each."""
        return {code: one["status"] for code, one in sorted(self.transmissions(subject).items())}


def at(port: int, **how: Any) -> SmtpPost:
    """The way to a mail server on this machine."""
    return smtp_post(f"smtp://127.0.0.1:{port}", SENDER, **{"patience_s": PATIENCE_S, **how})
