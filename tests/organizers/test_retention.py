"""How long what people gave is kept: within bounds, only shorter, erased when its organization says, told in public."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from petitions.organizers import retention
from petitions.organizers.models import Entry, Role
from petitions.signing import expiry
from petitions.signing.endorsing import service as endorsing
from petitions.signing.models import Signature
from tests.desk import sit_down
from tests.factories import NOON
from tests.supporters import StillClock, confirmed, ground, person

SAID = {"names_kept_days": "60", "news_kept_days": "365", "inbound_kept_days": "365"}
PAGE = "/settings/retention"


def test_an_owner_makes_it_shorter_never_longer_and_the_public_page_says_so(client, session):
    desk = sit_down(client, session)
    assert "Some organizations here keep less long" not in desk.client.get("/en/privacy").text
    for wrong in ("29", "181", "x", ""):
        answer = desk.post(PAGE, SAID | {"names_kept_days": wrong})
        assert answer.status_code == 422 and "Type a whole number of days from 30 to 180." in answer.text, wrong
    for _press in range(2):
        assert desk.post(PAGE, SAID).status_code == 303
    longer = desk.post(PAGE, SAID | {"names_kept_days": "61"})
    assert longer.status_code == 422 and "It can only become shorter" in longer.text
    session.refresh(desk.organization)
    assert desk.organization.names_kept_days == 60
    assert [(one.verb, one.facts) for one in session.scalars(select(Entry))] == [
        ("shorten_retention", {"names_kept_days": 60})
    ]
    told = [words for _organization, words in retention.list_shorter(session)]
    assert [(one.names, one.news, one.inbound) for one in told] == [(60, 365, 365)]


def test_others_read_it_and_change_nothing(client, session):
    desk = sit_down(client, session, Role.EDITOR)
    assert "Only owners change this" in desk.get(PAGE)
    assert desk.post(PAGE, SAID, page=PAGE).status_code == 403


@pytest.mark.parametrize(("stored", "counts"), [(0, 30), (29, 30), (31, 31), (999, 180)])
def test_what_is_stored_outside_of_the_bounds_counts_as_the_bound(stored, counts):
    assert retention.bounded("names_kept_days", stored) == counts


def test_whoever_gives_a_name_reads_the_days_of_that_very_organization(client, session, keys, monkeypatch):
    monkeypatch.setattr("petitions.core.clock.now", StillClock())
    desk = sit_down(client, session)
    place = ground(session, keys, organization=desk.organization)
    facts = {"token": "invited", "by": desk.account, "now": NOON}
    endorsing.invite(session, place.campaign, "Alpha Lawyers", "en", **facts)
    for days in (180, 60):
        desk.organization.names_kept_days = days
        session.commit()
        at = f"/campaigns/{place.campaign.slug}"
        pages = [client.get(address).text for address in (f"/en/c/{place.campaign.slug}", "/en/e/invited")]
        pages += [desk.get(f"{at}/endorsements/new"), desk.get(f"{at}/collected/sheet")]
        assert [f"{days} days after the last letter" in page for page in pages] == [True] * 4


def test_names_and_addresses_go_when_their_own_organization_says(session, keys, worker_keys):
    places = [ground(session, keys) for _organization in range(2)]
    short = places[0].campaign.organization
    short.names_kept_days, short.news_kept_days = 60, 90
    for number, place in enumerate(places):
        who = person(f"a{number}@people.example", "Rana Haddad", 1, news=True)
        confirmed(session, place, keys, who, f"one-{number}")
        place.wave.last_letter_at = NOON
    session.commit()

    def left(place) -> tuple[bool, bool]:
        (row,) = session.scalars(select(Signature).where(Signature.campaign_id == place.campaign.id))
        return row.names is not None, row.news is not None

    for days, names, news, expected in (
        (59, 0, 0, [(True, True), (True, True)]),
        (60, 1, 0, [(False, True), (True, True)]),
        (91, 0, 1, [(False, False), (True, True)]),
        (366, 1, 1, [(False, False), (False, False)]),
    ):
        now = NOON + timedelta(days=days)
        assert (expiry.erase_names(session, now=now), expiry.erase_news(session, now=now)) == (names, news), days
        assert [left(place) for place in places] == expected
