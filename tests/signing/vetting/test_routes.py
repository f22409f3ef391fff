"""The desk's pages of vetting: figures by cause, decisions over many with preview and undo, no name anywhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.organizers.models import Entry, Role
from petitions.signing import expiry
from petitions.signing import jobs as signing_jobs
from petitions.signing import service as signing
from petitions.signing.models import Cause, Request, Signature, SignatureState
from petitions.signing.vetting import jobs, reviewing, service
from petitions.signing.vetting.models import Act, Review, Reviewed
from tests import factories as make
from tests.desk import sit_down
from tests.supporters import Ground, confirmed, ground, person, press


@pytest.fixture
def desk(client, session, keys):
    """An owner's desk, with a campaign of the organization."""
    sitting = sit_down(client, session)
    place = ground(session, keys, organization=sitting.organization)
    sitting.path = f"/campaigns/{place.campaign.slug}/signatures"
    sitting.place = place
    return sitting


def sign(session, place: Ground, keys, n, cause=None, cluster=None, now=make.NOON):
    """Somebody signed and confirmed; held when there is a cause."""
    link = f"link-{place.campaign.id}-{n}"
    press(session, place, keys, person(f"p{n}@people.example", f"Rana Haddad {'ab'[n % 2]}", 1), link, now=now)
    row = session.scalars(select(Request).order_by(Request.id.desc())).first()
    row.is_suspect, row.cause, row.cluster = cause is not None, cause, cluster
    signature = signing.confirm(session, link, now=now)
    session.commit()
    return signature


def work(session):
    jobs.work_reviews()
    session.expire_all()


def state_of(session, signature):
    session.expire_all()
    return session.get(Signature, signature.id).state


def test_the_page_says_how_many_are_held_for_what_and_names_nobody(desk, session, keys):
    for n in range(3):
        sign(session, desk.place, keys, n, Cause.TRAP)
    sign(session, desk.place, keys, 3, Cause.BURST, cluster=77)
    sign(session, desk.place, keys, 4)
    page = desk.get(desk.path)
    assert "Hidden field filled" in page and "Crowd from one place" in page and "Crowd 77" in page
    assert "Haddad" not in page and "people.example" not in page
    listed = desk.get(f"{desk.path}/review?act=release&state=held&cause=trap")
    assert "3 signatures fit" in listed and "Haddad" not in listed and "people.example" not in listed


def test_an_empty_campaign_says_what_will_stand_there(desk):
    assert "Nothing is held" in desk.get(desk.path)


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        ("release", Cause.TRAP, SignatureState.CONFIRMED),
        ("invalidate", Cause.TRAP, SignatureState.INVALIDATED),
        ("hold", None, SignatureState.HELD),
    ],
)
def test_a_decision_is_carried_out_moves_the_count_and_can_be_taken_back(
    desk, session, keys, as_worker, act, before, after
):
    meant, other = sign(session, desk.place, keys, 1, before), sign(session, desk.place, keys, 2, Cause.DISPOSABLE)
    was = meant.state
    signing_jobs.close_windows()
    answer = desk.post(
        f"{desk.path}/review",
        {"act": act, "cause": before or "", "reason": "A test run"},
        f"{desk.path}/review?act={act}&cause={before or ''}",
    )
    assert answer.status_code == 303
    assert state_of(session, meant) is was
    work(session)
    assert state_of(session, meant) is after and state_of(session, other) is SignatureState.HELD
    signing_jobs.close_windows()
    assert signing.tally(session, desk.place.campaign).confirmed == (after is SignatureState.CONFIRMED)
    assert "A test run" in desk.get(desk.path)
    number = session.scalars(select(Review)).one().id
    assert desk.post(f"{desk.path}/reviews/{number}/undo", page=desk.path).status_code == 303
    work(session)
    signing_jobs.close_windows()
    assert state_of(session, meant) is was and "taken back" in desk.get(desk.path)
    assert signing.tally(session, desk.place.campaign).confirmed == (was is SignatureState.CONFIRMED)
    verbs = session.scalars(select(Entry.verb).order_by(Entry.id)).all()
    assert verbs[-2:] == [f"review_{act}", "undo_review"]


def test_a_decision_that_fits_nobody_changes_nothing_and_says_so(desk, session, keys):
    sign(session, desk.place, keys, 1, Cause.TRAP)
    page = f"{desk.path}/review?act=release&cause=trap"
    answer = desk.post(f"{desk.path}/review", {"act": "release", "cause": "domain", "reason": "None"}, page)
    assert answer.status_code == 409 and "No signature fits" in answer.text
    assert session.scalar(select(Review)) is None


