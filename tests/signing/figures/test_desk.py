"""The desk's figures are those of the rows, kept where counting takes long, and told to nobody else."""

import csv
import io
from datetime import timedelta

import pytest

from petitions.campaigns.models import CampaignState, CampaignText
from petitions.letters import support
from petitions.organizers.models import Role
from petitions.signing import service as signing
from petitions.signing.figures import desk as figures
from petitions.signing.figures import files, jobs
from petitions.signing.figures.models import DeskFigures
from petitions.signing.models import Cause, Signature
from petitions.signing.vetting import jobs as vetting_jobs
from petitions.signing.vetting import service as vetting
from petitions.signing.vetting.models import Act
from tests import factories as make
from tests.desk import sit_down
from tests.desk_budget import MOST, questions


@pytest.fixture
def kept(monkeypatch):
    """Every campaign is too large to be counted while somebody waits."""
    monkeypatch.setattr(figures, "AT_ONCE", -1)


def test_figures_tell_signatures_apart_by_everything_that_is_not_a_name(session, desk, came):
    came(1, country="LB", language="ar", at=make.NOON - timedelta(days=1))
    came(2, country="LB", language="en", level=0)
    came(3, country=None, language="en", cause=Cause.TRAP, news=True)
    came(4, country="FR", language="fr", cause=Cause.BURST, cluster=77)
    seen = figures.find(session, desk.place.campaign, now=make.NOON)
    assert (seen.confirmed, seen.held, seen.reachable, seen.unreviewed) == (2, 2, 1, 1)
    assert seen.by_day == {"2026-11-19": 1, "2026-11-20": 1}
    assert seen.content["by_country"] == {"LB": 2} and seen.content["by_language"] == {"ar": 1, "en": 1}
    assert seen.content["by_level"] == {"0": 1, "1": 1}
    assert seen.content["causes"] == {"burst": [1, 0], "trap": [1, 1]} and seen.content["crowds"] == [[77, "burst", 1]]


def test_a_draft_of_a_large_campaigns_letter_reads_the_kept_figures(session, desk, came, kept):
    for n in range(3):
        came(n, level=n % 2)
    jobs.make_desk_figures()
    came(9)
    drafted = support.at(session, desk.place.campaign, now=make.NOON + timedelta(minutes=5))
    assert (drafted.online, drafted.named, drafted.by_country, drafted.as_of) == (3, 1, {"LB": 3}, make.NOON)


def test_a_wave_counts_its_own_in_kept_figures_too(session, desk, came, kept):
    campaign = desk.place.campaign
    came(1)
    later = make.stored(session, make.wave(campaign, number=2))
    desk.place.wave = later
    came(2)
    jobs.make_desk_figures()
    campaign.wave_only = True
    session.commit()
    assert support.at(session, campaign, now=make.NOON).online == 1


def test_drafts_and_quiet_campaigns_have_figures_for_the_desk(session, desk, came):
    campaign = desk.place.campaign
    campaign.is_quiet = True
    came(1)
    draft = make.stored(session, make.campaign(desk.organization, state=CampaignState.DRAFT))
    jobs.make_desk_figures()
    assert session.get(DeskFigures, campaign.id).confirmed == 1 and session.get(DeskFigures, draft.id).confirmed == 0


def test_figures_are_made_anew_when_a_window_closed_and_else_after_a_while(session, desk, came, worker_keys, still):
    campaign = desk.place.campaign
    came(1)
    jobs.make_desk_figures()
    assert figures.list_due(session, now=still()) == []
    signing.close_window(session, campaign, keys=worker_keys, now=still())
    session.commit()
    assert figures.list_due(session, now=still()) == [campaign.id]
    jobs.make_desk_figures()
    assert figures.list_due(session, now=still.pass_by(minutes=9)) == []
    assert figures.list_due(session, now=still.pass_by(minutes=1)) == [campaign.id]
    jobs.make_desk_figures()
    campaign.state = CampaignState.CLOSED
    session.flush()
    assert figures.list_due(session, now=still.pass_by(hours=23)) == []
    assert figures.list_due(session, now=still.pass_by(hours=1)) == [campaign.id]


