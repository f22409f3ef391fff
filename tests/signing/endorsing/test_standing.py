"""Who stands behind a letter, in which order, under which text, and how long its speaker is kept."""

from datetime import timedelta

import pytest

from petitions.campaigns import service as campaigns
from petitions.signing import service as signing
from petitions.signing.endorsing import rules, service
from tests import factories as make
from tests.factories import NOON


def test_groups_and_places_decide_the_order(session, place, checked, counted):
    rows = {name: checked(name) for name in ("Alpha", "Beta", "Gamma", "Delta")}
    lawyers = service.keep_group(session, place.campaign, None, {"en": "Lawyers", "ar": "محامون"}, 2)
    families = service.keep_group(session, place.campaign, None, {"en": "Families"}, 1)
    places = {"Alpha": (lawyers.id, 2), "Beta": (families.id, 1), "Gamma": (None, 9), "Delta": (lawyers.id, 1)}
    numbers = {rows[name].id: where for name, where in places.items()}
    service.arrange(session, place.campaign, numbers, by_name=False)
    assert counted() == ["Gamma", "Beta", "Delta", "Alpha"]
    assert [row.name("en") for row in service.list_of(session, place.campaign)] == counted()
    headings = [one.heading("ar") for one in service.list_endorsers(session, place.campaign)]
    assert headings == ["", "Families", "محامون", "محامون"]
    service.remove_group(session, place.campaign, families)
    assert counted() == ["Beta", "Gamma", "Delta", "Alpha"]


def test_another_campaigns_groups_and_numbers_are_passed_over(session, place, checked):
    row = checked("Alpha")
    other = make.campaign()
    make.stored(session, other, make.wave(other))
    foreign = service.keep_group(session, other, None, {"en": "Foreign"}, 0)
    service.arrange(session, other, {row.id: (None, 7)}, by_name=True)
    service.arrange(session, place.campaign, {row.id: (foreign.id, 3)}, by_name=False)
    assert (row.group_id, row.position) == (None, 3)
    assert other.endorsers_by_name and not place.campaign.endorsers_by_name
    with pytest.raises(rules.NotFound):
        service.group_of(session, place.campaign, foreign.id)


def test_a_freeze_takes_them_with_the_signatures(session, place, checked, enter):
    checked("Alpha"), checked("Beta")
    enter("Gamma")
    standing = signing.stand(session, place.campaign, now=NOON)
    assert [one.name("en") for one in standing.endorsers] == ["Alpha", "Beta"]
    assert (standing.counts.online, standing.size) == (0, 0)


def test_where_letters_count_one_wave_organizations_renew(session, place, checked, by):
    row = checked("Alpha")
    campaigns.start_wave(session, place.campaign, opens_on=NOON.date(), closes_on=None)
    place.campaign.wave_only = True
    assert signing.stand(session, place.campaign, now=NOON).endorsers == ()
    newer = make.stored(session, make.text(place.campaign, version=2))
    service.renew(session, row, newer, by=by, now=NOON + timedelta(days=1))
    assert len(signing.stand(session, place.campaign, now=NOON).endorsers) == 1
    assert (row.text_sha256, row.made_at) == (newer.sha256, NOON + timedelta(days=1))


def test_what_is_over_is_not_renewed(session, place, checked, by):
    row = service.withdraw(session, checked("Alpha"), by=None, now=NOON)
    with pytest.raises(rules.NotNow):
        service.renew(session, row, place.text, by=by, now=NOON)


def test_speakers_are_erased_when_their_time_is_over(session, place, checked, enter, by, counted):
    kept, refused = checked("Alpha"), service.decline(session, enter("Beta"), by=by, now=NOON)
    assert service.erase_people(session, now=NOON) == 1
    assert refused.person is None and kept.person is not None
    place.wave.last_letter_at = NOON
    session.flush()
    assert service.erase_people(session, now=NOON + timedelta(days=179)) == 0
    assert service.erase_people(session, now=NOON + timedelta(days=180)) == 1
    session.refresh(kept)
    assert kept.person is None and counted() == ["Alpha"]
