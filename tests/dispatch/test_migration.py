"""Items keep their rows and what refers to them when their table is written anew."""

import pytest
from sqlalchemy import inspect, text

from app import create_app
from petitions.core.db import db

ROWS = ("organizations", "accounts", "campaigns", "waves", "dispatches", "recipients", "dispatch_items", "answers")


@pytest.fixture
def before(changed_settings, tmp_path):
    """An application on a database as it was before copies, with one answered item."""
    made = create_app(changed_settings(database_url=f"sqlite:///{tmp_path / 'before.sqlite'}"))
    with made.app_context():
        made.extensions["alembic"].upgrade("2026_11_21_answered")
        with db.engine.begin() as bind:
            bind.execute(text("PRAGMA defer_foreign_keys = ON"))
            for table in ROWS:
                _fill(bind, table)
        yield made
        db.dispose()


def _fill(bind, table):
    """One row with the number 1; everything that must be there refers to 1 or is as plain as it can be."""
    needed = [one for one in inspect(bind).get_columns(table) if not one["nullable"] or one["name"] == "item_id"]
    plain = {"BLOB": "x'01'", "JSON": "'[]'", "DATE": "'2026-11-20'", "DATETIME": "'2026-11-20 12:00:00'"}
    values = [plain.get(str(one["type"]).partition("(")[0], "1") for one in needed]
    names = ", ".join(one["name"] for one in needed)
    bind.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(values)})"))


def test_answers_still_belong_to_their_items_on_the_way_up_and_back(before):
    alembic = before.extensions["alembic"]
    for target in ("2026_11_21_copies", "2026_11_21_answered", "2026_11_21_copies"):
        (alembic.downgrade if target.endswith("answered") else alembic.upgrade)(target)
        with db.engine.connect() as bind:
            assert bind.execute(text("SELECT item_id FROM answers")).scalars().all() == [1]
            assert bind.execute(text("SELECT id, recipient_id FROM dispatch_items")).all() == [(1, 1)]
            assert bind.execute(text("PRAGMA foreign_key_check")).all() == []
