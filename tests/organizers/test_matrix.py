"""Every address of the desk, with everything of another organization in its place: 404, as if it did not exist."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Column, LargeBinary, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from petitions.core.db import Base, db
from petitions.organizers.models import Role
from tests import places
from tests.dispatch.conftest import quick_press, still
from tests.everything import Half, two
from tests.organizers.test_access import token

__all__ = ["quick_press", "still"]
GONE = {"dispatch.annex", "dispatch.download"}
"""Of a look that another browser asked for: closed, not missing."""
DRAWN = {"token", "seed", "fs_uniquifier", "key", "message_id", "code", "seen_at", "subject", "facts"}
"""Columns whose words are drawn anew, or name rows by their numbers."""
ALONE = {"doctor.show", "switching.turn"}
"""What concerns the whole installation is refused to one of two organizations."""
PLACELESS = {"drafts.keep", "drafts.leave"}
"""Not there without the address of the form that they are of; tried in `tests/campaigns/test_keeping.py`."""
PRESSED_TWICE = {"collected.count"}
"""A thing that is not there was counted by the first press: back to the list. Nothing changes, as is seen below."""
EXTRA = {
    "id": "1", "organization_id": "1", "organization": "1", "campaign_id": "1", "state": "approved", "role": "owner",
    "approved_by": "1", "approved_at": "2026-11-20", "created_by": "1", "is_fresh": "1", "is_specimen": "1",
    "account_id": "1", "fs_uniquifier": "x", "active": "", "index_key": "x", "sha256": "x", "code": "XX", "slug": "x",
}  # fmt: skip
"""Fields that no form of the desk has, or not there."""


@pytest.fixture
def halves(session: Session, as_worker, quick_press, still) -> tuple[Half, Half]:
    """One of everything for two organizations."""
    return two(session, as_worker)


@pytest.fixture
def undone(session: Session) -> type:
    """A block of requests after which every row is as before."""
    connection = db.sessionmaker.kw["bind"]

    class Undone:
        def __enter__(self) -> None:
            session.close()
            self.point = connection.begin_nested()

        def __exit__(self, *_why: object) -> None:
            session.close()
            self.point.rollback()

    return Undone


def send(app: Flask, client, method: str, path: str, data: dict[str, str] | None = None) -> int:
    fields = {"csrf_token": token(app, client), **(data or {})} if method != "GET" else None
    answer = client.open(path, method=method, data=fields)
    answer.close()
    return answer.status_code


def methods(rule) -> list[str]:
    return sorted(set(rule.methods) - {"HEAD", "OPTIONS"})


def test_every_page_says_what_stands_in_its_address(app):
    missing = [f"{rule.endpoint} {rule.rule}" for rule in places.desk_rules(app) if not places.fillings(rule)]
    assert not missing, "add a line to tests/places.py"


def test_no_line_speaks_of_a_page_that_is_gone(app):
    assert set(places.PLACES) - {rule.endpoint for rule in places.desk_rules(app)} == set()


def test_every_variable_that_is_a_number_or_a_token_is_somebodys(app):
    free = {"part", "lang", "language", "kind", "page", "name", "position"}
    for rule in places.desk_rules(app):
        for line in places.fillings(rule):
            given = {"org", *places.owned(line), *(rule.defaults or ())}
            assert set(rule.arguments) - given <= free, rule.endpoint


def test_ones_own_things_are_found(app, client, halves, undone):
    mine, _other = halves
    seat, wrong = mine.sit(client), []
    for endpoint, path in places.addresses(app, mine):
        with undone():
            status = send(app, seat.client, "GET", path)
        if status not in (200, 301, 302, 303) and endpoint not in GONE | ALONE:
            wrong.append((endpoint, path, status))
    for endpoint, path in places.addresses(app, mine, "POST"):
        with undone():
            status = send(app, seat.client, "POST", path, places.FORMS.get(endpoint))
        if (status in (403, 404) and endpoint not in ALONE | PLACELESS) or status >= 500:
            wrong.append((endpoint, path, status))
    assert not wrong


@pytest.mark.parametrize("role", list(Role))
def test_things_of_another_organization_are_not_there(app, client, halves, undone, role):
    mine, other = halves
    seat, wrong, looked = mine.sit(client, role), [], 0
    for rule, path, method, variable in crossed(app, mine, other):
        with undone():
            status = send(app, seat.client, method, path, places.FORMS.get(rule.endpoint))
        looked += 1
        is_refused = status == 403 and role is not Role.OWNER
        if status != 404 and not is_refused and rule.endpoint not in PRESSED_TWICE:
            wrong.append((rule.endpoint, method, variable, status))
    assert not wrong and looked > 150


def crossed(app: Flask, mine: Half, other: Half) -> Iterator[tuple[Rule, str, str, str]]:
    """Every address of one's own desk in which one thing is another organization's, and each way to ask for it."""
    for rule in places.desk_rules(app):
        for line in places.fillings(rule):
            for variable in places.owned(line):
                path = places.path(app, rule, places.values(line, mine, other, variable))
                for method in methods(rule):
                    yield rule, path, method, variable


def test_nothing_of_another_organization_changes_whatever_an_owner_sends(app, client, halves):
    mine, other = halves
    seat, before = mine.sit(client), facts_of(other)
    for rule, path, method, _variable in crossed(app, mine, other):
        if method != "GET" and rule.endpoint != "organizers.end":
            send(app, seat.client, method, path, EXTRA | places.FORMS.get(rule.endpoint, {}))
    assert facts_of(other) == before


def test_fields_that_no_form_has_change_nothing(app, client, halves, undone):
    mine, _other = halves
    seat, wrong, taken = mine.sit(client), [], 0
    for endpoint, path in places.addresses(app, mine, "POST"):
        outcome = []
        for extra in ({}, EXTRA):
            with undone():
                status = send(app, seat.client, "POST", path, extra | places.FORMS.get(endpoint, {}))
                outcome.append(facts_of(mine) if status < 400 else None)  # of what was refused nothing is kept
        taken += outcome[0] is not None
        if outcome[0] != outcome[1]:
            wrong.append(endpoint)
    assert not wrong and taken > 20


def facts_of(half: Half) -> dict[str, list[tuple[object, ...]]]:
    """Every row there is, by its place in its table instead of its number, without what is drawn anew at each try."""
    half.session.rollback()
    numbers: dict[tuple[str, object], int] = {}
    found = {}
    for table in Base.metadata.sorted_tables:
        kept = [one for one in table.columns if not (isinstance(one.type, LargeBinary) or one.name in DRAWN)]
        rows = half.session.execute(select(*kept).order_by(*table.primary_key)).all()
        if "id" in table.columns:
            numbers |= {(table.name, row.id): place for place, row in enumerate(rows)}
        found[table.name] = [
            tuple(_placed(one, value, numbers) for one, value in zip(kept, row, strict=True)) for row in rows
        ]
    half.session.rollback()
    return found


def _placed(column: Column, value: object, numbers: dict[tuple[str, object], int]) -> object:
    """A row's number, or another's that it points to, as the place of that row: numbers are never given twice."""
    owner = next((key.column.table.name for key in column.foreign_keys), column.table.name)
    is_number = column.name == "id" or column.foreign_keys
    return numbers.get((owner, value), value) if is_number and value is not None else value
