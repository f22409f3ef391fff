"""When a follow-up is due, to whom, and what takes the question away."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from petitions.delivery.models import Envelope, State
from petitions.dispatch.models import DispatchState, Way
from petitions.letters.models import LetterKind, LetterState
from petitions.recipients import schema
from petitions.replies import following
from petitions.replies.following import Step
from petitions.replies.models import AnswerState, Verdict
from tests import factories as make
from tests.factories import NOON

SENT = NOON.date()


def leave(stage, item, on: date = SENT) -> None:
    """The letter reached them on that day."""
    if item.way is Way.HAND:
        item.task, item.done_on = "sent", on
    else:
        envelope = stage.session.scalars(select(Envelope).where(Envelope.key == item.envelope_key)).one()
        envelope.state = State.ACCEPTED
        envelope.accepted_at = NOON + timedelta(days=(on - SENT).days)
    stage.session.commit()


@pytest.fixture
def gone(stage, letters):
    """All three letters reached them on the same day."""
    for item in letters:
        leave(stage, item)
    return letters


def after(days: int) -> date:
    return SENT + timedelta(days=days)


def due(stage, days: int) -> list[int]:
    """Recipients to whom a follow-up is due so many days after the letters."""
    found = following.list_due(stage.session, stage.organization, today=after(days))
    return [one.trail.recipient.id for one in found]


def step(stage, item, days: int) -> Step:
    trails = following.list_trails(stage.session, stage.organization, today=after(days))
    return next(trail for trail in trails if trail.recipient.id == item.recipient_id).step(after(days))


def classified(came, item, verdict, *, days: int = 10, **over):
    return came(item, state=AnswerState.CLASSIFIED, verdict=verdict, came_on=after(days), **over)


def test_a_follow_up_is_due_after_sixty_days_by_mail_and_by_hand(stage, gone):
    assert due(stage, 59) == []
    assert due(stage, 60) == [item.recipient_id for item in gone]
    (first, *_rest) = following.list_due(stage.session, stage.organization, today=after(70))
    assert (first.number, first.on, first.days, first.last.id) == (2, after(60), 70, gone[0].letter_id)
    assert step(stage, gone[0], 59) is Step.WAIT and step(stage, gone[0], 60) is Step.DUE


def test_what_has_not_arrived_starts_no_clock(stage, letters):
    assert due(stage, 90) == [] and step(stage, letters[2], 90) is Step.UNDER_WAY
    leave(stage, letters[0])
    envelope = stage.session.scalars(select(Envelope).where(Envelope.key == letters[0].envelope_key)).one()
    for state in (State.BOUNCED, State.REFUSED, State.IN_DOUBT, State.EXPIRED):
        envelope.state = state
        stage.session.commit()
        assert due(stage, 90) == []
    assert step(stage, letters[0], 90) is Step.MEND


@pytest.mark.parametrize("verdict", [Verdict.SUBSTANTIVE, Verdict.COMMITTED, Verdict.REFUSED, Verdict.NO_MORE])
def test_an_answer_in_substance_ends_the_silence(stage, gone, came, verdict):
    classified(came, gone[0], verdict)
    assert gone[0].recipient_id not in due(stage, 200) and gone[1].recipient_id in due(stage, 200)
    assert step(stage, gone[0], 200) is (Step.NO_MORE if verdict is Verdict.NO_MORE else Step.ANSWERED)


@pytest.mark.parametrize("verdict", [Verdict.ACKNOWLEDGED, Verdict.OTHER_CHANNEL])
def test_a_receipt_does_not(stage, gone, came, verdict):
    classified(came, gone[0], verdict)
    assert gone[0].recipient_id in due(stage, 60)


def test_nobody_is_recalled_while_an_answer_of_theirs_is_unread(stage, gone, came):
    answer = came(gone[0])
    assert gone[0].recipient_id not in due(stage, 60) and step(stage, gone[0], 60) is Step.READ
    answer.state = AnswerState.DISMISSED
    stage.session.commit()
    assert gone[0].recipient_id in due(stage, 60)


def test_an_automatic_reply_is_no_answer(stage, gone, came):
    came(gone[0], state=AnswerState.AUTOMATIC)
    assert gone[0].recipient_id in due(stage, 60)


def test_a_meeting_about_no_letter_in_particular_counts_too(stage, gone, came):
    facts = {"campaign": stage.place.campaign, "recipient": gone[0].recipient}
    classified(came, None, Verdict.SUBSTANTIVE, **facts)
    assert gone[0].recipient_id not in due(stage, 60)


def test_who_is_no_longer_chosen_is_not_recalled(stage, gone):
    stage.session.delete(stage.choices["names"])
    stage.session.commit()
    assert gone[0].recipient_id not in due(stage, 60) and step(stage, gone[0], 60) is Step.DROPPED


def test_a_withdrawn_letter_asks_for_nothing(stage, gone):
    gone[0].letter.state, gone[0].letter.revoked_reason = LetterState.REVOKED, "A date was wrong."
    stage.session.commit()
    assert gone[0].recipient_id not in due(stage, 60)


def test_an_invitation_asks_for_no_answer(stage, gone):
    gone[0].letter.kind = LetterKind.INVITATION
    stage.session.commit()
    assert gone[0].recipient_id not in due(stage, 60)


def test_a_body_with_a_period_of_its_own_is_given_that(stage, gone):
    recipient = gone[0].recipient
    recipient.facts = recipient.facts | {"follow_up_days": 90}
    stage.session.commit()
    assert gone[0].recipient_id not in due(stage, 89) and gone[0].recipient_id in due(stage, 90)


@pytest.mark.parametrize(("value", "is_right"), [(14, True), (365, True), (13, False), ("60", False), (True, False)])
def test_a_period_in_the_directory_is_a_number_of_days(value, is_right):
    assert (not list(schema.follow_up(value, None))) is is_right


def followed(stage, on: date):
    """A follow-up to the first recipient that reached it on that day."""
    stage.write(kind=LetterKind.FOLLOW_UP, body="We recall {{previous_letter}}.\n\n{{demands}}")
    moment = NOON + timedelta(days=(on - SENT).days)
    dispatch = stage.prepare("names", key=f"follow-{on}", kind=LetterKind.FOLLOW_UP, now=moment)
    return dispatch, moment


def finish(stage, dispatch, on: date):
    from petitions.dispatch import jobs, ledger

    jobs.freeze(dispatch.id)
    stage.session.refresh(dispatch)
    stage.approve(dispatch)
    (item,) = ledger.list_items(stage.session, dispatch)
    leave(stage, item, on)
    return item


def test_a_third_letter_is_due_at_120_days_and_no_fourth(stage, gone, still):
    for on, number in ((60, 2), (120, 3)):
        (found, *_rest) = [
            one
            for one in following.list_due(stage.session, stage.organization, today=after(on))
            if one.trail.recipient.id == gone[0].recipient_id
        ]
        assert found.number == number
        dispatch, still.moment = followed(stage, after(on))
        assert step(stage, gone[0], on) is Step.UNDER_WAY
        finish(stage, dispatch, after(on))
        assert gone[0].recipient_id not in due(stage, on + 59)
    assert gone[0].recipient_id not in due(stage, 1000) and step(stage, gone[0], 1000) is Step.ENOUGH


def test_a_follow_up_that_went_late_is_given_half_a_period_at_least(stage, gone, still):
    dispatch, still.moment = followed(stage, after(110))
    finish(stage, dispatch, after(110))
    assert gone[0].recipient_id not in due(stage, 139) and gone[0].recipient_id in due(stage, 140)


def test_a_dispatch_that_was_dropped_stands_in_nobodys_way(stage, gone, still):
    dispatch, still.moment = followed(stage, after(60))
    assert gone[0].recipient_id not in due(stage, 60)
    dispatch.state = DispatchState.CANCELLED
    stage.session.commit()
    assert gone[0].recipient_id in due(stage, 60)


def test_another_organizations_silences_are_not_ours(stage, gone):
    other = make.stored(stage.session, make.organization())
    assert following.list_due(stage.session, other, today=after(60)) == []
