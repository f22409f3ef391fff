"""A lost link: one answer for every address, a mail where one signed, and one press that makes the fresh link count."""

import re

import pytest
from sqlalchemy import event, func, select

from petitions.core.db import db
from petitions.delivery import contents
from petitions.delivery.models import Envelope
from petitions.signing import jobs as signing_jobs
from petitions.signing import payloads
from petitions.signing import service as signing
from petitions.signing.lost import jobs
from petitions.signing.lost.models import FreshLink
from petitions.signing.models import Signature, SignatureState
from tests.supporters import confirmed, fields, ground, person, press

LINK = "a-link-of-twenty-two-c"
KNOWN, UNKNOWN = "rana@people.example", "nobody@people.example"


def text(answer):
    return answer.get_data(as_text=True)


def ask(client, place, email, lang="en"):
    page = text(client.get(f"/{lang}/c/{place.campaign.slug}/lost"))
    return client.post(f"/{lang}/c/{place.campaign.slug}/lost", data=fields(page, email=email))


def count(session, model):
    session.expire_all()
    return session.scalar(select(func.count()).select_from(model))


def mailed(session, as_worker):
    jobs.mail_links()
    rows = session.scalars(select(Envelope).order_by(Envelope.id)).all()
    return [contents.open_mail(as_worker, row.sealed) for row in rows]


def fresh_link(session, as_worker):
    return re.search(r"/en/s/([\w-]+)", mailed(session, as_worker)[-1].text)[1]


def use(client, link):
    return client.post(f"/en/s/{link}/use", data=fields(text(client.get(f"/en/s/{link}"))))


@pytest.fixture
def signed(session, place, keys):
    """Somebody signed with a name."""
    return confirmed(session, place, keys, person(KNOWN, name="Rana Haddad", level=2), LINK)


def test_known_and_unknown_addresses_get_the_same_answer(client, session, place, signed):
    answers = [ask(client, place, email) for email in (KNOWN, UNKNOWN)]
    assert {(a.status_code, a.location, text(a)) for a in answers} == {
        (303, f"/en/c/{place.campaign.slug}/lost/sent", text(answers[0]))
    }
    assert "If this address signed the campaign" in text(client.get(answers[0].location))


def test_known_and_unknown_addresses_cost_the_very_same_statements(client, place, signed):
    done = {}
    for email in (KNOWN, UNKNOWN):
        seen = done[email] = []
        page = text(client.get(f"/en/c/{place.campaign.slug}/lost"))

        def note(_connection, _cursor, statement, *_more, seen=seen):
            seen.append(re.sub(r"sa_savepoint_\d+", "s", statement))

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            client.post(f"/en/c/{place.campaign.slug}/lost", data=fields(page, email=email))
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    assert done[KNOWN] == done[UNKNOWN] and not any("FROM signatures" in one for one in done[KNOWN])


def test_a_mail_goes_to_who_signed_and_names_nothing(client, session, place, signed, as_worker):
    ask(client, place, KNOWN)
    ask(client, place, UNKNOWN)
    (mail,) = mailed(session, as_worker)
    whole = mail.subject + mail.text + mail.html
    assert mail.to == KNOWN and mail.subject == "Your fresh link" and mail.sender_name == "Confirmation"
    assert place.text.title not in whole and "Rana" not in whole and place.campaign.slug not in whole


def test_an_address_is_not_kept_once_a_worker_has_dealt_with_it(client, session, place, signed, as_worker):
    ask(client, place, KNOWN)
    ask(client, place, UNKNOWN)
    jobs.mail_links()
    session.expire_all()
    (left,) = session.scalars(select(FreshLink)).all()
    assert left.contact is None and left.email_index == signed.email_index


@pytest.mark.parametrize("typed", ["Rana+tag@PEOPLE.example", KNOWN])
def test_an_address_is_found_however_it_is_spelled(client, session, place, signed, as_worker, typed):
    ask(client, place, typed)
    assert len(mailed(session, as_worker)) == 1


@pytest.mark.parametrize("typed", ["", "rana", "a@localhost", "a@x.example\r\nBcc: b@x.example"])
def test_what_is_no_address_is_refused_in_words(client, session, place, typed):
    answer = ask(client, place, typed)
    assert answer.status_code == 422 and 'id="email-wrong"' in text(answer) and count(session, FreshLink) == 0


