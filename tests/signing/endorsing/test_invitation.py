"""The page behind an invitation: what it shows and keeps, and every link that does not work."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from petitions.core.db import Base
from petitions.delivery import contents
from petitions.delivery.models import Envelope
from petitions.signing.endorsing.models import Endorsement
from tests import factories as make
from tests.factories import NOON
from tests.signing.endorsing.typed import LINK, PUBLIC, TYPED, S, only, send
from tests.supporters import fields


def test_nothing_but_the_fields_is_taken_from_a_form(desk, at, session, link):
    answer = send(desk.client, link(), state="checked", checked_by="1", way="desk", position="0", id="77")
    assert answer.status_code == 303
    row = only(session)
    assert (row.state, row.checked_by, row.way) == (S.OFFERED, None, "link") and row.id != 77


def test_a_link_is_shown_once_and_only_its_hash_is_kept(desk, at, session, link):
    path = link()
    token = path.rpartition("/")[2]
    stored = [str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    assert len(token) == 22 and not any(token in line for line in stored)
    assert token not in desk.get(at)


def test_the_page_behind_a_link_shows_the_demands_and_sets_no_cookie(desk, link, app):
    answer = app.test_client().get(link())
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    assert "Open the archives of prisons." in answer.text and "Families for the Truth" in answer.text
    assert answer.headers["Cache-Control"] == "no-store" and "noindex" in answer.headers["X-Robots-Tag"]


def test_the_short_address_leads_to_the_readers_language(desk, link):
    token = link().rpartition("/")[2]
    answer = desk.client.get(f"/e/{token}", headers={"Accept-Language": "fr"})
    assert answer.status_code == 302 and answer.headers["Location"] == f"/fr/e/{token}"


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_an_organization_declares_its_support_is_thanked_and_may_withdraw(desk, at, session, link, language):
    path = re.sub(r"^/\w\w/", f"/{language}/", link())
    answer = send(desk.client, path)
    assert answer.status_code == 303 and answer.headers["Location"] == path
    row, thanks = only(session), desk.client.get(path).text
    assert (row.state, row.way, row.names["ar"]) == (S.OFFERED, "link", "محامو ألفا")
    assert "Alpha Lawyers" in thanks and "Qanaryname" not in thanks and "qanarymail" not in thanks
    assert desk.post(f"{at}/{row.id}/check", page=at).status_code == 303
    page = desk.client.get(path).text
    assert desk.client.post(f"{path}/withdraw", data=fields(page)).status_code == 303
    session.refresh(row)
    assert row.state is S.WITHDRAWN and row.person is None
    assert desk.client.get(f"{path}/withdraw").headers["Location"] == path
    assert "/withdraw" not in desk.client.get(path).text.split("<main")[1]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"is_authorized": ""}, "Tick this if it is so"),
        ({"person": ""}, "Write your name"),
        ({"email": ""}, "Write an e-mail address"),
        ({"email": "a@b"}, "not an e-mail address"),
        ({"names-en": "", "names-ar": ""}, "at least one language"),
        ({"country": ""}, "Choose a country."),
        ({"kind": ""}, "Choose what it is."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(desk, session, link, typed, sentence):
    path = link()
    data = {name: value for name, value in (PUBLIC | typed).items() if value or name != "is_authorized"}
    answer = desk.client.post(path, data=fields(desk.client.get(path).text, **data))
    assert answer.status_code == 422 and sentence in answer.text
    assert all(value in answer.text for name, value in data.items() if name in ("names-en", "function", "person"))
    assert only(session).state is S.INVITED and only(session).person is None


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_foreign_page_cannot_declare_anything(desk, session, link, headers):
    path = link()
    data = fields(desk.client.get(path).text, **PUBLIC)
    assert desk.client.post(path, data=data, headers=headers).status_code == 422
    assert desk.client.post(path, data=PUBLIC).status_code == 422
    assert only(session).state is S.INVITED


def test_a_stamp_of_another_link_is_worth_nothing(desk, session, link):
    first, second = link("Alpha"), link("Beta")
    data = fields(desk.client.get(first).text, **PUBLIC)
    assert desk.client.post(second, data=data).status_code == 422
    assert {row.state for row in session.scalars(select(Endorsement))} == {S.INVITED}


def test_a_text_changed_meanwhile_is_read_before_it_is_supported(desk, session, link, campaign):
    path = link()
    data = fields(desk.client.get(path).text, **PUBLIC)
    make.stored(session, make.text(campaign, version=2, demands={"1": "Another demand."}))
    answer = desk.client.post(path, data=data)
    assert answer.status_code == 422 and "Another demand." in answer.text and "Alpha Lawyers" in answer.text


def test_sent_twice_it_is_one(desk, session, link):
    path = link()
    data = fields(desk.client.get(path).text, **PUBLIC)
    assert [desk.client.post(path, data=data).status_code for _turn in range(2)] == [303, 303]
    assert only(session).state is S.OFFERED


def test_a_name_that_stands_already_is_refused_with_what_was_typed(desk, at, session, link):
    path = link("Beta")
    desk.post(f"{at}/new", TYPED)
    answer = send(desk.client, path)
    assert answer.status_code == 422 and "already entered here" in answer.text and "Qanaryname" in answer.text


def test_every_link_that_does_not_work_gets_the_same_page(desk, session, link, at, campaign):
    good = link()
    row = only(session)
    cut, changed = good[:-1], good[:-1] + ("A" if good[-1] != "A" else "B")
    swapped = good[:6] + good[6:].swapcase()
    pages = {desk.client.get(path).text.replace(path, "") for path in (cut, changed, swapped, "/en/e/x")}
    row.link_until = NOON - timedelta(days=400)
    session.commit()
    pages.add(desk.client.get(good).text.replace(good, ""))
    pages = {re.sub(r"/[a-z]{2}/e/[\w-]+", "", page) for page in pages}
    assert len(pages) == 1 and "ask whoever invited you" in pages.pop()
    assert desk.client.get(good).status_code == desk.client.post(good).status_code == 404


def test_a_new_link_ends_the_one_before(desk, at, session, link):
    old = link()
    answer = desk.post(f"{at}/{only(session).id}/link", page=at)
    new = LINK.search(answer.text)[1]
    assert new != old and desk.client.get(old).status_code == 404 and desk.client.get(new).status_code == 200
    assert desk.post(f"{at}/{only(session).id}/back", page=at).status_code == 303
    assert desk.client.get(new).status_code == 404


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_an_invitation_by_mail_is_one_courteous_message(desk, session, link, worker_keys, language):
    path = link("Alpha", language, "office@alpha.example")
    envelope = session.scalars(select(Envelope)).one()
    mail = contents.open_mail(worker_keys, envelope.sealed)
    host = desk.organization.name(language)
    assert mail.to == "office@alpha.example" and mail.reply_to == desk.organization.sender
    assert path in mail.text and path in mail.html and path.startswith(f"/{language}/")
    assert host in mail.subject and host in mail.text and "Alpha" in mail.text and mail.sender_name == host
    assert b"office@alpha" not in envelope.sealed
    rows = [str(r) for table in Base.metadata.sorted_tables for r in session.execute(select(table))]
    assert not any("office@alpha" in line for line in rows)


def test_an_invitation_to_no_address_is_refused_with_what_was_typed(desk, at, session):
    answer = desk.post(f"{at}/invite", {"name": "Alpha", "language": "en", "email": "office@alpha"})
    assert answer.status_code == 422 and "office@alpha" in answer.text
    assert session.scalar(select(func.count()).select_from(Endorsement)) == 0
