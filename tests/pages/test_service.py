"""What a campaign's page is made of."""

from petitions.pages import service
from petitions.signing import service as signing
from petitions.signing.models import Collected
from tests import factories as make
from tests.supporters import confirmed, ground, person


def test_a_page_shows_the_public_count_the_demands_and_only_public_names(session, place, keys, worker_keys):
    confirmed(session, place, keys, person("a@people.example", "Anna Muster", 3), "a")
    confirmed(session, place, keys, person("b@people.example", "Berta Muster", 1), "b")
    signing.close_window(session, place.campaign, keys=worker_keys, now=make.NOON)
    page = service.campaign_page(session, place.campaign, "en", now=make.NOON)
    assert (page.tally.confirmed, page.milestone, page.share, page.is_open) == (2, 100, 0.02, True)
    assert [(d.number, d.words) for d in page.demands] == [
        (1, "Open the archives of prisons."),
        (2, "Protect known graves."),
    ]
    assert page.names == ["Anna Muster"]
    assert (page.letter, page.doors) == (None, [])


def test_figures_from_elsewhere_stand_apart_from_the_count(session, place):
    for n, (source, number) in enumerate([("paper", 310), ("paper", 5), ("elsewhere", 7)]):
        facts = {"source": source, "title": "List", "count": number, "sha256": str(n), "collected_on": make.NOON.date()}
        row = Collected(campaign_id=place.campaign.id, wave_id=place.wave.id, entered_at=make.NOON, **facts)
        session.add(row)
    session.flush()
    page = service.campaign_page(session, place.campaign, "en", now=make.NOON)
    assert page.collected == [("paper", 315), ("elsewhere", 7)] and page.tally.confirmed == 0


def test_a_text_that_is_missing_in_a_language_is_shown_in_the_authoritative_one(session, place):
    session.add(make.text(place.campaign, language="ar", title="أخبروا العائلات أين هم"))
    session.flush()
    assert service.campaign_page(session, place.campaign, "ar", now=make.NOON).text.language == "ar"
    assert service.campaign_page(session, place.campaign, "fr", now=make.NOON).text.language == "en"


def test_the_list_has_the_open_campaigns_newest_first(session, place, keys):
    ground(session, keys, closes_at=make.NOON)
    newer = ground(session, keys, opens_at=make.NOON)
    entries = service.list_entries(session, "en", now=make.NOON)
    assert [entry.campaign.id for entry in entries] == [newer.campaign.id, place.campaign.id]
