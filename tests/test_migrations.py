"""The way up, down and up again ends where the models are, on both databases."""

import os

import pytest
from flask import Flask
from sqlalchemy import inspect

from app import create_app
from petitions.core.db import db
from tests import services


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
        db.engine.dispose()
