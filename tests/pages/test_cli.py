"""Backup and restore from the command line, from one installation into another."""

import pytest

from app import create_app
from petitions.core import keys as keyfiles
from petitions.core.db import Base, db
from petitions.delivery import service as delivery
from petitions.organizers.models import Organization
from tests import factories as make


@pytest.fixture
def installation(changed_settings, tmp_path):
    """A function that makes an installation with keys and empty tables in a folder of its own."""

    def build(name):
        keyfiles.create(tmp_path / name, None)
        app = create_app(changed_settings(database_url=f"sqlite:///{tmp_path / name}.sqlite", keys=tmp_path / name))
        with app.app_context():
            Base.metadata.create_all(db.engine)
        return app

    return build


def test_what_one_installation_backs_up_another_restores_and_stands_still(installation, tmp_path):
    old, new, file, key = installation("old"), installation("new"), tmp_path / "copy", tmp_path / "opening.key"
    with old.app_context():
        make.stored(db.session, make.organization(slug="kept"))
        db.session.close()
    assert "Take" in old.test_cli_runner().invoke(args=["keys", "backup", str(key)]).output
    assert "1 rows written" in old.test_cli_runner().invoke(args=["backup", str(file)]).output
    said = new.test_cli_runner().invoke(args=["restore", str(file), "--key", str(key)]).output
    assert "1 rows restored" in said
    with new.app_context():
        assert db.session.query(Organization).one().slug == "kept"
        assert delivery.find_relay(db.session).pause_reason == "restored"
        db.session.close()
        db.dispose()
    with old.app_context():
        db.dispose()


def test_a_backup_without_a_key_says_how_to_make_one(installation, tmp_path):
    app = installation("bare")
    done = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "copy")])
    assert done.exit_code == 1 and "flask keys backup" in done.output and not (tmp_path / "copy").exists()
    with app.app_context():
        db.dispose()
