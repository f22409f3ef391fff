"""Who releases letters, by the rule of an organization: never below the floor, explained, on the record."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.organizers import release_terms
from petitions.organizers.models import Entry, Role
from tests import factories as make
from tests.desk import sit_down

SAID = {"who": "owners", "alone": "outside", "wait_hours": "48", "wait_urgent_hours": "2"}
PAGE = "/settings/release"


@pytest.mark.parametrize(("stored", "counts"), [(0, 12), (-5, 12), (12, 12), (40, 40), (999, 72)])
def test_what_is_stored_outside_of_the_bounds_counts_as_the_bound(stored, counts):
    organization = make.organization(only_owners_release=False, never_alone=False, wait_urgent_hours=1)
    organization.wait_hours = stored
    assert release_terms.terms_of(organization).wait == timedelta(hours=counts)


def test_an_owner_changes_it_and_the_page_says_what_it_means_on_a_monday(client, session):
    desk = sit_down(client, session)
    assert "may do it from Monday, 22:00 on (an urgent appeal: from Monday, 11:00 on)" in desk.get(PAGE)
    for field, wrong in (("wait_hours", "11"), ("wait_hours", "73"), ("wait_urgent_hours", "0"), ("wait_hours", "x")):
        answer = desk.post(PAGE, SAID | {field: wrong})
        assert answer.status_code == 422 and "Type a whole number of hours" in answer.text, wrong
    assert desk.post(PAGE, SAID | {"who": "nobody"}).status_code == 422
    for _press in range(2):
        assert desk.post(PAGE, SAID).status_code == 303
    shown = desk.get(PAGE)
    assert "An owner who did not prepare them" in shown and "they wait until somebody from outside" in shown
    (entry,) = session.scalars(select(Entry).where(Entry.verb == "change_release"))
    assert entry.facts == {
        "only_owners_release": True, "never_alone": True, "wait_hours": 48, "wait_urgent_hours": 2,
    }  # fmt: skip


def test_others_read_it_and_change_nothing(client, session):
    desk = sit_down(client, session, Role.APPROVER)
    assert "Only owners change this" in desk.get(PAGE)
    assert desk.post(PAGE, SAID, page=PAGE).status_code == 403
