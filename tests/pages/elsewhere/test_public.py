"""Frames, figures, feeds, the archive, organizations, the site map: what anybody may fetch."""

import csv
import io
import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from petitions.campaigns.models import CampaignState
from petitions.news.models import NewsItem, NewsState
from petitions.signing import service as signing
from petitions.signing.figures import jobs
from petitions.signing.models import Collected
from tests import factories as make
from tests.factories import NOON
from tests.supporters import confirmed, person

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
PDF = b"%PDF-1.7"


def crowd(session, place, keys, still, lands):
    """So many people of each country, counted."""
    for land, number in lands.items():
        for one in range(number):
            email = f"{land}{one}@people.example".lower()
            confirmed(session, place, keys, person(email, country=land), f"{land}-{one}")
    still.pass_by(minutes=1)
    signing.close_window(session, place.campaign, keys=keys, now=still())
    session.commit()
    jobs.make_figures()


def policy(answer):
    pairs = (part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: rest[0] if rest else "" for name, *rest in pairs}


def test_no_page_of_others_may_frame_a_campaign_unless_its_organizers_name_the_site(client, place, session):
    address = f"/en/c/{place.campaign.slug}/embed"
    assert policy(client.get(address))["frame-ancestors"] == "'none'"
    place.campaign.embed_hosts = ["https://paper.example", "https://radio.example:8443"]
    session.commit()
    answer = client.get(address)
    assert policy(answer)["frame-ancestors"] == "https://paper.example https://radio.example:8443"
    assert "X-Frame-Options" not in answer.headers
    for other in (f"/en/c/{place.campaign.slug}", "/en/", "/en/letters"):
        assert policy(client.get(other))["frame-ancestors"] == "'none'"


def test_the_frame_has_no_script_no_form_and_no_cookie_and_opens_the_campaign_in_a_new_tab(client, place):
    answer = client.get(f"/ar/c/{place.campaign.slug}/embed")
    page = answer.text
    assert 'dir="rtl"' in page and place.text.title in page
    assert 'target="_blank" rel="noopener noreferrer"' in page
    assert "<script" not in page and "<form" not in page and "Set-Cookie" not in answer.headers
    assert policy(answer)["form-action"] == "'none'" and policy(answer)["default-src"] == "'none'"
    assert len(answer.data) < 4_000