def test_the_link_of_another_campaign_is_not_asked_for_here(client, session, place, keys, signed, as_worker):
    other = ground(session, keys)
    ask(client, other, KNOWN)
    assert mailed(session, as_worker) == [] and count(session, FreshLink) == 0


def test_opening_the_fresh_link_changes_nothing(client, session, place, signed, as_worker):
    ask(client, place, KNOWN)
    link = fresh_link(session, as_worker)
    for _n in range(50):
        assert "Your fresh link" in text(client.get(f"/en/s/{link}"))
        client.head(f"/en/s/{link}/use")
    assert "Rana Haddad" in text(client.get(f"/en/s/{LINK}"))
    assert client.post(f"/en/s/{link}/use", data={}).status_code == 422


def test_one_press_makes_it_the_only_link_and_the_name_stays_closed(client, session, place, signed, as_worker):
    ask(client, place, KNOWN)
    link = fresh_link(session, as_worker)
    data = fields(text(client.get(f"/en/s/{link}")))
    for _press in range(2):
        assert client.post(f"/en/s/{link}/use", data=data).location == f"/en/s/{link}"
    page = text(client.get(f"/en/s/{link}"))
    assert "This link does not open your name" in page and "Rana" not in page and "Your initials" in page
    assert client.get(f"/en/s/{LINK}").status_code == 404
    assert "Rana" not in text(client.get(f"/en/s/{link}/data"))


def test_behind_it_one_can_lower_to_the_count_write_the_name_anew_and_withdraw(
    client, session, place, signed, as_worker
):
    ask(client, place, KNOWN)
    link = fresh_link(session, as_worker)
    use(client, link)
    page = text(client.get(f"/en/s/{link}"))
    lowered = client.post(f"/en/s/{link}/lower", data=fields(page[page.index('/lower"') :], level="0"))
    session.expire_all()
    assert lowered.status_code == 303 and signed.level == 0
    page = text(client.get(f"/en/s/{link}"))
    raised = {"level": "1", "name": "Rana Haddad"}
    assert client.post(f"/en/s/{link}/more", data=fields(page[page.index('/more"') :], **raised)).status_code == 303
    session.expire_all()
    assert payloads.open_own(signed.own, link).name == "Rana Haddad"
    page = text(client.get(f"/en/s/{link}"))
    assert "Rana Haddad" in page
    client.post(f"/en/s/{link}/withdraw", data=fields(page[page.index('/withdraw"') :]))
    session.expire_all()
    assert signed.state is SignatureState.WITHDRAWN


def test_it_shares_the_cap_with_confirmations(client, session, place, keys, signed, as_worker):
    for number in range(5):
        press(session, place, keys, person(KNOWN), f"link-{number}-of-twenty-two")
        signing_jobs.mail_requests()
        ask(client, place, KNOWN)
        jobs.mail_links()
    assert count(session, Envelope) == 3


def test_who_withdrew_or_never_confirmed_gets_nothing(client, session, place, keys, signed, as_worker):
    signing.withdraw(session, signed)
    session.commit()
    press(session, place, keys, person(UNKNOWN), "waits-for-its-button-x")
    ask(client, place, KNOWN)
    ask(client, place, UNKNOWN)
    assert mailed(session, as_worker) == []


def test_it_lapses_after_a_week_and_the_night_erases_it(client, session, place, signed, as_worker, still):
    ask(client, place, KNOWN)
    link = fresh_link(session, as_worker)
    still.pass_by(days=8)
    assert client.get(f"/en/s/{link}").status_code == 404
    signing_jobs.nightly()
    assert count(session, FreshLink) == 0 and count(session, Signature) == 1


@pytest.mark.parametrize("bad", ["x", "upper", "cut", "flipped"])
def test_a_changed_fresh_link_is_no_link(client, session, place, signed, as_worker, bad):
    ask(client, place, KNOWN)
    link = fresh_link(session, as_worker)
    flipped = link[:-1] + chr(ord(link[-1]) ^ 1)
    changed = {"x": link + "x", "upper": link.swapcase(), "cut": link[:-1], "flipped": flipped}[bad]
    assert client.get(f"/en/s/{changed}").status_code == client.post(f"/en/s/{changed}/use").status_code == 404
