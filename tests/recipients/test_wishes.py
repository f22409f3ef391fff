"""Who is not to be written to: noted once, until a day or until it is lifted."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.organizers.models import Entry
from petitions.recipients import rules, wishes
from petitions.recipients.models import RecipientWish
from tests import factories as make
from tests.desk import Desk
from tests.factories import NOON

TODAY = NOON.date()


@pytest.fixture
def organization(session: Session):
    return make.stored(session, make.organization())


@pytest.fixture
def body(session: Session):
    return make.stored(session, make.recipient())


def noted(session: Session, organization, body, *, now=NOON, **over):
    facts = {"reason": "They asked for it.", "until": None, "by": "Rana"} | over
    return wishes.note(session, organization, body, now=now, **facts)


def test_what_is_noted_twice_is_one_wish_with_the_later_words(session, organization, body):
    noted(session, organization, body)
    noted(session, organization, body, reason="They asked again.", until=TODAY)
    (row,) = session.scalars(select(RecipientWish))
    assert (row.reason, row.until, row.since) == ("They asked again.", TODAY, TODAY)


def test_a_wish_ends_with_its_day_and_a_new_one_stands_beside_it(session, organization, body):
    other = make.stored(session, make.organization())
    noted(session, organization, body, until=TODAY)
    with pytest.raises(rules.Unwanted, match="They asked for it"):
        wishes.check(session, organization, body, TODAY)
    wishes.check(session, other, body, TODAY)
    tomorrow = NOON + timedelta(days=1)
    wishes.check(session, organization, body, tomorrow.date())
    assert wishes.in_force(session, organization, tomorrow.date()) == {}
    noted(session, organization, body, now=tomorrow, reason="Once more.")
    assert [one.reason for one in wishes.list_past(session, organization, body, tomorrow.date())] == [
        "They asked for it."
    ]
    assert set(wishes.in_force(session, organization, tomorrow.date(), [body.id])) == {body.id}


def test_a_wish_is_noted_read_and_lifted_on_the_page_of_the_recipient(desk: Desk, session: Session, body):
    page = f"/recipients/{body.slug}"
    for wrong, says in (({}, "Say why"), ({"wish-reason": "No.", "wish-until": "2001-01-01"}, "This day has passed")):
        answer = desk.post(f"{page}/wish", wrong, page=page)
        assert answer.status_code == 422 and says in answer.text
    for _press in range(2):
        assert desk.post(f"{page}/wish", {"wish-reason": "They are closed."}, page=page).status_code == 303
    shown = desk.get(page)
    assert "Nobody writes to them" in shown and "They are closed." in shown
    assert session.scalar(select(func.count()).select_from(RecipientWish)) == 1
    for _press in range(2):
        assert desk.post(f"{page}/wish/lift", page=page).status_code == 303
    assert "Nobody writes to them" not in desk.get(page) and "lifted on" in desk.get(page)
    assert list(session.scalars(select(Entry.verb).order_by(Entry.id))) == ["note_wish", "note_wish", "lift_wish"]
