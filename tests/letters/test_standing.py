"""A letter is withdrawn or replaced once, only after it went out, and on the record."""

import pytest
from sqlalchemy import select

from petitions.delivery.models import Batch, Envelope, State
from petitions.letters import standing
from petitions.letters.models import LetterState
from petitions.organizers.models import Entry
from petitions.signing import service as signing
from petitions.signing.models import Tree
from tests import factories as make
from tests.factories import NOON
from tests.letters.test_service import frozen


@pytest.fixture
def campaign(session):
    campaign = make.campaign()
    make.stored(session, campaign, make.wave(campaign))
    return campaign


def released(session, campaign):
    letter = frozen(session, campaign)
    standing.release(session, letter, now=NOON)
    return letter


def revoke(session, letter, reason="A figure was wrong."):
    return standing.revoke(session, letter, reason=reason, account=None, now=NOON)


def replace(session, old, new):
    return standing.replace(session, old, new, account=None, now=NOON)


def acts(session):
    return [(entry.verb, entry.subject, entry.facts) for entry in session.scalars(select(Entry).order_by(Entry.id))]


def test_a_released_letter_lets_receipts_name_its_tree(session, campaign):
    letter = frozen(session, campaign)
    letter.tree = Tree(campaign_id=campaign.id, root=b"r" * 32, size=1, as_of=NOON)
    session.flush()
    assert letter.tree.released_at is None
    standing.release(session, letter, now=NOON)
    assert letter.state is LetterState.RELEASED and letter.tree.released_at == NOON


def test_withdrawing_keeps_moment_and_reason_and_is_on_the_record(session, campaign):
    letter = revoke(session, released(session, campaign), " A figure was wrong. ")
    assert (letter.state, letter.revoked_at, letter.revoked_reason) == (
        LetterState.REVOKED,
        NOON,
        "A figure was wrong.",
    )
    assert acts(session) == [("revoke_letter", f"letter-{letter.id}", {"reason": "A figure was wrong."})]


def test_only_a_released_letter_is_withdrawn_and_only_once(session, campaign):
    with pytest.raises(standing.NotStanding):
        revoke(session, frozen(session, campaign))
    letter = revoke(session, released(session, campaign))
    with pytest.raises(standing.NotStanding):
        revoke(session, letter, "Again.")
    assert letter.revoked_reason == "A figure was wrong." and len(acts(session)) == 1


WAITING = {State.QUEUED, State.LEASED, State.SENDING, State.DEFERRED, State.HELD, State.IN_DOUBT}


@pytest.mark.parametrize("state", list(State))
def test_a_letter_that_may_still_leave_is_stopped_instead(session, campaign, state):
    letter = released(session, campaign)
    batch = Batch(name="letters", rank=5, created_at=NOON)
    moments = dict.fromkeys(("due_at", "created_at", "changed_at", "expires_at"), NOON)
    session.add(
        Envelope(key=f"letter-{letter.id}", batch=batch, state=state, message_id="<1@demarche.example>", **moments)
    )
    session.flush()
    if state in WAITING:
        with pytest.raises(standing.NotGone):
            revoke(session, letter)
        assert letter.state is LetterState.RELEASED and acts(session) == []
    else:
        assert revoke(session, letter).state is LetterState.REVOKED


def test_a_replaced_letter_leads_to_the_other_and_twice_is_once(session, campaign):
    old, new = released(session, campaign), released(session, campaign)
    for _time in range(2):
        replace(session, old, new)
    assert (old.state, old.replaced_by, old.revoked_at) == (LetterState.REPLACED, new, NOON)
    assert acts(session) == [("replace_letter", f"letter-{old.id}", {"by": new.id})]
    with pytest.raises(standing.NotStanding):
        replace(session, old, released(session, campaign))
    with pytest.raises(standing.NotStanding):
        revoke(session, old)


def test_a_withdrawn_letter_can_be_replaced_and_keeps_day_and_reason(session, campaign):
    old = revoke(session, released(session, campaign))
    later = NOON.replace(day=25)
    standing.replace(session, old, released(session, campaign), account=None, now=later)
    assert (old.state, old.revoked_at, old.revoked_reason) == (LetterState.REPLACED, NOON, "A figure was wrong.")


def test_nothing_but_a_released_letter_of_the_same_organization_takes_its_place(session, campaign):
    elsewhere = make.campaign()
    make.stored(session, elsewhere, make.wave(elsewhere))
    old = released(session, campaign)
    wrong = [old, frozen(session, campaign), released(session, elsewhere), revoke(session, released(session, campaign))]
    for new in wrong:
        with pytest.raises(standing.NotItsSuccessor):
            replace(session, old, new)
    with pytest.raises(standing.NotStanding):
        replace(session, frozen(session, campaign), old)
    assert old.state is LetterState.RELEASED


def test_a_letter_that_never_left_is_withdrawn_without_a_word(session, campaign):
    letter = frozen(session, campaign)
    standing.drop(letter, now=NOON)
    assert (letter.state, letter.revoked_at, letter.revoked_reason) == (LetterState.REVOKED, NOON, None)


def test_trees_of_other_letters_stay_hidden(session, campaign):
    one, other = (Tree(campaign_id=campaign.id, root=bytes([n]) * 32, size=1, as_of=NOON) for n in (1, 2))
    session.add_all([one, other])
    session.flush()
    signing.release_trees(session, [one.id], now=NOON)
    assert one.released_at == NOON and other.released_at is None
