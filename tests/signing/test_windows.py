"""Windows add up what changed and stay exact, whatever happens between them."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select, update

from petitions.signing import changes, rules
from petitions.signing import service as signing
from petitions.signing.models import CountChange, Signature, SignatureState
from tests import factories as make
from tests.supporters import confirmed, ground, person, press

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
    changes.run(session, update(Signature).where(Signature.id == row.id).values(state=state))
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


ACTS = ("sign", "sign", "withdraw", "hold", "release", "strike", "close", "verify")


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


@pytest.fixture
def statements(session):
    """What is said to the database."""
    said = []

    def note(_connection, _cursor, statement, *_rest):
        said.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield said
    event.remove(session.get_bind(), "before_cursor_execute", note)


def test_a_window_touches_no_signature(session, place, keys, worker_keys, statements):
    confirmed(session, place, keys, person(EMAILS[0]), "one")
    del statements[:]
    close(session, place, worker_keys)
    on_signatures = [said for said in statements if "signatures" in said]
    assert [said for said in on_signatures if not said.startswith("SELECT")] == []
    assert all("public IS NOT NULL AND signatures.state" in said for said in on_signatures)


def test_what_two_confirm_at_once_under_one_address_counts_once(session, place, keys, worker_keys):
    for link in ("first", "second"):
        press(session, place, keys, person(EMAILS[0]), link)
    signing.confirm(session, "second", now=LATER)
    with pytest.raises(rules.UnknownLink):
        signing.confirm(session, "first", now=LATER)
    assert close(session, place, worker_keys) == 1
    assert session.scalars(select(CountChange)).all() == []


def test_somebody_is_in_the_count_from_the_next_window_until_the_one_after_leaving(session, place, keys, worker_keys):
    row = confirmed(session, place, keys, person(EMAILS[0]), "one")
    said = [changes.is_in(session, row)]
    close(session, place, worker_keys)
    said.append(changes.is_in(session, row))
    signing.withdraw(session, row)
    said.append(changes.is_in(session, row))
    close(session, place, worker_keys)
    said.append(changes.is_in(session, row))
    assert said == [False, True, True, False]
