"""The mailbox that answers come to, over IMAP: each mail is kept first, and only then removed or marked there."""

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from flask_babel import lazy_gettext as _
from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessage
from imap_tools.errors import MailboxFolderSelectError, MailboxLoginError

from petitions.core.errors import Refused, Temporary
from petitions.delivery.failpoints import fp
from petitions.replies import arriving

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_KNOWN = {"after", "cafile"}
MARK = "DemarcheRead"
"""Keyword on mails that stay where they are (``after=mark``); where a server keeps no keywords, they become seen."""
BATCH = 50
TIMEOUT = 60
"""Seconds for each command."""

Keep = Callable[[bytes, int], None]
"""Stores and commits one raw mail, given the bytes of the whole; what it raises leaves the mail where it is."""


class BadMailbox(Refused):
    """IMAP_URL cannot be used; the sentence says what is wrong with it, never what it holds."""

    code, message = "bad_mailbox", _("IMAP_URL cannot be used: %(why)s.")


class Away(Temporary):
    """The mailbox cannot be read now. ``problem``: "connect", "tls", "login", "folder" or "line"."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True, repr=False)
class Place:
    """One mailbox. ``protection``: "tls" from the first byte, "starttls", or "none" (loopback only)."""

    host: str
    port: int
    protection: Literal["tls", "starttls", "none"]
    user: str
    password: str
    folder: str = "INBOX"
    after: Literal["delete", "mark", "move"] = "delete"
    move_to: str = ""
    cafile: str | None = None


class Raw(MailMessage):
    """A fetched mail whose bytes are taken as they are: what they mean is read elsewhere, and later."""

    def __init__(self, fetch_data: list[Any]) -> None:
        self.raw, self._raw_uid_data, self._raw_flag_data = self._get_message_data_parts(fetch_data)


def place(url: str) -> Place:
    """The mailbox of IMAP_URL. Raises ``BadMailbox``.

    ``imaps://user:password@host[:993]/Folder`` or ``imap://...[:143]`` (STARTTLS required; in clear on loopback), and
    behind a question mark ``after=delete``, ``after=mark`` or ``after=move:Folder``, and ``cafile=PATH``.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadMailbox(why=str(_("it is not an address"))) from error
    if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username or not parts.password:
        raise BadMailbox(why=str(_("it must look like imaps://user:password@mail.example.org/INBOX")))
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    after, _colon, target = options.get("after", "delete").partition(":")
    is_whole = (after == "move" and target) or (after in ("delete", "mark") and not target)
    if set(options) - _KNOWN or not is_whole:
        raise BadMailbox(why=str(_("it has an option that does not exist")))
    if (cafile := options.get("cafile")) and not Path(cafile).is_file():
        raise BadMailbox(why=str(_("the file of certificates is not there")))
    protection: Literal["tls", "starttls", "none"] = "tls"
    if parts.scheme == "imap":
        protection = "none" if parts.hostname in _LOOPBACK else "starttls"
    return Place(
        host=parts.hostname,
        port=port or (993 if protection == "tls" else 143),
        protection=protection,
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        after=after,  # type: ignore[arg-type]  # one of the three, or it was refused
        move_to=target,
        cafile=cafile,
    )


def fetch(where: Place, keep: Keep, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Keep what lies there, mail by mail, and let go at the source what was kept; returns how many.

    Leaves between two mails when ``go_on`` says no. Raises ``Away``; everything not yet kept is still there.
    """
    with _entered(where) as box:
        number = 0
        for uid in _waiting(box, where)[: BATCH * 20]:
            if not go_on():
                break
            found = _take(box, uid)
            if found is not None:
                keep(*found)
                fp("inbound.stored")
                _let_go(box, where, uid)
                number += 1
        return number


def connect(where: Place) -> BaseMailBox:
    """A line to the server, with a certificate that was verified unless it never leaves this machine."""
    if where.protection == "none":
        return MailBoxUnencrypted(where.host, where.port, timeout=TIMEOUT)
    trust = ssl.create_default_context(cafile=where.cafile)
    if where.protection == "starttls":
        return MailBoxStartTls(where.host, where.port, timeout=TIMEOUT, ssl_context=trust)
    return MailBox(where.host, where.port, timeout=TIMEOUT, ssl_context=trust)


@contextmanager
def _entered(where: Place) -> Iterator[BaseMailBox]:
    box = None
    try:
        box = connect(where)
        box.email_message_class = Raw
        is_plain = where.user.isascii() and where.password.isascii()
        (box.login if is_plain else box.login_utf8)(where.user, where.password, where.folder)
        if where.move_to and not box.folder.exists(where.move_to):
            box.folder.create(where.move_to)
        yield box
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise Away(_problem(error, is_open=box is not None)) from error
    finally:
        if box is not None:
            try:
                box.logout()
            except (OSError, imaplib.IMAP4.error, ImapToolsError):
                with suppress(OSError):
                    box.client.shutdown()


def _problem(error: Exception, *, is_open: bool) -> str:
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, MailboxLoginError):
        return "login"
    if isinstance(error, MailboxFolderSelectError):
        return "folder"
    return "line" if is_open else "connect"


def _waiting(box: BaseMailBox, where: Place) -> list[str]:
    """Numbers of the mails nobody has kept."""
    if where.after != "mark":
        return box.uids("ALL", charset=None)
    return box.uids(f"UNKEYWORD {MARK}" if _keeps_keywords(box) else "UNSEEN", charset=None)


def _take(box: BaseMailBox, uid: str) -> tuple[bytes, int] | None:
    """The bytes of one mail and the size of the whole; the head alone of one beyond the limit, None of one gone."""
    for head in box.fetch(uid_list=[uid], headers_only=True, mark_seen=False):
        size = head.size_rfc822
        if size > arriving.MOST:
            return head.raw, size  # type: ignore[attr-defined]  # `Raw`, by the class we set
        for mail in box.fetch(uid_list=[uid], mark_seen=False):
            return mail.raw, size  # type: ignore[attr-defined]  # the same
    return None


def _let_go(box: BaseMailBox, where: Place, uid: str) -> None:
    if where.after == "delete":
        box.delete([uid])
    elif where.after == "move":
        box.move([uid], where.move_to)
    else:
        box.flag([uid], [MARK if _keeps_keywords(box) else "\\Seen"], value=True)


def _keeps_keywords(box: BaseMailBox) -> bool:
    """Whether the server lets us invent a keyword (RFC 3501, PERMANENTFLAGS)."""
    told = box.client.untagged_responses.get("PERMANENTFLAGS", [])
    return any(rb"\*" in flags for flags in told)
