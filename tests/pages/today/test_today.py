"""The first screen: everything that waits, each a step from its act, and campaigns at a glance; few questions asked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from petitions.campaigns import service as campaigns
from petitions.delivery.models import Envelope, State
from petitions.dispatch import ledger as dispatch_ledger
from petitions.dispatch.models import Dispatch, DispatchState, Item, Way
from petitions.organizers.models import Organization, Role
from petitions.pages.today import cards, service
from petitions.recipients import wishes
from petitions.recipients.models import Verification
from petitions.replies import following, ledger
from petitions.replies.models import Answer, AnswerState, Medium, Verdict
from petitions.signing import service as signing
from petitions.signing.figures import jobs as figures
from petitions.signing.figures.models import DeskFigures
from petitions.signing.models import Cause, Signature, SignatureState
from tests import factories as make
from tests.desk import sit_down
from tests.desk_budget import MOST, questions
from tests.dispatch.conftest import sit
from tests.factories import NOON

__all__ = ["sit"]


def today(stage, who="owner", *, on=NOON):
    account = stage.memberships[who].account
    return service.screen(stage.session, stage.organization, account, "en", page=1, now=on).today


def released(stage, key="key"):
    """Letters to all three reached them at noon."""
    dispatch = stage.approve(stage.freeze(key=key))
    for item in dispatch_ledger.list_items(stage.session, dispatch):
        if item.way is Way.HAND:
            item.task, item.done_on = "sent", NOON.date()
        else:
            envelope = stage.session.query(Envelope).filter_by(key=item.envelope_key).one()
            envelope.state, envelope.accepted_at = State.ACCEPTED, NOON
    stage.session.commit()
    return dispatch


def test_nothing_waits_at_first(client, session):
    assert "Nothing waits for you" in sit_down(client, session).get("/")


def test_letters_wait_for_another_than_who_prepared_them_and_lead_to_the_approval(stage, sit):
    dispatch = stage.freeze()
    address = f"/dispatches/{dispatch.id}"
    assert f'{address}/approve"' in sit("owner").get("/")
    page = sit("editor").get("/")
    assert "Your letters wait for a second person" in page and f'{address}/approve"' not in page
    viewer = sit("viewer").get("/")
    assert f'{address}/approve"' not in viewer and address in viewer


def test_follow_ups_are_those_of_the_ledger_whatever_came_back(stage):
    dispatch = released(stage)
    items = dispatch_ledger.list_items(stage.session, dispatch)
    facts = {"organization": stage.organization, "campaign": stage.place.campaign, "medium": Medium.POST}
    facts |= {"came_on": NOON.date() + timedelta(days=3), "came_at": NOON}
    for verdict in (None, *Verdict):
        for answer in stage.session.query(Answer):
            stage.session.delete(answer)
        state = AnswerState.CLASSIFIED if verdict else AnswerState.UNREAD
        answer = Answer(recipient=items[0].recipient, item=items[0], state=state, verdict=verdict, **facts)
        make.stored(stage.session, answer)
        for days in (0, 59, 60, 119, 120, 400):
            day = NOON + timedelta(days=days)
            known = following.list_due(stage.session, stage.organization, today=day.date())
            assert sum(many for _campaign, many in today(stage, on=day).to_follow) == len(known), (verdict, days)


def test_a_letter_in_preparation_or_an_unchosen_body_takes_the_follow_up_away(stage):
    released(stage)
    day = NOON + timedelta(days=61)
    assert today(stage, on=day).to_follow == [(stage.place.campaign.id, 3)]
    campaigns.unchoose(stage.session, stage.place.campaign, stage.choices["hand"].recipient)
    assert today(stage, on=day).to_follow == [(stage.place.campaign.id, 2)]
    facts = {"campaign": stage.place.campaign, "wave": stage.place.wave, "request_key": "again", "created_at": NOON}
    waiting = Dispatch(state=DispatchState.FREEZING, kind="follow_up", **facts)
    recipient = stage.choices["names"].recipient
    item = Item(dispatch=waiting, recipient=recipient, language="en", form="neutral", names="no", way=Way.MAIL)
    make.stored(stage.session, waiting, item)
    assert today(stage, on=day).to_follow == [(stage.place.campaign.id, 1)]


def test_doors_are_those_of_the_ledger(stage):
    stage.choose("late", email="late@un.example")
    for _turn in range(2):
        told = ledger.ledger(stage.session, stage.place.campaign, today=NOON.date())
        screen = service.screen(stage.session, stage.organization, stage.owner, "en", page=1, now=NOON)
        assert (screen.cards[0].knocked, screen.cards[0].doors) == (told.knocked, told.doors)
        if not told.knocked:
            released(stage)
    assert told.knocked == 4


def test_letters_in_doubt_and_tasks_by_hand_lead_to_their_dispatch(stage, sit):
    dispatch = stage.approve(stage.freeze())
    item = next(i for i in dispatch_ledger.list_items(stage.session, dispatch) if i.way is Way.MAIL)
    stage.session.query(Envelope).filter_by(key=item.envelope_key).one().state = State.IN_DOUBT
    stage.session.commit()
    assert [(one.number, n) for one, n in today(stage).in_doubt] == [(dispatch.id, 1)]
    assert [(one.id, n) for one, n in dispatch_ledger.count_doubts(stage.session, stage.organization)] == [
        (dispatch.id, 1)
    ]
    page = sit("owner").get("/")
    assert "1 letter may or may not have arrived" in page and "1 letter to send by hand" in page


def test_a_body_that_wants_no_letters_asks_for_nothing(stage):
    released(stage)
    facts = {"reason": "They asked for it.", "until": None, "by": "Rana", "now": NOON}
    for choice in stage.choices.values():
        wishes.note(stage.session, stage.organization, choice.recipient, **facts)
    seen = today(stage, on=NOON + timedelta(days=61))
    assert seen.to_follow == [] and seen.to_verify == ()


def verify(stage, name, on, email=None):
    recipient = stage.choices[name].recipient
    facts = {"evidence": "page", "source": "https://un.example", "seen": "It stands there.", "verified_by": "B."}
    facts |= {"email": email or recipient.email, "directory_email": recipient.email, "verified_on": on}
    make.stored(stage.session, Verification(recipient=recipient, **facts))


def test_addresses_to_verify_come_with_their_page_and_how_sure_we_are(stage, sit):
    recipient = stage.choices["plain"].recipient
    recipient.facts = recipient.facts | {
        "channel": {"preferred": "email", "url": "https://un.example/contact", "note": None},
        "confidence": {"email": "unsure"},
        "reverify": "Look under Contact",
    }
    verify(stage, "names", NOON.date())
    assert [one.recipient.slug for one in today(stage).to_verify] == [recipient.slug]
    page = sit("owner").get("/")
    for said in (
        "1 address to verify",
        "https://un.example/contact",
        "unsure",
        "Look under Contact",
        "Never looked up",
    ):
        assert said in page
    assert f"/recipients/{recipient.slug}" in page


@pytest.mark.parametrize(("days", "is_told"), [(334, False), (335, True), (365, True), (366, False)])
def test_a_check_that_lapses_within_a_month_is_told_before_it_lapses(stage, sit, days, is_told):
    verify(stage, "names", NOON.date() - timedelta(days=days))
    assert [one.standing for one in today(stage).to_renew] == (["fresh"] if is_told else [])
    assert ("1 check lapses within a month" in sit("owner").get("/")) is is_told


@pytest.mark.parametrize(("days", "standing"), [(366, "lapsed"), (364, None)])
def test_a_check_lapses_after_a_year_and_the_newest_counts(stage, days, standing):
    verify(stage, "names", NOON.date() - timedelta(days=900))
    verify(stage, "names", NOON.date() - timedelta(days=days))
    verify(stage, "plain", NOON.date())
    assert [one.standing for one in today(stage).to_verify] == ([standing] if standing else [])


def test_a_closed_campaigns_addresses_are_left_alone(stage):
    assert len(today(stage).to_verify) == 2
    stage.place.campaign.state = "closed"
    stage.session.commit()
    assert today(stage).to_verify == ()


def test_held_signatures_are_told_from_the_kept_figures(stage, sit):
    for signature in stage.session.query(Signature).limit(2):
        signature.state, signature.cause = SignatureState.HELD, Cause.TRAP
    stage.session.commit()
    assert today(stage).held == []
    figures.make_desk_figures()
    assert today(stage).held == [(stage.place.campaign.id, 2)]
    page = sit("owner").get("/")
    assert "2 held signatures to review" in page and f"{stage.place.campaign.slug}/signatures" in page


def test_a_wave_that_ends_soon_is_told_of_and_one_that_ended_too(stage):
    wave = stage.place.wave
    assert today(stage).ending == []
    wave.closes_on = NOON.date() + service.SOON
    stage.session.commit()
    assert today(stage).ending == [(stage.place.campaign.id, wave.closes_on)]
    assert today(stage, on=NOON + timedelta(days=40)).ending
    make.stored(stage.session, make.wave(stage.place.campaign, number=2, closes_on=date(2028, 1, 1)))
    assert today(stage).ending == []


def test_a_card_says_count_curve_doors_and_the_next_date(stage, sit, worker_keys):
    signing.close_window(stage.session, stage.place.campaign, keys=worker_keys, now=NOON)
    stage.session.query(Signature).first().confirmed_at = NOON - timedelta(days=9)
    stage.session.commit()
    figures.make_desk_figures()
    page = sit("owner").get("/")
    assert "0 doors knocked on, of 3" in page and "wave ends on 31 May 2027" in page
    assert "<polyline" in page and "11 November 2026" in page and "style=" not in page
    assert "<strong>5</strong> confirmed signatures" in page


@pytest.mark.parametrize(
    ("facts", "wave", "starts", "told"),
    [
        ({"opens_at": NOON + timedelta(days=1)}, None, None, "opens"),
        ({"closes_at": NOON + timedelta(days=5)}, date(2026, 12, 1), None, "closes"),
        ({"closes_at": NOON + timedelta(days=50)}, date(2026, 12, 1), None, "wave"),
        ({}, date(2026, 12, 1), NOON + timedelta(days=2), "starts"),
        ({}, date(2026, 11, 1), None, None),
    ],
)
def test_the_next_date_of_a_campaign_is_the_first_that_is_not_over(facts, wave, starts, told):
    found = cards.coming(make.campaign(**facts), wave, starts, NOON)
    assert (found[0] if found else None) == told


def test_another_organizations_things_are_not_on_the_screen(stage, client):
    stage.freeze()
    page = sit_down(client, stage.session, Role.OWNER).get("/")
    assert "Nothing waits for you" in page and stage.place.campaign.slug not in page


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999", "2"])
def test_a_page_of_campaigns_that_is_not_there_is_empty_or_the_first(stage, sit, number):
    sit("owner").get(f"/?page={number}")


def fill(session, organization_id, number):
    """So many more campaigns, each with everything that is told of."""
    organization = session.get(Organization, organization_id)
    for n in range(number):
        campaign = make.campaign(organization, created_at=NOON - timedelta(minutes=n + 1))
        wave = make.wave(campaign, closes_on=NOON.date())
        make.stored(session, campaign, wave, make.text(campaign))
        make.stored(session, make.choice(campaign, make.recipient()))
    figures.make_desk_figures()


def test_the_screen_asks_the_same_few_questions_for_ten_and_for_forty(stage, sit):
    released(stage)
    desk, number = sit("owner"), stage.organization.id
    fill(stage.session, number, 9)
    few, listed = questions(desk, "/"), questions(desk, "/campaigns")
    fill(stage.session, number, 30)
    many = questions(desk, "/")
    assert len(few) == len(many) <= MOST, "\n".join(many)
    assert len(listed) == len(questions(desk, "/campaigns")) <= MOST
    page = desk.client.get(f"{desk.root}/?page=2").text
    assert page.count('class="card"') == cards.ON_A_PAGE and 'aria-current="page">2' in page


def test_of_very_many_campaigns_the_first_are_shown_and_the_others_counted(stage, sit):
    fill(stage.session, stage.organization.id, 32)
    stage.session.execute(update(DeskFigures).where(DeskFigures.campaign_id != stage.place.campaign.id).values(held=1))
    stage.session.commit()
    page = sit("owner").get("/")
    assert page.count("/signatures?") + page.count('/signatures"') == 30
    assert "2 more campaigns stand here once these are done" in page
