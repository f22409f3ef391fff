"""The way up, down and up again ends where the models are, on both databases."""

import os

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from app import create_app
from petitions.campaigns.models import Campaign
from petitions.core.db import db
from petitions.signing import service as signing
from tests import factories as make
from tests import services
from tests.supporters import confirmed, ground, person


@pytest.fixture
def empty(changed_settings, tmp_path) -> Flask:
    """An application on a database without tables."""
    if os.environ.get("TEST_DATABASE") == "postgresql":
        url = services.fresh_postgres_url()
    else:
        url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    return create_app(changed_settings(database_url=url))


def test_up_down_and_up_again_ends_where_the_models_are(empty, session):
    alembic = empty.extensions["alembic"]
    with empty.app_context():
        alembic.upgrade()
        assert alembic.compare_metadata() == []
        alembic.downgrade("base")
        assert inspect(db.engine).get_table_names() in ([], ["alembic_version"])
        alembic.upgrade()
        assert alembic.compare_metadata() == []
        db.dispose()


def test_what_waited_for_a_window_is_counted_by_the_first_window_after_the_upgrade(empty, keys, worker_keys):
    alembic = empty.extensions["alembic"]
    with empty.app_context():
        alembic.upgrade()
        place = ground(db.session, keys)
        confirmed(db.session, place, keys, person("a@people.example", "Rana Haddad", 3), "one")
        signing.close_window(db.session, place.campaign, keys=worker_keys, now=make.NOON)
        db.session.commit()
        alembic.downgrade("2026_11_22_elsewhere")
        db.session.execute(text("UPDATE tallies SET confirmed = 0"))  # as if no window had been since
        db.session.commit()
        alembic.upgrade()
        place.campaign = db.session.get_one(Campaign, place.campaign.id)
        assert signing.verify(db.session, place.campaign, now=make.NOON) == 0
        assert signing.close_window(db.session, place.campaign, keys=worker_keys, now=make.NOON).confirmed == 1
        db.session.rollback()
        db.dispose()
