"""A small IMAP server that holds mails in memory: as much of RFC 3501 as it takes to fetch and delete."""

import re
import socketserver
import threading


class ImapServer:
    """Use as a context manager. ``mails``: by number; ``seen``: how often each was fetched whole."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = dict(enumerate(mails, 1))
        self.seen: dict[int, int] = {}

    @property
    def url(self) -> str:
        """What goes into IMAP_URL."""
        return f"imap://user:password@127.0.0.1:{self.port}/INBOX"

    def __enter__(self) -> "ImapServer":
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                while line := self.rfile.readline():
                    tag, _space, command = line.decode().strip().partition(" ")
                    for said in outer.answer(command):
                        self.wfile.write(said + b"\r\n")
                    self.wfile.write(f"{tag} OK done\r\n".encode())
                    if command.upper() == "LOGOUT":
                        return

        class Threads(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads, block_on_close = True, True, False

        self._server = Threads(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, command: str) -> list[bytes]:
        """The untagged lines of an answer."""
        verb = command.upper()
        if verb == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"]
        if verb.startswith("SELECT"):
            return [f"* {len(self.mails)} EXISTS".encode(), b"* OK [UIDVALIDITY 1] fine"]
        if verb.startswith("UID SEARCH"):
            return [("* SEARCH " + " ".join(map(str, self.mails))).strip().encode()]
        if verb.startswith("UID FETCH"):
            return self._fetch(verb)
        if verb.startswith("UID STORE") and "\\DELETED" in verb:
            self.mails.pop(int(verb.split()[2]), None)
        return []

    def _fetch(self, verb: str) -> list[bytes]:
        number = int(verb.split()[2])
        raw = self.mails.get(number)
        if raw is None:
            return []
        if re.search(r"BODY(\.PEEK)?\[HEADER\]", verb):
            part, kind = raw.partition(b"\n\n")[0] + b"\n\n", "BODY[HEADER]"
        else:
            part, kind = raw, "BODY[]"
            self.seen[number] = self.seen.get(number, 0) + 1
        head = f"* {number} FETCH (UID {number} RFC822.SIZE {len(raw)} FLAGS () {kind} {{{len(part)}}}\r\n"
        return [head.encode() + part + b")"]
