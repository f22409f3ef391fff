"""One session, one commit, aware moments."""

import os
from datetime import datetime

import pytest
from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from petitions.core.db import at_once, db, transaction
from petitions.core.switches import Switch
from petitions.organizers.models import Organization
from tests import factories as make
from tests.factories import NOON

NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001  # the very thing that is refused


def test_a_transaction_keeps_what_was_done_in_it(session):
    with transaction() as tx:
        tx.add(make.organization(slug="kept"))
    assert session.scalar(select(func.count()).where(Organization.slug == "kept")) == 1


def test_a_failed_transaction_keeps_nothing(session):
    with pytest.raises(StatementError), transaction() as tx:
        tx.add_all([make.organization(slug="lost"), make.organization(created_at=NAIVE)])
    assert session.scalar(select(func.count()).where(Organization.slug == "lost")) == 0


def test_rows_of_one_test_are_gone_in_the_next(session):
    assert session.scalar(select(func.count()).select_from(Organization)) == 0


def test_a_moment_without_time_zone_is_refused(session):
    session.add(make.organization(created_at=NAIVE))
    with pytest.raises(StatementError):
        session.flush()


def test_a_row_prints_kind_and_number_only():
    assert repr(make.account(email="rana@families.example")) == "<Account None>"


@pytest.fixture
def context(app):
    """The application alone: a session that holds its connection itself."""
    with app.app_context():
        yield app


def test_a_statement_at_once_is_kept_before_anything_else_ends(context):
    try:
        at_once(insert(Switch), {"part": "signing", "since": NOON, "note": ""})
        db.session.rollback()
        with db.engine.connect() as another:
            assert another.scalar(select(func.count()).select_from(Switch)) == 1
    finally:
        with transaction() as tx:
            tx.execute(delete(Switch))


def test_a_statement_at_once_that_fails_keeps_nothing_and_spoils_nothing(context):
    with pytest.raises(IntegrityError):
        at_once(insert(Switch), {"part": "signing", "since": None, "note": ""})
    assert db.session.scalar(select(func.count()).select_from(Switch)) == 0


@pytest.mark.skipif(os.environ.get("TEST_DATABASE") != "postgresql", reason="a file has no server that hangs up")
def test_a_statement_at_once_finds_the_database_again_after_it_hung_up(context):
    def say():
        at_once(insert(Switch), {"part": "signing", "since": NOON, "note": ""})

    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
    try:
        say()
        with db.engine.connect() as another:
            another.execute(text(others + "current_database() AND query LIKE 'INSERT INTO switches%'"))
        with pytest.raises(OperationalError):
            say()
        with pytest.raises(IntegrityError):
            say()
    finally:
        with transaction() as tx:
            tx.execute(delete(Switch))
