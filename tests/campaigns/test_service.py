"""Campaigns, texts, waves, proposals and choices in the database."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from petitions.campaigns import rules, service
from petitions.campaigns.models import Campaign, CampaignState, CampaignText
from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.organizers.models import Organization
from petitions.recipients import directory
from petitions.recipients import service as recipients
from petitions.recipients.models import Recipient
from tests import factories as make
from tests.factories import NOON

Maker = Callable[..., Campaign]


@pytest.fixture
def org(session: Session) -> Organization:
    row: Organization = make.stored(session, make.organization())
    return row


@pytest.fixture
def create(session: Session, org: Organization, keys: Keyring) -> Maker:
    def made(**over: Any) -> Campaign:
        facts: dict[str, Any] = {
            "slug": "tell-us",
            "languages": ["en", "ar", "fr"],
            "opens_at": NOON,
            "closes_at": None,
        }
        return service.create(session, org, keys=keys, index_cost=2, now=NOON, **facts | over)

    return made


def write(session: Session, campaign: Campaign, language: str = "en", **over: Any) -> CampaignText:
    facts: dict[str, Any] = {
        "title": "Title",
        "summary": "Summary.",
        "statement": "Statement.",
        "demands": {1: "One.", 2: "Two."},
    }
    return service.write_text(session, campaign, language, account=None, now=NOON, **facts | over)


def filled(session: Session, campaign: Campaign) -> Campaign:
    service.set_demands(session, campaign, {1: ["enforced-disappearance"], 2: ["accountability"]})
    for language in campaign.languages:
        write(session, campaign, language)
    return campaign


def imported(session: Session) -> dict[str, Recipient]:
    recipients.import_records(session, directory.shipped().records, now=NOON)
    return {row.slug: row for row in recipients.list_directory(session)}


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


def test_the_desk_proposes_every_body_once_in_three_groups(session: Session, create: Maker, org: Organization) -> None:
    rows = imported(session)
    own, foreign = make.recipient(organization_id=org.id), make.recipient()
    other = make.stored(session, make.organization())
    foreign.organization_id = other.id
    session.add_all([own, foreign])
    session.flush()
    found = service.propose(session, filled(session, create()))
    groups = [[p.recipient.slug for p in group] for group in (found.letters, found.submissions, found.unfit)]
    assert sorted(slug for group in groups for slug in group) == sorted([*rows, own.slug])
    assert own.slug in groups[0] and "wgeid" in groups[1] and "emhrf" in groups[2]
    assert groups[0].index("ohchr-high-commissioner") < groups[0].index("opcw")


def test_a_met_demand_opens_no_door(session: Session, create: Maker) -> None:
    imported(session)
    campaign = filled(session, create())
    service.mark_met(session, campaign, 1, is_met=True)
    assert "wgeid" in [p.recipient.slug for p in service.propose(session, campaign).unfit]


def test_a_choice_is_made_changed_and_taken_back(session: Session, create: Maker) -> None:
    opcw = imported(session)["opcw"]
    campaign = filled(session, create())
    service.choose(session, campaign, opcw, language="en", demands=[2, 9], now=NOON)
    choice = service.choose(session, campaign, opcw, language="fr", form="f", demands=[1, 2], now=NOON)
    assert [(c.language, c.form, c.demands, c.names) for c in service.list_choices(session, campaign)] == [
        ("fr", "f", [], "no")
    ]
    assert service.choice_of(session, campaign, opcw) is choice
    service.unchoose(session, campaign, opcw)
    with pytest.raises(NotFound):
        service.unchoose(session, campaign, opcw)


def test_one_demand_of_two_is_kept_as_one(session: Session, create: Maker) -> None:
    campaign, row = filled(session, create()), imported(session)["opcw"]
    assert service.choose(session, campaign, row, language="en", demands=[2], now=NOON).demands == [2]


def test_names_go_where_no_rule_is_known_only_after_an_approvers_yes(session: Session, create: Maker) -> None:
    campaign, row = filled(session, create()), imported(session)["opcw"]
    with pytest.raises(rules.NamesNotAsked):
        service.choose(session, campaign, row, language="en", names="yes", now=NOON)
    choice = service.choose(session, campaign, row, language="en", now=NOON)
    service.allow_names(session, choice, reason="Its registry confirmed that letters stay with the office.")
    assert service.choose(session, campaign, row, language="fr", names="yes", now=NOON).names == "approved"
    assert service.forbid_names(session, choice).names == "no" and choice.names_reason is None


def test_no_approver_can_allow_names_for_any_state_or_body_that_passes_on(session: Session, create: Maker) -> None:
    campaign, tried = filled(session, create(languages=["en", "ar", "fr"])), 0
    for row in imported(session).values():
        if row.kind.startswith("state-") or row.passes_on == "states":
            language = next(code for code in campaign.languages if code in row.facts["languages"]["letter"])
            choice = service.choose(session, campaign, row, language=language, reason="Test.", now=NOON)
            with pytest.raises(rules.NamesForbidden):
                service.allow_names(session, choice, reason="Because.")
            with pytest.raises(rules.NamesForbidden):
                service.choose(session, campaign, row, language=language, names="yes", reason="Test.", now=NOON)
            assert choice.names == "no"
            tried += 1
    assert tried == 30


def test_the_third_letter_to_one_mailroom_needs_a_reason_which_is_kept(session: Session, create: Maker) -> None:
    campaign, rows = filled(session, create()), imported(session)
    for slug in ("coi-syria", "wgad", "opcw"):
        service.choose(session, campaign, rows[slug], language="en", now=NOON)
    with pytest.raises(rules.ReasonNeeded):
        service.choose(session, campaign, rows["wgeid"], language="en", now=NOON)
    service.choose(session, campaign, rows["wgeid"], language="en", reason="Its mandate is its own.", now=NOON)
    assert service.choose(session, campaign, rows["wgeid"], language="fr", now=NOON).reason == "Its mandate is its own."
    assert {c.recipient.slug for c in service.list_mates(session, campaign, rows["wgeid"])} == {"coi-syria", "wgad"}
