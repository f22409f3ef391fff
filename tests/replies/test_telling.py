"""Who is told at once of a letter that waits, was given up or stays in doubt, and that nobody is told twice."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.delivery.models import Envelope, State
from petitions.letters.models import Letter
from petitions.replies import jobs, telling
from petitions.replies.digest import desk_mail
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
