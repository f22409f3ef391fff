"""A scripted SMTP server for faults: replies, drops and stalls by step and by recipient, and a wire log on disk.

What reached us with its final dot is written and flushed to disk before the 250, so that the log never counts too few.
"""

import hashlib
import json
import os
import re
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_ID = re.compile(rb"(?im)^message-id:\s*(\S+)")
DROP = "drop"
"""Instead of a reply: close the connection without a word."""


@dataclass
class Received:
    """One message that arrived whole."""

    message_id: str
    to: str
    sha256: str
    content: bytes
    is_taken: bool = True
    """False when the script then refused it, so that nobody may have it."""


@dataclass
class SmtpServer:
    """``steps``: what to answer at banner, ehlo, starttls, auth, mail, rcpt, data, body, dot, after.

    A step holds a reply, ``DROP``, ``"stall 0.5"`` (then the usual reply), or a list of these, one for each visit.
    ``by_recipient`` overrides them for one address. At ``body`` the line is dropped or answered after
    ``drop_after`` bytes.
    """

    steps: dict[str, str | list[str]] = field(default_factory=dict)
    by_recipient: dict[str, dict[str, str | list[str]]] = field(default_factory=dict)
    features: tuple[str, ...] = ("SIZE 30000000", "8BITMIME")
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    log: Path | None = None
    pause: float = 0.0
    """Seconds before the reply to each final dot."""
    drop_after: int = 1000
    """Bytes of a body after which the step ``body`` happens."""
    bytewise: bool = False
    """Read what comes byte by byte."""
    received: list[Received] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    data_bytes: int = 0
    connections: int = 0
    visits: dict[tuple[str, str], int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> "SmtpServer":
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                talk = _Talk(outer, self.request)
                try:
                    talk.run()
                except (_Gone, OSError):
                    return
                finally:
                    talk.sock.close()

        class Threads(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads, block_on_close = True, True, False
            request_queue_size = 100

        self._server = Threads(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        """host:port."""
        return f"127.0.0.1:{self.port}"

    def step(self, name: str, recipient: str) -> str | None:
        """What the script says, else None."""
        own: Mapping[str, str | list[str]] = self.by_recipient.get(recipient, {})
        said = own.get(name, self.steps.get(name))
        if not isinstance(said, list):
            return said
        with self.lock:
            visit = self.visits.get((name, recipient), 0)
            self.visits[name, recipient] = visit + 1
        return said[visit] if visit < len(said) else None

    def keep(self, to: str, content: bytes, *, is_taken: bool = True) -> None:
        """On disk before anything is said."""
        found = _ID.search(content)
        message_id = found[1].decode() if found else ""
        arrived = Received(message_id, to, hashlib.sha256(content).hexdigest(), content, is_taken)
        with self.lock:
            self.received.append(arrived)
            if self.log:
                with self.log.open("a") as file:
                    file.write(json.dumps([message_id, to, arrived.sha256, is_taken, time.time()]) + "\n")
                    file.flush()
                    os.fsync(file.fileno())

    def wire(self) -> dict[str, int]:
        """How often each Message-ID arrived whole."""
        counts: dict[str, int] = {}
        for one in self.received:
            counts[one.message_id] = counts.get(one.message_id, 0) + 1
        return counts


class _Gone(Exception):
    pass


class _Talk:
    def __init__(self, server: SmtpServer, sock: socket.socket) -> None:
        self.server, self.sock, self.recipient = server, sock, ""
        sock.settimeout(60)
        server.connections += 1

    def run(self) -> None:
        if self.server.implicit and self.server.tls:
            self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)
        self.file = self._reader()
        self.say("banner", "220 test ready")
        while True:
            line = self.file.readline(4096)
            if not line:
                return
            command = line.decode("utf-8", "replace").strip()
            self.server.commands.append(command)
            verb = command.split(" ")[0].upper()
            answer = getattr(self, f"on_{verb.lower()}", None)
            if answer is None:
                self.write("502 not here")
            elif answer(command):
                return

    def on_ehlo(self, _command: str) -> None:
        features = [*self.server.features]
        if self.server.tls and not self.server.implicit and not isinstance(self.sock, ssl.SSLSocket):
            features.append("STARTTLS")
        lines = ["test", *features]
        usual = "\r\n".join(f"250{'-' if n < len(lines) - 1 else ' '}{line}" for n, line in enumerate(lines))
        self.say("ehlo", usual)

    def on_starttls(self, _command: str) -> None:
        self.say("starttls", "220 go on")
        assert self.server.tls
        self.sock = self.server.tls.wrap_socket(self.sock, server_side=True)
        self.file = self._reader()

    def on_auth(self, _command: str) -> None:
        self.say("auth", "235 welcome")

    def on_mail(self, _command: str) -> None:
        self.say("mail", "250 sender fine")

    def on_rcpt(self, command: str) -> None:
        self.recipient = command.partition("<")[2].partition(">")[0]
        self.say("rcpt", "250 recipient fine")

    def on_data(self, _command: str) -> None:
        if not self.say("data", "354 go on").startswith("354"):
            return
        content = self.body()
        said = self.server.step("dot", self.recipient)
        self.server.keep(self.recipient, content, is_taken=not (said or "").startswith(("4", "5")))
        time.sleep(self.server.pause)
        self.answer(said, "250 2.0.0 Ok: queued as 4FB2C1")
        if self.server.step("after", self.recipient) == DROP:
            raise self.gone()

    def body(self) -> bytes:
        lines: list[bytes] = []
        script, at_dot = (self.server.step(name, self.recipient) for name in ("body", "before_dot"))
        size = 0
        while True:
            if at_dot == DROP and lines and lines[-1].startswith(b"last line"):
                raise self.gone()
            line = self.file.readline()
            if not line:
                raise _Gone
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
            size += len(line)
            self.server.data_bytes += len(line)
            if script and size > self.server.drop_after:
                if script != DROP:
                    self.write(script)
                raise self.gone()

    def on_rset(self, _command: str) -> None:
        self.write("250 fresh")

    def on_noop(self, _command: str) -> None:
        self.write("250 still here")

    def on_quit(self, _command: str) -> bool:
        self.write("221 bye")
        return True

    def _reader(self) -> Any:
        return self.sock.makefile("rb", buffering=0 if self.server.bytewise else -1)

    def say(self, name: str, usual: str) -> str:
        return self.answer(self.server.step(name, self.recipient), usual)

    def answer(self, said: str | None, usual: str) -> str:
        if said and said.startswith("stall"):
            time.sleep(float(said.split()[1]))
            said = None
        if said == DROP:
            raise self.gone()
        self.write(said or usual)
        return said or usual

    def write(self, text: str) -> None:
        self.sock.sendall(text.encode("utf-8", "surrogateescape") + b"\r\n")

    def gone(self) -> _Gone:
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()
        return _Gone()
