"""The worker finds crowds over what is pending and what counted within a day, and leaves no trail of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.signing import service as signing
from petitions.signing.models import Cause, Request, Signature, SignatureState
from petitions.signing.vetting import jobs, sketches
from petitions.signing.vetting.crowds import Sketch
from petitions.signing.vetting.models import Review, Reviewed
from petitions.signing.vetting.rules import Proof
from tests.supporters import person, press


@pytest.fixture
def came(session, place, keys, counts, still):
    """A function that lets somebody sign with a proof, and confirm if so wished."""

    def come(n, proof, *, confirms=True, network=5):
        press(session, place, keys, person(f"p{n}@people.example"), f"link-{n}", now=still())
        row = session.scalars(select(Request).order_by(Request.id.desc())).first()
        row.is_suspect, row.cause = proof is Proof.WRONG, Cause.TRAP if proof is Proof.WRONG else None
        row.sketch = sketches.lock(Sketch(network, 0, 0, 9, proof), counts.salt(still()))
        signature = signing.confirm(session, f"link-{n}", now=still()) if confirms else None
        session.commit()
        return signature or row

    return come


def states(session):
    session.expire_all()
    return [row.state for row in session.scalars(select(Signature).order_by(Signature.id))]


def test_who_came_with_a_crowd_leaves_the_count_with_the_next_window(session, came, worker_keys, still):
    campaign = came(1, Proof.UNASKED).campaign
    for n in range(2, 6):
        came(n, Proof.WRONG)
    before = signing.close_window(session, campaign, keys=worker_keys, now=still()).confirmed
    jobs.find_crowds()
    assert signing.verify(session, campaign, now=still()) == 0
    assert (before, signing.close_window(session, campaign, keys=worker_keys, now=still()).confirmed) == (1, 0)


def test_who_came_with_a_crowd_is_held_even_after_counting_and_pending_ones_when_they_confirm(session, came, still):
    counted, proven = came(1, Proof.UNASKED), came(2, Proof.RIGHT)
    for n in range(3, 6):
        came(n, Proof.WRONG)
    waiting = came(6, Proof.UNASKED, confirms=False)
    elsewhere = came(7, Proof.UNASKED, network=6)
    assert jobs.find_crowds() == 5
    session.expire_all()
    assert counted.state is SignatureState.HELD and counted.cause is Cause.BURST
    assert proven.state is SignatureState.CONFIRMED and elsewhere.state is SignatureState.CONFIRMED
    assert waiting.is_suspect and waiting.cluster == counted.cluster
    late = signing.confirm(session, "link-6", now=still())
    assert (late.state, late.cause, late.cluster) == (SignatureState.HELD, Cause.BURST, counted.cluster)


def test_finding_a_crowd_again_changes_nothing(session, came):
    for n in range(4):
        came(n, Proof.WRONG)
    assert jobs.find_crowds() == 4 and jobs.find_crowds() == 0


def test_what_a_person_decided_is_not_held_again(session, came, place, still):
    rows = [came(n, Proof.WRONG) for n in range(4)]
    from tests import factories as make

    account = make.stored(session, make.account())
    review = Review(
        campaign_id=place.campaign.id,
        account_id=account.id,
        act="release",
        conditions={},
        reason="r",
        upto=9,
        made_at=still(),
    )
    make.stored(session, review)
    make.stored(session, Reviewed(review_id=review.id, signature_id=rows[0].id, state=SignatureState.HELD, cause=None))
    assert jobs.find_crowds() == 3
    session.expire_all()
    assert [row.cluster is None for row in rows] == [True, False, False, False]


def test_without_the_salt_nobody_finds_anything(session, came, counts, app):
    for n in range(4):
        came(n, Proof.WRONG)
    app.extensions["vetting"] = type(counts)(None)
    came(9, Proof.UNASKED)
    assert jobs.find_crowds() == 0 and states(session)[-1] is SignatureState.CONFIRMED


def test_sketches_are_erased_when_no_salt_opens_them(session, came, still):
    came(1, Proof.RIGHT)
    came(2, Proof.RIGHT, confirms=False)
    jobs.erase_sketches()
    session.expire_all()
    assert session.scalars(select(Signature)).one().sketch and session.scalars(select(Request)).one().sketch
    still.pass_by(hours=48)
    jobs.erase_sketches()
    session.expire_all()
    assert session.scalars(select(Signature)).one().sketch is None
    assert session.scalars(select(Request)).one().sketch is None


def test_a_sketch_reads_as_noise_and_opens_with_its_salt_alone():
    sketch = Sketch(1, 2, 3, 4, Proof.LATE)
    locked = sketches.lock(sketch, b"a" * 32)
    assert sketches.unlock(locked, [b"b" * 32, b"a" * 32]) == (sketch, b"a" * 32)
    assert sketches.unlock(locked, [b"b" * 32]) is None and locked != sketches.lock(sketch, b"a" * 32)


def test_a_tag_is_short_so_that_hundreds_of_networks_share_it():
    tags = {sketches.tag(b"s" * 32, "network", f"10.{a}.{b}.0/24") for a in range(100) for b in range(250)}
    assert max(tags) < 65_536 and len(tags) < 25_000 and sketches.tag(b"s" * 32, "domain", "") == 0


def test_a_day_later_the_salt_is_another(counts, still):
    first = counts.salt(still())
    assert counts.salt(still.pass_by(minutes=5)) == first and first in counts.salts(still())
    assert counts.salt(still.pass_by(hours=12)) != first and first in counts.salts(still())
    assert first not in counts.salts(still() + timedelta(hours=24))


def test_where_nobody_is_suspect_nobody_is_looked_at(session, came, place, monkeypatch):
    for n in range(4):
        came(n, Proof.UNASKED)
    monkeypatch.setattr("petitions.signing.vetting.service.hold_crowds", None)
    assert jobs.find_crowds() == 0
