"""A letter prints the text and the demands that its supporters signed."""

from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.letters import annexing, gathering, support
from petitions.signing import service as signing
from tests import factories as make
from tests.factories import NOON
from tests.supporters import Ground, confirmed, ground, person


def words(session: Session, place: Ground) -> gathering.Words:
    choice = make.stored(session, make.choice(place.campaign, make.recipient()))
    behind = support.at(session, place.campaign, now=NOON)
    return gathering.of_choice(session, choice, "Subject", "Words.", behind)


def add_a_demand(session: Session, place: Ground) -> None:
    place.campaign.epoch = 2
    asked = {"1": "Open the archives of prisons.", "2": "Protect known graves.", "3": "Publish the lists."}
    text = make.text(place.campaign, version=2, epoch=2, title="Another title", demands=asked)
    make.stored(session, text, make.demand(place.campaign, place.wave, 3))
    place.text = text


def test_an_edit_after_one_signature_leaves_the_letter_with_the_signed_text(session: Session, keys: Keyring) -> None:
    place = ground(session, keys)
    confirmed(session, place, keys, person(), "early")
    add_a_demand(session, place)
    found = words(session, place)
    assert found.demands == ("Open the archives of prisons.", "Protect known graves.")
    assert found.public and found.public.version == 1 and found.support.online == 1


def test_once_the_new_text_is_signed_the_letter_prints_it_and_counts_only_those(
    session: Session, keys: Keyring
) -> None:
    place = ground(session, keys)
    confirmed(session, place, keys, person(), "early")
    add_a_demand(session, place)
    confirmed(session, place, keys, person("other@people.example"), "late")
    found = words(session, place)
    assert found.demands[2] == "Publish the lists." and found.support.online == 1
    assert support.of(signing.stand(session, place.campaign, now=NOON)) == found.support


def test_an_annex_names_the_text_that_was_signed(session: Session, keys: Keyring) -> None:
    place = ground(session, keys)
    signed = place.text.sha256
    confirmed(session, place, keys, person(), "early")
    add_a_demand(session, place)
    head = annexing.head(session, place.campaign, "en", reference="FFT/2026/001", dated_on=NOON.date(), mark="")
    assert signed in head.text_version and head.title == "Tell the families where they are"
