"""The sign form: what it takes, what it refuses in words, and that nothing typed is lost."""

import html
import re
import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from petitions.campaigns.models import CampaignState
from petitions.signing import payloads
from petitions.signing.models import Request
from tests import factories as make
from tests.supporters import fields, ground, send_form


def text(answer):
    return answer.get_data(as_text=True)


def multipart(values):
    parts = (f'--b\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\n{value}\r\n' for n, value in enumerate(values))
    return ("".join(parts) + "--b--\r\n").encode()


def requests(session):
    return session.scalar(select(func.count()).select_from(Request))


REFUSED = {
    "email": [
        "", " ", "rana", "a@localhost", "a@[127.0.0.1]", "a@x.example\r\nBcc: b@x.example", "a@x.example\nb",
        "a@x.example,b@x.example", "a\u202e@x.example", "x" * 65 + "@people.example", "a@" + "b" * 250 + ".example",
        "\"a b\"@people.example", "a" * 5000 + "@people.example", "<script>@people.example",
    ],
    "country": ["", "XX", "ZZ", "EU", "lb", "Lebanon", "LB ", "0", "<b>"],
    "name": [
        "\u0301\u0301", "😀", "Z" + "\u0301\u0316\u0302\u0303\u0304\u0305a", "Z" + "\u0301" * 5000, "a" * 201,
        "https://evil.example", "rana@people.example", "call +49 30 123456", "evil.com", "\ue000",
    ],
    "show": ["1", "9", "x", "-1"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "typed"), [(name, typed) for name, values in REFUSED.items() for typed in values])
def test_what_cannot_be_is_refused_in_words_and_everything_typed_is_kept(client, session, place, name, typed):
    whole = {"email": "rana@people.example", "country": "LB", "name": "Rana Haddad", "show": "2", "news": "y"}
    answer = send_form(client, place.campaign.slug, **whole | {name: typed})
    page = text(answer)
    assert answer.status_code == 422 and requests(session) == 0
    assert "Nothing you typed is lost." in page and f'href="#{name}' in page
    kept = {k: v for k, v in whole.items() if k != name}
    assert ("email" not in kept or 'value="rana@people.example"' in page) and "checked" in page
    assert "name" not in kept or 'value="Rana Haddad"' in page
    assert "country" not in kept or '<option selected value="LB">' in page
    assert "show" not in kept or re.search(r'<input checked[^>]*name="show"[^>]*value="2"', page)
    if name in ("email", "name") and typed.strip() and len(typed) < 300:
        typed = unicodedata.normalize("NFC", typed.strip()).replace("\r\n", "\n")
        assert typed.replace("\u202e", "") in html.unescape(page).replace("\r\n", "\n").replace("\u202e", "")


@pytest.mark.parametrize(
    "typed",
    [
        {}, {"name": ""}, {"name": "\u200b"}, {"country": "none"}, {"name": "Null"}, {"name": "Q"},
        {"name": "=HYPERLINK(A1)"},
        {"name": "+1"}, {"name": "{{7*7}}"}, {"name": "<script>alert(1)</script>"}, {"name": "رنا الخطيب", "show": "3"},
        {"email": "rana@münchen.example"}, {"email": "ｒａｎａ@people.example"}, {"news": "y"}, {"show": "0"},
        {"level": "3", "state": "confirmed", "is_suspect": "0", "campaign_id": "9"},
    ],
)  # fmt: skip
def test_what_people_really_type_is_taken(client, session, place, typed):
    answer = send_form(client, place.campaign.slug, **typed)
    assert answer.status_code == 303, text(answer)
    assert re.fullmatch(rf"/en/c/{place.campaign.slug}/inbox/[\w-]{{22}}", answer.location)
    assert requests(session) == 1


def test_fields_that_are_not_on_the_form_change_nothing(client, session, place):
    send_form(client, place.campaign.slug, level="3", country="LB", campaign_id="99", made_at="2020-01-01")
    row = session.scalars(select(Request)).one()
    assert (row.level, row.campaign_id, row.made_at) == (0, place.campaign.id, make.NOON)


def test_what_was_typed_is_what_is_sealed(client, session, place, worker_keys):
    send_form(
        client,
        place.campaign.slug,
        "ar",
        email=" Rana+x@People.example",
        name="\u202eرنا  الخطيب\u202c",
        show="2",
        news="y",
    )
    row = session.scalars(select(Request)).one()
    opener = worker_keys.names_opener()
    assert (row.level, row.country, row.language, row.is_suspect) == (2, "LB", "ar", False)
    assert payloads.open_contact(row.contact, worker_keys).email == "Rana+x@people.example"
    assert payloads.open_names(row.names, opener).name == "رنا الخطيب"
    assert payloads.open_public(row.public, worker_keys) == "ر. خ."
    assert b"Rana+x@people.example" in opener.open(row.news, payloads.NEWS)


def test_where_nothing_public_is_offered_nothing_public_is_taken(client, session, place):
    place.campaign.offers_public = False
    session.commit()
    assert 'name="show"' not in text(client.get(f"/en/c/{place.campaign.slug}"))
    send_form(client, place.campaign.slug, name="Rana Haddad", show="3")
    row = session.scalars(select(Request)).one()
    assert row.level == 1 and row.public is None


def test_a_filled_trap_is_held_for_review_and_answered_like_any_other(client, session, place):
    answer = send_form(client, place.campaign.slug, website="https://evil.example")
    assert answer.status_code == 303
    assert session.scalars(select(Request.is_suspect)).one() is True


