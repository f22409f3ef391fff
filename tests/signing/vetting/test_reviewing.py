"""Decisions over many are carried out in batches, can be stopped on their way, and are taken back to the row."""

import pytest
from sqlalchemy import select

from petitions.organizers.models import Entry, Role
from petitions.signing import changes
from petitions.signing import jobs as signing_jobs
from petitions.signing import service as signing
from petitions.signing.models import Cause, CountChange, Signature, SignatureState
from petitions.signing.vetting import jobs, reviewing, service
from petitions.signing.vetting.models import Act, Review, Reviewed
from petitions.signing.vetting.rules import NothingToStop, StillWorking
from tests import factories as make
from tests.desk import sit_down
from tests.desk_budget import MOST, questions
from tests.signing.vetting.test_routes import desk, sign

__all__ = ["desk"]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Two rows in one transaction."""
    monkeypatch.setattr(reviewing, "AT_ONCE", 2)


@pytest.fixture
def crowd(desk, session, keys):
    """Five of them: confirmed, held for two causes, and one let count that was held before."""
    causes = (None, Cause.TRAP, Cause.BURST, None, Cause.TRAP)
    rows = [
        sign(session, desk.place, keys, n, cause, 9 if cause is Cause.BURST else None) for n, cause in enumerate(causes)
    ]
    rows[4].state = SignatureState.CONFIRMED
    changes.leave(session, [(rows[4].campaign_id, rows[4].id, 1)])
    session.commit()
    return rows


def decide(session, desk, act=Act.INVALIDATE, **conditions):
    facts = {"reason": "r", "by": desk.account, "now": make.NOON}
    review = service.decide(session, desk.place.campaign, act, conditions, **facts)
    session.commit()
    return review


def everything(session):
    session.expire_all()
    rows = session.scalars(select(Signature).order_by(Signature.id))
    return [(row.id, row.state, row.cause, row.held_on) for row in rows]


def work(session):
    jobs.work_reviews()
    session.commit()


@pytest.mark.parametrize("act", list(Act))
def test_taking_back_gives_every_row_what_it_was(session, desk, crowd, act, as_worker):
    signing_jobs.close_windows()
    before, count = everything(session), signing.count_confirmed(session, desk.place.campaign)
    review = decide(session, desk, act)
    work(session)
    assert everything(session) != before
    service.undo(session, session.get(Review, review.id), by=desk.account, now=make.NOON)
    session.commit()
    work(session)
    assert everything(session) == before and session.scalar(select(Reviewed)) is None
    signing_jobs.close_windows()
    assert signing.count_confirmed(session, desk.place.campaign) == count
    assert signing.verify(session, desk.place.campaign, now=make.NOON) == 0


def test_a_batch_goes_on_from_where_the_last_ended_and_says_how_far(session, desk, crowd):
    review = decide(session, desk)
    assert (review.meant, service.progress(session, review)) == (5, (0, 5))
    assert service.carry_on(session, review.id, now=make.NOON) and service.progress(session, review) == (2, 5)
    assert service.carry_on(session, review.id, now=make.NOON)
    assert not service.carry_on(session, review.id, now=make.NOON)
    assert (review.touched, review.is_working, review.reached) == (5, False, crowd[4].id)
    service.undo(session, review, by=desk.account, now=make.NOON)
    service.carry_on(session, review.id, now=make.NOON)
    assert service.progress(session, review) == (2, 5)


def test_a_row_let_go_meanwhile_is_touched_once(session, desk, crowd):
    review = decide(session, desk)
    service.carry_on(session, review.id, now=make.NOON)
    crowd[0].state = SignatureState.CONFIRMED
    session.commit()
    work(session)
    assert session.get(Signature, crowd[0].id).state is SignatureState.CONFIRMED
    assert len(session.scalars(select(Reviewed)).all()) == 5


def test_stopping_keeps_what_was_touched_and_no_more_is(session, desk, crowd):
    review = decide(session, desk)
    service.carry_on(session, review.id, now=make.NOON)
    session.commit()
    page = desk.get(desk.path)
    assert "2 of 5" in page and "data-moving" in page and "Stop" in page and "Take back" not in page
    assert desk.post(f"{desk.path}/reviews/{review.id}/stop", page=desk.path).status_code == 303
    work(session)
    struck = [row for row in everything(session) if row[1] is SignatureState.INVALIDATED]
    assert len(struck) == 2 and "stopped on its way" in desk.get(desk.path)
    assert session.scalars(select(Entry.verb).order_by(Entry.id.desc())).first() == "stop_review"
    number = len(session.scalars(select(Entry)).all())
    service.stop(session, session.get(Review, review.id), by=desk.account, now=make.NOON)
    assert len(session.scalars(select(Entry)).all()) == number


def test_what_was_stopped_can_be_taken_back(session, desk, crowd):
    before, review = everything(session), decide(session, desk)
    service.carry_on(session, review.id, now=make.NOON)
    service.stop(session, review, by=desk.account, now=make.NOON)
    service.undo(session, review, by=desk.account, now=make.NOON)
    session.commit()
    work(session)
    assert everything(session) == before


def test_what_is_done_or_being_taken_back_cannot_be_stopped(session, desk, crowd):
    review = decide(session, desk)
    with pytest.raises(StillWorking):
        service.undo(session, review, by=desk.account, now=make.NOON)
    page = desk.get(desk.path)
    work(session)
    assert "Stop" in page and desk.post(f"{desk.path}/reviews/{review.id}/stop", page=desk.path).status_code == 409
    service.undo(session, review, by=desk.account, now=make.NOON)
    with pytest.raises(NothingToStop):
        service.stop(session, review, by=desk.account, now=make.NOON)


def test_the_moving_part_says_when_it_no_longer_moves(session, desk, crowd):
    decide(session, desk)
    address = f"{desk.root}{desk.path}/live"
    answer = desk.client.get(address)
    assert answer.headers["X-Moving"] == "1" and "<progress" in answer.text and "<html" not in answer.text
    work(session)
    assert desk.client.get(address).headers["X-Moving"] == "0"


def test_another_organization_stops_nothing(client, session, desk, crowd):
    review, path = decide(session, desk), desk.path
    stranger = sit_down(client, session, Role.OWNER)
    answer = stranger.post(f"{path}/reviews/{review.id}/stop", page="/team")
    assert answer.status_code == 404 and session.get(Review, review.id).stopped_at is None


@pytest.mark.parametrize(
    ("query", "number"),
    [("level=1", 5), ("level=0", 0), ("wave=1", 4), ("wave=2", 1), ("wave=7", 0), ("unreviewed=never", 4)],
)
def test_more_conditions_find_by_level_wave_and_what_nobody_looked_over(session, desk, keys, crowd, query, number):
    make.stored(session, wave := make.wave(desk.place.campaign, number=2))
    crowd[0].wave_id = wave.id
    review = decide(session, desk, Act.HOLD, cause="trap")
    work(session)
    service.undo(session, session.get(Review, review.id), by=desk.account, now=make.NOON)
    session.commit()
    work(session)
    seen = make.stored(session, Reviewed(review_id=review.id, signature_id=crowd[1].id, state="held", cause=None))
    assert seen
    page = desk.get(f"{desk.path}/review?act=invalidate&{query}")
    assert (f"{number} signature fits" if number == 1 else f"{number} signatures fit") in page


def test_new_conditions_are_carried_along_and_said_afterwards(session, desk, crowd):
    page = f"{desk.path}/review?act=invalidate&level=1&wave=1&unreviewed=never"
    typed = {"act": "invalidate", "level": "1", "wave": "1", "unreviewed": "never", "reason": "A test"}
    assert desk.post(f"{desk.path}/review", typed, page).status_code == 303
    assert session.scalar(select(Review)).conditions == {"level": 1, "wave": 1, "unreviewed": "never"}
    shown = desk.get(desk.path)
    assert "name in the letter" in shown and "Wave 1" in shown and "never reviewed" in shown


@pytest.mark.parametrize("query", ["level=9", "level=x", "wave=0", "wave=1e3", "unreviewed=x"])
def test_new_conditions_that_are_none_are_refused_in_words(desk, query):
    assert 'class="summary"' in desk.get(f"{desk.path}/review?act=release&{query}", 400)


def test_nothing_is_counted_before_anything_is_asked(desk, crowd):
    assert "fit" not in desk.get(f"{desk.path}/review").split('id="main"')[1].split("<footer")[0].replace("first", "")


def test_every_difference_is_left_for_the_window(session, desk, crowd, as_worker):
    signing_jobs.close_windows()
    decide(session, desk)
    work(session)
    assert sum(session.scalars(select(CountChange.delta))) == -3


def test_pages_ask_as_little_however_many_decisions_there_are(session, desk, crowd):
    for _n in range(9):
        decide(session, desk, Act.HOLD)
        work(session)
        decide(session, desk, Act.RELEASE)
        work(session)
    assert len(questions(desk, desk.path)) <= MOST
    assert len(questions(desk, f"{desk.path}/review?act=release&state=held")) <= MOST