def test_figures_say_what_they_count_and_merge_countries_with_few(client, place, session, as_worker, still):
    crowd(session, place, as_worker, still, {"LB": 6, "DE": 5, "FR": 3, "JO": 2})
    facts = {"campaign_id": place.campaign.id, "wave_id": place.wave.id, "title": "x", "collected_on": NOON.date()}
    for source, number in (("paper", 310), ("elsewhere", 40)):
        make.stored(session, Collected(source=source, count=number, sha256=source, entered_at=NOON, **facts))
    answer = client.get(f"/c/{place.campaign.slug}/counts.json")
    told = json.loads(answer.text)
    assert told["online"] == 16 == sum(told["online_by_day"].values())
    assert (told["paper"], told["elsewhere"], told["organizations"]) == (310, 40, 0)
    assert told["online_by_country"] == {"LB": 6, "DE": 5} and told["online_other_countries"] == 5
    assert told["as_of"] == still().isoformat()
    assert answer.headers["Access-Control-Allow-Origin"] == "*" and answer.headers["ETag"]
    again = client.get(f"/c/{place.campaign.slug}/counts.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_nothing_in_the_figures_moves_within_a_window(client, place, session, as_worker, still):
    crowd(session, place, as_worker, still, {"LB": 6})
    before = client.get(f"/c/{place.campaign.slug}/counts.json").text
    confirmed(session, place, as_worker, person("late@people.example", country="LB"), "late", now=still())
    assert jobs.make_figures() == 0
    assert client.get(f"/c/{place.campaign.slug}/counts.json").text == before
    still.pass_by(minutes=1)
    signing.close_window(session, place.campaign, keys=as_worker, now=still())
    session.commit()
    assert jobs.make_figures() == 1
    assert json.loads(client.get(f"/c/{place.campaign.slug}/counts.json").text)["online"] == 7


def test_a_quiet_campaign_tells_its_sum_only(client, place, session, as_worker, still):
    crowd(session, place, as_worker, still, {"LB": 16})
    place.campaign.is_quiet = True
    session.commit()
    told = json.loads(client.get(f"/c/{place.campaign.slug}/counts.json").text)
    assert told["online"] == 10
    assert told["online_by_day"] == told["online_by_country"] == {} and told["online_other_countries"] == 0


def test_the_table_holds_the_same_and_no_formula(client, place, session, as_worker, still):
    crowd(session, place, as_worker, still, {"LB": 6, "DE": 4})
    answer = client.get(f"/c/{place.campaign.slug}/counts.csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert answer.mimetype == "text/csv" and rows[0] == ["figure", "key", "number", "as_of"]
    found = {(figure, key): int(number) for figure, key, number, _at in rows[1:]}
    assert found["online", ""] == 10 and found["online_by_country", "other"] in (4, 10)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)


def test_a_campaign_without_signatures_has_figures_too(client, place):
    told = json.loads(client.get(f"/c/{place.campaign.slug}/counts.json").text)
    assert told["online"] == 0 and told["as_of"] == place.campaign.opens_at.isoformat()


@pytest.mark.parametrize("name", ["counts.json", "counts.csv"])
def test_a_draft_tells_nothing(client, place, session, name):
    place.campaign.state = CampaignState.DRAFT
    session.commit()
    assert client.get(f"/c/{place.campaign.slug}/{name}").status_code == 404
    for path in ("embed", "feed.atom", "sheet.pdf", "poster.pdf", "card.png"):
        assert client.get(f"/en/c/{place.campaign.slug}/{path}").status_code == 404


@pytest.fixture
def released(stage, session):
    """Three letters: one to be read by all, one confidential in kind, one hidden by its approver."""
    stage.choose("open", email="open@un.example", facts={"names": {"en": "Open office"}})
    stage.choose("submission", kind="special-procedure", mass_letters="one-form-per-person", email="sub@un.example")
    stage.choose("hidden", email="hidden@un.example", facts={"names": {"en": "Hidden office"}})
    dispatch = stage.freeze("open", "submission", "hidden")
    letters = {item.email: item.letter for item in dispatch_items(session, dispatch)}
    shown = {
        item.id: "hidden" if item.email == "hidden@un.example" else "written"
        for item in dispatch_items(session, dispatch)
    }
    stage.approve(dispatch, shown=shown)
    return letters


def dispatch_items(session, dispatch):
    from petitions.dispatch import ledger

    return ledger.list_items(session, dispatch)


def test_the_archive_lists_letters_that_may_be_shown_each_with_file_and_check(client, released):
    shown, submission, hidden = (released[f"{name}@un.example"] for name in ("open", "sub", "hidden"))
    page = client.get("/en/letters").text
    assert f"/letters/{shown.code}.pdf" in page and f"/v/{shown.code}" in page and "Request for information" in page
    for other in (submission, hidden):
        assert other.code not in page and other.reference not in page
        assert client.get(f"/letters/{other.code}.pdf").status_code == 404


def test_the_file_is_the_very_bytes_that_were_sent(client, released):
    letter = released["open@un.example"]
    answer = client.get(f"/letters/{letter.code}.pdf")
    assert answer.status_code == 200 and answer.data.startswith(PDF) and answer.mimetype == "application/pdf"
    assert answer.data == letter.file.content
    assert client.get("/letters/unknown.pdf").status_code == 404


def test_a_withdrawn_letter_leaves_the_archive(client, released, session):
    from petitions.letters.models import LetterState

    released["open@un.example"].state = LetterState.REVOKED
    session.commit()
    code = released["open@un.example"].code
    assert code not in client.get("/en/letters").text and client.get(f"/letters/{code}.pdf").status_code == 404


def test_an_empty_archive_says_what_will_be_here_and_other_pages_are_found_out(client):
    assert "No letter has been released yet" in client.get("/en/letters").text
    assert client.get("/en/letters?page=2").status_code == 200
    for wrong in ("0", "-1", "1e99", "x", "٢", "1 or 1"):
        assert client.get("/en/letters", query_string={"page": wrong}).status_code == 404


def entries(client, path):
    feed = ET.fromstring(client.get(path).data)  # noqa: S314  # our own feed
    return feed, feed.findall(f"{ATOM}entry")


def test_the_feed_holds_news_and_letters_newest_first_and_nothing_that_is_hidden(client, released, stage, session):
    item = NewsItem(
        campaign_id=stage.place.campaign.id, wave_id=stage.place.wave.id, number=1, request_key="k",
        state=NewsState.DONE, language="en", texts={"en": "Two offices answered.\n\nMore <soon> & more.\x0b"},
        written_at=NOON, approved_at=NOON + timedelta(days=1),
    )  # fmt: skip
    draft = NewsItem(
        campaign_id=stage.place.campaign.id, wave_id=stage.place.wave.id, request_key="d",
        language="en", texts={"en": "Not yet told."}, written_at=NOON,
    )  # fmt: skip
    make.stored(session, item, draft)
    slug = stage.place.campaign.slug
    feed, found = entries(client, f"/en/c/{slug}/feed.atom")
    assert [one.find(f"{ATOM}title").text for one in found] == [
        "Two offices answered.",
        "Letter: Request for information",
    ]
    assert "More <soon> & more." in found[0].find(f"{ATOM}content").text
    assert feed.find(f"{ATOM}updated").text == found[0].find(f"{ATOM}updated").text
    assert len({one.find(f"{ATOM}id").text for one in found}) == 2
    assert client.get(f"/en/c/{slug}/feed.atom").mimetype == "application/atom+xml"
    _feed, everything = entries(client, "/fr/feed.atom")
    assert len(everything) == 2


def test_an_empty_feed_is_whole(client, place):
    feed, found = entries(client, f"/ar/c/{place.campaign.slug}/feed.atom")
    assert found == [] and feed.find(f"{ATOM}updated").text and feed.find(f"{ATOM}author/{ATOM}name").text


def test_the_page_of_an_organization_names_its_campaigns_and_letters(client, released, stage):
    organization = stage.organization
    page = client.get(f"/ar/o/{organization.slug}").text
    assert organization.names["ar"] in page and organization.names["en"] in page
    assert f"/ar/c/{stage.place.campaign.slug}" in page and released["open@un.example"].code in page
    assert organization.sender not in page


def test_an_organization_without_a_public_campaign_has_no_page(client, place, session):
    place.campaign.state = CampaignState.DRAFT
    session.commit()
    assert client.get(f"/en/o/{place.campaign.organization.slug}").status_code == 404
    assert client.get("/en/o/none").status_code == 404


def test_the_site_map_names_public_pages_in_every_language_and_robots_stay_off_the_desk(client, place, session):
    draft = make.stored(session, make.campaign(place.campaign.organization, state=CampaignState.DRAFT))
    found = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314  # our own file
    addresses = [one.text for one in found.iter(f"{SITE}loc")]
    assert f"http://localhost/ar/c/{place.campaign.slug}" in addresses and "http://localhost/en/letters" in addresses
    assert not any(draft.slug in address or "/desk" in address for address in addresses)
    robots = client.get("/robots.txt").text
    assert "Disallow: /desk/" in robots and "Sitemap: http://localhost/sitemap.xml" in robots


def test_what_is_the_same_for_all_may_be_kept_and_sets_no_cookie(client, place):
    slug = place.campaign.slug
    for path in ("/en/letters", "/en/feed.atom", "/sitemap.xml", f"/c/{slug}/counts.json", f"/en/c/{slug}/embed"):
        answer = client.get(path)
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
        assert (
            "stale-while-revalidate" in answer.headers["Cache-Control"] and "max-age" in answer.headers["Cache-Control"]
        )
