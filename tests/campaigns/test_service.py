"""Campaigns, texts, waves, proposals and choices in the database."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from petitions.campaigns import rules, service
from petitions.campaigns.models import CampaignState
from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.organizers.models import Organization
from tests import factories as make
from tests.campaigns.conftest import Maker, filled, write
from tests.factories import NOON


def test_a_new_campaign_is_a_draft_with_a_wave_and_a_key_outside_the_database(
    session: Session, create: Maker, keys: Keyring
) -> None:
    campaign = create(closes_at=NOON + timedelta(days=90))
    wave = service.current_wave(session, campaign)
    assert campaign.state is CampaignState.DRAFT and (wave.number, wave.closes_on) == (1, date(2027, 2, 18))
    assert (keys.folder / "index" / f"{campaign.index_key}.key").exists()


def test_an_address_that_is_taken_is_refused_and_leaves_no_key_behind(
    session: Session, create: Maker, keys: Keyring
) -> None:
    create()
    before = set(Path(keys.folder / "index").iterdir())
    with pytest.raises(rules.SlugTaken):
        create()
    assert set(Path(keys.folder / "index").iterdir()) == before


def test_the_public_sees_published_and_closed_campaigns_only(
    session: Session, create: Maker, org: Organization
) -> None:
    campaign = create()
    with pytest.raises(NotFound):
        service.by_slug(session, "tell-us")
    assert service.of_organization(session, org, "tell-us") is campaign
    service.publish(session, filled(session, campaign), now=NOON)
    assert service.by_slug(session, "tell-us") is campaign
    service.close(session, campaign, now=NOON + timedelta(days=1))
    assert service.by_slug(session, "tell-us") is campaign


def test_another_organizations_campaign_is_not_there(session: Session, create: Maker) -> None:
    create()
    other = make.stored(session, make.organization())
    with pytest.raises(NotFound):
        service.of_organization(session, other, "tell-us")
    assert service.list_of(session, other) == []


def test_the_list_holds_what_takes_signatures_now(session: Session) -> None:
    day = timedelta(days=1)
    running = make.campaign()
    noise = [
        make.campaign(state=CampaignState.DRAFT),
        make.campaign(state=CampaignState.CLOSED),
        make.campaign(opens_at=NOON + day),
        make.campaign(closes_at=NOON),
    ]
    session.add_all([running, *noise])
    session.flush()
    assert service.list_open(session, NOON) == [running]


def test_the_same_text_is_one_version_and_another_text_the_next(session: Session, create: Maker) -> None:
    campaign = create()
    first = write(session, campaign)
    assert write(session, campaign, statement="Statement.  \r\n") is first
    second = write(session, campaign, demands={1: "One, in other words.", 2: "Two."})
    assert (second.version, second.sha256 != first.sha256) == (2, True)
    assert service.text(session, campaign, "en") is second


def test_a_text_that_is_missing_falls_back_to_the_authoritative_language(session: Session, create: Maker) -> None:
    campaign = create(languages=["ar", "en"])
    with pytest.raises(NotFound):
        service.text(session, campaign, "fr")
    assert service.find_text(session, campaign, "fr") is None
    write(session, campaign, "en")
    arabic = write(session, campaign, "ar")
    assert service.text(session, campaign, "fr") is arabic


def test_two_people_writing_at_once_are_told(session: Session, create: Maker) -> None:
    campaign = create()
    write(session, campaign, seen=0)
    write(session, campaign, title="Second", seen=1)
    with pytest.raises(rules.TextMoved):
        write(session, campaign, title="Third", seen=1)
    with pytest.raises(rules.TextMoved):
        write(session, campaign, title="Third", seen=0)


def test_empty_demands_are_not_kept_and_numbers_are_words(session: Session, create: Maker) -> None:
    assert write(session, create(), demands={2: " Two. ", 10: "Ten.", 3: "  "}).demands == {"2": "Two.", "10": "Ten."}


def test_a_draft_may_lose_demands_and_a_published_campaign_may_not(session: Session, create: Maker) -> None:
    campaign = filled(session, create())
    service.set_demands(session, campaign, {1: ["torture"]})
    assert [demand.tags for demand in service.list_demands(session, campaign)] == [["torture"]]
    service.set_demands(session, campaign, {1: ["torture"], 2: ["search"]})
    service.publish(session, campaign, now=NOON)
    with pytest.raises(rules.DemandsFixed):
        service.set_demands(session, campaign, {1: ["torture"]})


def test_a_demand_added_later_belongs_to_the_wave_of_its_day(session: Session, create: Maker) -> None:
    campaign = filled(session, create())
    second = service.start_wave(session, campaign, opens_on=date(2027, 6, 1), closes_on=None)
    service.set_demands(session, campaign, {1: [], 2: [], 3: ["search"]})
    assert [demand.wave_id == second.id for demand in service.list_demands(session, campaign)] == [False, False, True]


def test_a_demand_that_was_met_is_asked_no_more(session: Session, create: Maker) -> None:
    campaign = filled(session, create())
    service.mark_met(session, campaign, 1, is_met=True)
    assert [demand.number for demand in service.list_demands(session, campaign, only_open=True)] == [2]
    with pytest.raises(NotFound):
        service.mark_met(session, campaign, 9, is_met=True)


def test_publishing_names_all_that_is_missing_and_changes_nothing(session: Session, create: Maker) -> None:
    campaign = create()
    write(session, campaign)
    with pytest.raises(rules.NotReady) as refused:
        service.publish(session, campaign, now=NOON)
    assert len(refused.value.missing) == 3 and campaign.state is CampaignState.DRAFT


def test_closing_ends_at_that_moment_and_only_once(session: Session, create: Maker) -> None:
    campaign = service.publish(session, filled(session, create()), now=NOON)
    later = NOON + timedelta(days=5)
    assert service.close(session, campaign, now=later).closes_at == later
    with pytest.raises(rules.CampaignClosed):
        service.close(session, campaign, now=later)


def test_a_closed_campaign_opens_again_once_its_end_is_moved(session: Session, create: Maker) -> None:
    campaign = service.publish(session, filled(session, create()), now=NOON)
    service.close(session, campaign, now=NOON + timedelta(days=5))
    with pytest.raises(rules.NotReady):
        service.publish(session, campaign, now=NOON + timedelta(days=6))
    settings = {"milestone": 500, "wave_only": True, "offers_public": False}
    service.change(session, campaign, languages=campaign.languages, opens_at=NOON, closes_at=None, **settings)
    assert service.publish(session, campaign, now=NOON + timedelta(days=6)).is_open(NOON + timedelta(days=6))


@pytest.mark.parametrize("languages", [["ar", "en", "fr"], ["en", "ar"], ["fr"]])
def test_a_published_campaign_keeps_its_languages(session: Session, create: Maker, languages: list[str]) -> None:
    campaign = service.publish(session, filled(session, create()), now=NOON)
    settings: dict[str, Any] = {
        "opens_at": NOON,
        "closes_at": None,
        "milestone": None,
        "wave_only": False,
        "offers_public": True,
    }
    with pytest.raises(rules.LanguagesFixed):
        service.change(session, campaign, languages=languages, **settings)
    assert service.change(session, campaign, languages=["en", "ar", "fr", "es"], **settings).languages[-1] == "es"


def test_waves_follow_each_other(session: Session, create: Maker) -> None:
    campaign = create(opens_at=datetime(2026, 11, 1, tzinfo=UTC))
    second = service.start_wave(session, campaign, opens_on=date(2027, 3, 1), closes_on=date(2027, 8, 31))
    assert service.current_wave(session, campaign) is second
    assert [wave.closes_on for wave in service.list_waves(session, campaign)] == [date(2027, 3, 1), date(2027, 8, 31)]
    for opens_on, closes_on in ((date(2027, 3, 1), None), (date(2027, 9, 1), date(2027, 9, 1))):
        with pytest.raises(rules.BadDates):
            service.start_wave(session, campaign, opens_on=opens_on, closes_on=closes_on)


def test_titles_of_many_campaigns_are_those_that_each_would_find(session):
    rows = [make.campaign(languages=["fr", "en"]), make.campaign(languages=["ar"]), make.campaign(languages=["en"])]
    make.stored(session, *rows)
    make.stored(
        session,
        make.text(rows[0], language="fr", title="Premier"),
        make.text(rows[0], language="fr", version=2, title="Second"),
        make.text(rows[0], language="ar", title="أول"),
        make.text(rows[1], language="ar", title="ثان"),
    )
    for language in ("en", "ar", "fr", "zh"):
        titles = service.titles(session, rows, language)
        for row in rows:
            text = service.find_text(session, row, language)
            assert titles[row.id] == ((text.title, text.language) if text else (row.slug, ""))
    assert service.titles(session, [], "en") == {}
