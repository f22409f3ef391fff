"""One test letter to an organizer, marked SPECIMEN, through the outbox as every letter goes."""

from datetime import datetime
from io import BytesIO

import pydyf
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from petitions.core import blobs
from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Envelope, State
from petitions.delivery.rules import Mail
from petitions.pages.doctor.rules import Finding, fail, good, warn

WAITING = (State.QUEUED, State.LEASED, State.SENDING)
_PAGE = b"BT /F1 48 Tf 1 0 0 1 150 420 Tm (SPECIMEN) Tj ET"


def post(session: Session, keys: Keyring, to: str, sender: str, *, token: str, now: datetime) -> Envelope:
    """Put the test letter in the outbox. Raises ``BadAddress``."""
    mail = Mail(
        to=to,
        subject=_("[SPECIMEN] A test of how letters leave"),
        text=_(
            "This is a test, sent by whoever runs this installation; nobody needs to answer.\n\n"
            "It left as letters leave, with a PDF. Look whether it lies in the inbox and not among unwanted mail, and "
            "whether its head says spf=pass, dkim=pass and dmarc=pass behind Authentication-Results.\n"
        ),
        sender=sender,
        sender_name="SPECIMEN",
        domain=to.rpartition("@")[2].lower(),
    )
    batch = delivery.batch(session, f"doctor-{token}", now=now)
    files = [(blobs.keep(session, _pdf(), "application/pdf"), "SPECIMEN.pdf")]
    return delivery.post(session, keys, mail, key=f"doctor-{token}", batch=batch, now=now, attachments=files)


def find(session: Session, token: str) -> Envelope:
    """The test letter as it stands now."""
    return session.scalars(select(Envelope).where(Envelope.key == f"doctor-{token}")).one()


def became(envelope: Envelope, *, is_paused: bool) -> Finding:
    """What is to be said of the test letter after it was waited for."""
    state = envelope.state
    code = " ".join(filter(None, (str(envelope.reply_code or ""), envelope.reply_status)))
    if is_paused and state not in (State.ACCEPTED, State.DELIVERED):
        return fail(_("The test letter waits: nothing leaves at present."), _("See why with: flask outbox show"))
    if state in WAITING:
        said = _("No worker has sent the test letter within a minute.")
        return fail(said, _("See whether the clock and a worker for post run, and that the worker has CONTACT_KEY."))
    if state in (State.ACCEPTED, State.DELIVERED):
        said = _("The relay took the test letter.")
        return good(said, _("Read it where it arrived: the inbox, spf=pass, dkim=pass, dmarc=pass."))
    if state in (State.DEFERRED, State.IN_DOUBT):
        said = _("The test letter has not been taken yet (%(code)s); it is tried again.", code=code or state.value)
        return warn(said, _("Wait some minutes, then look with: flask outbox show"))
    said = _("The test letter was turned away (%(code)s).", code=code or state.value)
    return fail(said, _("Check the address. If it is right, ask the relay's operator what this answer means."))


def _pdf() -> bytes:
    """One page with one word, in a type that every reader has; the same bytes every time."""
    pdf, out = pydyf.PDF(), BytesIO()
    font = pydyf.Dictionary({"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Helvetica"})
    words = pydyf.Stream([_PAGE])
    pdf.add_object(font)
    pdf.add_object(words)
    fonts = pydyf.Dictionary({"Font": pydyf.Dictionary({"F1": font.reference})})
    box = pydyf.Array([0, 0, 595, 842])
    facts = {"Type": "/Page", "Parent": pdf.pages.reference, "MediaBox": box, "Resources": fonts}
    pdf.add_page(pydyf.Dictionary(facts | {"Contents": words.reference}))
    pdf.write(out)
    return out.getvalue()
