"""Raw mails are kept once, sealed, and not for ever."""

from datetime import timedelta

import pytest

from petitions.core.blobs import content_of
from petitions.core.keys import NoKeys
from petitions.replies import arriving
from petitions.replies.models import Answer, AnswerState, InboundState, Medium
from tests import factories as make
from tests.factories import NOON
from tests.replies import mails


def store(session, keys, raw, **over):
    return arriving.store(session, keys, raw, **{"source": "pipe", "now": NOON} | over)


def test_a_mail_is_kept_as_it_came_and_only_workers_open_it(session, keys, worker_keys):
    row = store(session, keys, mails.mail("words of theirs"))
    assert row.state is InboundState.NEW and row.received_at == NOON
    assert b"words of theirs" not in row.blob.content
    assert content_of(row.blob, worker_keys) == mails.mail("words of theirs")
    with pytest.raises(NoKeys):
        content_of(row.blob, keys)


def test_the_same_bytes_are_one_row(session, keys):
    assert store(session, keys, mails.mail()) is not None
    assert store(session, keys, mails.mail(), source="imap") is None
    assert store(session, keys, mails.mail("other words")) is not None


@pytest.mark.parametrize("nothing", [b"", b"\r\n\r\n", b"   "])
def test_nothing_is_taken_calmly(session, keys, nothing):
    assert store(session, keys, nothing) is None
    assert arriving.count(session) == {}


def test_of_thirty_megabytes_the_head_is_kept(session, keys, worker_keys):
    raw = mails.mail().replace(b"\n\n", b"\n\n" + b"x" * 30_000_000, 1)
    row = store(session, keys, raw)
    assert arriving.is_cut(row) and row.size == len(raw)
    assert content_of(row.blob, worker_keys).startswith(b"From: Registry") and row.blob.size < 1000
    assert store(session, keys, raw) is None


def test_a_large_mail_of_which_only_the_head_was_fetched_is_the_same_mail(session, keys):
    raw = mails.mail().replace(b"\n", b"\r\n").replace(b"\r\n\r\n", b"\r\n\r\n" + b"x" * 30_000_000, 1)
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert store(session, keys, raw) is not None
    assert store(session, keys, head, size=len(raw)) is None


def test_a_mail_is_read_by_whoever_comes_first(session, keys):
    row = store(session, keys, mails.mail())
    assert arriving.list_new(session) == [row.id]
    assert arriving.begin(session, row.id)
    assert arriving.take(session, row.id) is row
    assert arriving.take(session, row.id) is None
    assert not arriving.begin(session, row.id) and arriving.list_new(session) == []


def test_what_ended_three_workers_is_set_aside(session, keys):
    row = store(session, keys, mails.mail())
    assert [arriving.begin(session, row.id) for _n in range(4)] == [True, True, True, False]
    session.refresh(row)
    assert row.state is InboundState.BROKEN


def test_raw_mails_are_forgotten_after_twelve_months(session, keys):
    old = store(session, keys, mails.mail("old"), now=NOON - timedelta(days=366))
    new = store(session, keys, mails.mail("new"), now=NOON - timedelta(days=364))
    assert arriving.erase_old(session, now=NOON) == 1
    session.expire_all()
    assert old.blob.content is None and new.blob.content is not None
    assert arriving.erase_old(session, now=NOON) == 0


def test_a_mailbox_that_is_away_is_told_once_and_again_after_a_day(session):
    hours = [0, 1, 23, 24, 30, 49]
    told = [arriving.note_fetch(session, "login", now=NOON + timedelta(hours=hour)) for hour in hours]
    assert told == ["away", "", "", "still", "", ""]
    box = arriving.find_mailbox(session)
    assert (box.away_since, box.problem) == (NOON, "login")
    assert arriving.note_fetch(session, None, now=NOON + timedelta(hours=50)) == "back"
    assert arriving.note_fetch(session, None, now=NOON + timedelta(hours=51)) == ""
    assert (box.away_since, box.problem, box.seen_at) == (None, None, NOON + timedelta(hours=51))


def test_raw_mails_go_earlier_where_their_organization_says_so(session, keys):
    organization, other = make.organization(inbound_kept_days=90), make.organization()
    make.stored(session, organization, other)
    day, rows = NOON - timedelta(days=100), []
    for number, owner in enumerate((organization, other, None)):
        row = store(session, keys, mails.mail(f"mail-{number}"), now=day)
        facts = {"organization": owner, "medium": Medium.MAIL, "came_on": day.date(), "came_at": day}
        make.stored(session, Answer(inbound_id=row.id, state=AnswerState.PEN, **facts))
        rows.append(row)
    assert arriving.erase_old(session, now=NOON) == 1
    session.expire_all()
    assert [row.blob.content is None for row in rows] == [True, False, False]
