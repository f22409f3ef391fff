"""A quiet count moves every six hours and in steps, on every page, and says nothing of one person in between."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from petitions.campaigns.models import Campaign
from petitions.signing import jobs, quiet
from petitions.signing import service as signing
from petitions.signing.models import Tally
from tests import factories as make
from tests.supporters import confirmed, ground, person

MOMENTS = st.integers(0, 10**8).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))


@given(st.integers(0, 10**7))
def test_what_is_told_is_never_more_and_less_by_nine_at_most(count):
    assert 0 <= count - quiet.told(count) < quiet.STEP
    assert quiet.told(count) == count if count >= 1000 else quiet.told(count) % 10 == 0


@given(MOMENTS)
def test_windows_are_six_hours_long_and_cover_every_moment(now):
    began = quiet.window_of(now)
    assert began <= now < began + quiet.EVERY and began.hour % 6 == 0
    assert quiet.window_of(began) == began == quiet.window_of(began + quiet.EVERY - timedelta(microseconds=1))


@pytest.fixture
def hush(session, keys):
    """A quiet campaign."""
    return ground(session, keys, is_quiet=True)


def sign_many(session, place, keys, first, number, **over):
    for n in range(first, first + number):
        confirmed(session, place, keys, person(f"p{n}@people.example", **over), f"l{n}")


def test_within_a_window_the_public_number_stands_still(session, hush, keys, as_worker, still):
    sign_many(session, hush, keys, 0, 25)
    jobs.close_windows()
    first = signing.tally(session, hush.campaign)
    assert (first.confirmed, first.as_of) == (20, make.NOON)
    for turn in range(5):
        sign_many(session, hush, keys, 100 + 10 * turn, 7)
        still.pass_by(hours=1)
        jobs.close_windows()
        told = signing.tally(session, hush.campaign)
        assert (told.confirmed, told.as_of) == (20, make.NOON)
    assert signing.count_confirmed(session, hush.campaign) == 60
    still.pass_by(hours=1)
    jobs.close_windows()
    assert signing.tally(session, hush.campaign).confirmed == 60


def test_names_wait_for_the_window_of_the_number(session, hush, keys, as_worker, still):
    sign_many(session, hush, keys, 0, 1, name="Rana Haddad", level=3)
    jobs.close_windows()
    still.pass_by(minutes=5)
    sign_many(session, hush, keys, 1, 1, name="Omar Haddad", level=3)
    jobs.close_windows()
    assert signing.list_public_names(session, hush.campaign) == ["Rana Haddad"]
    still.pass_by(hours=6)
    jobs.close_windows()
    assert sorted(signing.list_public_names(session, hush.campaign)) == ["Omar Haddad", "Rana Haddad"]


def test_every_public_page_shows_the_same_within_a_window(client, session, hush, keys, as_worker, still):
    sign_many(session, hush, keys, 0, 25)
    jobs.close_windows()
    addresses = [f"/{lang}/{rest}" for lang in ("en", "ar") for rest in ("", f"c/{hush.campaign.slug}")]
    before = [client.get(address).headers["ETag"] for address in addresses]
    sign_many(session, hush, keys, 100, 40)
    jobs.close_windows()
    assert [client.get(address).headers["ETag"] for address in addresses] == before


def test_before_its_first_move_a_quiet_count_is_rounded_down(session, hush, keys, worker_keys):
    assert signing.tally(session, hush.campaign).confirmed == 0
    sign_many(session, hush, keys, 0, 13)
    signing.close_window(session, hush.campaign, keys=worker_keys, now=make.NOON)
    assert signing.tally(session, hush.campaign).confirmed == 10


def test_a_campaign_may_be_made_quiet_and_loud_again(session, place, keys, as_worker, still):
    sign_many(session, place, keys, 0, 13)
    jobs.close_windows()
    for is_quiet, shown in ((True, 10), (False, 13)):
        session.execute(update(Campaign).where(Campaign.id == place.campaign.id).values(is_quiet=is_quiet))
        session.commit()
        jobs.close_windows()
        assert signing.tally(session, place.campaign).confirmed == shown
    assert session.get_one(Tally, place.campaign.id).shown_at is None
