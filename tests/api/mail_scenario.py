"""The calls about mail: what went out is acknowledged, marked, sent again; an original comes in and is erased."""

from tests.api.steps import Step, get, make

FAX = ("%PDF-1.7 the original as it came", "application/octet-stream")
FAX_SHA256 = "22017d95b8d684e5d14d58817bc943d4ec85f6ba568fa1378587d043c5db2fd4"

MAIL_STEPS: tuple[Step, ...] = (
    make(
        "add_contact",
        "ESP",
        "/v1/contacts",
        {"name": "Servicio de guardia, Protección Civil", "email": "guardia@dgpce.example"},
        "spanish contact",
    ),
    Step("name_point_of_contact", "ESP", "/v1/nations/ESP/contact", {"contact": "{spanish contact}"}),
    get("read_point_of_contact", "ESP", "/v1/nations/ESP/contact"),
    get("read_outbox", "duty officer", "/v1/outbox"),
    Step("acknowledge_message", "ESP", "/v1/messages/{sent request}/acknowledge"),
    get(
        "list_transmissions",
        "duty officer",
        "/v1/transmissions?addressee=HRV&subject_id={sent request}",
    ),
    get("read_transmission", "duty officer", "/v1/transmissions/{transmission}"),
    Step(
        "mark_transmission",
        "duty officer",
        "/v1/transmissions/{transmission}/mark",
        {"status": "failed", "reason": "550 no such mailbox"},
    ),
    Step("send_again", "duty officer", "/v1/transmissions/{transmission}/send-again"),
    Step(
        "attach_file",
        "duty officer",
        "/v1/entries/{position of croatian offer}/attachments",
        keep="attachment",
        status=201,
        file=FAX,
        sent_as={"Content-Disposition": 'attachment; filename="offer.pdf"'},
    ),
    get("list_attachments", "SVN", "/v1/entries/{position of croatian offer}/attachments"),
    get("read_attachment", "SVN", f"/v1/attachments/{FAX_SHA256}"),
    Step("erase_attachment", "head", f"/v1/attachments/{FAX_SHA256}/erase"),
)
