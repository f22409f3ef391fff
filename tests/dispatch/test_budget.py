"""Pages of letters and dispatches ask the database as often for many letters as for few."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from petitions.core.db import db
from petitions.dispatch import ledger
from petitions.letters import company
from petitions.letters import service as letters
from petitions.letters.models import LetterKind
from tests.coalition import guest
from tests.desk_budget import questions
from tests.dispatch.test_routes import path
from tests.factories import NOON

MOST = 12
"""Statements of one desk page (issue of the desk: at most 12, whatever there is to show)."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that is sent meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def statements(desk, session, address) -> list[str]:
    whole = desk.root + address
    desk.get(address)
    session.expunge_all()
    with counted() as sent:
        assert desk.client.get(whole).status_code == 200
    return sent


def plenty(stage, number=12):
    for at in range(number):
        stage.choose(f"more {at}", email=f"more{at}@un.example")
    return stage.freeze()


@pytest.mark.parametrize("more", ["", "/approve"])
def test_the_pages_of_a_dispatch_ask_twelve_times_at_most(stage, sit, session, more):
    dispatch = plenty(stage)
    sent = statements(sit("approver"), session, path(stage, dispatch, more))
    assert len(sent) <= MOST, "\n".join(sent)


def test_a_dispatch_under_way_asks_twelve_times_at_most(stage, sit, session):
    dispatch = stage.approve(plenty(stage))
    sent = statements(sit("approver"), session, path(stage, dispatch))
    assert len(sent) <= MOST, "\n".join(sent)


def test_the_letters_of_a_campaign_ask_twelve_times_at_most(stage, sit, session):
    stage.approve(plenty(stage))
    letters_page = f"/campaigns/{stage.place.campaign.slug}/letters"
    sent = statements(sit("viewer"), session, letters_page)
    assert len(sent) <= MOST, "\n".join(sent)


@pytest.mark.parametrize("kind", ["first", "joint"])
def test_the_page_that_prepares_letters_asks_twelve_times_at_most(stage, sit, session, kind):
    other, facts = guest(session), {"account": stage.editor, "now": NOON}
    other.joins(stage.place.campaign)
    company.join(session, stage.place.campaign, other.organization.slug, **facts)
    stage.write(kind=LetterKind(kind))
    plenty(stage)
    sent = questions(sit("editor"), f"{path(stage)}?kind={kind}")
    assert len(sent) <= MOST, "\n".join(sent)


def test_the_list_of_dispatches_asks_no_more_for_more_of_them(stage, sit, session):
    desk, address = sit("viewer"), path(stage)
    stage.freeze("plain", key="first")
    with counted() as few:
        desk.get(address)
    for number in range(4):
        stage.freeze("plain", key=f"again {number}")
    with counted() as many:
        desk.get(address)
    assert len(many) <= len(few)


def test_long_lists_stand_on_several_pages(stage, sit, monkeypatch):
    monkeypatch.setattr(ledger, "PAGE", 2)
    monkeypatch.setattr(ledger, "ROWS", 2)
    monkeypatch.setattr(letters, "PAGE", 2)
    dispatches = [stage.freeze("plain", key=f"key {number}") for number in range(3)]
    whole, desk = stage.freeze(), sit("viewer")
    slug = stage.place.campaign.slug
    for address, pages in ((path(stage), 2), (path(stage, whole), 2), (f"/campaigns/{slug}/letters", 3)):
        assert f"Page 1 of {pages}" in desk.get(address)
        assert f"Page {pages} of {pages}" in desk.get(f"{address}?page={pages}")
        assert f"Page {pages} of {pages}" in desk.get(f"{address}?page=9999")
    assert f"/dispatches/{dispatches[0].id}" in desk.get(f"{path(stage)}?page=2")
