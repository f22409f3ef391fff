"""Writing, releasing by a second person, four in a wave, pausing and stopping."""

import pytest
from sqlalchemy import func, select

from petitions.campaigns import service as campaigns
from petitions.core.errors import NotFound
from petitions.delivery.models import Batch, BatchState, Envelope, State
from petitions.news import jobs, rules, service
from petitions.news.models import NewsItem, NewsState
from petitions.organizers.models import Entry, Role
from petitions.signing import service as signing
from petitions.signing.models import Signature
from tests import factories as make
from tests.news.conftest import NOON, WORDS


def test_a_double_click_writes_one_draft(stage, session):
    facts = {"request_key": "same", "account": stage.members["editor"].account, "now": NOON}
    one = service.write(session, stage.place.campaign, {"en": WORDS}, **facts)
    assert service.write(session, stage.place.campaign, {"en": "Other."}, **facts) is one
    assert session.scalar(select(func.count()).select_from(NewsItem)) == 1


def test_a_release_counts_who_listens_at_that_moment(stage):
    stage.sign("omar")
    item = stage.release(stage.write())
    stage.sign("late")
    assert (item.state, item.people, item.number) == (NewsState.APPROVED, 3, 1)
    stage.send(item)
    assert len(stage.posted()) == 3 and not any("late" in mail.to for mail in stage.posted().values())


def test_releasing_twice_is_once(stage, session):
    item = stage.release(stage.write())
    stage.release(item)
    assert session.scalar(select(func.count()).where(Entry.verb == "release_news")) == 1


def test_the_writer_does_not_release(stage):
    item = stage.write()
    with pytest.raises(rules.MayNotApprove):
        stage.release(item, membership=stage.members["editor"])
    own = service.rewrite(
        stage.session,
        item,
        {"en": "Mine."},
        seen=item.fingerprint,
        account=stage.members["owner"].account,
        now=NOON,
    )
    with pytest.raises(rules.SecondPerson):
        stage.release(own)


def test_words_that_moved_are_not_released(stage):
    item = stage.write()
    seen = item.fingerprint
    editor = stage.members["editor"].account
    service.rewrite(stage.session, item, {"en": "Other words."}, seen=seen, account=editor, now=NOON)
    with pytest.raises(rules.WordsMoved):
        stage.release(item, seen=seen)
    with pytest.raises(rules.WordsMoved):
        service.rewrite(stage.session, item, {"en": "Third."}, seen=seen, account=editor, now=NOON)
    assert stage.release(item).state is NewsState.APPROVED


def test_what_was_released_is_not_rewritten_or_dropped(stage):
    item, editor = stage.release(stage.write()), stage.members["editor"].account
    with pytest.raises(rules.NotNow):
        service.rewrite(stage.session, item, {"en": "Other."}, seen=item.fingerprint, account=editor, now=NOON)
    with pytest.raises(rules.NotNow):
        stage.act(service.discard, item)


def test_a_fifth_message_waits_for_the_next_wave(stage, session):
    for _number in range(4):
        stage.release(stage.write())
    fifth = stage.write()
    assert service.places_left(session, stage.place.campaign, stage.organization) == 0
    with pytest.raises(rules.TooMany):
        stage.release(fifth)
    session.rollback()
    opens = stage.place.wave.opens_on.replace(month=12)
    campaigns.start_wave(session, stage.place.campaign, opens_on=opens, closes_on=None)
    session.commit()
    assert stage.release(fifth).number == 1 and fifth.wave.number == 2


def test_two_who_take_the_last_place_at_once_do_not_both_get_it(stage, session):
    stage.release(stage.write())
    taken = stage.write()
    taken.number = None
    with pytest.raises(rules.NotNow):
        service._take_place(session, taken, 1)


def test_a_place_is_free_again_only_when_nothing_was_handed_over(stage, session):
    early = stage.act(service.cancel, stage.release(stage.write()))
    assert early.number is None
    late = stage.act(service.cancel, stage.send(stage.release(stage.write())))
    assert late.number == 1 and service.places_left(session, stage.place.campaign, stage.organization) == 3


def test_nobody_asked_is_told(stage, session):
    for signature in session.scalars(select(Signature)):
        signing.stop_news(session, signature)
    with pytest.raises(rules.NobodyAsked):
        stage.release(stage.write())


def test_pause_resume_and_stop_reach_the_outbox(stage, session):
    item = stage.send(stage.release(stage.write()))
    stage.act(service.pause, item)
    assert set(session.scalars(select(Batch.state))) == {BatchState.PAUSED}
    stage.act(service.resume, item)
    assert set(session.scalars(select(Batch.state))) == {BatchState.RUNNING}
    stage.act(service.cancel, item)
    session.expire_all()
    assert {row.state for row in session.scalars(select(Envelope))} == {State.CANCELLED}
    assert all(row.sealed is None for row in session.scalars(select(Envelope)))
    assert stage.numbers(item) == {"people": 2, "sent": 0, "waiting": 0, "stopped": 2, "failed": 0}


def test_a_paused_message_is_not_handed_over(stage):
    item = stage.act(service.pause, stage.release(stage.write()))
    jobs.send_news(item.id)
    assert stage.posted() == {}
    stage.act(service.resume, item)
    stage.send(item)
    assert len(stage.posted()) == 2


def test_an_item_of_another_organization_is_not_there(stage, session):
    other = make.stored(session, make.organization())
    with pytest.raises(NotFound):
        service.by_id(session, other, stage.write().id)


def test_every_act_stands_in_the_record_without_a_name(stage, session):
    item = stage.send(stage.release(stage.write()))
    stage.act(service.pause, item)
    stage.act(service.resume, item)
    stage.act(service.cancel, item)
    entries = session.scalars(select(Entry).where(Entry.subject == f"news-{item.id}").order_by(Entry.id)).all()
    assert [e.verb for e in entries] == ["write_news", "release_news", "pause_news", "resume_news", "cancel_news"]
    assert all(set(e.facts) <= {"people"} for e in entries)


def test_an_approver_without_pen_releases(stage, session):
    member = make.stored(session, make.membership(stage.organization, make.account(), Role.APPROVER))
    assert stage.release(stage.write(), membership=member).approved_by == member.account_id
