"""Two at once, on a database that really commits: one chain, one use of a code, an owner who stays."""

import re

from flask_security.utils import hash_password
from sqlalchemy import func, select

from petitions.core import clock
from petitions.core.db import db, transaction
from petitions.organizers import rules, service
from petitions.organizers.models import DeskSession, Membership, Role
from tests import factories as make
from tests.at_once import HANDS, at_once
from tests.factories import NOON
from tests.organizers.conftest import PASSWORD, code_for, with_factor


def test_acts_at_once_stand_in_one_chain(own_app):
    def act(number):
        for turn in range(10):
            with transaction() as tx:
                subject = f"dispatch-{number}-{turn}"
                service.record(tx, "pause", subject, organization=None, account=None, now=NOON)

    at_once(own_app, act)
    with own_app.app_context():
        assert service.check_record(db.session) == 10 * HANDS


def test_owners_who_leave_at_once_leave_one_behind(own_app):
    with own_app.app_context():
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

    assert sorted(at_once(own_app, act)) == ["left"] * (HANDS - 1) + ["stays"]
    with own_app.app_context():
        left = select(func.count()).select_from(Membership).where(Membership.organization_id == ours)
        assert db.session.scalar(left) == 1


def test_one_code_opens_one_browser(own_app):
    with own_app.app_context():
        account = make.account(password=hash_password(PASSWORD))
        make.stored(db.session, account)
        with_factor(own_app, db.session, account)
        email, secret = account.email, account.tf_totp_secret
    browsers = [own_app.test_client() for _ in range(HANDS)]
    tokens = []
    for browser in browsers:
        page = browser.get("/desk/login").text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        browser.post("/desk/login", data={"csrf_token": found, "email": email, "password": PASSWORD})
        tokens.append(found)
    with own_app.app_context():
        code = code_for(own_app, make.account(tf_totp_secret=secret))

    def act(number):
        data = {"csrf_token": tokens[number], "code": code}
        return browsers[number].post("/desk/second-factor/code", data=data).status_code

    assert sorted(at_once(own_app, act)) == [200] * (HANDS - 1) + [302]
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(DeskSession)) == 1
        assert db.session.scalars(select(DeskSession)).one().started_at <= clock.now()
