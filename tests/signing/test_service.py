"""One request per press, one signature per person; what names anybody is sealed, and goes when it should."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from petitions.campaigns.models import CampaignState
from petitions.core import tokens
from petitions.core.errors import NotFound
from petitions.core.keys import IndexKeyGone
from petitions.core.sealing import CannotOpen
from petitions.signing import merkle, payloads, rules
from petitions.signing import service as signing
from petitions.signing.models import Request, Signature, SignatureState
from tests import factories as make
from tests.supporters import confirmed, ground, person, press


def count(session, model):
    return session.scalar(select(func.count()).select_from(model))


def test_every_press_writes_one_request_whether_the_address_is_known_or_not(session, place, keys):
    confirmed(session, place, keys, person(), "one")
    for link in ("two", "three"):
        press(session, place, keys, person(), link)
    press(session, place, keys, person("somebody.else@people.example"), "four")
    assert count(session, Request) == 3
    assert count(session, Signature) == 1


def test_a_request_holds_no_word_of_its_person_in_clear(session, place, keys):
    press(session, place, keys, person("qanary@people.example", "Qanary Name", 3, news=True), "linktoken")
    row = session.scalars(select(Request)).one()
    stored = [getattr(row, column.name) for column in Request.__table__.columns]
    text = b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in stored)
    assert b"anary" not in text and b"linktoken" not in text and b"48291305" not in text


def test_the_length_of_what_is_sealed_says_nothing(session, place, keys):
    press(session, place, keys, person("a@b.example"), "one")
    press(
        session, place, keys, person("a.much.longer.address@people.example", "A Much Longer Name Than None", 1), "two"
    )
    first, second = session.scalars(select(Request).order_by(Request.id)).all()
    for name in ("contact", "names", "own"):
        assert len(getattr(first, name)) == len(getattr(second, name))


def test_the_web_process_cannot_open_what_it_sealed(session, place, keys):
    press(session, place, keys, person(name="Rana Haddad", level=1), "one")
    row = session.scalars(select(Request)).one()
    assert keys.contact_private is None and keys.names_private is None
    with pytest.raises(CannotOpen):
        payloads.open_own(row.own, "another link")


def test_the_names_key_opens_the_name_and_the_commitment_fits_it(session, place, keys, worker_keys):
    row = confirmed(session, place, keys, person(name="Rana Haddad", level=1), "one")
    named = payloads.open_names(row.names, worker_keys.names_opener())
    assert named.name == "Rana Haddad" and len(named.salt) == 32
    assert rules.Record(place.campaign.id, place.text.sha256, 1, "Rana Haddad", "LB").leaf(named.salt) == row.commitment
    assert signing.open_own(row, "one") == named


def test_somebody_without_a_name_still_has_a_salted_commitment(session, place, keys, worker_keys):
    one = confirmed(session, place, keys, person(), "one")
    two = confirmed(session, place, keys, person("two@people.example"), "two")
    assert one.commitment != two.commitment
    assert payloads.open_names(one.names, worker_keys.names_opener()).name == ""


def test_nobody_signs_a_closed_campaign(session, place, keys):
    place.campaign.state = CampaignState.CLOSED
    with pytest.raises(rules.CampaignClosed):
        press(session, place, keys, person(), "one")
    assert count(session, Request) == 0


def test_nobody_signs_once_the_index_key_is_destroyed(session, place, keys):
    keys.destroy_index_key(place.campaign.index_key)
    with pytest.raises(IndexKeyGone):
        press(session, place, keys, person(), "one")


def test_confirming_erases_the_address_and_every_request_of_it(session, place, keys):
    for link in ("one", "two", "three"):
        press(session, place, keys, person(), link)
    press(session, place, keys, person("other@people.example"), "other")
    row = signing.confirm(session, "two", now=make.NOON)
    assert row.state is SignatureState.CONFIRMED and row.news is None
    assert session.scalars(select(Request.link_hash)).all() == [tokens.digest("other")]


def test_the_address_is_kept_only_where_news_was_asked_for(session, place, keys, worker_keys):
    row = confirmed(session, place, keys, person(news=True), "one")
    assert b"rana@people.example" in worker_keys.names_opener().open(row.news, payloads.NEWS)


def test_a_used_link_gives_its_signature_again_and_counts_once(session, place, keys):
    first = confirmed(session, place, keys, person(), "one")
    again = signing.confirm(session, "one", now=make.NOON + timedelta(days=30))
    assert again.id == first.id and count(session, Signature) == 1


@pytest.mark.parametrize("link", ["", "on", "One", "one ", "onf", "ticket-one", "\u0661"])
def test_a_changed_link_is_unknown(session, place, keys, link):
    press(session, place, keys, person(), "one")
    with pytest.raises(rules.UnknownLink) as refused:
        signing.confirm(session, link, now=make.NOON)
    assert isinstance(refused.value, NotFound)
    assert count(session, Signature) == 0


def test_a_link_of_eight_days_ago_confirms_nothing(session, place, keys):
    press(session, place, keys, person(), "one")
    with pytest.raises(rules.UnknownLink):
        signing.confirm(session, "one", now=make.NOON + timedelta(days=8))
    signing.confirm(session, "one", now=make.NOON + timedelta(days=6))


def test_signing_again_replaces_what_was_given(session, place, keys):
    first = confirmed(session, place, keys, person(name="Rana Haddad", level=3), "one")
    old = first.commitment
    row = confirmed(session, place, keys, person(name="R. Haddad", level=1, country=None, language="fr"), "two")
    assert count(session, Signature) == 1
    assert (row.level, row.country, row.language, row.public) == (1, None, "fr", None)
    assert signing.open_own(row, "two").name == "R. Haddad" and row.commitment != old
    assert signing.find_by_link(session, "one") is None


@pytest.mark.parametrize("state", [SignatureState.HELD, SignatureState.INVALIDATED])
def test_what_we_held_or_struck_out_stays_so_when_signed_again(session, place, keys, state):
    row = confirmed(session, place, keys, person(), "one")
    row.state = state
    session.flush()
    assert confirmed(session, place, keys, person(), "two").state is state


def test_what_was_withdrawn_counts_again_when_signed_again(session, place, keys):
    row = confirmed(session, place, keys, person(name="Rana Haddad", level=1), "one")
    signing.withdraw(session, row)
    assert confirmed(session, place, keys, person(), "two").state is SignatureState.CONFIRMED


def test_a_suspect_request_is_held_and_a_known_signature_is_not(session, place, keys):
    assert confirmed(session, place, keys, person(is_suspect=True), "one").state is SignatureState.HELD
    confirmed(session, place, keys, person("other@people.example"), "two")
    known = confirmed(session, place, keys, person("other@people.example", is_suspect=True), "three")
    assert known.state is SignatureState.CONFIRMED


def test_the_same_person_is_another_in_another_campaign(session, place, keys):
    elsewhere = ground(session, keys)
    one = confirmed(session, place, keys, person(), "one")
    two = confirmed(session, elsewhere, keys, person(), "two")
    assert one.email_index != two.email_index and count(session, Signature) == 2


def test_the_code_confirms_from_the_page_it_belongs_to(session, place, keys):
    press(session, place, keys, person(), "one")
    assert signing.confirm_by_code(session, "ticket-two", "48291305", keys=keys, now=make.NOON) is None
    row = signing.confirm_by_code(session, "ticket-one", "4829 1305", keys=keys, now=make.NOON)
    assert row is not None and row.state is SignatureState.CONFIRMED and count(session, Request) == 0


def test_a_code_typed_twice_gets_the_same_signature(session, place, keys):
    press(session, place, keys, person(), "one")
    first = signing.confirm_by_code(session, "ticket-one", "48291305", keys=keys, now=make.NOON)
    assert signing.confirm_by_code(session, "ticket-one", "48291305", keys=keys, now=make.NOON).id == first.id


def test_after_five_wrong_codes_the_right_one_is_wrong_too(session, place, keys):
    press(session, place, keys, person(), "one")
    for n in range(rules.TRIES):
        assert signing.confirm_by_code(session, "ticket-one", f"0000000{n}", keys=keys, now=make.NOON) is None
    assert signing.confirm_by_code(session, "ticket-one", "48291305", keys=keys, now=make.NOON) is None
    assert signing.confirm(session, "one", now=make.NOON).state is SignatureState.CONFIRMED


def test_what_is_no_code_costs_no_try(session, place, keys):
    press(session, place, keys, person(), "one")
    for _n in range(9):
        assert signing.confirm_by_code(session, "ticket-one", "hello", keys=keys, now=make.NOON) is None
    assert signing.confirm_by_code(session, "ticket-one", "48291305", keys=keys, now=make.NOON) is not None


def test_an_old_code_confirms_nothing(session, place, keys):
    press(session, place, keys, person(), "one")
    assert (
        signing.confirm_by_code(session, "ticket-one", "48291305", keys=keys, now=make.NOON + timedelta(days=8)) is None
    )


def test_withdrawing_erases_all_but_that_somebody_was_here(session, place, keys):
    row = confirmed(session, place, keys, person(name="Rana Haddad", level=3, news=True), "one")
    press(session, place, keys, person(), "two")
    signing.withdraw(session, row)
    signing.withdraw(session, row)
    assert row.state is SignatureState.WITHDRAWN and row.commitment == b"" and row.level == 0
    assert not any((row.names, row.own, row.news, row.public, row.public_name, row.country))
    assert count(session, Request) == 0
    assert signing.find_by_link(session, "one").id == row.id


def test_withdrawing_hides_a_name_that_was_published_since_the_page_was_opened(session, place, keys):
    row = confirmed(session, place, keys, person(name="Rana Haddad", level=3), "one")
    assert row.public_name is None
    shown = update(Signature).where(Signature.id == row.id).values(public_name="Rana Haddad")
    session.execute(shown, execution_options={"synchronize_session": False})
    assert signing.withdraw(session, row).public_name is None


def test_what_was_struck_out_stays_struck_out_when_withdrawn(session, place, keys):
    row = confirmed(session, place, keys, person(), "one")
    row.state = SignatureState.INVALIDATED
    session.flush()
    assert signing.withdraw(session, row).state is SignatureState.INVALIDATED


@pytest.mark.parametrize(("level", "kept"), [(2, "Rana Haddad"), (1, "Rana Haddad"), (0, "")])
def test_lowering_makes_name_and_commitment_anew(session, place, keys, worker_keys, level, kept):
    row = confirmed(session, place, keys, person(name="Rana Haddad", level=3), "one")
    old = payloads.open_names(row.names, worker_keys.names_opener())
    signing.lower(session, row, level, link="one", keys=keys)
    named = payloads.open_names(row.names, worker_keys.names_opener())
    assert (row.level, row.public_name, named.name) == (level, None, kept) and named.salt != old.salt
    assert rules.Record(place.campaign.id, place.text.sha256, level, kept, "LB").leaf(named.salt) == row.commitment
    assert (row.public is not None) == (level == 2)


def test_nobody_raises_a_level_by_the_link(session, place, keys):
    row = confirmed(session, place, keys, person(name="Rana Haddad", level=1), "one")
    with pytest.raises(rules.OnlyLower):
        signing.lower(session, row, 3, link="one", keys=keys)


def test_a_signature_whose_name_has_expired_can_still_be_lowered(session, place, keys):
    row = confirmed(session, place, keys, person(name="Rana Haddad", level=2), "one")
    row.own = row.names = None
    session.flush()
    signing.lower(session, row, 1, link="one", keys=keys)
    assert row.level == 0 and row.commitment


def test_the_tree_is_over_exactly_the_confirmed(session, place, keys):
    rows = [confirmed(session, place, keys, person(f"p{n}@people.example"), f"link-{n}") for n in range(5)]
    signing.withdraw(session, rows[0])
    standing = signing.stand(session, place.campaign, now=make.NOON)
    leaves = sorted(row.commitment for row in rows[1:])
    assert standing.root == merkle.root(leaves) and standing.size == 4
