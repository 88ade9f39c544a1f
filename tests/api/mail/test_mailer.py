"""Mail against a real server: sent once, tried again where that is safe, and told as unknown where nobody can know."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.mail.letters import ACKNOWLEDGE
from api.mail.mailer import BACK_OFF
from api.mail.post import FolderPost, smtp_post
from api.settings import Settings
from domain.commands.case_file import ImportCaseFile
from store.rebuilding import rebuild
from tests.api.mail.mailroom import SENDER, Mailroom, at
from tests.api.mail.mailserver import PASSWORD, USER, Behaviour, Certificate, certificate, mail_server
from tests.api.served import Served, serving
from tests.api.test_timekeeper import looked
from tests.scenarios.imported import ARCHIVE, case_of


@pytest.fixture(scope="module")
def mailroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailroom]:
    """A centre in which Spain and Italy have a point of contact, France has none, and nobody is reminded."""
    url = f"sqlite:///{tmp_path_factory.mktemp('mail') / 'centre.db'}"
    with serving(url, settings=Settings(remind_after=0)) as served:
        yield with_contacts(served)


def with_contacts(served: Served) -> Mailroom:
    """The mail room of a centre that knows whom to write to in Spain and Italy."""
    room = Mailroom(served)
    for nation in ("ESP", "ITA"):
        room.contact(nation)
    return room


@pytest.fixture
def room(mailroom: Mailroom, tmp_path: Path) -> Mailroom:
    """The same, with nothing left to be sent."""
    mailroom.desk.clock.pass_(days=2)
    while mailroom.mailer(FolderPost(tmp_path / "cleared")).round():
        pass
    return mailroom


@pytest.fixture
def server() -> Iterator[tuple[Behaviour, int]]:
    """A mail server, and the port that it listens on."""
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        yield behaviour, port


Server = tuple[Behaviour, int]


# --- what goes out -------------------------------------------------------------------------------------------------


def test_a_released_message_goes_to_the_point_of_contact_of_each_addressee(
    room: Mailroom, server: Server
) -> None:
    behaviour, port = server
    message = room.released("ESP", "ITA")
    room.mailer(at(port)).round()
    assert behaviour.addressees() == [
        "Duty desk <esp@capital.example>",
        "Duty desk <ita@capital.example>",
    ]
    assert all(message["number"] in letter["Subject"] for letter in behaviour.received)
    assert room.statuses(message["id"]) == {"ESP": "sent", "ITA": "sent"}


def test_a_message_goes_as_it_is_printed_with_the_pdf_beside_it(room: Mailroom, server: Server) -> None:
    behaviour, port = server
    message = room.released("ESP")
    room.mailer(at(port)).round()
    (letter,) = behaviour.received
    (pdf,) = letter.iter_attachments()
    text = letter.get_body(("plain",))
    assert text is not None
    address = f"/v1/messages/{message['id']}"
    as_printed = text.get_content().rstrip().removesuffix(ACKNOWLEDGE)
    assert as_printed.split() == room.desk.get("ESP", f"{address}.txt").text.split()
    assert pdf.get_content() == room.desk.get("ESP", f"{address}.pdf").content
    assert pdf.get_filename() == f"{message['number']}.pdf"


def test_a_nation_without_a_point_of_contact_is_told_to_the_desk(room: Mailroom, server: Server) -> None:
    message = room.released("FRA")
    room.mailer(at(server[1])).round()
    told = room.transmissions(message["id"])["FRA"]
    assert (told["status"], told["reason"]) == ("failed", "no point of contact")


def test_a_nation_sees_what_became_of_its_own_mail_alone(room: Mailroom, server: Server) -> None:
    message = room.released("ESP", "ITA")
    room.mailer(at(server[1])).round()
    assert set(room.transmissions(message["id"], "ESP")) == {"ESP"}


def test_a_decision_goes_to_the_donor_with_its_reason_and_to_nobody_else(
    room: Mailroom, server: Server
) -> None:
    behaviour, port = server
    message = room.released("ESP", "ITA")
    mailer = room.mailer(at(port))
    mailer.round()
    behaviour.received.clear()
    offers = f"/v1/emergencies/{message['emergency_id']}/offers"
    offer = room.desk.done("ESP", offers, {"items": [{"what": "pumps", "quantity": 4}]})
    room.desk.done("SVN", f"/v1/offers/{offer['id']}/decline", {"reason": "They do not fit our hoses."})
    mailer.round()
    assert behaviour.addressees() == ["Duty desk <esp@capital.example>"]
    assert "They do not fit our hoses." in behaviour.received[0].get_content()
    assert room.statuses(offer["id"]) == {"ESP": "sent"}


def test_no_name_makes_a_header_and_every_script_arrives(room: Mailroom, server: Server) -> None:
    behaviour, port = server
    room.contact("GRC", name="Αθήνα\r\nBcc: eve@example.org")
    room.released("GRC")
    room.mailer(at(port)).round()
    (letter,) = behaviour.received
    assert letter["Bcc"] is None
    assert "Αθήνα" in str(letter["To"])


def test_what_was_sent_is_not_sent_again_when_the_board_is_folded_anew(
    room: Mailroom, server: Server
) -> None:
    behaviour, port = server
    room.released("ESP")
    room.mailer(at(port)).round()
    rebuild(room.desk.store.database)
    another_process = room.mailer(at(port))
    another_process.round()
    another_process.round()
    assert len(behaviour.received) == 1


def test_the_archive_is_not_sent(room: Mailroom, server: Server) -> None:
    behaviour, port = server
    case = next(path for path in ARCHIVE if path.stem == "mkd-2007-fires")
    room.desk.store.writer.submit(ImportCaseFile(case=case_of(case))).result()
    room.mailer(at(port)).round()
    assert behaviour.received == []


# --- what a server may do ------------------------------------------------------------------------------------------


def test_who_is_refused_for_good_is_not_tried_again(room: Mailroom, server: Server) -> None:
    behaviour, port = server
    behaviour.to_addressee = "550 no such mailbox"
    message = room.released("ESP")
    mailer = room.mailer(at(port))
    mailer.round()
    told = room.transmissions(message["id"])["ESP"]
    assert (told["status"], told["reason"]) == ("failed", "refused: 550 no such mailbox")
    behaviour.to_addressee = "250 taken"
    room.desk.clock.pass_(days=2)
    mailer.round()
    assert behaviour.received == []


@pytest.mark.parametrize("where", ["to_addressee", "to_letter"])
def test_who_is_refused_for_now_is_tried_again_later(room: Mailroom, server: Server, where: str) -> None:
    behaviour, port = server
    setattr(behaviour, where, "451 busy, come back")
    message = room.released("ESP")
    mailer = room.mailer(at(port))
    mailer.round()
    setattr(behaviour, where, "250 taken")
    mailer.round()
    before_its_time = len(behaviour.received)
    room.desk.clock.now += BACK_OFF[0]
    mailer.round()
    assert (before_its_time, len(behaviour.received)) == (0, 1)
    assert room.statuses(message["id"]) == {"ESP": "sent"}


def test_who_is_never_let_in_has_failed_in_the_end(room: Mailroom, server: Server) -> None:
    behaviour, port = server
    behaviour.to_addressee = "450 full"
    message = room.released("ESP")
    mailer = room.mailer(at(port))
    mailer.round()
    for pause in BACK_OFF:
        room.desk.clock.now += pause
        mailer.round()
    assert room.transmissions(message["id"])["ESP"]["reason"] == "refused: 450 full"
    assert sum(BACK_OFF, timedelta()) >= timedelta(days=1)


def test_a_server_that_is_away_is_asked_again(room: Mailroom) -> None:
    behaviour = Behaviour()
    with mail_server(behaviour) as port:
        pass
    message = room.released("ESP")
    room.mailer(at(port)).round()
    assert room.statuses(message["id"]) == {}
    waiting = room.desk.read("duty officer", "/v1/outbox")["waiting"]
    assert [one["addressee"] for one in waiting if one["subject_id"] == message["id"]] == ["ESP"]
    room.desk.clock.now += BACK_OFF[0]
    with mail_server(behaviour) as port:
        room.mailer(at(port)).round()
    assert room.statuses(message["id"]) == {"ESP": "sent"}


def test_who_hangs_up_before_the_letter_is_called_again(room: Mailroom, server: Server) -> None:
    behaviour, port = server
    behaviour.hangs_up = "before"
    message = room.released("ESP")
    mailer = room.mailer(at(port))
    mailer.round()
    behaviour.hangs_up = None
    room.desk.clock.now += BACK_OFF[0]
    mailer.round()
    assert (len(behaviour.received), room.statuses(message["id"])) == (1, {"ESP": "sent"})


@pytest.mark.parametrize("fault", ["hangs up", "dawdles"])
def test_a_lost_answer_is_unknown_and_nothing_is_sent_again_by_itself(
    room: Mailroom, server: Server, fault: str
) -> None:
    behaviour, port = server
    if fault == "hangs up":
        behaviour.hangs_up = "after"
    else:
        behaviour.dawdles_s = 1
    message = room.released("ESP")
    mailer = room.mailer(at(port))
    mailer.round()
    room.desk.clock.pass_(days=2)
    mailer.round()
    assert (len(behaviour.received), room.statuses(message["id"])) == (1, {"ESP": "unknown"})


def test_an_officer_has_it_sent_once_more_under_the_same_name(room: Mailroom, server: Server) -> None:
    behaviour, port = server
    behaviour.hangs_up = "after"
    message = room.released("ESP")
    mailer = room.mailer(at(port))
    mailer.round()
    behaviour.hangs_up = None
    id = room.transmissions(message["id"])["ESP"]["id"]
    assert room.desk.done("duty officer", f"/v1/transmissions/{id}/send-again")["status"] == "queued"
    mailer.round()
    first, again = (letter["Message-ID"] for letter in behaviour.received)
    assert (first, room.statuses(message["id"])) == (again, {"ESP": "sent"})


# --- under TLS -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("trust"))


def test_where_a_server_offers_tls_it_is_taken_and_the_password_goes_under_it(
    room: Mailroom, trust: Certificate
) -> None:
    behaviour = Behaviour()
    with mail_server(behaviour, starttls=trust.server) as port:
        url = f"smtp://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{port}"
        message = room.released("ESP")
        room.mailer(smtp_post(url, SENDER, context=trust.client)).round()
    assert (behaviour.under_tls, room.statuses(message["id"])) == ([True], {"ESP": "sent"})


def test_tls_from_the_first_byte(room: Mailroom, trust: Certificate) -> None:
    behaviour = Behaviour()
    with mail_server(behaviour, tls=trust.server) as port:
        room.released("ESP")
        room.mailer(smtp_post(f"smtps://127.0.0.1:{port}", SENDER, context=trust.client)).round()
    assert len(behaviour.received) == 1


def test_nothing_is_told_to_a_server_whose_certificate_nobody_knows(
    room: Mailroom, trust: Certificate
) -> None:
    behaviour = Behaviour()
    with mail_server(behaviour, tls=trust.server) as port:
        message = room.released("ESP")
        room.mailer(smtp_post(f"smtps://127.0.0.1:{port}", SENDER)).round()
    assert (behaviour.received, room.statuses(message["id"])) == ([], {})


def test_a_password_is_never_sent_in_the_open(room: Mailroom, server: Server) -> None:
    behaviour, port = server
    message = room.released("ESP")
    room.mailer(smtp_post(f"smtp://{USER}:secret@127.0.0.1:{port}", SENDER)).round()
    (waiting,) = [
        one
        for one in room.desk.read("duty officer", "/v1/outbox")["waiting"]
        if one["subject_id"] == message["id"]
    ]
    assert behaviour.received == []
    assert "not sent in the open" in waiting["reason"]
    assert base64.b64encode(b"secret").decode() not in waiting["reason"]


# --- without a server ----------------------------------------------------------------------------------------------


def test_without_a_mail_server_letters_lie_in_the_outbox(room: Mailroom, tmp_path: Path) -> None:
    message = room.released("ESP", "ITA")
    room.mailer(FolderPost(tmp_path / "out")).round()
    letters = sorted((tmp_path / "out").glob("*.eml"))
    mine = [letter for letter in letters if message["number"].encode() in letter.read_bytes()]
    assert len(mine) == 2
    assert {letter.stat().st_mode & 0o777 for letter in letters} == {0o600}
    assert room.statuses(message["id"]) == {"ESP": "sent", "ITA": "sent"}


def test_an_exercise_has_no_way_out_where_the_live_centre_has_one(
    new_sqlite_url: str, tmp_path: Path
) -> None:
    with serving(new_sqlite_url, post=FolderPost(tmp_path / "out")) as served:
        served.play(until="offer")
        forked = served.done(
            "planner", "/v1/exercises", {"title": "Drill", "emergency_id": served.kept["emergency"]}
        )
        outboxes = ("/v1/outbox", f"/v1/exercises/{forked['id']}/outbox")
        assert [served.read("planner", outbox)["by"] for outbox in outboxes] == ["outbox", "none"]


# --- who has not read ----------------------------------------------------------------------------------------------


def test_who_has_not_read_is_reminded_after_a_while_and_who_has_is_not(flood: Served, server: Server) -> None:
    behaviour, port = server
    flood.admit("ITA", "nation", "ITA")
    room = with_contacts(flood)
    message = room.released("ESP", "ITA")
    mailer = room.mailer(at(port))
    while mailer.round():
        pass
    behaviour.received.clear()
    room.desk.done("ITA", f"/v1/messages/{message['id']}/acknowledge")
    looked(room.desk)
    too_early = room.transmissions(message["id"])["ESP"]["reminders"]
    room.desk.clock.pass_(hours=4, minutes=1)
    looked(room.desk)
    mailer.round()
    told = room.transmissions(message["id"])
    assert (too_early, told["ESP"]["reminders"], told["ITA"]["reminders"]) == (0, 1, 0)
    mine = [str(letter["Subject"]) for letter in behaviour.received if message["number"] in letter["Subject"]]
    assert ["REMINDER: " in subject for subject in mine] == [True]
