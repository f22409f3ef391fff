"""Signing writes one row and nothing else: every statement is counted, on warm ground and for everybody alike."""

import pytest
from sqlalchemy import event

from petitions.campaigns import ground
from petitions.core import switches
from tests.supporters import confirmed, fields, person


@pytest.fixture
def statements(session):
    """What is said to the database; nothing of what the session does about its own savepoints."""
    said = []

    def note(_connection, _cursor, statement, *_rest):
        if "SAVEPOINT" not in statement:
            said.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    yield said
    event.remove(session.get_bind(), "before_cursor_execute", note)


@pytest.fixture
def warm(app, client, place, monkeypatch):
    """A process that has read the campaign, and believes it for a while; the stamp of its form."""
    monkeypatch.setitem(app.extensions, "grounds", {})
    monkeypatch.setitem(app.extensions, "switches", switches._Seen())
    monkeypatch.setattr(ground, "LOOK_AGAIN", 60)
    monkeypatch.setattr(switches, "LOOK_AGAIN", 60)
    page = client.get(f"/en/c/{place.campaign.slug}").get_data(as_text=True)
    monkeypatch.setitem(app.config, "TESTING", False)
    return lambda email: client.post(
        f"/en/c/{place.campaign.slug}/sign", data=fields(page, email=email, country="LB", name="Rana Haddad", show="0")
    )


def test_signing_writes_a_row_and_says_nothing_else(session, place, keys, warm, statements):
    confirmed(session, place, keys, person("known@people.example"), "known")
    assert warm("first@people.example").status_code == 303
    for email in ("new@people.example", "known@people.example", "new@people.example"):
        del statements[:]
        assert warm(email).status_code == 303
        assert [said.split(" (")[0] for said in statements] == ["INSERT INTO signature_requests"]


def test_a_form_that_was_wrong_is_shown_from_warm_ground_too(warm):
    assert warm("first@people.example").status_code == 303
    answer = warm("nobody")
    assert answer.status_code == 422 and 'value="nobody"' in answer.get_data(as_text=True)
