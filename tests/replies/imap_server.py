"""A small IMAP server for tests: one user, some folders in memory, as much of RFC 3501 as fetching mail needs."""

import re
import socket
import ssl
import threading
from types import TracebackType

USER, PASSWORD = "answers", "invented pass"
_LINE = re.compile(rb"(\S+) (?:UID )?(\S+) ?(.*)", re.DOTALL)


class ImapServer:
    """Use as a context manager. ``folders`` hold pairs of UID and bytes; ``flags`` say what a UID was marked with.

    ``drop_at``: the line breaks instead of an answer to this command.
    """

    def __init__(self, *raws: bytes, context: ssl.SSLContext | None = None, keywords: bool = True) -> None:
        self.folders: dict[str, list[tuple[int, bytes]]] = {"INBOX": list(enumerate(raws, 1))}
        self.flags: dict[int, set[str]] = {}
        self.drop_at, self.context, self.keywords, self.said = "", context, keywords, []
        self._line = socket.create_server(("127.0.0.1", 0))
        self.port = self._line.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def url(self, options: str = "", scheme: str = "imap", password: str = PASSWORD, folder: str = "") -> str:
        """What IMAP_URL would say."""
        return f"{scheme}://{USER}:{password.replace(' ', '%20')}@127.0.0.1:{self.port}/{folder}{options}"

    def __enter__(self) -> "ImapServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                talk, _peer = self._line.accept()
            except OSError:
                return
            try:
                with talk if self.context is None else self.context.wrap_socket(talk, server_side=True) as safe:
                    self._talk(safe)
            except OSError:
                continue

    def _talk(self, talk: socket.socket) -> None:
        read, folder = talk.makefile("rb"), ""
        talk.sendall(b"* OK ready\r\n")
        while found := _LINE.match(read.readline()):
            tag, command, rest = found[1], found[2].decode().upper(), found[3].strip().decode()
            self.said.append(command)
            if command == self.drop_at:
                return
            if command in ("SELECT", "CREATE", "LIST"):
                folder = self._folders(talk, command, rest, folder)
                refused = command == "SELECT" and not folder
            else:
                refused = self._act(talk, command, rest, folder)
            talk.sendall(tag + (b" NO refused\r\n" if refused else b" OK done\r\n"))
            if command == "LOGOUT":
                return

    def _folders(self, talk: socket.socket, command: str, rest: str, folder: str) -> str:
        name = rest.rpartition(" ")[2].strip('"')
        if command == "LIST" and name in self.folders:
            talk.sendall(f'* LIST () "/" "{name}"\r\n'.encode())
        elif command == "CREATE":
            self.folders[name] = []
        elif command == "SELECT":
            more = r" \*" if self.keywords else ""
            talk.sendall(rf"* OK [PERMANENTFLAGS (\Deleted \Seen{more})] ok".encode() + b"\r\n* 0 EXISTS\r\n")
            return name if name in self.folders else ""
        return folder

    def _act(self, talk: socket.socket, command: str, rest: str, folder: str) -> bool:
        """One command within a folder; True when it is refused."""
        mails = self.folders.get(folder, [])
        uid, _space, more = rest.partition(" ")
        if command == "CAPABILITY":
            talk.sendall(b"* CAPABILITY IMAP4rev1 MOVE\r\n")
        elif command == "LOGIN":
            return rest != f'"{USER}" "{PASSWORD}"'
        elif command == "SEARCH":
            unwanted = {"UNSEEN": "\\Seen", "UNKEYWORD": more.strip("()")}.get(uid.strip("()"), "")
            left = [str(number) for number, _raw in mails if unwanted not in self.flags.get(number, set())]
            talk.sendall(f"* SEARCH {' '.join(left)}\r\n".encode())
        elif command == "FETCH":
            for raw in (raw for number, raw in mails if str(number) == uid):
                sent = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in more else raw
                told = f"* 1 FETCH (UID {uid} FLAGS () RFC822.SIZE {len(raw)} BODY[] {{{len(sent)}}}\r\n"
                talk.sendall(told.encode() + sent + b")\r\n")
        elif command == "STORE":
            self.flags.setdefault(int(uid), set()).update(more.partition("(")[2].rstrip(")").split())
        elif command in ("EXPUNGE", "MOVE"):
            gone = {
                n for n, _r in mails if (command == "MOVE" and str(n) == uid) or "\\Deleted" in self.flags.get(n, ())
            }
            self.folders.setdefault(more.strip('"'), []).extend(m for m in mails if command == "MOVE" and m[0] in gone)
            self.folders[folder] = [mail for mail in mails if mail[0] not in gone]
        elif command == "LOGOUT":
            talk.sendall(b"* BYE\r\n")
        return False
