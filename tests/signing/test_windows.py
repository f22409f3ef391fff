"""Windows count by difference and stay exact, whatever happens between them; marks older than that are made good."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, update

from petitions.signing import service as signing
from petitions.signing.models import Signature, SignatureState
from tests import factories as make
from tests.supporters import confirmed, ground, person

LATER = make.NOON + timedelta(minutes=1)
EMAILS = ("a@people.example", "b@people.example", "c@people.example")


def close(session, place, keys):
    session.expire_all()
    return signing.close_window(session, place.campaign, keys=keys, now=LATER).confirmed


def real(session, place):
    ours = (Signature.campaign_id == place.campaign.id, Signature.state == SignatureState.CONFIRMED)
    return session.scalar(select(func.count()).select_from(Signature).where(*ours))


def set_state(session, row, state):
    """As reviews do it: what was changed waits for the next window."""
    session.execute(update(Signature).where(Signature.id == row.id).values(state=state, counted_at=None))
    session.expire_all()


class Life:
    """What may happen to the signatures of one campaign."""

    def __init__(self, session, keys, place):
        self.session, self.keys, self.place, self.links, self.rows = session, keys, place, 0, {}

    def sign(self, who):
        self.links += 1
        row = confirmed(
            self.session, self.place, self.keys, person(EMAILS[who]), f"{self.place.campaign.id}-{self.links}"
        )
        self.rows[who] = row

    def withdraw(self, who):
        if who in self.rows:
            signing.withdraw(self.session, self.rows[who])

    def hold(self, who):
        if who in self.rows:
            set_state(self.session, self.rows[who], SignatureState.HELD)

    def release(self, who):
        if who in self.rows and self.rows[who].state is SignatureState.HELD:
            set_state(self.session, self.rows[who], SignatureState.CONFIRMED)

    def strike(self, who):
        if who in self.rows:
            set_state(self.session, self.rows[who], SignatureState.INVALIDATED)

    def forget(self, who):
        """A row from before windows noted what they counted."""
        if who in self.rows:
            values = {"is_counted": None, "was_counted": None}
            self.session.execute(update(Signature).where(Signature.id == self.rows[who].id).values(values))
            self.session.expire_all()


ACTS = ("sign", "sign", "withdraw", "hold", "release", "strike", "forget", "close", "verify")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2)), min_size=4, max_size=14))
def test_whatever_happens_a_window_ends_with_the_number_of_confirmed_rows(session, keys, worker_keys, steps):
    place = ground(session, keys)
    life = Life(session, keys, place)
    for act, who in steps:
        if act == "close":
            assert close(session, place, worker_keys) == real(session, place)
        elif act == "verify":
            close(session, place, worker_keys)
            assert signing.verify(session, place.campaign, now=LATER) == 0
        else:
            getattr(life, act)(who)
    assert close(session, place, worker_keys) == real(session, place)


def test_verifying_between_windows_does_not_count_what_waits(session, place, keys, worker_keys):
    confirmed(session, place, keys, person(EMAILS[0]), "one")
    close(session, place, worker_keys)
    row = confirmed(session, place, keys, person(EMAILS[1]), "two")
    confirmed(session, place, keys, person(EMAILS[0]), "again")
    assert signing.verify(session, place.campaign, now=LATER) == 0
    assert signing.count_confirmed(session, place.campaign) == 1
    assert close(session, place, worker_keys) == 2
    signing.withdraw(session, row)
    assert signing.verify(session, place.campaign, now=LATER) == 0
    assert close(session, place, worker_keys) == 1


def test_a_row_changed_behind_the_windows_back_is_found_at_night(session, place, keys, worker_keys):
    row = confirmed(session, place, keys, person(EMAILS[0]), "one")
    confirmed(session, place, keys, person(EMAILS[1]), "two")
    close(session, place, worker_keys)
    session.execute(update(Signature).where(Signature.id == row.id).values(state=SignatureState.INVALIDATED))
    assert signing.verify(session, place.campaign, now=LATER) == -1
    session.expire_all()
    signing.withdraw(session, row)
    assert close(session, place, worker_keys) == 1


def test_rows_from_before_are_marked_at_night(session, place, keys, worker_keys):
    confirmed(session, place, keys, person(EMAILS[0]), "one")
    close(session, place, worker_keys)
    session.execute(update(Signature).values(is_counted=None, was_counted=None))
    assert signing.verify(session, place.campaign, now=LATER) == 0
    assert session.scalars(select(Signature.is_counted)).all() == [True]


@pytest.fixture
def statements(session):
    """What is said to the database."""
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield said
    event.remove(session.get_bind(), "before_cursor_execute", note)


def test_a_window_reads_nothing_but_what_waits(session, place, keys, worker_keys, statements):
    for number in range(2):
        confirmed(session, place, keys, person(EMAILS[number]), f"l{number}")
        del statements[:]
        close(session, place, worker_keys)
    assert not [said for said in statements if "count(*)" in said]
    touched = [said for said in statements if "signatures" in said and "signatures." in said]
    assert touched and all("counted_at IS NULL" in said for said in touched)
