"""A campaign becomes public by itself at its moment, and nothing of it is seen before."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from petitions.campaigns import jobs, rules, service, timing
from petitions.campaigns.models import Campaign, CampaignState
from petitions.core import clock
from petitions.organizers.models import Entry
from tests.campaigns.conftest import PATH, Maker, filled, verbs
from tests.desk import Desk
from tests.factories import NOON

LATER = NOON + timedelta(days=2)
AHEAD = "2998-05-01T06:00"


@pytest.fixture
def whole(session: Session, create: Maker) -> Campaign:
    return filled(session, create())


def test_it_opens_at_its_moment_at_the_earliest(session: Session, whole: Campaign) -> None:
    timing.schedule(session, whole, at=LATER, now=NOON)
    assert whole.public_from == whole.opens_at == LATER and whole.state is CampaignState.DRAFT
    assert timing.list_due(session, now=LATER - timedelta(seconds=1)) == []
    assert timing.list_due(session, now=LATER) == [whole.id]


@pytest.mark.parametrize("at", [NOON, NOON - timedelta(days=1)])
def test_a_moment_that_has_passed_is_refused(session: Session, whole: Campaign, at: datetime) -> None:
    with pytest.raises(timing.TooSoon):
        timing.schedule(session, whole, at=at, now=NOON)


def test_only_what_is_whole_and_not_over_by_then_is_given_a_moment(session: Session, create: Maker) -> None:
    with pytest.raises(rules.NotReady):
        timing.schedule(session, create(), at=LATER, now=NOON)
    over = filled(session, create(slug="over-then", closes_at=LATER - timedelta(hours=1)))
    with pytest.raises(rules.NotReady):
        timing.schedule(session, over, at=LATER, now=NOON)


def test_what_is_public_needs_no_moment(session: Session, whole: Campaign) -> None:
    service.publish(session, whole, now=NOON)
    with pytest.raises(rules.DemandsFixed):
        timing.schedule(session, whole, at=LATER, now=NOON)


def test_it_is_published_once(session: Session, whole: Campaign) -> None:
    timing.schedule(session, whole, at=LATER, now=NOON)
    assert timing.publish_due(session, whole.id, now=NOON) is None
    assert timing.publish_due(session, whole.id, now=LATER) is whole
    assert whole.state is CampaignState.PUBLISHED and whole.public_from is None
    assert timing.publish_due(session, whole.id, now=LATER) is None


def test_with_something_missing_again_it_waits(session: Session, whole: Campaign) -> None:
    timing.schedule(session, whole, at=LATER, now=NOON)
    whole.languages = [*whole.languages, "es"]
    assert timing.publish_due(session, whole.id, now=LATER) is None and whole.state is CampaignState.DRAFT
    assert timing.list_due(session, now=LATER) == [whole.id]


def test_publishing_by_hand_takes_the_moment_away(session: Session, whole: Campaign) -> None:
    timing.schedule(session, whole, at=LATER, now=NOON)
    assert service.publish(session, whole, now=NOON).public_from is None


PUBLIC = [
    "/c/tell-us", "/en/c/tell-us", "/en/c/tell-us/embed", "/en/c/tell-us/feed.atom", "/c/tell-us/counts.json",
    "/c/tell-us/counts.csv", "/en/c/tell-us/card.png", "/en/c/tell-us/sheet.pdf",
]  # fmt: skip


def test_nothing_of_it_leaks_before_its_moment(
    desk: Desk, written: Campaign, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.post(f"{PATH}/schedule", {"public_from": AHEAD}, page=PATH).status_code == 303
    assert verbs(session)[-1] == "schedule_campaign" and "becomes public on 1 May 2998" in desk.get(PATH)
    jobs.publish_due()
    for address in PUBLIC:
        assert desk.client.get(address).status_code == 404, address
    for address in ("/en/", "/sitemap.xml", "/en/feed.atom", f"/en/o/{desk.organization.slug}"):
        text = desk.client.get(address).text
        assert "tell-us" not in text and "Title en" not in text, address
    moment = datetime.fromisoformat(AHEAD + "+00:00")
    monkeypatch.setattr(clock, "now", lambda: moment)
    jobs.publish_due()
    jobs.publish_due()
    session.refresh(written)
    assert written.state is CampaignState.PUBLISHED and desk.client.get("/en/c/tell-us").status_code == 200
    assert "Title en" in desk.client.get("/en/").text and "tell-us" in desk.client.get("/sitemap.xml").text
    published = [entry for entry in session.query(Entry) if entry.verb == "publish_campaign"]
    assert len(published) == 1 and published[0].account_id is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [("", "Say when."), ("2001-01-01T00:00", "lies ahead"), ("tomorrow", "Not a valid datetime")],
)
def test_a_wrong_moment_is_returned_with_what_was_typed(desk: Desk, written: Campaign, typed: str, says: str) -> None:
    answer = desk.post(f"{PATH}/schedule", {"public_from": typed}, page=PATH)
    assert answer.status_code == 422 and says in answer.text and f'value="{typed}"' in answer.text
    assert written.public_from is None


def test_the_moment_can_be_taken_back(desk: Desk, written: Campaign, session: Session) -> None:
    facts: dict[str, Any] = {"public_from": AHEAD}
    desk.post(f"{PATH}/schedule", facts, page=PATH)
    assert desk.post(f"{PATH}/unschedule", page=PATH).status_code == 303
    session.refresh(written)
    assert written.public_from is None and verbs(session)[-1] == "unschedule_campaign"
    assert "Publish it at a moment of your choice" in desk.get(PATH)
