"""The link that ends it: opaque, unguessable, the same answer for everybody, and an address that is really gone."""

import base64
import secrets

import pytest
from sqlalchemy import select

from petitions.core.limits import limiter
from petitions.delivery.models import Envelope, State
from petitions.news import stopping
from petitions.news.models import NewsState
from petitions.signing import service as signing
from petitions.signing.models import Signature, SignatureState

CLICK = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}


@pytest.fixture
def rana(stage, session) -> Signature:
    return signing.find_by_link(session, "link-rana")


@pytest.fixture
def url(stage, rana) -> str:
    return f"/en/u/{stopping.token(stage.keys, rana)}"


def test_a_token_leads_back_to_its_signature_and_is_always_the_same(stage, session, rana):
    value = stopping.token(stage.keys, rana)
    assert value == stopping.token(stage.keys, rana) and len(value) == 43
    assert stopping.signature_behind(session, stage.keys, value) is rana


def test_a_token_says_nothing(stage, session, rana):
    raw = base64.urlsafe_b64decode(stopping.token(stage.keys, rana) + "=")
    assert rana.id.to_bytes(8) not in raw and rana.email_index[:8] not in raw and b"\0\0" not in raw[16:24]
    karim = signing.find_by_link(session, "link-karim")
    assert raw[16:24] != base64.urlsafe_b64decode(stopping.token(stage.keys, karim) + "=")[16:24]


def test_a_changed_token_opens_nothing(stage, session, rana):
    raw = base64.urlsafe_b64decode(stopping.token(stage.keys, rana) + "=")
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        value = base64.urlsafe_b64encode(changed).decode().rstrip("=")
        assert stopping.signature_behind(session, stage.keys, value) is None


@pytest.mark.parametrize("value", ["", "x", "=", "ü" * 43, "A" * 43, "a/b", "A" * 5000, " ", "\u202e"])
def test_what_is_no_token_is_nobody_s(stage, session, value):
    assert stopping.signature_behind(session, stage.keys, value) is None


def test_a_number_that_is_used_again_is_another_person_s(stage, session, rana):
    value = stopping.token(stage.keys, rana)
    rana.email_index = secrets.token_bytes(32)
    session.commit()
    assert stopping.signature_behind(session, stage.keys, value) is None


def test_one_click_erases_the_address_and_asks_for_nothing(client, url, rana, session):
    answer = client.post(url, **CLICK, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"})
    assert answer.status_code == 200 and not answer.headers.getlist("Set-Cookie")
    session.refresh(rana)
    assert rana.news is None and rana.state is SignatureState.CONFIRMED


@pytest.mark.parametrize("form", [{"List-Unsubscribe": "One-Click"}, {}])
def test_the_pair_may_come_as_a_form_of_parts_or_from_the_button(client, url, rana, session, form):
    assert client.post(url, data=form, content_type="multipart/form-data").status_code == 200
    session.refresh(rana)
    assert rana.news is None


def test_again_is_the_same(client, url):
    first, second = (client.post(url, **CLICK) for _time in range(2))
    assert (first.status_code, first.data) == (second.status_code, second.data)


def test_to_open_the_link_changes_nothing(client, url, rana, session):
    for method in (client.get, client.head):
        answer = method(url)
        assert answer.status_code == 200 and not answer.headers.getlist("Set-Cookie")
    page = client.get(url).text
    assert '<form method="post"' in page and "Stop and erase the address" in page
    session.refresh(rana)
    assert rana.news is not None


def test_forged_foreign_and_used_tokens_get_one_and_the_same_answer(client, stage, session, url, rana):
    rng = [base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=") for _ in range(200)]
    known = client.post(url, **CLICK)
    same = known.text.replace(url.rpartition("/")[2], "")
    for value in [*rng, "-", "A" * 43]:
        answer = client.post(f"/en/u/{value}", **CLICK)
        assert (answer.status_code, answer.text.replace(f"/u/{value}", "/u/")) == (known.status_code, same)
        alike = len(value) == 43
        assert not alike or dict(answer.headers) == dict(known.headers)
    pages = {client.get(f"/en/u/{value}").text.replace(value, "") for value in rng[:5]}
    assert pages == {client.get(url).text.replace(url.rpartition("/")[2], "")}
    assert signing.find_by_link(session, "link-karim").news is not None


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl"), ("fr", "ltr")])
def test_the_page_speaks_the_reader_s_language(client, url, lang, direction):
    page = client.get(url.replace("/en/", f"/{lang}/")).text
    assert f'<html lang="{lang}" dir="{direction}"' in page


def test_no_cache_keeps_it_and_no_search_engine_lists_it(client, url):
    for answer in (client.get(url), client.post(url, **CLICK)):
        assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]


def test_a_mail_that_waits_is_called_back_at_once(client, stage, session, url):
    item = stage.send(stage.release(stage.write()))
    client.post(url, **CLICK)
    session.expire_all()
    states = {row.key: (row.state, row.sealed is None) for row in session.scalars(select(Envelope))}
    rana = signing.find_by_link(session, "link-rana")
    assert states.pop(f"news-{item.id}-{rana.id}") == (State.CANCELLED, True)
    assert list(states.values()) == [(State.QUEUED, False)]
    assert item.state is NewsState.SENDING


def test_a_mail_that_has_left_stays_gone(client, stage, session, url):
    stage.send(stage.release(stage.write()))
    for row in session.scalars(select(Envelope)):
        row.state = State.ACCEPTED
    session.commit()
    client.post(url, **CLICK)
    session.expire_all()
    assert {row.state for row in session.scalars(select(Envelope))} == {State.ACCEPTED}


def test_who_signs_again_and_asks_again_is_told_again_and_may_stop_by_any_mail(client, stage, session, url):
    client.post(url, **CLICK)
    again = stage.sign("rana", link="second", name="Rana Invented", level=1)
    assert again.news is not None
    client.post(url, **CLICK)
    session.refresh(again)
    assert again.news is None


@pytest.mark.parametrize(("name", "most"), [("show_stop", 120), ("stop", 600)])
def test_floods_are_slowed_down_and_providers_that_post_for_many_are_not(app, name, most):
    (found,) = limiter.limit_manager.decorated_limits(f"petitions.news.routes.{name}.{name}")
    assert (found.limit.amount, found.limit.GRANULARITY.name) == (most, "minute")
