"""Bad input to forms and links of signing, row by row: replayed, bent, foreign, old, of another host."""

import re
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from petitions.delivery.models import Envelope
from petitions.signing import jobs, payloads
from petitions.signing.models import Request, Signature
from tests.supporters import confirmed, fields, person, press, send_form


def rows(session):
    return session.scalar(select(func.count()).select_from(Request))


def form_page(client, place):
    return client.get(f"/en/c/{place.campaign.slug}").get_data(as_text=True)


@pytest.mark.parametrize(
    "bend",
    [
        pytest.param(lambda link: link[:-1], id="B61 truncated"),
        pytest.param(lambda link: link.swapcase(), id="B61 case changed"),
        pytest.param(lambda link: ("B" if link[0] == "A" else "A") + link[1:], id="B61 one character"),
        pytest.param(lambda link: link + "%00", id="B61 NUL"),
        pytest.param(lambda link: "ticket-" + link, id="B61 the ticket instead"),
        pytest.param(lambda link: "x" * 5_000, id="B61 long"),
        pytest.param(lambda link: "٣" * 22, id="B61 other digits"),
    ],
)
def test_a_bent_link_gets_the_one_page_and_confirms_nothing(client, session, place, keys, bend):
    press(session, place, keys, person(), "A" * 22)
    answers = {client.get(f"/en/s/{bend('A' * 22)}").status_code, client.post(f"/en/s/{bend('A' * 22)}").status_code}
    assert answers == {404} and session.scalar(select(Signature)) is None


def test_b60_a_link_pressed_again_is_the_same_thanks_and_no_second_count(client, session, place, keys):
    confirmed(session, place, keys, person(), "A" * 22)
    for _again in range(3):
        assert client.post(f"/en/s/{'A' * 22}", data={}).status_code == 303
    assert session.scalar(select(func.count()).select_from(Signature)) == 1


def test_b62_a_link_is_dead_after_eight_days(client, session, place, keys, still):
    press(session, place, keys, person(), "A" * 22)
    still.pass_by(days=8)
    assert client.get(f"/en/s/{'A' * 22}").status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_b63_a_scanner_that_opens_the_link_fifty_times_confirms_nothing(client, session, place, keys, method):
    press(session, place, keys, person(), "A" * 22)
    headers = {"Purpose": "prefetch", "Sec-Purpose": "prefetch"}
    for _look in range(50):
        assert getattr(client, method)(f"/en/s/{'A' * 22}", headers=headers).status_code == 200
    assert session.scalar(select(Signature)) is None and rows(session) == 1


@pytest.mark.parametrize("data", [{}, {"stamp": ""}, {"stamp": "0.x"}])
def test_b64_a_scanner_that_submits_without_the_pages_stamp_confirms_nothing(client, session, place, keys, data):
    press(session, place, keys, person(), "A" * 22)
    assert client.post(f"/en/s/{'A' * 22}", data=data).status_code == 422
    assert session.scalar(select(Signature)) is None


@pytest.mark.parametrize(
    ("stamp", "headers"),
    [
        pytest.param("", {}, id="B66 no stamp"),
        pytest.param("18f00000.AAAAAAAAAAAAAAAAAAAAAA", {}, id="B66 foreign stamp"),
        pytest.param(None, {"Sec-Fetch-Site": "cross-site"}, id="B68 another site"),
        pytest.param(None, {"Origin": "https://evil.example"}, id="B68 another origin"),
    ],
)
def test_a_form_that_is_not_from_our_page_comes_back_as_typed(client, session, place, stamp, headers):
    data = fields(form_page(client, place), email="rana@people.example", country="LB", name="Rana Haddad")
    data |= {} if stamp is None else {"stamp": stamp}
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data=data, headers=headers)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "rana@people.example" in page and "Rana Haddad" in page
    assert "still here" in page and not rows(session)


def test_b67_a_form_as_plain_text_is_no_form(client, session, place):
    stamp = quote(fields(form_page(client, place))["stamp"])
    body = f"stamp={stamp}&country=LB&email=a%40people.example"
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data=body, content_type="text/plain")
    assert answer.status_code == 422 and not rows(session)


@pytest.mark.parametrize("days", [pytest.param(30, id="B83 a month old"), pytest.param(-1, id="B83 of tomorrow")])
def test_a_form_of_another_day_comes_back_as_typed(client, session, place, still, days):
    data = fields(form_page(client, place), email="rana@people.example", country="LB", name="Rana Haddad")
    still.pass_by(days=days)
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data=data)
    assert answer.status_code in (409, 422)  # 409 before the campaign opened
    assert "Rana Haddad" in answer.get_data(as_text=True) and not rows(session)


def test_b83_a_form_posted_twice_counts_once(client, session, place, as_worker):
    for _press in range(2):
        assert send_form(client, place.campaign.slug).status_code == 303
    for row in session.scalars(select(Request).order_by(Request.id)).all():
        link = payloads.open_contact(row.contact, as_worker).link
        client.post(f"/en/s/{link}", data=fields(client.get(f"/en/s/{link}").get_data(as_text=True)))
        break
    assert session.scalar(select(func.count()).select_from(Signature)) == 1 and not rows(session)


def test_b83_who_signs_while_the_campaign_closes_is_told_and_nothing_is_lost(client, session, place, still):
    data = fields(form_page(client, place), email="rana@people.example", country="LB", name="Rana Haddad")
    place.campaign.closes_at = still()
    session.commit()
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data=data)
    assert answer.status_code == 409 and "Rana Haddad" in answer.get_data(as_text=True) and not rows(session)


def test_fifty_presses_for_one_address_are_fifty_same_pages(client, session, place):
    answers = [send_form(client, place.campaign.slug, email="rana@people.example") for _press in range(50)]
    shapes = {(a.status_code, re.sub(r"/inbox/[\w-]+", "", a.location), len(a.data)) for a in answers}
    assert len(shapes) == 1 and rows(session) == 50


def test_a_thousand_posts_of_a_program_are_mailed_three_times_an_address_at_most(client, session, place, as_worker):
    for n in range(40):
        send_form(client, place.campaign.slug, email=f"a{n % 4}@people.example", website="x")
    jobs.mail_requests()
    assert session.scalar(select(func.count()).select_from(Envelope)) == 12


@pytest.mark.parametrize("path", ["/en/c/{slug}", "/c/{slug}", "/"])
def test_clients_that_say_nothing_of_a_language_are_served(client, place, path):
    answer = client.get(path.format(slug=place.campaign.slug), environ_overrides={"SERVER_PROTOCOL": "HTTP/1.0"})
    assert answer.status_code in (200, 302)


def test_a_campaign_in_a_language_the_reader_does_not_have_is_signed_all_the_same(client, session, place):
    assert send_form(client, place.campaign.slug, lang="fr").status_code == 303


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "", "a b"])
def test_b71_a_foreign_host_gets_nothing(client, place, host):
    assert client.get(f"/en/c/{place.campaign.slug}", headers={"Host": host}).status_code == 400


def test_b71_a_forwarded_host_is_not_believed(client, place):
    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    page = client.get(f"/en/c/{place.campaign.slug}", headers=headers)
    assert page.status_code == 200 and "evil.example" not in page.get_data(as_text=True)
