"""The shell refuses what must never start, and puts the same headers on every answer."""

import pytest

from app import create_app
from config import BadSettings
from petitions.core.db import Base, db
from tests import factories as make


def test_a_database_with_the_demonstration_does_not_start_towards_the_world(changed_settings, tmp_path, session):
    url = f"sqlite:///{tmp_path / 'demo.sqlite'}"
    local = create_app(changed_settings(database_url=url))
    with local.app_context():
        Base.metadata.create_all(db.engine)
        make.stored(db.session, make.organization(is_specimen=True))
        db.session.close()
        db.dispose()
    for world in ({"smtp_url": "smtp://relay.example"}, {"base_url": "https://letters.example.org"}):
        with pytest.raises(BadSettings, match="SPECIMEN"):
            create_app(changed_settings(database_url=url, **world))


@pytest.mark.parametrize("path", ["/en/", "/en/privacy", "/nowhere", "/desk/login"])
def test_every_answer_is_closed_to_other_sites(client, path):
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/en/", "/en/privacy", "/ar/accessibility", "/nowhere"])
def test_public_pages_set_no_cookie(client, path):
    assert "Set-Cookie" not in client.get(path).headers


def test_a_foreign_host_is_refused(client):
    assert client.get("/en/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("data", ["name=%00", "name=%ff%fe", "name=%ED%A0%80", "email=a&email=b"])
def test_text_that_is_none_is_refused_before_any_form(client, data):
    answer = client.post("/en/c/x/sign", data=data, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
