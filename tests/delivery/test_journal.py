"""What was answered while the database was away is not lost, settles nothing else, and names nobody."""

import pytest

from petitions.delivery import journal, service
from petitions.delivery.journal import Line
from petitions.delivery.models import Attempt, Phase, State
from petitions.delivery.replies import Action, Outcome
from tests.delivery.outbox import NOON, change, claim, fresh, gate, later, post, rows

S = State
TAKEN = Outcome(S.ACCEPTED, Action.NONE, Phase.DONE, 250, "2.0.0", "relay.example", "4FB2C1")


@pytest.fixture
def at_the_dot(session, keys, worker_keys):
    """An envelope past the gate, and the line of the answer that could not be committed."""
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    assert gate(session, held)
    session.flush()
    return envelope, journal.line_of(held.id, held.generation, held.token, TAKEN)


def test_lines_come_back_as_they_were_written_and_are_then_forgotten(tmp_path):
    lines = [Line(1, 1, "token", 250, "2.0.0", "4FB2C1", "relay.example"), Line(2, 3, "other", 250)]
    journal.write(tmp_path, lines[:1])
    journal.write(tmp_path, lines[1:])
    with journal.kept(tmp_path) as kept:
        assert kept == lines
    with journal.kept(tmp_path) as kept:
        assert kept == []


def test_lines_stay_when_they_could_not_be_committed(tmp_path):
    journal.write(tmp_path, [Line(1, 1, "token", 250)])
    with pytest.raises(RuntimeError), journal.kept(tmp_path):
        raise RuntimeError
    with journal.kept(tmp_path) as kept:
        assert len(kept) == 1


def test_nothing_to_write_makes_no_file(tmp_path):
    journal.write(tmp_path, [None])
    with journal.kept(tmp_path) as kept:
        assert kept == [] and not list(tmp_path.iterdir())


@pytest.mark.parametrize("verdict", [S.IN_DOUBT, S.DEFERRED, S.REFUSED, S.HELD, S.QUEUED])
def test_only_what_a_server_took_is_a_line(verdict):
    assert journal.line_of(1, 1, "t", Outcome(verdict, Action.NONE, Phase.DOT, 450)) is None


def test_what_is_broken_in_the_file_is_passed_over(tmp_path):
    journal.write(tmp_path, [Line(1, 1, "token", 250)])
    with (tmp_path / "accepted.journal").open("ab") as file:
        file.write(b"\xff\xff\n\n1 2\n\xb2 1 t 250 - - -\n7 1 t 250 2.0.0 4FB2C1")
    with journal.kept(tmp_path) as kept:
        assert [line.envelope_id for line in kept] == [1]


def test_nobody_else_may_read_it_and_it_names_nobody(session, keys, at_the_dot, tmp_path):
    journal.write(tmp_path, [at_the_dot[1]])
    file = tmp_path / "accepted.journal"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "un.example" not in file.read_text() and "@" not in file.read_text()


def test_a_line_settles_its_own_try_once(session, at_the_dot):
    envelope, line = at_the_dot
    assert journal.settle(session, [line, line], now=later(minutes=1)) == 1
    assert (fresh(session, envelope).state, envelope.sealed, envelope.lease_token) == (S.ACCEPTED, None, None)
    assert (envelope.queue_id, envelope.reply_code, envelope.server) == ("4FB2C1", 250, "relay.example")
    (attempt,) = rows(session, Attempt)
    assert (attempt.verdict, attempt.phase, attempt.at) == (S.ACCEPTED, Phase.DONE, later(minutes=1))


def test_a_line_ends_the_doubt_that_the_sweep_has_raised_meanwhile(session, at_the_dot):
    envelope, line = at_the_dot
    change(session, state=S.IN_DOUBT)
    assert journal.settle(session, [line], now=NOON) == 1 and fresh(session, envelope).state is S.ACCEPTED


def test_a_line_settles_nothing_once_a_person_decided(session, at_the_dot):
    envelope, line = at_the_dot
    change(session, state=S.IN_DOUBT)
    service.settle(session, fresh(session, envelope), "again", now=NOON)
    assert journal.settle(session, [line], now=NOON) == 0 and fresh(session, envelope).state is S.QUEUED


def test_a_line_of_another_try_or_of_no_mail_settles_nothing(session, at_the_dot):
    envelope, line = at_the_dot
    others = [Line(line.envelope_id, 1, "another", 250), Line(10**6, 1, line.token, 250)]
    assert journal.settle(session, others, now=NOON) == 0 and fresh(session, envelope).state is S.SENDING
