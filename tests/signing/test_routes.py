"""The supporter's way behind opaque tokens: nothing by GET, one page for every bad link, thanks however often."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from petitions.campaigns.models import CampaignState
from petitions.signing import jobs
from petitions.signing import service as signing
from petitions.signing.models import Request, Signature, SignatureState
from tests.supporters import confirmed, fields, ground, person, press

LINK = "a-link-of-twenty-two-c"


def text(answer):
    return answer.get_data(as_text=True)


def count(session, model):
    session.expire_all()
    return session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def pressed(session, place, keys):
    """Somebody pressed Sign with a name for everybody to see; the mail is on its way."""
    press(session, place, keys, person(name="Rana Haddad", level=3, news=True), LINK)
    return place


@pytest.fixture
def inbox(pressed):
    """The address of the check-your-inbox page."""
    return f"/en/c/{pressed.campaign.slug}/inbox/ticket-{LINK}"


def confirm(client, link=LINK, lang="en"):
    page = text(client.get(f"/{lang}/s/{link}"))
    return client.post(f"/{lang}/s/{link}", data=fields(page))


def test_opening_the_link_never_confirms(client, session, pressed):
    for _n in range(50):
        client.get(f"/en/s/{LINK}")
        client.head(f"/en/s/{LINK}")
        client.options(f"/en/s/{LINK}")
    assert count(session, Signature) == 0


def test_the_page_behind_the_link_names_the_campaign_and_how_the_name_will_appear(client, pressed):
    page = text(client.get(f"/en/s/{LINK}"))
    assert pressed.text.title in page and page.count("Rana Haddad") == 2


def test_the_button_confirms_and_leads_to_thanks_that_can_be_opened_again(client, session, pressed):
    answer = confirm(client)
    assert answer.status_code == 303 and answer.location == f"/en/s/{LINK}"
    page = text(client.get(answer.location))
    assert "Thank you. Your signature counts" in page and "Rana Haddad" in page
    assert count(session, Signature) == 1 and count(session, Request) == 0


def test_a_used_link_shows_the_same_page_of_thanks_and_counts_once(client, session, pressed):
    confirm(client)
    first = text(client.get(f"/en/s/{LINK}"))
    again = client.post(f"/en/s/{LINK}", data={})
    assert again.status_code == 303
    assert text(client.get(f"/en/s/{LINK}")) == first
    assert count(session, Signature) == 1


@pytest.mark.parametrize("stamp", [None, "", "0.x", "1c88970.AAAA"])
def test_a_button_without_our_stamp_confirms_nothing_and_is_shown_again(client, session, pressed, stamp):
    answer = client.post(f"/en/s/{LINK}", data={} if stamp is None else {"stamp": stamp})
    assert answer.status_code == 422 and "press the button again" in text(answer)
    assert count(session, Signature) == 0


def test_a_button_pressed_from_another_site_confirms_nothing(client, session, pressed):
    data = fields(text(client.get(f"/en/s/{LINK}")))
    answer = client.post(f"/en/s/{LINK}", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 422 and count(session, Signature) == 0
    answer = client.post(f"/en/s/{LINK}", data=data, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 422 and count(session, Signature) == 0


def test_the_stamp_of_another_link_does_not_fit(client, session, pressed, keys):
    press(session, pressed, keys, person("other@people.example"), "another-link-of-this-l")
    data = fields(text(client.get("/en/s/another-link-of-this-l")))
    assert client.post(f"/en/s/{LINK}", data=data).status_code == 422


def bad_links():
    yield from (
        "",
        "x",
        LINK[:-1],
        LINK + "x",
        LINK.upper(),
        LINK[:-1] + "d",
        f"ticket-{LINK}",
        "%F3%A0%81%81",
        "a" * 4000,
        "..",
    )


@pytest.mark.parametrize("link", [link for link in bad_links() if link])
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_bad_link_gets_the_same_page(client, session, pressed, link, method):
    data = fields(text(client.get(f"/en/s/{LINK}"))) if method == "post" else None
    known_bad = client.get("/en/s/nothing-of-ours")
    answer = getattr(client, method)(f"/en/s/{link}", data=data)
    assert answer.status_code == known_bad.status_code == 404
    if link != "..":
        assert without_addresses(text(answer)) == without_addresses(text(known_bad))
    assert count(session, Signature) == 0


def without_addresses(page):
    """The switch of languages and the canonical address repeat the address asked for."""
    return re.sub(r'href="[^"]*/s/[^"]*"', "", page)


def test_an_expired_link_and_one_of_something_erased_get_that_page_too(client, session, pressed, still, as_worker):
    still.pass_by(days=8)
    expired = client.get(f"/en/s/{LINK}")
    jobs.nightly()
    erased = client.get(f"/en/s/{LINK}")
    assert expired.status_code == erased.status_code == 404 and text(expired) == text(erased)
    assert "sign once more" in text(expired)


def test_the_typed_code_confirms(client, session, inbox):
    answer = client.post(inbox, data=fields(text(client.get(inbox)), code="4829 1305"))
    assert answer.status_code == 303 and answer.location == inbox
    page = text(client.get(inbox))
    assert "Thank you. Your signature counts" in page and "Rana Haddad" not in page
    assert count(session, Signature) == 1


def test_a_wrong_code_is_kept_and_says_so_and_after_five_nothing_helps(client, session, inbox):
    for n in range(5):
        answer = client.post(inbox, data=fields(text(client.get(inbox)), code=f"0000 000{n}"))
        assert answer.status_code == 422 and f"0000 000{n}" in text(answer) and "not the right one" in text(answer)
    answer = client.post(inbox, data=fields(text(client.get(inbox)), code="48291305"))
    assert answer.status_code == 422 and count(session, Signature) == 0
    assert session.scalars(select(Request.tries)).one() == 5


def test_a_code_typed_on_another_page_is_wrong(client, session, pressed):
    other = f"/en/c/{pressed.campaign.slug}/inbox/another-ticket"
    answer = client.post(other, data=fields(text(client.get(other)), code="48291305"))
    assert answer.status_code == 422 and count(session, Signature) == 0


@pytest.mark.parametrize("code", ["", "x" * 41, "\u202e48291305", "48291305\r\n"])
def test_what_is_no_code_is_refused_in_words(client, session, inbox, code):
    answer = client.post(inbox, data=fields(text(client.get(inbox)), code=code))
    assert answer.status_code in (303, 422)
    assert (count(session, Signature) == 1) == (code == "48291305\r\n")


def test_the_inbox_page_is_the_same_for_every_ticket(client, pressed):
    slug = pressed.campaign.slug
    known, unknown = (
        text(client.get(f"/en/c/{slug}/inbox/{ticket}")) for ticket in (f"ticket-{LINK}", "no-such-ticket")
    )
    plain = re.compile(r"inbox/[^\"]+|value=\"[^\"]+\"")
    assert plain.sub("", known) == plain.sub("", unknown)


def test_a_ticket_under_another_campaigns_address_shows_nothing(client, session, pressed, keys, inbox):
    client.post(inbox, data=fields(text(client.get(inbox)), code="48291305"))
    elsewhere = ground(session, keys)
    page = text(client.get(f"/en/c/{elsewhere.campaign.slug}/inbox/ticket-{LINK}"))
    assert "Check your inbox" in page
    assert "Thank you. Your signature counts" not in page


def test_the_link_shows_less_of_a_name(client, session, pressed):
    confirm(client)
    page = text(client.get(f"/en/s/{LINK}"))
    stamp = re.search(r'action="/en/s/[^"]+/lower".*?name="stamp"[^>]*value="([^"]+)"', page, re.DOTALL)[1]
    answer = client.post(f"/en/s/{LINK}/lower", data={"stamp": stamp, "level": "1"})
    assert answer.status_code == 303
    session.expire_all()
    assert session.scalars(select(Signature)).one().level == 1
    assert "Nothing, only the number" in text(client.get(f"/en/s/{LINK}"))


@pytest.mark.parametrize(("level", "status"), [("3", 422), ("9", 422), ("", 422), ("x", 422), ("-1", 422)])
def test_the_link_never_shows_more(client, session, pressed, level, status):
    confirm(client)
    page = text(client.get(f"/en/s/{LINK}"))
    stamp = re.search(r'action="/en/s/[^"]+/lower".*?name="stamp"[^>]*value="([^"]+)"', page, re.DOTALL)[1]
    assert client.post(f"/en/s/{LINK}/lower", data={"stamp": stamp, "level": level}).status_code == status
    session.expire_all()
    assert session.scalars(select(Signature)).one().level == 3


@pytest.mark.parametrize(
    ("act", "gone"), [("withdraw", ["names", "own", "news", "public", "country"]), ("no-news", ["news"])]
)
def test_the_link_takes_back(client, session, pressed, act, gone):
    confirm(client)
    page = text(client.get(f"/en/s/{LINK}"))
    stamp = re.search(rf'action="/en/s/[^"]+/{act}".*?name="stamp"[^>]*value="([^"]+)"', page, re.DOTALL)[1]
    assert client.get(f"/en/s/{LINK}/{act}").status_code == 303
    assert client.post(f"/en/s/{LINK}/{act}", data={}).status_code == 422
    assert client.post(f"/en/s/{LINK}/{act}", data={"stamp": stamp}).status_code == 303
    session.expire_all()
    row = session.scalars(select(Signature)).one()
    assert [getattr(row, name) for name in gone] == [None] * len(gone)
    assert row.state is (SignatureState.WITHDRAWN if act == "withdraw" else SignatureState.CONFIRMED)
    page = text(client.get(f"/en/s/{LINK}"))
    assert ("Your signature is withdrawn" in page) is (act == "withdraw")


@pytest.mark.parametrize("act", ["lower", "withdraw", "no-news"])
def test_acts_of_an_unknown_link_get_the_one_page(client, pressed, act):
    assert client.post(f"/en/s/{LINK}/{act}", data={"level": "0"}).status_code == 404


def test_thanks_name_others_never_a_personal_number(client, session, place, keys, as_worker):
    for n in range(3):
        confirmed(session, place, keys, person(f"p{n}@people.example"), f"link-{n}")
    jobs.close_windows()
    press(session, place, keys, person(), LINK)
    confirm(client)
    assert "You stand with 3 others, as of 20 November 2026, 12:00 UTC." in text(client.get(f"/en/s/{LINK}"))
    jobs.close_windows()
    assert "You stand with 3 others" in text(client.get(f"/en/s/{LINK}"))


def test_who_signed_in_time_may_confirm_after_the_close(client, session, pressed):
    pressed.campaign.state = CampaignState.CLOSED
    session.commit()
    assert confirm(client).status_code == 303 and count(session, Signature) == 1


def test_pages_of_one_signature_are_kept_by_nobody_and_set_no_cookie(client, pressed, inbox):
    for address in (inbox, f"/ar/s/{LINK}", "/fr/s/unknown", f"/en/s/{LINK}/lower"):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "no-referrer" and "Set-Cookie" not in answer.headers
    answer = confirm(client)
    assert answer.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("lang", ["en", "ar", "fr"])
def test_every_page_speaks_the_language_of_its_address(client, pressed, lang):
    page = text(client.get(f"/{lang}/s/{LINK}"))
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in page


def test_json_and_arrays_are_no_form_of_ours(client, session, pressed):
    assert client.post(f"/en/s/{LINK}", json={"stamp": "x"}).status_code == 400
    assert client.post(f"/en/s/{LINK}", data={"stamp[]": "x"}).status_code == 400
    assert client.post(f"/en/s/{LINK}", data={"stamp": ["x", "y"]}).status_code == 400


def test_a_confirmation_a_minute_before_the_week_is_over_counts(client, session, pressed, still):
    still.pass_by(days=7, minutes=-1)
    assert confirm(client).status_code == 303
    still.pass_by(minutes=2)
    assert client.get(f"/en/s/{LINK}").status_code == 200
    assert timedelta(days=7) == signing.rules.CONFIRM_WITHIN