def test_a_decision_without_a_reason_keeps_what_was_chosen(desk, session, keys):
    sign(session, desk.place, keys, 1, Cause.TRAP)
    page = f"{desk.path}/review?act=invalidate&cause=trap"
    answer = desk.post(f"{desk.path}/review", {"act": "invalidate", "cause": "trap", "reason": " "}, page)
    assert answer.status_code == 422 and "Write why" in answer.text and "1 signature fits" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "act=drop",
        "cluster=1e3",
        "cluster=-1",
        "cluster=99999999999999999999",
        "cause=x",
        "day=2026-13-40",
        "state=withdrawn",
    ],
)
def test_conditions_that_are_none_are_refused_in_words(desk, query):
    page = desk.get(f"{desk.path}/review?{query}" if "act" in query else f"{desk.path}/review?act=release&{query}", 400)
    assert 'class="summary"' in page


def test_who_signs_after_a_decision_is_not_meant(desk, session, keys):
    sign(session, desk.place, keys, 1, Cause.TRAP)
    campaign = desk.place.campaign
    service.decide(session, campaign, Act.INVALIDATE, {"cause": "trap"}, reason="r", by=desk.account, now=make.NOON)
    late = sign(session, desk.place, keys, 2, Cause.TRAP)
    work(session)
    assert state_of(session, late) is SignatureState.HELD


def test_what_was_withdrawn_since_is_not_brought_back(desk, session, keys):
    row = sign(session, desk.place, keys, 1, Cause.TRAP)
    review = service.decide(session, desk.place.campaign, Act.RELEASE, {}, reason="r", by=desk.account, now=make.NOON)
    session.commit()
    work(session)
    signing.withdraw(session, session.get(Signature, row.id))
    service.undo(session, session.get(Review, review.id), by=desk.account, now=make.NOON)
    session.commit()
    work(session)
    assert state_of(session, row) is SignatureState.WITHDRAWN and session.scalar(select(Reviewed)) is None


def test_a_thousand_are_decided_in_batches(desk, session, keys, monkeypatch):
    monkeypatch.setattr(reviewing, "AT_ONCE", 2)
    rows = [sign(session, desk.place, keys, n, Cause.BURST) for n in range(5)]
    review = service.decide(session, desk.place.campaign, Act.RELEASE, {}, reason="r", by=desk.account, now=make.NOON)
    session.commit()
    assert service.carry_on(session, review.id, now=make.NOON) and review.touched == 2
    work(session)
    assert {state_of(session, row) for row in rows} == {SignatureState.CONFIRMED}
    assert session.get(Review, review.id).touched == 5


def test_a_decision_under_way_cannot_be_taken_back_yet(desk, session, keys):
    sign(session, desk.place, keys, 1, Cause.TRAP)
    review = service.decide(session, desk.place.campaign, Act.RELEASE, {}, reason="r", by=desk.account, now=make.NOON)
    session.commit()
    page = f"{desk.path}/review?act=release"
    assert desk.post(f"{desk.path}/reviews/{review.id}/undo", page=page).status_code == 409


def test_another_campaigns_decision_is_not_there(desk, session, keys):
    sign(session, desk.place, keys, 1, Cause.TRAP)
    other = ground(session, keys, organization=desk.organization)
    review = service.decide(session, desk.place.campaign, Act.RELEASE, {}, reason="r", by=desk.account, now=make.NOON)
    session.commit()
    page = f"{desk.path}/review?act=release"
    assert (
        desk.post(f"/campaigns/{other.campaign.slug}/signatures/reviews/{review.id}/undo", page=page).status_code == 404
    )


def test_who_only_looks_is_offered_no_decision(client, session, keys):
    sitting = sit_down(client, session, Role.VIEWER)
    place = ground(session, keys, organization=sitting.organization)
    sign(session, place, keys, 1, Cause.TRAP)
    page = sitting.get(f"/campaigns/{place.campaign.slug}/signatures")
    assert "Hidden field filled" in page and "Review many" not in page
    sitting.get(f"/campaigns/{place.campaign.slug}/signatures/review", 403)


@pytest.mark.parametrize(
    ("cause", "cluster", "is_released"),
    [(Cause.TRAP, None, True), (Cause.DISPOSABLE, None, True), (Cause.BURST, 5, False), (Cause.REVIEW, None, False)],
)
def test_held_signatures_count_after_72_hours_unless_they_came_with_a_crowd(
    session, place, keys, cause, cluster, is_released
):
    row = sign(session, place, keys, 1, cause, cluster)
    expiry.release_held(session, now=make.NOON + timedelta(hours=72))
    assert state_of(session, row) is SignatureState.HELD
    expiry.release_held(session, now=make.NOON + timedelta(hours=96))
    assert (state_of(session, row) is SignatureState.CONFIRMED) is is_released


def test_signatures_held_before_causes_were_kept_are_released_as_before(session, place, keys):
    row = confirmed(session, place, keys, person(is_suspect=True), "one")
    row.held_on = None
    session.commit()
    expiry.release_held(session, now=make.NOON + timedelta(hours=72))
    assert state_of(session, row) is SignatureState.CONFIRMED
