"""A mailbox over a real line: what is kept leaves, what is not kept stays, and nothing is read in clear."""

import imaplib

import pytest

from petitions.replies import mailbox
from petitions.replies.mailbox import Away, BadMailbox
from tests.delivery.certificates import server_context
from tests.replies import mails
from tests.replies.imap_server import PASSWORD, USER, ImapServer

RAWS = [mails.mail(f"number {n}", Message_ID=f"<{n}@un.example>").replace(b"\n", b"\r\n") for n in range(3)]


def fetch(server: ImapServer, options: str = "", **over) -> tuple[int, list[bytes]]:
    kept: list[bytes] = []
    number = mailbox.fetch(mailbox.place(server.url(options, **over)), lambda raw, _size: kept.append(raw))
    return number, kept


def problem(server: ImapServer, options: str = "", **over) -> str:
    with pytest.raises(Away) as away:
        fetch(server, options, **over)
    return away.value.problem


@pytest.mark.parametrize(
    ("options", "left", "flags"),
    [
        ("", {"INBOX": 0}, "\\Deleted"),
        ("?after=delete", {"INBOX": 0}, "\\Deleted"),
        ("?after=mark", {"INBOX": 3}, mailbox.MARK),
        ("?after=move:Read/2026", {"INBOX": 0, "Read/2026": 3}, None),
    ],
)
def test_each_mail_is_brought_in_whole_and_once(options, left, flags):
    with ImapServer(*RAWS) as server:
        assert fetch(server, options) == (3, RAWS)
        assert fetch(server, options) == (0, [])
        assert {name: len(server.folders[name]) for name in left} == left
        assert all(flags in server.flags[uid] for uid in (1, 2, 3)) if flags else not server.flags


def test_where_no_keywords_are_kept_a_read_mail_is_seen():
    with ImapServer(*RAWS, keywords=False) as server:
        assert [fetch(server, "?after=mark")[0] for _n in range(2)] == [3, 0]
        assert server.flags == {uid: {"\\Seen"} for uid in (1, 2, 3)}


def test_a_mail_leaves_only_after_it_was_kept():
    with ImapServer(*RAWS) as server:
        kept = []

        def keep(raw: bytes, _size: int) -> None:
            if len(kept) == 1:
                raise RuntimeError("the database went away")
            assert raw in [there for _uid, there in server.folders["INBOX"]]
            kept.append(raw)

        with pytest.raises(RuntimeError):
            mailbox.fetch(mailbox.place(server.url()), keep)
        assert kept == RAWS[:1] and [raw for _uid, raw in server.folders["INBOX"]] == RAWS[1:]


def test_somebody_who_has_to_leave_leaves_between_two_mails():
    with ImapServer(*RAWS) as server:
        turns = iter([True, False])
        assert mailbox.fetch(mailbox.place(server.url()), lambda _raw, _size: None, go_on=lambda: next(turns)) == 1
        assert len(server.folders["INBOX"]) == 2


def test_of_a_mail_beyond_the_limit_the_head_is_fetched():
    large = RAWS[0] + b"x" * 20_000_000
    with ImapServer(large) as server:
        kept = []
        mailbox.fetch(mailbox.place(server.url()), lambda raw, size: kept.append((raw, size)))
        ((raw, size),) = kept
        assert size == len(large) and raw == large.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        assert server.folders["INBOX"] == []


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "SEARCH", "FETCH", "STORE", "EXPUNGE"])
def test_a_line_that_breaks_anywhere_loses_nothing(command):
    with ImapServer(*RAWS) as server:
        server.drop_at = command
        assert problem(server) in ("line", "login")
        server.drop_at = ""
        number, kept = fetch(server)
        assert kept == RAWS and number == 3 and server.folders["INBOX"] == []


def test_what_keeps_us_out_is_said():
    with ImapServer(*RAWS) as server:
        assert problem(server, password="wrong") == "login"
        assert problem(server, folder="Nowhere") == "folder"
    assert problem(server) == "connect"


@pytest.mark.parametrize(("trusted", "facts"), [(False, {}), (True, {"address": "127.0.0.2"}), (True, {"days": -1})])
def test_without_a_verified_certificate_no_password_is_said(tmp_path, trusted, facts):
    context, authority = server_context(tmp_path, **facts)
    with ImapServer(*RAWS, context=context) as server:
        assert problem(server, f"?cafile={authority}" if trusted else "", scheme="imaps") == "tls"
        assert server.said == []


def test_with_a_verified_certificate_mail_is_fetched(tmp_path):
    context, authority = server_context(tmp_path)
    with ImapServer(*RAWS, context=context) as server:
        assert fetch(server, f"?cafile={authority}", scheme="imaps") == (3, RAWS)


def test_an_address_is_read_with_all_its_parts():
    place = mailbox.place("imaps://answers%40families.example:p%2Fw@imap.families.example/Post%20in?after=move:Done")
    assert (place.user, place.password, place.host, place.port) == (
        "answers@families.example",
        "p/w",
        "imap.families.example",
        993,
    )
    assert (place.folder, place.after, place.move_to, place.protection) == ("Post in", "move", "Done", "tls")
    assert "p/w" not in repr(place)


@pytest.mark.parametrize(
    ("url", "protection", "port"),
    [
        (f"imap://{USER}:x@127.0.0.1", "none", 143),
        (f"imap://{USER}:x@localhost:1143", "none", 1143),
        (f"imap://{USER}:x@imap.families.example", "starttls", 143),
        (f"imaps://{USER}:x@127.0.0.1:9993", "tls", 9993),
    ],
)
def test_only_this_machine_is_read_in_clear(url, protection, port):
    place = mailbox.place(url)
    assert (place.protection, place.port, place.folder, place.after) == (protection, port, "INBOX", "delete")


@pytest.mark.parametrize(
    "url",
    [
        "imap.families.example",
        "pop3://a:b@imap.families.example",
        "imaps://imap.families.example",
        "imaps://a@imap.families.example",
        "imaps://a:b@imap.families.example:port",
        "imaps://a:b@[imap",
        "imaps://a:b@imap.families.example?after=burn",
        "imaps://a:b@imap.families.example?after=move",
        "imaps://a:b@imap.families.example?after=mark:x",
        "imaps://a:b@imap.families.example?tls=no",
        "imaps://a:b@imap.families.example?cafile=nowhere.pem",
    ],
)
def test_an_address_that_is_none_is_refused_without_saying_the_password(url):
    with pytest.raises(BadMailbox) as refused:
        mailbox.place(url.replace(":b@", f":{PASSWORD.replace(' ', '')}@"))
    assert refused.value.sentence().startswith("IMAP_URL cannot be used")
    assert "inventedpass" not in refused.value.sentence()


def test_a_server_that_refuses_a_command_is_a_broken_line(monkeypatch):
    def refuse(*_args, **_facts):
        raise imaplib.IMAP4.abort("too many connections")

    with ImapServer(*RAWS) as server:
        monkeypatch.setattr(mailbox.BaseMailBox, "uids", refuse)
        assert problem(server) == "line"
