"""Two kinds of SMTP conversation that read replies of any length and content."""

import smtplib
from typing import BinaryIO

_LONGEST_LINE, _MOST_LINES = 64 * 1024, 500


class _Replies:
    """In place of smtplib's own reading, which stops at 8 kB."""

    def getreply(self) -> tuple[int, bytes]:
        """Code and text without the codes; -1 for what is no reply. Raises ``SMTPServerDisconnected``."""
        talk: smtplib.SMTP = self  # type: ignore[assignment]  # mixed into both kinds below
        if talk.file is None:
            assert talk.sock is not None  # connected, or smtplib would have raised before
            talk.file = talk.sock.makefile("rb")
        lines: list[bytes] = []
        while len(lines) < _MOST_LINES:
            try:
                line = self._line(talk.file)
            except OSError as error:
                talk.close()
                raise smtplib.SMTPServerDisconnected(type(error).__name__) from error
            lines.append(line[4:].strip()[:500])
            if not line[:3].isdigit() or line[3:4] not in (b" ", b"-", b"\r", b"\n"):
                return -1, b""
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)
        return -1, b""

    def _line(self, file: BinaryIO) -> bytes:
        """One line, of which no more than its beginning is kept."""
        line = more = file.readline(_LONGEST_LINE)
        while more and not more.endswith(b"\n"):
            more = file.readline(_LONGEST_LINE)
        if not more:
            raise ConnectionError("closed")
        return line


class Clear(_Replies, smtplib.SMTP):
    """In clear, or clear until STARTTLS."""


class Tls(_Replies, smtplib.SMTP_SSL):
    """Protected from the first byte."""
