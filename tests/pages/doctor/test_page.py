"""The doctor's page: a worker looks, in the language of who asked, and the page shows what it wrote down."""

import pytest
from sqlalchemy import select

from petitions.core import examinations
from petitions.core.examinations import Examination
from petitions.organizers.models import Role
from petitions.pages.doctor import jobs, looking
from petitions.pages.doctor.rules import fail, good
from tests import factories as make
from tests.desk import Desk, sit_down


@pytest.fixture
def desk(client, session) -> Desk:
    return sit_down(client, session)


@pytest.fixture
def world(monkeypatch):
    """What is found outside, and how often it was looked at."""
    looks = []

    def whole(*asked):
        looks.append(asked)
        yield good("The relay answers.")
        yield fail("families.example has no <SPF> record.", "Publish one.")

    monkeypatch.setattr(looking, "whole", whole)
    return looks


def test_nothing_is_looked_at_within_a_request(session, desk, world):
    assert "Nobody has looked yet." in desk.get("/doctor")
    assert desk.post("/doctor").status_code == 303
    assert world == [] and "A worker is at it" in desk.get("/doctor")


def test_a_worker_looks_once_and_the_page_shows_it(session, desk, world):
    desk.post("/doctor")
    desk.post("/doctor")
    jobs.examine()
    jobs.examine()
    assert len(world) == 1
    page = desk.get("/doctor")
    assert "The relay answers." in page and "no &lt;SPF&gt; record" in page and "Publish one." in page
    assert "to be mended" in page and "A worker is at it" not in page


def test_a_look_that_another_worker_has_in_hand_is_left_to_it_for_a_while(session, world):
    examinations.ask(session, "en", now=make.NOON)
    assert examinations.claim(session, now=make.NOON) is not None
    assert examinations.claim(session, now=make.NOON + examinations.PATIENCE) is None
    assert examinations.claim(session, now=make.NOON + 2 * examinations.PATIENCE) is not None


def test_the_findings_are_in_the_language_of_who_asked(app, session, desk, monkeypatch):
    desk.account.language = "fr"
    session.commit()
    desk.post("/doctor")
    jobs.examine()
    row = session.scalars(select(Examination)).one()
    assert row.language == "fr" and "relais" in row.lines[0][1] and row.lines[0][0] == "warn"


def test_old_findings_are_forgotten(session, monkeypatch):
    monkeypatch.setattr(examinations, "KEPT", 2)
    for _ in range(4):
        examinations.keep(session, examinations.ask(session, "en", now=make.NOON).id, [], now=make.NOON)
    assert len(session.scalars(select(Examination)).all()) == 2


def test_where_others_work_too_the_settings_of_all_are_shown_to_none(session, desk, world):
    make.stored(session, make.organization())
    assert "flask doctor mail" in desk.get("/doctor", 403)
    assert desk.post("/doctor", page="/switches").status_code == 403
    assert session.scalars(select(Examination)).all() == []


@pytest.mark.parametrize("role", [Role.EDITOR, Role.APPROVER, Role.VIEWER])
def test_only_owners_see_it(session, desk, role):
    desk.membership.role = role
    session.commit()
    desk.get("/doctor", 403)
