"""Talks to the relay as far as a letter would, and no further: greeting, encryption, login, offers, sender."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _

from petitions.delivery.heads import wire_address
from petitions.delivery.replies import status_of
from petitions.delivery.route import Route
from petitions.delivery.talk import Clear, Tls
from petitions.pages.doctor import rules
from petitions.pages.doctor.rules import Finding, fail, good, warn

SECONDS = 20
SOON = timedelta(days=14)
_TOO_EARLY, _EXPIRED, _WRONG_NAME, _UNKNOWN = 9, 10, (62, 64), (18, 19, 20, 21)
"""OpenSSL's numbers: not valid yet; ended; for another host or address; from an authority nobody here trusts."""


class _Over(Exception):
    """Nothing more can be asked; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


@dataclass
class Visit:
    """One conversation with the relay."""

    route: Route
    name: str
    """What we call ourselves in EHLO."""
    now: datetime

    def look(self, paths: Sequence[str], plus: str = "") -> list[Finding]:
        """Every finding up to the first that ends the conversation.

        ``paths`` are senders and return paths; ``plus`` is an address such as letters ask for answers at.
        """
        found: list[Finding] = []
        try:
            with self._connect() as talk:
                found.append(good(_("The relay %(host)s answers on port %(port)s.", **self._place)))
                self._greet(talk)
                found += [self._protection(talk), self._log_in(talk)]
                limit = talk.esmtp_features.get("size") if talk.has_extn("size") else None
                found += [rules.size(limit), rules.reports(talk.has_extn("dsn"))]
                found += [self._sender(talk, path) for path in paths]
                found += [self._reply(talk, paths[0], plus)] if plus else []
        except _Over as end:
            found.append(end.finding)
        except OSError:  # smtplib's and ssl's errors are of this kind
            found.append(fail(_("The relay broke the conversation off."), self._elsewhere()))
        return found

    @property
    def _place(self) -> dict[str, str | int]:
        return {"host": self.route.host, "port": self.route.port}

    def _connect(self) -> smtplib.SMTP:
        route = self.route
        try:
            if route.protection == "tls":
                return Tls(route.host, route.port, self.name, timeout=SECONDS, context=self._trust())
            return Clear(route.host, route.port, self.name, timeout=SECONDS)
        except ssl.SSLError as error:
            raise _Over(self._unprotected(error)) from error
        except smtplib.SMTPConnectError as error:
            said = _(
                "The relay %(host)s does not want to talk to us (%(code)s).", host=route.host, code=error.smtp_code
            )
            raise _Over(fail(said, _("Ask its operator whether this machine may use it."))) from error
        except OSError as error:
            said = _("The relay %(host)s does not answer on port %(port)s.", **self._place)
            raise _Over(fail(said, self._elsewhere())) from error

    def _greet(self, talk: smtplib.SMTP) -> None:
        talk.ehlo(self.name)
        if self.route.protection == "starttls":
            self._start_tls(talk)

    def _start_tls(self, talk: smtplib.SMTP) -> None:
        if not talk.has_extn("starttls"):
            said = _("The relay offers no encryption on this port.")
            raise _Over(fail(said, _("Nothing is sent in clear. Try smtps:// or port 587, or another relay.")))
        try:
            talk.starttls(context=self._trust())
        except (ssl.SSLError, smtplib.SMTPResponseException) as error:
            raise _Over(self._unprotected(error)) from error
        talk.ehlo(self.name)

    def _protection(self, talk: smtplib.SMTP) -> Finding:
        if not isinstance(talk.sock, ssl.SSLSocket):
            return good(_("The relay is on this machine; nothing is encrypted on the way to it."))
        until = ssl.cert_time_to_seconds(
            str((talk.sock.getpeercert() or {}).get("notAfter", "Jan 1 00:00:00 1970 GMT"))
        )
        day = f"{datetime.fromtimestamp(until, UTC):%Y-%m-%d}"
        if until < (self.now + SOON).timestamp():
            said = _("The relay's certificate ends on %(day)s.", day=day)
            return warn(said, _("Its operator must renew it; afterwards nothing leaves."))
        return good(_("The line is encrypted and the relay's certificate was verified; it ends on %(day)s.", day=day))

    def _unprotected(self, error: Exception) -> Finding:
        code = getattr(error, "verify_code", None)
        if code == _TOO_EARLY:
            said = _("The relay's certificate has not begun to be valid.")
            return fail(said, _("See whether the clock of this machine is right."))
        if code == _EXPIRED:
            return fail(
                _("The relay's certificate has ended."), _("Its operator must renew it. Nothing is sent until then.")
            )
        if code in _WRONG_NAME:
            said = _("The relay's certificate is for another name than %(host)s.", host=self.route.host)
            return fail(said, _("Write the relay's name in SMTP_URL as its operator gives it."))
        if code in _UNKNOWN:
            said = _("The relay's certificate comes from an authority that this machine does not know.")
            return fail(
                said, _("If it is your own authority, name its file: cafile=PATH behind a question mark in SMTP_URL.")
            )
        said = _("No encrypted line to the relay came about.")
        return fail(said, _("Port 465 wants smtps://, port 587 wants smtp://. Nothing is sent in clear."))

    def _log_in(self, talk: smtplib.SMTP) -> Finding:
        if not self.route.user:
            return good(_("No user is set; the relay is used without a login."))
        try:
            talk.login(self.route.user, self.route.password)
        except smtplib.SMTPAuthenticationError as error:
            remedy = _(
                "Check both in SMTP_URL, with special characters encoded. Some providers want a password for programs."
            )
            raise _Over(fail(_("The relay does not take our user and password."), remedy)) from error
        except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException) as error:
            said = _("The relay offers no login that we know.")
            raise _Over(fail(said, _("Take the port for submission, 587 or 465."))) from error
        return good(_("The relay takes our user and password."))

    def _sender(self, talk: smtplib.SMTP, path: str) -> Finding:
        """Whether mail from this address would be taken, here to itself; the offer is withdrawn before any word of it.

        Many relays judge the sender only when they hear the addressee.
        """
        code, text = talk.docmd(f"MAIL FROM:<{wire_address(path)}>")
        if code == 250:
            code, text = talk.docmd(f"RCPT TO:<{wire_address(path)}>")
        talk.docmd("RSET")
        if 200 <= code < 300:
            return good(_("The relay takes mail from %(address)s.", address=path))
        facts = {"address": path, "code": " ".join(filter(None, (str(code), status_of(text))))}
        if 400 <= code < 500:
            said = _("The relay does not take mail from %(address)s just now (%(code)s).", **facts)
            return warn(said, _("Ask again in some minutes; letters are tried again by themselves."))
        said = _("The relay does not take mail from %(address)s (%(code)s).", **facts)
        return fail(said, _("See that this address exists, and that its operator lets this user send from it."))

    def _reply(self, talk: smtplib.SMTP, sender: str, address: str) -> Finding:
        """Whether the relay would turn an answer away; one that does not hold the mailbox itself cannot know."""
        code = talk.docmd(f"MAIL FROM:<{wire_address(sender)}>")[0]
        if code == 250:
            code = talk.docmd(f"RCPT TO:<{wire_address(address)}>")[0]
        talk.docmd("RSET")
        if code < 500:
            return good(_("Nothing speaks against answers at %(address)s.", address=address))
        said = _("The relay knows no mailbox for %(address)s: answers would be lost.", address=address)
        return fail(said, _("Let its server deliver name+anything to name, or leave REPLY_ADDRESS out."))

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.route.cafile)

    def _elsewhere(self) -> str:
        return _("Check the name and the port in SMTP_URL, and whether a firewall stands between.")
