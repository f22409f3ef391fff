"""Public pages: the same for all, no cookie, cached for half a minute, in the language of their address."""

import re

import pytest
from sqlalchemy import select

from petitions.campaigns.models import CampaignState
from petitions.signing import jobs, payloads
from petitions.signing import service as signing
from petitions.signing.models import Request
from tests import factories as make
from tests.supporters import confirmed, ground, person, send_form


def text(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def addresses(place):
    """Every public page that is the same for all."""
    return [
        f"/{lang}/{rest}"
        for lang in ("en", "ar", "fr")
        for rest in ("", f"c/{place.campaign.slug}", "privacy", "accessibility")
    ]


def test_public_pages_answer_without_a_cookie_and_may_be_shared(client, addresses):
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Set-Cookie" not in answer.headers and "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Cache-Control"].startswith("public, max-age=30, stale-while-revalidate")


def test_a_page_that_did_not_change_is_not_sent_again(client, addresses, still):
    for address in addresses:
        first = client.get(address)
        assert client.get(address).data == first.data
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304 and again.data == b""


def test_a_page_changes_when_its_count_does(client, session, place, keys, as_worker):
    address = f"/en/c/{place.campaign.slug}"
    first = client.get(address).headers["ETag"]
    confirmed(session, place, keys, person(), "one")
    assert client.get(address).headers["ETag"] == first
    jobs.close_windows()
    answer = client.get(address, headers={"If-None-Match": first})
    assert answer.status_code == 200 and re.search(r'id="count">1<', text(answer))


def test_pages_carry_no_script_and_no_address_of_others(client, addresses):
    for address in addresses:
        page = text(client.get(address))
        assert "<script" not in page
        outside = {
            u
            for u in re.findall(r'(?:href|src|action)="(https?://[^"]+)', page)
            if not u.startswith("http://localhost/")
        }
        assert outside <= {"https://www.wikipedia.org/"}


def test_every_page_names_itself_its_languages_and_its_one_address(client, addresses):
    for address in addresses:
        page = text(client.get(address))
        assert f'<link rel="canonical" href="http://localhost{address}">' in page
        for lang in ("en", "ar", "fr"):
            other = re.sub(r"^/(en|ar|fr)/", f"/{lang}/", address)
            assert f'<link rel="alternate" hreflang="{lang}" href="http://localhost{other}">' in page
        assert re.search(r'<meta name="description" content="[^"]{20,}"', page)
        assert re.search(r"<title>[^<]+</title>", page)


def test_the_bare_addresses_lead_to_the_readers_language(client, place):
    slug = place.campaign.slug
    for accepted, lang in [("ar,en;q=0.5", "ar"), ("fr-CA,fr;q=0.9", "fr"), ("tlh", "en"), ("", "en")]:
        for address, target in [("/", f"/{lang}/"), (f"/c/{slug}", f"/{lang}/c/{slug}")]:
            answer = client.get(address, headers={"Accept-Language": accepted})
            assert (answer.status_code, answer.location) == (302, target)
            assert answer.headers["Vary"] == "Accept-Language" and answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "address", ["/xx/", "/EN/", "/en/c/no-such-campaign", "/c/no-such-campaign", "/de/c/{slug}", "/en/c/{slug}/x"]
)
def test_what_is_not_there_is_not_found(client, place, address):
    assert client.get(address.format(slug=place.campaign.slug)).status_code == 404


def test_a_draft_is_not_there_for_the_public(client, session, place):
    place.campaign.state = CampaignState.DRAFT
    session.commit()
    for answer in (
        client.get(f"/en/c/{place.campaign.slug}"),
        client.post(f"/en/c/{place.campaign.slug}/sign", data={}),
    ):
        assert answer.status_code == 404


def test_the_form_of_a_known_and_an_unknown_address_get_the_same_answer(client, session, place, keys):
    confirmed(session, place, keys, person("known@people.example"), "one")
    plain = re.compile(r"/inbox/[\w-]+")
    answers = [send_form(client, place.campaign.slug, email=e) for e in ("known@people.example", "new@people.example")]
    one, two = (
        (a.status_code, plain.sub("", text(a)), plain.sub("", a.location), [k for k, _v in a.headers]) for a in answers
    )
    assert one == two
    pages = [re.sub(r'value="[^"]+"', "", plain.sub("", text(client.get(a.location)))) for a in answers]
    assert pages[0] == pages[1]


def test_hostile_words_of_a_campaign_and_of_names_are_printed_as_words(client, session, keys, as_worker):
    nasty = '"><img src=x onerror=alert(1)><script>1</script>{{7*7}}'
    place = ground(session, keys)
    make.stored(
        session, make.text(place.campaign, version=2, title=nasty, summary=nasty, statement=nasty, demands={"1": nasty})
    )
    place.text = None
    for n, name in enumerate(["<script>x</script>", '"><img onerror=x>', "\u202eRana", "{{7777*7777}}"]):
        send_form(client, place.campaign.slug, email=f"p{n}@people.example", name=name, show="3")
    for row in session.scalars(select(Request)).all():
        signing.confirm(session, payloads.open_contact(row.contact, as_worker).link, now=make.NOON)
    session.commit()
    jobs.close_windows()
    page = text(client.get(f"/en/c/{place.campaign.slug}"))
    assert "<script" not in page and "<img" not in page and str(7777 * 7777) not in page
    assert "&lt;script&gt;x&lt;/script&gt;" in page and "{{7777*7777}}" in page and "<bdi>Rana</bdi>" in page


def test_other_languages_of_a_form_that_came_back_lead_to_the_page(client, place):
    answer = send_form(client, place.campaign.slug, email="x")
    assert answer.status_code == 422
    assert client.get(f"/ar/c/{place.campaign.slug}/sign").location == f"/ar/c/{place.campaign.slug}"
    assert answer.headers.get("Cache-Control") == "no-store"


def test_the_list_shows_open_campaigns_with_their_count(client, session, place, keys, as_worker):
    confirmed(session, place, keys, person(), "one")
    jobs.close_windows()
    page = text(client.get("/en/"))
    assert place.text.title in page and "1 confirmed signature<" in page
    place.campaign.closes_at = make.NOON
    session.commit()
    assert place.text.title not in text(client.get("/en/"))


def test_the_letter_and_its_doors_appear_once_a_second_person_released_them(client, stage):
    address = f"/en/c/{stage.place.campaign.slug}"
    dispatch = stage.freeze()
    page = text(client.get(address))
    assert "as soon as the first one has been approved" in page and "Request for information" not in page
    stage.approve(dispatch)
    page = text(client.get(address))
    assert 'class="sheet letter"' in page and "Request for information" in page
    assert page.count("Letter in preparation") == 3 and "Office for Invented Matters" in page
    assert not any(name in page for name in ("Rana Haddad", "سلمى المثال", "names@un.example"))
