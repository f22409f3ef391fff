"""What workers do: mail each request once, three a week to one address, close windows, erase in time."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from petitions.campaigns.models import Wave
from petitions.core.sealing import PrivateKey
from petitions.delivery import contents
from petitions.delivery.models import Batch, Envelope
from petitions.signing import jobs, mail, mailing, rules
from petitions.signing import service as signing
from petitions.signing.models import Request, Signature, SignatureState, Tally
from petitions.signing.payloads import Contact
from tests.supporters import confirmed, person, press


def mails(session, worker_keys):
    return [
        contents.open_mail(worker_keys, row.sealed) for row in session.scalars(select(Envelope).order_by(Envelope.id))
    ]


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def presses(session, place, keys, still):
    """A function that presses Sign some times for one address."""

    def press_times(times, email="rana@people.example", **over):
        start = count(session, Request)
        for n in range(start, start + times):
            press(session, place, keys, person(email, **over), f"{email}-{n}-{still.moment:%d%H}", now=still.moment)

    return press_times


def test_each_request_gets_one_mail_of_its_own(session, presses, as_worker):
    presses(2)
    presses(1, "other@people.example")
    assert jobs.mail_requests() == 3
    assert jobs.mail_requests() == 0
    names = [row.hex()[:20] for row in session.scalars(select(Request.link_hash))]
    assert set(session.scalars(select(Envelope.key))) == {f"confirm-request-{name}" for name in names}
    assert {row.at_most_once for row in session.scalars(select(Envelope))} == {False}
    assert {batch.rank for batch in session.scalars(select(Batch))} == {1}


def test_a_batch_holds_fifty_at_most(session, presses, as_worker):
    for n in range(60):
        presses(1, f"p{n}@people.example")
    assert jobs.mail_requests() == 60
    sizes = session.execute(select(func.count()).select_from(Envelope).group_by(Envelope.batch_id)).scalars().all()
    assert sorted(sizes) == [10, 50]


def test_fifty_presses_for_one_address_make_three_mails(session, presses, as_worker):
    presses(50)
    jobs.mail_requests()
    assert count(session, Envelope) == 3
    assert count(session, Request) == 3


def test_the_cap_holds_over_the_week_and_after_confirming(session, presses, as_worker, still):
    presses(2)
    jobs.mail_requests()
    still.pass_by(days=2)
    link = f"rana@people.example-0-{still.moment - timedelta(days=2):%d%H}"
    signing.confirm(session, link, now=still.moment)
    session.commit()
    presses(3)
    jobs.mail_requests()
    assert count(session, Envelope) == 3
    still.pass_by(days=8)
    presses(1)
    jobs.mail_requests()
    assert count(session, Envelope) == 4


def test_the_cap_is_per_campaign_and_address(session, presses, place, keys, as_worker):
    presses(4)
    presses(1, "other@people.example")
    jobs.mail_requests()
    assert count(session, Envelope) == 4


def test_two_workers_never_mail_one_request_twice(session, presses, as_worker, still):
    presses(2)
    requests = mailing.list_unmailed(session)
    written = {
        request.id: mail.confirmation(Contact("rana@people.example", "l", "48291305"), "en") for request in requests
    }
    assert mailing.post(session, written, keys=as_worker, now=still.moment) is not None
    assert mailing.post(session, written, keys=as_worker, now=still.moment) is None
    assert count(session, Envelope) == 2


def test_a_request_sealed_to_a_key_that_is_gone_holds_up_nobody(session, presses, as_worker):
    presses(2)
    lost = session.scalars(select(Request).order_by(Request.id)).first()
    lost.contact = PrivateKey.generate().public.seal(b"{}", "signature_requests.contact")
    session.commit()
    jobs.mail_requests()
    assert count(session, Envelope) == count(session, Request) == 1


def test_an_address_the_outbox_refuses_holds_up_nobody(session, place, keys, presses, as_worker):
    press(session, place, keys, person("a,b@people.example"), "broken")
    presses(1)
    jobs.mail_requests()
    assert count(session, Envelope) == count(session, Request) == 1


@pytest.mark.parametrize(
    ("language", "subject"), [("en", "Your code: 4829 1305"), ("ar", "4829 1305"), ("fr", "4829 1305")]
)
def test_the_mail_says_the_code_and_nothing_of_what_it_is_for(session, place, keys, as_worker, language, subject):
    press(session, place, keys, person("qanary@people.example", "Qanary Name", 3, language=language), "the-link")
    jobs.mail_requests()
    (sent,) = mails(session, as_worker)
    words = "\n".join([sent.subject, sent.text, sent.html, sent.sender_name])
    assert subject in sent.subject and sent.to == "qanary@people.example"
    assert f"http://localhost/{language}/s/the-link" in sent.text and f"/{language}/s/the-link" in sent.html
    assert "Qanary" not in words and place.text.title not in words and place.campaign.slug not in words
    assert "petition" not in words.lower() and "sign" not in words.lower()
    assert ('dir="rtl"' in sent.html) is (language == "ar")


def test_windows_close_for_every_campaign_in_which_something_waits(session, place, keys, as_worker):
    confirmed(session, place, keys, person(name="Rana Haddad", level=3), "one")
    assert jobs.close_windows() == 1
    assert jobs.close_windows() == 0
    assert signing.tally(session, place.campaign).confirmed == 1
    assert signing.list_public_names(session, place.campaign) == ["Rana Haddad"]


def test_at_night_requests_of_a_week_ago_are_erased(session, presses, as_worker, still):
    presses(1)
    still.pass_by(days=6)
    presses(1, "later@people.example")
    jobs.nightly()
    assert count(session, Request) == 2
    still.pass_by(days=1)
    jobs.nightly()
    assert count(session, Request) == 1


def test_names_go_180_days_after_the_last_letter_of_their_wave(session, place, keys, as_worker, still):
    confirmed(session, place, keys, person(name="Rana Haddad", level=3, news=True), "one")
    jobs.close_windows()
    session.execute(update(Wave).values(last_letter_at=still.moment))
    session.commit()
    still.pass_by(days=179)
    jobs.nightly()
    row = session.scalars(select(Signature)).one()
    assert row.names and row.own and row.public_name
    still.pass_by(days=1)
    jobs.nightly()
    session.refresh(row)
    assert not any((row.names, row.own, row.public_name, row.public)) and row.commitment and row.news
    assert signing.tally(session, place.campaign).confirmed == 1
    still.pass_by(days=200)
    jobs.nightly()
    session.refresh(row)
    assert row.news is None


def test_names_of_a_wave_without_a_letter_stay(session, place, keys, as_worker, still):
    confirmed(session, place, keys, person(name="Rana Haddad", level=1), "one")
    still.pass_by(days=400)
    jobs.nightly()
    assert session.scalars(select(Signature)).one().names is not None


def test_a_held_signature_that_nobody_struck_out_counts_after_72_hours(session, place, keys, as_worker, still):
    confirmed(session, place, keys, person(is_suspect=True), "one")
    jobs.nightly()
    assert signing.tally(session, place.campaign).confirmed == 0
    still.pass_by(days=4)
    jobs.nightly()
    assert session.scalars(select(Signature)).one().state is SignatureState.CONFIRMED
    assert signing.tally(session, place.campaign).confirmed == 1


def test_a_wrong_count_is_mended_at_night_and_said_in_the_log(session, place, keys, as_worker, caplog):
    confirmed(session, place, keys, person(), "one")
    jobs.close_windows()
    session.execute(update(Tally).values(confirmed=5))
    session.commit()
    with caplog.at_level(logging.ERROR):
        jobs.nightly()
    assert signing.tally(session, place.campaign).confirmed == 1
    assert f"the count of campaign {place.campaign.id} was wrong by -4" in caplog.text


def test_the_outbox_gives_up_before_a_link_dies():
    from petitions.delivery.rules import GIVE_UP

    assert GIVE_UP < rules.CONFIRM_WITHIN
