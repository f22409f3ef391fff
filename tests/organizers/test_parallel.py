"""Two at once, on a database that really commits: one chain, one use of a code, an owner who stays."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask_security.utils import hash_password
from sqlalchemy import func, select

from app import create_app
from petitions.core import clock
from petitions.core.db import Base, db, transaction
from petitions.organizers import rules, service
from petitions.organizers.models import DeskSession, Membership, Role
from tests import factories as make
from tests.factories import NOON
from tests.organizers.conftest import PASSWORD, code_for, with_factor

HANDS = 4


@pytest.fixture
def real(tmp_path, changed_settings, database_url):
    """An application on a database of its own."""
    if database_url.startswith("postgresql"):
        from tests import services

        url = services.fresh_postgres_url()
    else:
        url = f"sqlite:///{tmp_path / 'parallel.sqlite'}"
    app = create_app(changed_settings(database_url=url))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.dispose()


def at_once(app, act):
    """Run ``act(number)`` on several threads, each with a connection that stands ready; gives what each returned."""
    start = threading.Barrier(HANDS)

    def hand(number):
        with app.app_context():
            db.session.execute(select(1))
            start.wait(10)
            return act(number)

    with ThreadPoolExecutor(HANDS) as pool:
        return [done.result(30) for done in [pool.submit(hand, number) for number in range(HANDS)]]


def test_acts_at_once_stand_in_one_chain(real):
    def act(number):
        for turn in range(10):
            with transaction() as tx:
                subject = f"dispatch-{number}-{turn}"
                service.record(tx, "pause", subject, organization=None, account=None, now=NOON)

    at_once(real, act)
    with real.app_context():
        assert service.check_record(db.session) == 10 * HANDS


def test_owners_who_leave_at_once_leave_one_behind(real):
    with real.app_context():
        organization = make.organization()
        rows = [make.membership(organization, make.account(), Role.OWNER) for _ in range(HANDS)]
        make.stored(db.session, organization, *rows)
        numbers, ours = [row.id for row in rows], organization.id

    def act(number):
        with transaction() as tx:
            row = tx.get_one(Membership, numbers[number])
            try:
                service.dismiss(tx, row, by=row.account, now=NOON)
            except rules.LastOwner:
                return "stays"
            return "left"

    assert sorted(at_once(real, act)) == ["left"] * (HANDS - 1) + ["stays"]
    with real.app_context():
        left = select(func.count()).select_from(Membership).where(Membership.organization_id == ours)
        assert db.session.scalar(left) == 1


def test_one_code_opens_one_browser(real):
    with real.app_context():
        account = make.account(password=hash_password(PASSWORD))
        make.stored(db.session, account)
        with_factor(real, db.session, account)
        email, secret = account.email, account.tf_totp_secret
    browsers = [real.test_client() for _ in range(HANDS)]
    tokens = []
    for browser in browsers:
        page = browser.get("/desk/login").text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        browser.post("/desk/login", data={"csrf_token": found, "email": email, "password": PASSWORD})
        tokens.append(found)
    with real.app_context():
        code = code_for(real, make.account(tf_totp_secret=secret))

    def act(number):
        data = {"csrf_token": tokens[number], "code": code}
        return browsers[number].post("/desk/second-factor/code", data=data).status_code

    assert sorted(at_once(real, act)) == [200] * (HANDS - 1) + [302]
    with real.app_context():
        assert db.session.scalar(select(func.count()).select_from(DeskSession)) == 1
        assert db.session.scalars(select(DeskSession)).one().started_at <= clock.now()
