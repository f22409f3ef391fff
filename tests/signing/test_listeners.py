"""Who is told what came of it, and when the address of those who asked is erased by the nightly job."""

from datetime import timedelta

import pytest

from petitions.core.sealing import CannotOpen, PrivateKey
from petitions.signing import jobs, listeners, service
from petitions.signing.models import SignatureState
from tests.factories import NOON
from tests.supporters import confirmed, ground, person


@pytest.fixture
def asked(session, place, keys):
    return confirmed(session, place, keys, person(news=True), "asked")


def nightly(still, **later):
    still.pass_by(**later)
    jobs.nightly()


def test_only_those_who_asked_and_count_are_listeners(session, place, keys, asked):
    confirmed(session, place, keys, person("silent@people.example"), "silent")
    held = confirmed(session, place, keys, person("held@people.example", news=True), "held")
    held.state = SignatureState.HELD
    elsewhere = ground(session, keys)
    confirmed(session, elsewhere, keys, person(news=True), "elsewhere")
    theirs = confirmed(session, place, keys, person("with@people.example", news=True), "with")
    theirs.via_id = elsewhere.campaign.organization_id
    session.commit()
    for via, who in ((None, asked), (theirs.via_id, theirs)):
        by = {"via": via, "now": NOON}
        assert listeners.count_listeners(session, place.campaign, **by) == 1
        assert listeners.last_listener(session, place.campaign, **by) == who.id
        window = {"above": 0, "up_to": 10**6, "limit": 50}
        assert listeners.list_listeners(session, place.campaign, **by, **window) == [who]
        everybody = [asked.id, held.id, theirs.id]
        assert listeners.still_listening(session, everybody, **by) == {who.id}


def test_the_address_opens_with_the_names_key_alone(asked, worker_keys):
    assert listeners.address_of(asked, worker_keys.names_opener()) == "rana@people.example"
    with pytest.raises(CannotOpen):
        listeners.address_of(asked, PrivateKey.generate())


def test_a_year_after_signing_the_address_is_erased(session, asked, still, as_worker):
    nightly(still, days=364)
    assert asked.news is not None
    nightly(still, days=2)
    assert asked.news is None and asked.state is SignatureState.CONFIRMED


def test_ninety_days_after_the_campaign_the_address_is_erased(session, place, asked, still, as_worker):
    place.campaign.closes_at = NOON + timedelta(days=10)
    session.commit()
    nightly(still, days=99)
    assert asked.news is not None
    nightly(still, days=2)
    assert asked.news is None


def test_a_later_letter_keeps_the_promise_for_ninety_days_more(session, place, asked, still, as_worker):
    place.campaign.closes_at = NOON + timedelta(days=10)
    place.wave.last_letter_at = NOON + timedelta(days=60)
    session.commit()
    nightly(still, days=120)
    assert asked.news is not None
    nightly(still, days=31)
    assert asked.news is None


def test_the_end_of_one_campaign_is_not_that_of_another(session, place, keys, asked, still, as_worker):
    elsewhere = ground(session, keys, closes_at=NOON + timedelta(days=1))
    other = confirmed(session, elsewhere, keys, person(news=True), "elsewhere")
    nightly(still, days=100)
    assert asked.news is not None and other.news is None


def test_who_withdraws_or_says_stop_is_no_listener(session, place, keys, asked):
    other = confirmed(session, place, keys, person("other@people.example", news=True), "other")
    service.withdraw(session, asked)
    service.stop_news(session, other)
    assert listeners.count_listeners(session, place.campaign, via=None, now=NOON) == 0
