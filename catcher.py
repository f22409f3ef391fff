"""The local catcher: takes every mail of an installation without a relay and shows it. Loopback only, memory only."""

import email
import email.policy
import io
import logging
import signal
import sys
import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from itertools import count
from typing import Any

from aiosmtpd.controller import Controller
from flask import Blueprint, Flask, Response, abort, g, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.serving import make_server

from config import HERE, Settings
from petitions.core import clock, i18n, web
from petitions.core.public_form import same_origin

MOST, MOST_BYTES = 1000, 500_000_000
"""Mails and bytes kept; the oldest goes first."""
LARGEST = 30_000_000
LOOPBACK = ("127.0.0.1", "::1", "localhost")
COOKIE = "catcher_language"
log = logging.getLogger("catcher")
bp = Blueprint("catcher", __name__)


@dataclass(frozen=True, repr=False)
class Caught:
    """One mail as it came over the line."""

    id: int
    at: datetime
    recipients: tuple[str, ...]
    message: EmailMessage
    size: int

    @property
    def text(self) -> str:
        """The plain text."""
        body = self.message.get_body(("plain", "html"))
        if body is None:
            return ""
        try:
            return str(body.get_content())
        except (LookupError, UnicodeError):  # in letters that nobody knows
            raw = body.get_payload(decode=True)
            return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""

    @property
    def head(self) -> list[tuple[str, str]]:
        """Every header, as it reads."""
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def attachments(self) -> list[EmailMessage]:
        """Files that came with it."""
        return [part for part in self.message.iter_attachments() if isinstance(part, EmailMessage)]


class Box:
    """What was caught, newest first; also aiosmtpd's handler."""

    def __init__(self) -> None:
        self.mails: deque[Caught] = deque(maxlen=MOST)
        self.numbers = count(1)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Take one mail."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        number, size = next(self.numbers), len(envelope.content)
        self.mails.appendleft(Caught(number, clock.now(), tuple(envelope.rcpt_tos), message, size))
        while sum(mail.size for mail in self.mails) > MOST_BYTES:
            self.mails.pop()
        return f"250 2.0.0 Ok: queued as C{number:05}"

    def one(self, number: int) -> Caught:
        """A mail by its number; 404 when it is gone."""
        return next((mail for mail in list(self.mails) if mail.id == number), None) or abort(404)


box = Box()


@bp.before_request
def _choose_language() -> None:
    g.reader_language = request.args.get("lang") or request.cookies.get(COOKIE)


@bp.after_request
def _keep_language(response: Response) -> Response:
    if (chosen := request.args.get("lang")) in i18n.INTERFACE:
        response.set_cookie(COOKIE, str(chosen), samesite="Lax", httponly=True)
    return response


@bp.get("/")
def index() -> str:
    """Every mail, newest first."""
    return render_template("catcher/index.html", mails=list(box.mails))


@bp.get("/<int:number>")
def show(number: int) -> str:
    """One mail with its files."""
    return render_template("catcher/show.html", mail=box.one(number))


@bp.get("/<int:number>/<int:position>")
def attachment(number: int, position: int) -> Response:
    """One file of a mail, to be looked at."""
    files = box.one(number).attachments
    part = files[position] if position < len(files) else abort(404)
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    answer = send_file(
        io.BytesIO(content), mimetype=part.get_content_type(), download_name=part.get_filename() or "file"
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
    return answer


@bp.get("/mails.json")
def mails() -> Response:
    """The same for programs."""
    return jsonify([_plain(mail) for mail in list(box.mails)])


@bp.post("/empty")
def empty() -> Any:
    """Forget everything, when asked from our own page."""
    if not same_origin():
        abort(400)
    box.mails.clear()
    return redirect(url_for("catcher.index"), 303)


def _plain(mail: Caught) -> dict[str, Any]:
    files = [{"filename": part.get_filename(), "type": part.get_content_type()} for part in mail.attachments]
    head = {name: str(mail.message[name] or "") for name in ("From", "To", "Subject", "Message-ID")}
    return {"id": mail.id, "recipients": mail.recipients, "text": mail.text, "attachments": files, **head}


def create_catcher(settings: Settings) -> Flask:
    """The catcher's page: our look and languages, no database."""
    app = Flask("catcher", root_path=str(HERE))
    here = f"http://{settings.catcher_web}"
    app.config.from_mapping(BASE_URL=here, IS_DEMO=False, LEAVE_URL="", TESTING=settings.is_testing)
    app.config["TRUSTED_HOSTS"] = [*LOOPBACK, "[::1]"]  # no other name may be made to lead here
    i18n.babel.init_app(
        app, locale_selector=i18n.select_locale, default_translation_directories=str(HERE / "petitions/translations")
    )
    web.init_app(app)
    app.register_blueprint(bp)
    return app


def main() -> None:
    """Catch until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for name in ("werkzeug", "mail.log"):  # what passes here belongs to people, not to a log
        logging.getLogger(name).setLevel(logging.WARNING)
    settings = Settings.from_env()
    (smtp_host, smtp_port), (host, port) = (
        place.rsplit(":", 1) for place in (settings.catcher_smtp, settings.catcher_web)
    )
    if {smtp_host, host} - set(LOOPBACK):
        sys.exit("The catcher listens on this machine only: CATCHER_SMTP and CATCHER_WEB begin with 127.0.0.1.")
    options: dict[str, Any] = {
        "data_size_limit": LARGEST,
        "decode_data": False,
        "enable_SMTPUTF8": True,
        "ident": "catcher",
    }
    smtp = Controller(box, hostname=smtp_host, port=int(smtp_port), **options)
    try:
        smtp.start()
        server = make_server(host, int(port), create_catcher(settings), threaded=True)
    except OSError as error:
        sys.exit(f"The catcher cannot listen: {error.strerror}. Choose other ports with CATCHER_SMTP and CATCHER_WEB.")
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: threading.Thread(target=server.shutdown).start())
    log.info("catching mail on %s", settings.catcher_smtp)
    server.serve_forever()
    smtp.stop()


if __name__ == "__main__":
    main()
