"""Talks SMTP to the relay: one line for a batch, verified TLS, and the dot gate. Decides nothing about answers."""

import select
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType

from petitions.delivery import replies
from petitions.delivery.failpoints import fp
from petitions.delivery.heads import wire_address
from petitions.delivery.models import Phase, State
from petitions.delivery.replies import Action, Outcome
from petitions.delivery.route import Route
from petitions.delivery.rules import Timings
from petitions.delivery.talk import Clear, Tls

_BLOCK = 64 * 1024


@dataclass(frozen=True, repr=False)
class Parcel:
    """One message ready to go. ``token`` names it to the relay where that offers delivery reports (RFC 3461)."""

    sender: str
    to: str
    body: bytes
    token: str = ""


class _Ended(Exception):
    """The try is over: an answer that is not the wanted one, or a verdict that needs no answer."""

    def __init__(self, code: int | None, text: bytes = b"", verdict: tuple[State, Action] | None = None) -> None:
        super().__init__()
        self.code, self.text, self.verdict = code, text, verdict


class Line:
    """A conversation with the relay, opened when first needed and again after it broke. Use as a context manager."""

    def __init__(self, route: Route, *, name: str, timings: Timings) -> None:
        """``name`` is what we call ourselves in EHLO."""
        self._route, self._name, self._timings = route, name, timings
        self._talk: smtplib.SMTP | None = None
        self._phase = Phase.CONNECT

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._talk is not None and error is None:
            try:
                self._wait(self._timings.goodbye)
                self._talk.docmd("QUIT")
            except OSError:
                pass  # everything that matters was answered before
        self.hang_up()

    def hang_up(self) -> None:
        """Close without a word, above all without the final dot."""
        if self._talk is not None:
            self._talk.close()
            self._talk = None

    def carry(self, parcel: Parcel, gate: Callable[[], bool]) -> Outcome:
        """Hand over one message. ``gate`` commits ``sending`` between body and final dot; False ends the try there."""
        self._phase = Phase.CONNECT
        try:
            code, text = self._send(self._open(), parcel, gate)
        except _Ended as end:
            return self._ended(end)
        except OSError:  # broken, silent or unreachable; smtplib's errors and ssl's are of this kind
            return self._ended(_Ended(None))
        status, queue_id = replies.status_of(text), replies.queue_id_of(text)
        return Outcome(State.ACCEPTED, Action.NONE, Phase.DONE, code, status, self._route.host, queue_id)

    def _ended(self, end: _Ended) -> Outcome:
        code = end.code if end.code is not None and 200 <= end.code < 600 else None
        status = replies.status_of(end.text) if code else None
        verdict, action = end.verdict or replies.judge(self._phase, code, status)
        if self._phase in (Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.DOT) and code not in (None, 421):
            self._start_over()
        else:
            self.hang_up()
        return Outcome(verdict, action, self._phase, code, status, server=self._route.host)

    def _start_over(self) -> None:
        try:
            if self._talk is not None and self._talk.docmd("RSET")[0] == 250:
                return
        except OSError:
            pass  # then the next message gets a line of its own
        self.hang_up()

    def _open(self) -> smtplib.SMTP:
        if self._talk is not None:
            return self._talk
        route, timings = self._route, self._timings
        try:
            if route.protection == "tls":
                talk: smtplib.SMTP = Tls(
                    route.host, route.port, self._name, timeout=timings.connect, context=self._trust()
                )
            else:
                talk = Clear(route.host, route.port, self._name, timeout=timings.connect)
        except smtplib.SMTPConnectError as error:
            self._phase = Phase.GREETING
            raise _Ended(error.smtp_code, _bytes(error.smtp_error)) from error
        except ssl.SSLError as error:
            raise self._unprotected() from error
        self._talk = talk
        assert talk.sock is not None  # connected, or it would have raised
        talk.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the dot waits 40 ms
        self._wait(timings.command)
        self._greet(talk)
        if route.protection == "starttls":
            self._start_tls(talk)
        if route.user:
            self._log_in(talk)
        return talk

    def _greet(self, talk: smtplib.SMTP) -> None:
        self._phase = Phase.GREETING
        code, text = talk.ehlo(self._name)
        if not 200 <= code < 300:
            raise _Ended(code, text)

    def _start_tls(self, talk: smtplib.SMTP) -> None:
        self._phase = Phase.TLS
        if not talk.has_extn("starttls"):
            raise self._unprotected()
        try:
            talk.starttls(context=self._trust())
        except ssl.SSLError as error:
            raise self._unprotected() from error
        except smtplib.SMTPResponseException as error:
            raise _Ended(error.smtp_code, _bytes(error.smtp_error)) from error
        self._greet(talk)

    def _log_in(self, talk: smtplib.SMTP) -> None:
        self._phase = Phase.LOGIN
        try:
            talk.login(self._route.user, self._route.password)
        except smtplib.SMTPAuthenticationError as error:
            raise _Ended(error.smtp_code, _bytes(error.smtp_error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise _Ended(None, verdict=(State.QUEUED, Action.OUR_FAULT)) from error

    def _unprotected(self) -> _Ended:
        self._phase = Phase.TLS
        return _Ended(None, verdict=(State.DEFERRED, Action.ALERT))

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._route.cafile)

    def _send(self, talk: smtplib.SMTP, parcel: Parcel, gate: Callable[[], bool]) -> tuple[int, bytes]:
        self._offer(talk, parcel)
        assert talk.sock is not None  # open, or a command would have raised
        self._phase = Phase.BODY
        self._wait(self._timings.block)
        for block in _blocks(parcel.body):
            try:
                talk.sock.sendall(block)
            except OSError:
                self._check_silence(talk)  # why the line broke may still be there to be read
                raise
        fp("body.written")
        self._check_silence(talk)
        self._phase = Phase.GATE
        if not self._pass(gate):
            raise _Ended(None, verdict=(State.QUEUED, Action.NONE))
        self._phase = Phase.DOT
        talk.sock.sendall(b".\r\n")
        fp("dot.sent")
        self._wait(self._timings.last_reply)
        code, text = talk.getreply()
        fp("reply.read")
        if not 200 <= code < 300:
            raise _Ended(code, text)
        return code, text

    def _offer(self, talk: smtplib.SMTP, parcel: Parcel) -> None:
        """MAIL, RCPT and DATA, each with its wanted answer."""
        self._phase = Phase.MAIL
        self._wait(self._timings.command)
        limit = talk.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(parcel.body):
            raise _Ended(552, b"5.3.4")  # what the server has already told us it would answer
        options = f" SIZE={len(parcel.body)}" if talk.has_extn("size") else ""
        talk.command_encoding = "ascii"
        if not wire_address(parcel.to).isascii():
            if not talk.has_extn("smtputf8"):
                raise _Ended(
                    553, b"5.6.7", (State.REFUSED, Action.SUPPRESS)
                )  # such an address cannot be reached from here
            options += " SMTPUTF8"
            talk.command_encoding = "utf-8"
        reports = parcel.token and talk.has_extn("dsn")
        options += f" RET=HDRS ENVID={parcel.token}" if reports else ""
        self._ask(talk, f"MAIL FROM:<{wire_address(parcel.sender)}>{options}", (250,))
        self._phase = Phase.RCPT
        notify = " NOTIFY=SUCCESS,FAILURE,DELAY" if reports else ""
        self._ask(talk, f"RCPT TO:<{wire_address(parcel.to)}>{notify}", (250, 251, 252))
        fp("rcpt.accepted")
        self._phase = Phase.DATA
        self._ask(talk, "DATA", (354,))

    def _ask(self, talk: smtplib.SMTP, command: str, wanted: tuple[int, ...]) -> None:
        code, text = talk.docmd(command)
        if code not in wanted:
            raise _Ended(code, text)

    def _pass(self, gate: Callable[[], bool]) -> bool:
        try:
            return gate()
        except BaseException:
            self.hang_up()
            raise

    def _check_silence(self, talk: smtplib.SMTP) -> None:
        """Before the gate the server has nothing to say: a closed line or an early answer ends the try safely."""
        assert talk.sock is not None and talk.file is not None  # open, and replies were read from it
        if not select.select([talk.sock], [], [], 0)[0]:
            return
        talk.sock.settimeout(0)
        try:
            heard = talk.file.peek(1)
        except ssl.SSLWantReadError:
            heard = None  # a word between the TLS layers, none to us
        self._wait(self._timings.goodbye)
        if heard == b"":
            raise smtplib.SMTPServerDisconnected("closed")
        if heard:
            raise _Ended(*talk.getreply())

    def _wait(self, seconds: float) -> None:
        if self._talk is not None and self._talk.sock is not None:
            self._talk.sock.settimeout(seconds)


def _blocks(body: bytes) -> Iterable[bytes]:
    """The body with dots doubled (RFC 5321, 4.5.2) and a line end at its end, in pieces."""
    stuffed = (b"." + body if body.startswith(b".") else body).replace(b"\r\n.", b"\r\n..")
    if not stuffed.endswith(b"\r\n"):
        stuffed += b"\r\n"
    middle = len(stuffed) // 2
    for at in range(0, len(stuffed), _BLOCK):
        yield stuffed[at : at + _BLOCK]
        if at <= middle < at + _BLOCK:
            fp("body.half")


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
