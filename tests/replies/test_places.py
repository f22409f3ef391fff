"""Letters as plain facts say what the trails say; the ledger's page asks as little for many letters as for few."""

from sqlalchemy import select

from petitions.campaigns import service as campaigns
from petitions.delivery.models import Envelope, State
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.letters.models import LetterState
from petitions.replies import places, sendings
from tests import factories as make
from tests.desk_budget import questions


def facts(stage):
    """Of both: standing, day and whether it counts, by recipient."""
    found = places.list_places(stage.session, stage.organization).sent
    light = {place[1]: [(one.kind, one.standing, one.on, one.counts) for one in sent] for place, sent in found.items()}
    whole: dict = {}
    for one in sendings.list_sendings(stage.session, stage.organization):
        whole.setdefault(one.item.recipient_id, []).append((one.kind, one.standing, one.on, one.counts))
    return light, whole


def test_every_state_of_a_letter_is_the_same_fact_as_in_its_trail(stage, letters):
    mailed = next(item for item in letters if item.way is Way.MAIL)
    by_hand = next(item for item in letters if item.way is Way.HAND)
    envelope = stage.session.scalars(select(Envelope).where(Envelope.key == mailed.envelope_key)).one()
    for state in State:
        envelope.state = state
        stage.session.commit()
        light, whole = facts(stage)
        assert light == whole, state
    for task in TaskState:
        by_hand.task = task
        stage.session.commit()
        light, whole = facts(stage)
        assert light == whole, task
    for state, reason in [(LetterState.REVOKED, None), (LetterState.REVOKED, "wrong"), (LetterState.REPLACED, None)]:
        mailed.letter.state, mailed.letter.revoked_reason = state, reason
        stage.session.commit()
        light, whole = facts(stage)
        assert light == whole, (state, reason)


def test_a_letter_posted_again_is_found_by_its_new_envelope(stage, letters):
    mailed = next(item for item in letters if item.way is Way.MAIL)
    envelope = stage.session.scalars(select(Envelope).where(Envelope.key == mailed.envelope_key)).one()
    mailed.generation = 2
    envelope.key, envelope.state = mailed.envelope_key, State.IN_DOUBT
    stage.session.commit()
    found = places.list_places(stage.session, stage.organization)
    assert found.in_doubt == {mailed.dispatch_id: 1} and facts(stage)[0] == facts(stage)[1]


def test_what_waits_for_approval_is_in_preparation_and_was_not_sent(stage):
    stage.freeze()
    found = places.list_places(stage.session, stage.organization)
    assert found.sent == {} and len(found.preparing) == 3 and found.by_hand == {}


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
