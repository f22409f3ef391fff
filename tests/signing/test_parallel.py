"""Two at once, on a database that really commits: one count, one mail, no more than five tries."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from petitions.core.db import db, transaction
from petitions.delivery.models import Envelope
from petitions.signing import jobs
from petitions.signing import service as signing
from petitions.signing.models import Request, Signature
from tests import factories as make
from tests.at_once import HANDS, at_once
from tests.supporters import ground, person, press


@pytest.fixture
def real(own_app, worker_keys):
    """An application with the keys of a worker, and an open campaign in it."""
    own_app.extensions["keys"] = worker_keys
    with own_app.app_context():
        campaign = ground(db.session, worker_keys)
        for n in range(HANDS):
            press(db.session, campaign, worker_keys, person(), f"link-{n}")
    return own_app


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_several_presses_of_one_button_are_one_signature(real):
    def act(_number):
        with transaction() as tx:
            signing.confirm(tx, "link-0", now=make.NOON)

    at_once(real, act)
    with real.app_context():
        assert (count(Signature), count(Request)) == (1, 0)


def test_several_links_of_one_person_pressed_at_once_are_one_signature(real):
    results = Counter()

    def act(number):
        try:
            with transaction() as tx:
                signing.confirm(tx, f"link-{number}", now=make.NOON)
            results["confirmed"] += 1
        except signing.rules.UnknownLink:
            results["erased"] += 1

    at_once(real, act)
    with real.app_context():
        assert (count(Signature), count(Request)) == (1, 0)
    assert results["confirmed"] >= 1 and sum(results.values()) == HANDS


def test_no_hand_gets_more_than_five_tries_at_a_code(real):
    def act(number):
        for n in range(4):
            with transaction() as tx:
                wrong = f"{number}{n}000000"
                found = signing.confirm_by_code(tx, "ticket-link-0", wrong, keys=real.extensions["keys"], now=make.NOON)
                assert found is None

    at_once(real, act)
    with real.app_context():
        assert db.session.scalar(select(Request.tries).order_by(Request.id).limit(1)) == 5


def test_several_workers_mail_no_request_twice_and_keep_the_cap(real, still):
    at_once(real, lambda _number: jobs.mail_requests())
    with real.app_context():
        assert (count(Envelope), count(Request)) == (3, 3)


def test_several_windows_at_once_count_everybody_once(real, still):
    with real.app_context(), transaction() as tx:
        signing.confirm(tx, "link-0", now=make.NOON)
    at_once(real, lambda _number: jobs.close_windows())
    with real.app_context():
        campaign = signing.campaign_of(db.session, signing.list_counted(db.session)[0])
        assert signing.tally(db.session, campaign).confirmed == 1
