"""Counts move in windows, are exact, and agree with rows and tree; names appear only where they were to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from petitions.core.keys import NoKeys
from petitions.signing import changes
from petitions.signing import service as signing
from petitions.signing.models import Collected, Signature, SignatureState, Tally
from tests import factories as make
from tests.supporters import confirmed, ground, person

LATER = make.NOON + timedelta(minutes=1)


def sign_many(session, place, keys, number, **over):
    return [
        confirmed(
            session, place, keys, person(f"{place.campaign.id}p{n}@people.example", **over), f"{place.campaign.id}-{n}"
        )
        for n in range(number)
    ]


def close(session, place, keys, now=LATER):
    session.expire_all()
    return signing.close_window(session, place.campaign, keys=keys, now=now)


def test_confirming_touches_no_count(session, place, keys):
    sign_many(session, place, keys, 3)
    assert session.scalars(select(Tally)).all() == []
    assert signing.tally(session, place.campaign).confirmed == 0


def test_of_a_confirmation_only_its_day_is_kept(session, place, keys):
    row = confirmed(session, place, keys, person("a@people.example"), "one")
    assert row.confirmed_at == datetime(2026, 11, 20, tzinfo=UTC)


def test_a_window_takes_what_was_confirmed(session, place, keys, worker_keys):
    sign_many(session, place, keys, 3)
    sign_many(session, ground(session, keys), keys, 2)
    assert signing.list_waiting(session) == sorted({place.campaign.id, place.campaign.id + 1})
    count = close(session, place, worker_keys)
    assert (count.confirmed, count.as_of) == (3, LATER)


def test_a_window_in_which_nothing_happened_moves_nothing(session, place, keys, worker_keys):
    sign_many(session, place, keys, 2)
    close(session, place, worker_keys)
    assert signing.list_waiting(session) == []
    assert close(session, place, worker_keys, now=LATER + timedelta(hours=1)).as_of == LATER


def test_signatures_of_several_days_keep_their_own_day(session, place, keys, worker_keys):
    for n in range(4):
        confirmed(session, place, keys, person(f"p{n}@people.example"), f"l{n}", now=make.NOON + timedelta(days=2 * n))
    assert close(session, place, worker_keys, now=make.NOON + timedelta(days=7)).confirmed == 4
    days = {row.confirmed_at.date() for row in session.scalars(select(Signature))}
    assert days == {date(2026, 11, 20), date(2026, 11, 22), date(2026, 11, 24), date(2026, 11, 26)}


def test_what_is_taken_back_leaves_the_count_at_the_next_window(session, place, keys, worker_keys):
    rows = sign_many(session, place, keys, 3)
    close(session, place, worker_keys)
    signing.withdraw(session, rows[0])
    assert signing.tally(session, place.campaign).confirmed == 3
    assert close(session, place, worker_keys, now=LATER + timedelta(minutes=1)).confirmed == 2


def test_signing_again_never_counts_twice(session, place, keys, worker_keys):
    sign_many(session, place, keys, 3)
    close(session, place, worker_keys)
    confirmed(session, place, keys, person(f"{place.campaign.id}p0@people.example"), "again")
    assert close(session, place, worker_keys).confirmed == 3


@pytest.mark.parametrize("state", [SignatureState.HELD, SignatureState.INVALIDATED, SignatureState.WITHDRAWN])
def test_only_the_confirmed_count_and_show_their_names(session, place, keys, worker_keys, state):
    rows = sign_many(session, place, keys, 2, name="Rana Haddad", level=3)
    changes.run(session, update(Signature).where(Signature.id == rows[0].id).values(state=state))
    assert close(session, place, worker_keys).confirmed == 1
    assert signing.list_public_names(session, place.campaign) == ["Rana Haddad"]
    assert len(signing.list_countable(session, place.campaign)) == 1


def test_names_appear_in_public_only_after_a_window_and_only_at_their_level(session, place, keys, worker_keys):
    for level in range(4):
        confirmed(session, place, keys, person(f"p{level}@people.example", f"Name L{level}", level), f"l{level}")
    assert signing.list_public_names(session, place.campaign) == []
    close(session, place, worker_keys)
    assert sorted(signing.list_public_names(session, place.campaign)) == ["N. L.", "Name L3"]
    assert session.scalars(select(Signature.public)).all() == [None] * 4


def test_the_order_of_public_names_says_nothing_of_time(session, place, keys, worker_keys):
    for n in range(20):
        confirmed(session, place, keys, person(f"p{n}@people.example", f"Name {chr(65 + n)}", 3), f"l{n}")
    close(session, place, worker_keys)
    shown = signing.list_public_names(session, place.campaign)
    assert shown != sorted(shown) and len(shown) == 20
    assert shown == signing.list_public_names(session, place.campaign)
    assert len(signing.list_public_names(session, place.campaign, limit=5)) == 5


def test_the_web_process_cannot_publish_a_name(session, place, keys):
    confirmed(session, place, keys, person(name="Rana Haddad", level=3), "one")
    with pytest.raises(NoKeys):
        close(session, place, keys)


def test_initials_of_a_lowered_name_appear_after_the_next_window(session, place, keys, worker_keys):
    row = confirmed(session, place, keys, person(name="Rana Haddad", level=3), "one")
    close(session, place, worker_keys)
    signing.lower(session, row, 2, link="one", keys=keys)
    assert signing.list_public_names(session, place.campaign) == []
    close(session, place, worker_keys)
    assert signing.list_public_names(session, place.campaign) == ["R. H."]


def test_a_wrong_count_is_found_and_mended(session, place, keys, worker_keys):
    sign_many(session, place, keys, 3)
    count = close(session, place, worker_keys)
    assert signing.verify(session, place.campaign, now=LATER) == 0
    count.confirmed = 7
    session.flush()
    assert signing.verify(session, place.campaign, now=LATER) == -4
    assert signing.tally(session, place.campaign).confirmed == 3
    assert signing.tally(session, place.campaign).verified_on == LATER.date()


def test_a_freeze_reads_rows_figures_and_tree_that_agree(session, place, keys, worker_keys):
    confirmed(session, place, keys, person("a@people.example", "Anna Muster", 1, country="DE"), "a")
    confirmed(session, place, keys, person("b@people.example", "رنا الخطيب", 3, country="LB"), "b")
    confirmed(session, place, keys, person("c@people.example", country=None), "c")
    for source, number in (("paper", 310), ("paper", 5), ("elsewhere", 7)):
        collected = Collected(
            campaign_id=place.campaign.id, wave_id=place.wave.id, source=source, title="List", count=number,
            sha256=f"{number}", collected_on=date(2026, 11, 1), entered_at=make.NOON,
        )  # fmt: skip
        session.add(collected)
    standing = signing.stand(session, place.campaign, now=make.NOON)
    counts = standing.counts
    assert (counts.online, counts.named, counts.counted_only, counts.paper, counts.elsewhere) == (3, 2, 1, 315, 7)
    assert counts.by_country == {"DE": 1, "LB": 1, None: 1}
    assert standing.size == len(standing.rows) == counts.online
    assert [row.commitment for row in standing.rows] == sorted(row.commitment for row in standing.rows)
    opener = worker_keys.names_opener()
    assert {signing.name_of(row, opener) for row in standing.rows} == {"Anna Muster", "رنا الخطيب", None}


def test_a_freeze_may_count_the_current_wave_only(session, place, keys):
    confirmed(session, place, keys, person("a@people.example"), "a")
    place.wave = make.wave(place.campaign, number=2)
    place.campaign.wave_only = True
    make.stored(session, place.wave)
    confirmed(session, place, keys, person("b@people.example"), "b")
    assert signing.stand(session, place.campaign, now=make.NOON).counts.online == 1
    place.campaign.wave_only = False
    assert signing.stand(session, place.campaign, now=make.NOON).counts.online == 2


def test_a_name_that_has_expired_is_counted_only(session, place, keys):
    row = confirmed(session, place, keys, person(name="Rana Haddad", level=1), "one")
    row.names = None
    session.flush()
    counts = signing.stand(session, place.campaign, now=make.NOON).counts
    assert (counts.online, counts.named, counts.counted_only) == (1, 0, 1)


def test_a_freeze_of_nobody_is_a_tree_of_nothing(session, place):
    standing = signing.stand(session, place.campaign, now=make.NOON)
    assert standing.counts.online == standing.size == 0 and len(standing.root) == 32
