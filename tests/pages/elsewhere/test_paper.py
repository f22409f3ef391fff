"""Sheets, posters and cards: made by the worker for the present text, never by a request."""

import html
import re

import pytest

from petitions.campaigns.models import CampaignState
from petitions.core.errors import Permanent
from petitions.letters import handing, printing
from petitions.letters.handouts import CARD, KINDS, POSTER, SHEET
from petitions.letters.models import Handout
from petitions.pages.elsewhere import jobs, words
from tests import factories as make

LINK = "http://localhost/c/"


@pytest.fixture
def printed(monkeypatch):
    """A press that answers at once; what it was given is kept."""
    given = []

    def press(values):
        given.append(values)
        start = b"\x89PNG " if values.kind == CARD else b"%PDF-1.7 "
        return start + values.fingerprint.encode()

    monkeypatch.setattr(printing, "handout", press)
    return given


def test_a_request_never_waits_for_the_press_and_the_worker_makes_what_is_missing(client, place, printed):
    address = f"/en/c/{place.campaign.slug}/sheet.pdf"
    waiting = client.get(address)
    assert waiting.status_code == 202 and "Being prepared" in waiting.text
    assert waiting.headers["Refresh"] == "5" and waiting.headers["Cache-Control"] == "no-store" and not printed
    assert jobs.print_handouts() == len(KINDS) and jobs.print_handouts() == 0
    answer = client.get(address)
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF") and answer.mimetype == "application/pdf"
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    for path in ("poster.pdf", "poster-a3.pdf", "card.png"):
        answer = client.get(f"/en/c/{place.campaign.slug}/{path}")
        assert answer.status_code == 200 and "max-age" in answer.headers["Cache-Control"]
    assert answer.mimetype == "image/png" and answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get(f"/en/c/{place.campaign.slug}/poster-a5.pdf").status_code == 404


def test_a_sheet_of_an_old_text_is_never_handed_out_but_an_old_card_is(client, place, session, printed):
    jobs.print_handouts()
    make.stored(session, make.text(place.campaign, version=2, title="Another title"))
    assert client.get(f"/en/c/{place.campaign.slug}/sheet.pdf").status_code == 202
    assert client.get(f"/en/c/{place.campaign.slug}/card.png").status_code == 200
    assert jobs.print_handouts() == len(KINDS)
    assert client.get(f"/en/c/{place.campaign.slug}/sheet.pdf").status_code == 200
    assert printed[-1].title == "Another title" and session.query(Handout).count() == len(KINDS)


def test_a_change_beside_the_text_makes_only_what_it_shows_on_anew(place, session, printed):
    jobs.print_handouts()
    del printed[:]
    make.stored(session, make.wave(place.campaign, number=2))
    assert jobs.print_handouts() == 0 and jobs.renew_handouts() == 1
    assert [values.kind for values in printed] == [SHEET] and "wave 2" in printed[0].kicker
    assert jobs.renew_handouts() == 0


def test_every_language_has_its_own_and_a_missing_one_leads_to_the_one_there_is(client, place, session, printed):
    make.stored(session, make.text(place.campaign, language="ar", title="أخبروا العائلات"))
    assert [jobs.print_handouts() for _turn in range(3)] == [len(KINDS), len(KINDS), 0]
    assert {values.language for values in printed} == {"en", "ar"}
    assert client.get(f"/ar/c/{place.campaign.slug}/sheet.pdf").status_code == 200
    led = client.get(f"/fr/c/{place.campaign.slug}/poster-a3.pdf")
    assert led.status_code == 302 and led.location == f"/en/c/{place.campaign.slug}/poster-a3.pdf"


def test_the_sheet_says_what_the_form_says_and_which_text_it_is_for(client, place, session):
    values = words.values_for(session, place.text, SHEET, words.Place(LINK + place.campaign.slug))
    assert words.consent() in html.unescape(client.get(f"/en/c/{place.campaign.slug}").text)
    assert values.consent[0].endswith(words.consent())
    assert place.text.sha256[:12] in values.foot and "Wave 1 · text version 1" in values.foot
    assert [one.words for one in values.demands] == list(place.text.demands.values())
    assert values.link == LINK + place.campaign.slug and values.address == f"localhost/c/{place.campaign.slug}"


def test_an_arabic_sheet_speaks_arabic_around_the_text(place, session):
    text = make.stored(session, make.text(place.campaign, language="ar"))
    values = words.values_for(session, text, SHEET, words.Place(LINK))
    assert values.demands[1].number == "٢" and "١" in values.kicker and not re.search("[0-9]", values.kicker)


def test_a_poster_has_one_sentence():
    long = "First sentence of it. " + "More words than a wall can bear. " * 10
    assert words.short(long) == "First sentence of it."
    assert words.short("Short.") == "Short."
    endless = words.short("word " * 100)
    assert len(endless) < 230 and endless.endswith("…")


def test_what_the_press_gives_up_on_is_said_and_not_tried_for_ever(client, place, monkeypatch):
    def broken(values):
        raise Permanent("no glyph")

    monkeypatch.setattr(printing, "handout", broken)
    assert jobs.print_handouts() == len(KINDS) and jobs.print_handouts() == 0
    answer = client.get(f"/en/c/{place.campaign.slug}/sheet.pdf")
    assert answer.status_code == 503 and "could not be prepared" in answer.text and "Refresh" not in answer.headers


def test_drafts_are_not_printed(place, session, printed):
    place.campaign.state = CampaignState.DRAFT
    session.commit()
    assert jobs.print_handouts() == jobs.renew_handouts() == 0


def test_the_campaign_page_names_its_picture_with_a_whole_address(client, place, printed):
    page = client.get(f"/fr/c/{place.campaign.slug}").text
    assert f'property="og:image" content="http://localhost/en/c/{place.campaign.slug}/card.png"' in page
    for path in ("sheet.pdf", "poster.pdf", "feed.atom"):
        assert f"/fr/c/{place.campaign.slug}/{path}" in page
    assert 'type="application/atom+xml" title="' in page and f"/fr/o/{place.campaign.organization.slug}" in page


def test_the_newest_of_a_kind_is_found(place, session, printed):
    assert handing.find(session, place.campaign, "en", POSTER) is None
    jobs.print_handouts()
    assert handing.find(session, place.campaign, "en", POSTER).content.startswith(b"%PDF")


def test_two_workers_that_print_the_same_make_one_row(place, session, printed, monkeypatch):
    values = words.values_for(session, place.text, POSTER, words.Place(LINK))
    handing.keep(session, place.text, values, b"%PDF one", now=make.NOON)
    session.commit()
    monkeypatch.setattr(handing, "_row", lambda *_facts: None)  # the other worker looked before that
    row = handing.keep(session, place.text, values, b"%PDF two", now=make.NOON)
    session.commit()
    assert session.query(Handout).count() == 1 and row.content == b"%PDF two"
