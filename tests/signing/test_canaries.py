"""Two hundred invented people sign, half of them confirm: the database names only those who wished to be named."""

import base64
import logging
import re
from urllib.parse import quote

import pytest
from sqlalchemy import event, func, select

from petitions.core.db import Base, db
from petitions.delivery import contents
from petitions.delivery.models import Envelope
from petitions.signing import jobs
from petitions.signing.lost.models import FreshLink
from petitions.signing.models import Request, Signature
from tests.supporters import confirmed, fields, person, send_form

PEOPLE = 200
MARKS = ("qanaryname", "qanarymail", "قناريسري")
LINK = re.compile(r"/en/s/[\w-]+")


def name_of(number):
    """A third count without a name, a third are named in the letter only, the others show something in public."""
    kind = number % 6
    if kind < 2:
        return "", "0"
    if kind < 4:
        return ("Qanaryname Muster" if number % 2 else "قناريسري الشخص"), "0"
    return ("Qanaryname Muster", "2") if kind == 4 else ("Openly Shown", "3")


def whole_database(session):
    """Every value of every row as bytes, as a thief of the file would read it."""
    found = []
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            found += [value if isinstance(value, bytes) else str(value).encode() for value in row if value is not None]
    return b"\x00".join(found).lower()


def spellings(mark):
    """Everything that part of a name may look like in a file, in small letters as the file is read here."""
    for word in (mark, mark.capitalize()):
        yield from (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), quote(word).encode())
        for shift in range(3):
            yield base64.b64encode(b"\x00" * shift + word.encode())[4 if shift else 0 : -4]


def finds(stolen):
    return [mark for mark in MARKS for form in spellings(mark) if form.lower() in stolen]


@pytest.fixture
def sign_all(client, session, place, as_worker):
    """A function: everybody presses Sign, the worker mails, the first half press the button behind their link."""

    def story():
        for number in range(PEOPLE):
            name, show = name_of(number)
            typed = {
                "email": f"qanarymail{number}@people.example",
                "name": name,
                "show": show,
                "news": "y" * (number % 2),
            }
            assert send_form(client, place.campaign.slug, **{k: v for k, v in typed.items() if v}).status_code == 303
        jobs.mail_requests()
        envelopes = session.scalars(select(Envelope).order_by(Envelope.id).limit(PEOPLE // 2)).all()
        for link in [LINK.search(contents.open_mail(as_worker, e.sealed).text)[0] for e in envelopes]:
            page = client.get(link).get_data(as_text=True)
            assert client.post(link, data=fields(page)).status_code == 303
        jobs.close_windows()
        jobs.nightly()

    return story


def test_nobody_is_named_but_those_who_wished_it(client, session, place, sign_all, caplog):
    with caplog.at_level(logging.INFO):
        sign_all()
    counts = [session.scalar(select(func.count()).select_from(model)) for model in (Signature, Request)]
    assert counts == [PEOPLE // 2, PEOPLE // 2]
    stolen = whole_database(session)
    assert finds(stolen) == []
    assert stolen.count(b"openly shown") == sum(name_of(n)[1] == "3" for n in range(PEOPLE // 2))
    page = client.get(f"/en/c/{place.campaign.slug}").get_data(as_text=True)
    assert "Openly Shown" in page and "Q. M." in page
    assert not any(mark in (page + caplog.text).lower() for mark in MARKS)


@pytest.mark.parametrize("word", ["Qanaryname Muster", "qanarymail7@people.example", "قناريسري الشخص"])
def test_the_search_finds_what_is_there(word):
    raw = word.encode()
    forms = [raw, word.encode("utf-16-le"), word.encode("utf-16-be"), quote(word).encode()]
    forms += [base64.b64encode(b"x" * shift + raw) for shift in range(3)]
    assert all(finds((b"\x00ab" + form + b"cd").lower()) for form in forms)
    assert not finds(b"nobody@people.example")


def test_the_log_says_nothing_of_anyone(client, session, place, caplog):
    with caplog.at_level(logging.DEBUG):
        send_form(client, place.campaign.slug, email="qanarymail@people.example", name="Qanaryname Muster")
        send_form(client, place.campaign.slug, email="qanarymail", name="Qanaryname https://x.example")
    assert not any(mark in caplog.text.lower() for mark in MARKS)


def test_known_and_new_addresses_cost_the_very_same_statements(client, session, place, keys):
    confirmed(session, place, keys, person("known@people.example"), "one")
    done: dict[str, list[str]] = {"known": [], "new": []}
    for who in done:
        page = client.get(f"/en/c/{place.campaign.slug}").get_data(as_text=True)
        data = fields(page, email=f"{who}@people.example", country="LB")

        def note(_connection, _cursor, statement, *_more, seen=done[who]):
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert client.post(f"/en/c/{place.campaign.slug}/sign", data=data).status_code == 303
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    plain = {who: [re.sub(r"sa_savepoint_\d+", "s", statement) for statement in seen] for who, seen in done.items()}
    assert plain["known"] == plain["new"]
    assert not any("signatures" in statement for statement in plain["new"])
    assert sum("INSERT INTO signature_requests" in statement for statement in plain["new"]) == 1


def test_a_thief_finds_nothing_that_was_given_besides_nor_an_address_that_asked_for_a_fresh_link(
    client, session, place, as_worker, caplog
):
    place.campaign.asks = ["city", "affiliation", "kinship", "comment"]
    session.commit()
    besides = {"city": "Qanarymail City", "affiliation": "Qanaryname Institute", "comment": "قناريسري", "relative": "y"}
    with caplog.at_level(logging.INFO):
        for number in range(4):
            who = {"email": f"qanarymail{number}@people.example", "name": "Qanaryname Muster"}
            assert send_form(client, place.campaign.slug, **who, **besides).status_code == 303
        jobs.mail_requests()
        (first, *_others) = session.scalars(select(Envelope).order_by(Envelope.id)).all()
        link = LINK.search(contents.open_mail(as_worker, first.sealed).text)[0]
        page = client.get(link).get_data(as_text=True)
        client.post(link, data=fields(page, news="y"))
        form = client.get(f"/en/c/{place.campaign.slug}/lost").get_data(as_text=True)
        for number in (0, 3):
            typed = fields(form, email=f"qanarymail{number}@people.example")
            assert client.post(f"/en/c/{place.campaign.slug}/lost", data=typed).status_code == 303
        assert session.scalar(select(func.count()).select_from(FreshLink)) == 2
        stolen = [whole_database(session)]
        jobs.close_windows()
        jobs.nightly()
        stolen.append(whole_database(session))
    assert [finds(one) for one in stolen] == [[], []]
    assert not any(mark in caplog.text.lower() for mark in MARKS)
