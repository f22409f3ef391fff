"""Who is told at once of a letter that waits, was given up or stays in doubt, and that nobody is told twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.delivery.models import Batch, Envelope, State
from petitions.dispatch import mail
from petitions.dispatch import service as dispatching
from petitions.dispatch.outside import service as outside
from petitions.dispatch.outside.models import Answer
from petitions.letters.models import Letter, LetterKind
from petitions.letters.options import Options
from petitions.organizers.models import Role
from petitions.replies import jobs, telling
from petitions.replies.digest import desk_mail
from tests import factories as make
from tests.factories import NOON

HOUR = timedelta(hours=1)


def letter_is(stage, item, state, **facts) -> None:
    envelope = stage.session.scalars(select(Envelope).where(Envelope.key == item.envelope_key)).one()
    for name, value in ({"state": state, "changed_at": NOON} | facts).items():
        setattr(envelope, name, value)
    stage.session.commit()


def handed_over(stage, items) -> None:
    for item in items:
        letter_is(stage, item, State.ACCEPTED, accepted_at=NOON)


def told(stage, now) -> list[str]:
    return [what for _dispatch, what in telling.list_troubles(stage.session, now=now)]


@pytest.fixture
def waiting(stage, letters):
    """One letter that no server has taken; the others have gone."""
    first, second, _by_hand = letters
    letter_is(stage, first, State.DEFERRED)
    handed_over(stage, [second])
    return first


@pytest.mark.parametrize(("hours", "what"), [(3, []), (5, ["hours"]), (25, ["day"])])
def test_a_letter_that_waits_is_told_of_after_four_hours_and_after_a_day(stage, waiting, hours, what):
    assert told(stage, NOON + hours * HOUR) == what


def test_a_letter_that_was_given_up_is_told_of(stage, waiting):
    letter_is(stage, waiting, State.EXPIRED, changed_at=NOON + 120 * HOUR)
    assert told(stage, NOON + 121 * HOUR) == ["end"]


@pytest.mark.parametrize(("hours", "what"), [(71, []), (73, ["doubt"])])
def test_a_doubt_is_recalled_after_three_days(stage, waiting, hours, what):
    letter_is(stage, waiting, State.IN_DOUBT)
    assert told(stage, NOON + hours * HOUR) == what


def test_all_goes_well_and_nobody_is_told_anything(stage, waiting):
    handed_over(stage, [waiting])
    assert told(stage, NOON + 100 * HOUR) == []


def test_those_who_can_act_are_told_once_for_each_stage(stage, waiting, still):
    still.pass_by(hours=5)
    for _time in range(3):
        jobs.post_notices()
    still.pass_by(hours=20)
    jobs.post_notices()
    posted = stage.session.scalars(select(Envelope.key).where(Envelope.key.like("notice-%"))).all()
    actors = {one.account_id for role, one in stage.memberships.items() if role != "viewer"}
    assert {key.split("-")[1] for key in posted} == {"hours", "day"}
    assert sorted(int(key.rsplit("-", 1)[1]) for key in posted) == sorted([*actors, *actors])


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
@pytest.mark.parametrize("what", ["hours", "day", "end", "doubt"])
def test_the_mail_names_no_letter_and_no_campaign(stage, letters, language, what):
    stage.editor.language = language
    mail = desk_mail(stage.editor, "notice", what=what)
    said = mail.subject + mail.text + mail.html
    assert "/desk/" in mail.text and len(mail.text.splitlines()) >= 5
    hidden = [stage.organization.name("en"), stage.organization.slug, stage.place.campaign.slug]
    hidden += [letter.reference for letter in stage.session.scalars(select(Letter))]
    assert not [words for words in hidden if words in said]


def mails(stage, what) -> set[str]:
    """Keys of the mails about something, without the number of their addressee."""
    keys = stage.session.scalars(select(Envelope.key).where(Envelope.key.like(f"{what}-%")))
    return {key.rpartition("-")[2] for key in keys}


def frozen(stage, key="waits", **facts):
    stage.choose(key, email=f"{key}@un.example")
    return stage.freeze(key, key=key, **facts)


def test_who_can_approve_is_told_once_that_letters_wait(stage):
    frozen(stage)
    jobs.post_approvals()
    jobs.post_approvals()
    assert mails(stage, "approval") == {str(stage.owner.id)}


def test_a_freeze_anew_is_told_anew(stage):
    dispatch = frozen(stage)
    jobs.post_approvals()
    stage.session.refresh(dispatch)
    dispatch.told_at, dispatch.frozen_at = None, NOON + HOUR
    stage.session.commit()
    jobs.post_approvals()
    assert len(stage.session.scalars(select(Envelope.key).where(Envelope.key.like("approval-%"))).all()) == 2


def test_who_wrote_or_prepared_and_who_only_edits_is_not_told(stage):
    stage.write(body="Written by one person.\n\n{{demands}}", account=stage.owner)
    third = make.stored(stage.session, make.membership(stage.organization, make.account(), Role.APPROVER))
    make.stored(stage.session, make.membership(stage.organization, make.account(active=False), Role.APPROVER))
    frozen(stage)
    jobs.post_approvals()
    assert mails(stage, "approval") == {str(third.account_id)}


def test_who_is_alone_is_told_and_hears_of_an_answer_from_outside(stage):
    dispatch = frozen(stage, account=stage.owner)
    jobs.post_approvals()
    assert mails(stage, "approval") == {str(stage.owner.id)}
    who = {"name": "Samira Invented", "email": "s@elsewhere.example", "language": "en", "token": "token"}
    owner = stage.memberships["owner"]
    row = dispatching.ask_outside(stage.session, dispatch, membership=owner, now=NOON, **who)
    stage.session.commit()
    jobs.post_approvals()
    assert mails(stage, "outside") == set()
    outside.decide(stage.session, row, Answer.APPROVED, shown=row.digest, digest=row.digest, words="", now=NOON)
    stage.session.commit()
    for _twice in range(2):
        jobs.post_approvals()
    assert mails(stage, "outside") == {str(stage.owner.id)}


def test_an_urgent_appeal_is_told_of_and_leaves_before_other_letters(stage):
    stage.write(kind=LetterKind.URGENT, options=Options(since_on=NOON.date()))
    frozen(stage, "calm")
    urgent = frozen(stage, "hot", kind=LetterKind.URGENT)
    jobs.post_approvals()
    ranks = {name.partition("-")[0]: rank for name, rank in stage.session.execute(select(Batch.name, Batch.rank))}
    assert ranks["urgent"] < ranks["notices"]
    stage.approve(urgent)
    named = select(Batch.rank).where(Batch.name == f"dispatch-{urgent.id}-1")
    assert stage.session.scalar(named) < mail.RANK


def test_the_mail_to_approvers_names_nothing_but_the_desk(stage, app):
    with app.test_request_context():
        for what, is_urgent in (("approval", False), ("approval", True), ("outside", False)):
            written = desk_mail(stage.owner, "waiting", what=what, is_urgent=is_urgent)
            words = f"{written.subject} {written.text}"
            assert "/desk/" in words and "Families" not in words and "Tell the families" not in words
            assert ("urgent" in words) is is_urgent