def test_a_decision_has_the_figures_made_anew(session, desk, came, still):
    came(1, cause=Cause.TRAP)
    jobs.make_desk_figures()
    facts = {"reason": "r", "by": desk.account, "now": still()}
    vetting.decide(session, desk.place.campaign, Act.INVALIDATE, {"cause": "trap"}, **facts)
    session.commit()
    vetting_jobs.work_reviews()
    assert figures.list_due(session, now=still()) == [desk.place.campaign.id]


def test_who_a_review_touched_is_no_longer_unreviewed(session, desk, came, still):
    came(1, cause=Cause.TRAP)
    came(2)
    facts = {"reason": "r", "by": desk.account, "now": still()}
    vetting.decide(session, desk.place.campaign, Act.RELEASE, {}, **facts)
    session.commit()
    vetting_jobs.work_reviews()
    seen = figures.counted(session, desk.place.campaign.id, now=still())
    assert (seen.confirmed, seen.unreviewed) == (2, 1)


def test_the_page_says_every_figure_and_names_nobody(desk, came):
    assert "Nobody has confirmed yet" in desk.get(desk.path)
    came(1, country="LB", at=make.NOON - timedelta(days=1))
    came(2, country=None)
    came(3, cause=Cause.TRAP, news=True)
    page = desk.get(desk.path)
    for said in ("Lebanon", "I would rather not say", "name in the letter", "Hidden field filled", "on paper", "<svg"):
        assert said in page
    assert "2 confirmed names that go into annexes were never part of a review" in page
    assert "Haddad" not in page and "people.example" not in page and "style=" not in page


def test_a_spreadsheet_gets_every_number_and_no_formula(session, desk, came):
    came(1, cause=Cause.TRAP)
    came(2)
    answer = desk.client.get(desk.root + desk.path + ".csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    assert (
        rows[0] == list(files.COLUMNS) and ["country", "LB", "1", ""] in rows and ["held for", "trap", "1", "0"] in rows
    )
    assert ["day", "2026-11-20", "1", ""] in rows and ["level", "1", "1", ""] in rows
    seen = DeskFigures(confirmed=0, unreviewed=0, by_day={}, content={"states": {}, "pending": 0, "parts": []})
    seen.content |= {"by_country": {"=1+1": 3}, "by_language": {}, "by_level": {}, "causes": {}}
    assert "'=1+1" in files.as_csv(seen, {}, {})


@pytest.mark.parametrize("ending", ["", ".csv"])
def test_another_organizations_figures_are_not_there(client, session, desk, ending):
    path = desk.path + ending
    stranger = sit_down(client, session, Role.OWNER)
    stranger.get(path, 404)


def test_the_page_of_a_large_campaign_asks_little(desk, came, kept):
    came(1)
    jobs.make_desk_figures()
    assert "Counted at" in desk.get(desk.path)
    assert len(questions(desk, desk.path)) <= MOST


def test_the_page_of_a_small_campaign_asks_little_too(desk, came):
    came(1)
    found = questions(desk, desk.path)
    assert len(found) <= MOST, "\n".join(found)


def test_where_the_text_changed_both_texts_stand_with_their_numbers(session, desk, came):
    came(1)
    place = desk.place
    place.campaign.epoch = 2
    make.stored(session, make.text(place.campaign, version=2, epoch=2, created_at=make.NOON + timedelta(days=30)))
    session.commit()
    page = desk.get(desk.path)
    assert "since 20 December 2026" in page and "since 20 November 2026: letters count these" in page
    came(2)
    newest = session.query(CampaignText).filter_by(epoch=2).one()
    session.query(Signature).order_by(Signature.id.desc()).first().text_id = newest.id
    session.commit()
    assert "since 20 December 2026: letters count these" in desk.get(desk.path)
