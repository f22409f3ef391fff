"""Figures of the first screen are those of the ledger; the ledger's page asks as little for many letters as for few."""

from datetime import timedelta

from sqlalchemy import select

from petitions.campaigns import service as campaigns
from petitions.delivery.models import Envelope, State
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.letters.models import LetterState
from petitions.replies import ledger, places
from tests import factories as make
from tests.desk_budget import questions

LATER = make.NOON.date() + timedelta(days=70)


def both(stage):
    """Doors and follow-ups that are due, as the first screen counts them and as the ledger lists them."""
    campaign = stage.place.campaign
    told = ledger.ledger(stage.session, campaign, today=LATER)
    due = places.count_due(stage.session, stage.organization, periods={}, today=LATER)[campaign.id]
    light = (*places.list_doors(stage.session, [campaign]).get(campaign.id, (0, 0)), due)
    return light, (told.knocked, told.doors, len(told.due))


def test_every_state_of_a_letter_counts_as_in_its_trail(stage, letters):
    mailed = next(item for item in letters if item.way is Way.MAIL)
    by_hand = next(item for item in letters if item.way is Way.HAND)
    envelope = stage.session.scalars(select(Envelope).where(Envelope.key == mailed.envelope_key)).one()
    seen = set()

    def compare(*what):
        stage.session.commit()
        light, whole = both(stage)
        assert light == whole, what
        seen.add(light)

    for came in (None, make.NOON.date()):
        mailed.acknowledged_on = by_hand.acknowledged_on = came
        for state in State:
            envelope.state = state
            compare(state, came)
        for task in (None, *TaskState):
            by_hand.task = task
            compare(task, came)
    for state, reason in [(LetterState.REVOKED, None), (LetterState.REVOKED, "wrong"), (LetterState.REPLACED, None)]:
        mailed.letter.state, mailed.letter.revoked_reason = state, reason
        compare(state, reason)
    assert len(seen) > 2


def test_what_waits_for_approval_knocks_on_no_door(stage):
    stage.freeze()
    assert both(stage) == ((0, 3, 0), (0, 3, 0))


def test_the_ledger_asks_the_same_however_many_letters_there_are(stage, letters, sit):
    desk, path = sit("owner"), f"/campaigns/{stage.place.campaign.slug}/ledger"
    slug, few = stage.place.campaign.slug, questions(desk, path)
    campaign = campaigns.of_organization(stage.session, desk.organization, slug)
    for number in range(5):
        later = Dispatch(campaign=campaign, wave=make.wave(campaign, number=number + 2), request_key=f"k{number}")
        later.state, later.created_at, later.approved_at = DispatchState.DONE, make.NOON, make.NOON
        make.stored(stage.session, later)
    items = stage.session.scalars(select(Item)).all()
    for item, later in zip(
        items, stage.session.scalars(select(Dispatch).where(Dispatch.state == "done")), strict=False
    ):
        item.dispatch = later
    stage.session.commit()
    assert len(questions(desk, path)) == len(few)
