"""Letters count those who signed the text that they print."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.signing import epochs
from petitions.signing import service as signing
from petitions.signing.models import Collected
from tests import factories as make
from tests.factories import NOON
from tests.supporters import Ground, confirmed, ground, person


@pytest.fixture
def place(session: Session, keys: Keyring) -> Ground:
    """Two people signed the first text."""
    found = ground(session, keys, asks=["kinship"])
    for number in (1, 2):
        confirmed(session, found, keys, person(f"p{number}@people.example"), f"early-{number}")
    return found


def change(session: Session, place: Ground, **over: Any) -> None:
    """A material change: another text, another epoch."""
    place.campaign.epoch += 1
    facts = {"version": place.campaign.epoch, "epoch": place.campaign.epoch, "statement": "Something else."}
    place.text = make.stored(session, make.text(place.campaign, **facts | over))


def test_until_something_material_changed_everybody_counts(session: Session, place: Ground) -> None:
    standing = signing.stand(session, place.campaign, now=NOON)
    assert (standing.size, standing.epoch, standing.asks) == (2, 1, ("kinship",))


def test_after_a_change_letters_stand_by_the_text_that_was_signed(session: Session, place: Ground) -> None:
    change(session, place)
    standing = signing.stand(session, place.campaign, now=NOON)
    assert (standing.size, standing.epoch) == (2, 1)


def test_from_the_first_signature_under_the_new_text_only_those_count(
    session: Session, place: Ground, keys: Keyring
) -> None:
    change(session, place)
    confirmed(session, place, keys, person("p3@people.example"), "late")
    standing = signing.stand(session, place.campaign, now=NOON)
    assert (standing.size, standing.epoch, standing.counts.online) == (1, 2, 1)
    assert standing.kin == (0, 0) and standing.asks == ()


def test_whoever_signs_again_counts_for_the_new_text(session: Session, place: Ground, keys: Keyring) -> None:
    change(session, place)
    confirmed(session, place, keys, person("p1@people.example"), "again")
    assert signing.stand(session, place.campaign, now=NOON).size == 1
    confirmed(session, place, keys, person("p2@people.example"), "again-2")
    assert signing.stand(session, place.campaign, now=NOON).size == 2


def test_a_signature_under_better_wording_counts_with_the_others(
    session: Session, place: Ground, keys: Keyring
) -> None:
    change(session, place)
    confirmed(session, place, keys, person("p3@people.example"), "late")
    place.text = make.stored(session, make.text(place.campaign, version=3, epoch=2))
    confirmed(session, place, keys, person("p4@people.example"), "later")
    assert signing.stand(session, place.campaign, now=NOON).size == 2


def test_a_withdrawn_signature_signs_no_epoch(session: Session, place: Ground, keys: Keyring) -> None:
    change(session, place)
    late = confirmed(session, place, keys, person("p3@people.example"), "late")
    signing.withdraw(session, late)
    assert epochs.signed(session, place.campaign).number == 1


def test_paper_of_before_the_change_does_not_count_for_the_new_text(
    session: Session, place: Ground, keys: Keyring
) -> None:
    for day, count in ((1, 100), (20, 7)):
        facts = {"source": "paper", "title": "Sheets", "collected_on": date(2026, 11, day), "entered_at": NOON}
        row = Collected(campaign_id=place.campaign.id, wave=place.wave, sha256=str(day), count=count, **facts)
        make.stored(session, row)
    assert signing.stand(session, place.campaign, now=NOON).counts.paper == 107
    change(session, place, created_at=NOON.replace(day=20))
    confirmed(session, place, keys, person("p3@people.example"), "late")
    assert signing.stand(session, place.campaign, now=NOON).counts.paper == 7


def test_the_public_count_goes_on_counting_everybody(
    session: Session, place: Ground, keys: Keyring, worker_keys: Keyring
) -> None:
    change(session, place)
    confirmed(session, place, keys, person("p3@people.example"), "late")
    assert signing.close_window(session, place.campaign, keys=worker_keys, now=NOON).confirmed == 3
    assert signing.verify(session, place.campaign, now=NOON) == 0


def test_behind_their_link_those_who_signed_before_are_asked_again(
    session: Session, place: Ground, keys: Keyring, client: FlaskClient
) -> None:
    assert "The text changed after you signed" not in client.get("/en/s/early-1").text
    change(session, place)
    session.commit()
    assert "The text changed after you signed" in client.get("/en/s/early-1").text
    confirmed(session, place, keys, person("p1@people.example"), "again")
    assert "The text changed after you signed" not in client.get("/en/s/again").text


def test_drafts_know_the_epoch_from_the_versions_that_were_signed(
    session: Session, place: Ground, keys: Keyring
) -> None:
    assert epochs.among(session, place.campaign, {place.text.id}) == epochs.Signed(1, None)
    first = place.text.id
    change(session, place, created_at=NOON.replace(day=20))
    assert epochs.among(session, place.campaign, {first}).number == 1
    assert epochs.among(session, place.campaign, ()).number == 2
    confirmed(session, place, keys, person("p3@people.example"), "late")
    both = epochs.among(session, place.campaign, {first, place.text.id})
    assert both == epochs.signed(session, place.campaign) == epochs.Signed(2, date(2026, 11, 20))