@pytest.mark.parametrize("stamp", [None, "", "0", "0.x", "zz.AAAA", "1c88970." + "A" * 22, "1" * 10_000])
def test_without_our_stamp_the_form_comes_back_with_everything_in_it(client, session, place, stamp):
    typed = {"email": "rana@people.example", "country": "LB", "name": "Rana Haddad"}
    answer = client.post(
        f"/en/c/{place.campaign.slug}/sign", data=typed if stamp is None else {**typed, "stamp": stamp}
    )
    page = text(answer)
    assert answer.status_code == 422 and requests(session) == 0
    assert "press the button again" in page and 'value="rana@people.example"' in page and 'value="Rana Haddad"' in page
    again = client.post(f"/en/c/{place.campaign.slug}/sign", data=fields(page, **typed))
    assert again.status_code == 303 and requests(session) == 1


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
def test_a_form_of_another_site_comes_back_and_stores_nothing(client, session, place, headers):
    data = fields(text(client.get(f"/en/c/{place.campaign.slug}")), email="rana@people.example", country="LB")
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data=data, headers=headers)
    assert answer.status_code == 422 and requests(session) == 0 and 'value="rana@people.example"' in text(answer)


@pytest.mark.parametrize("age", [{"hours": 24, "minutes": 1}, {"days": 30}, {"minutes": -5}])
def test_an_old_form_or_one_from_the_future_comes_back(client, session, place, still, age):
    data = fields(text(client.get(f"/en/c/{place.campaign.slug}")), email="rana@people.example", country="LB")
    still.pass_by(**age)
    assert client.post(f"/en/c/{place.campaign.slug}/sign", data=data).status_code == 422
    assert requests(session) == 0


def test_a_form_left_open_for_hours_is_taken(client, session, place, still):
    data = fields(text(client.get(f"/en/c/{place.campaign.slug}")), email="rana@people.example", country="LB")
    still.pass_by(hours=23)
    assert client.post(f"/en/c/{place.campaign.slug}/sign", data=data).status_code == 303


def test_who_read_another_version_of_the_text_is_shown_the_new_one_before_signing(client, session, place):
    data = fields(text(client.get(f"/en/c/{place.campaign.slug}")), email="rana@people.example", country="LB")
    make.stored(session, make.text(place.campaign, version=2, title="Tell the families now"))
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data=data)
    assert answer.status_code == 422 and "Tell the families now" in text(answer) and requests(session) == 0


def test_the_stamp_of_another_campaign_does_not_fit(client, session, place, keys):
    other = ground(session, keys)
    data = fields(text(client.get(f"/en/c/{other.campaign.slug}")), email="rana@people.example", country="LB")
    assert client.post(f"/en/c/{place.campaign.slug}/sign", data=data).status_code == 422


def test_a_form_sent_twice_is_two_requests_and_nothing_is_said_about_it(client, session, place):
    data = fields(text(client.get(f"/en/c/{place.campaign.slug}")), email="rana@people.example", country="LB")
    answers = [client.post(f"/en/c/{place.campaign.slug}/sign", data=data) for _n in range(2)]
    assert [a.status_code for a in answers] == [303, 303] and answers[0].location != answers[1].location
    assert requests(session) == 2


@pytest.mark.parametrize(
    "over", [{"state": CampaignState.CLOSED}, {"closes_at": make.NOON}, {"opens_at": make.NOON + timedelta(1)}]
)
def test_a_campaign_that_is_not_open_has_no_form_and_a_late_one_keeps_what_was_typed(client, session, place, over):
    data = fields(
        text(client.get(f"/en/c/{place.campaign.slug}")), email="rana@people.example", country="LB", name="Rana"
    )
    for name, value in over.items():
        setattr(place.campaign, name, value)
    session.commit()
    page = text(client.get(f"/en/c/{place.campaign.slug}"))
    assert "takes no signatures now" in page and "<form" not in page
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data=data)
    assert answer.status_code == 409 and requests(session) == 0
    assert "Nothing was stored." in text(answer) and 'value="Rana"' in text(answer)


@pytest.mark.parametrize(
    "body",
    [
        {"json": {"email": "rana@people.example"}},
        {"data": {"email": ["a@people.example", "b@people.example"]}},
        {"data": {"email[]": "a@people.example"}},
        {"data": {"name": "Ra\x00na"}},
        {"data": b"name=%ff%fe", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"name=%ed%a0%80", "content_type": "application/x-www-form-urlencoded"},
        {"data": b"name=%c0%af", "content_type": "application/x-www-form-urlencoded"},
    ],
)
def test_what_no_browser_sends_is_a_bad_request(client, session, place, body):
    assert client.post(f"/en/c/{place.campaign.slug}/sign", **body).status_code == 400
    assert requests(session) == 0


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"name": "a" * 10_000_000}},
        {"data": multipart(["a" * 600_000]), "content_type": "multipart/form-data; boundary=b"},
        {"data": multipart(["x"] * 1001), "content_type": "multipart/form-data; boundary=b"},
    ],
)
def test_what_is_too_large_is_refused_before_it_is_read(client, session, place, body):
    assert client.post(f"/en/c/{place.campaign.slug}/sign", **body).status_code == 413
    assert requests(session) == 0


def test_plain_text_is_an_empty_form(client, session, place):
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data="email=a@people.example", content_type="text/plain")
    assert answer.status_code == 422 and requests(session) == 0


@pytest.mark.parametrize("lang", ["en", "ar", "fr"])
def test_every_sentence_of_a_refusal_stands_by_its_field(client, place, lang):
    page = text(send_form(client, place.campaign.slug, lang, email="x", country="XX", name="😀", show="3"))
    for name in ("email", "country", "name"):
        note = re.search(rf'<p id="{name}-wrong">([^<]+)</p>', page)
        assert note and re.search(rf'id="{name}"[^>]*aria-invalid|aria-invalid[^>]*id="{name}"', page)
