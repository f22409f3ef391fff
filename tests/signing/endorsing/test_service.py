"""What becomes of an organization's support: one name once, checked before it counts, its speaker sealed."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from petitions.campaigns.models import CampaignState
from petitions.core.keys import NamesLocked
from petitions.core.sealing import CannotOpen, PrivateKey
from petitions.organizers.models import Entry
from petitions.signing.endorsing import people, rules, service
from petitions.signing.endorsing.models import Endorsement, EndorserName
from petitions.signing.endorsing.rules import Authorized
from petitions.signing.endorsing.standing import Endorser
from tests import factories as make
from tests.factories import NOON
from tests.signing.endorsing.typed import SPEAKER, S, offer


def test_nothing_counts_before_it_is_checked(session, place, enter, by, counted):
    row = enter("Alpha Lawyers", "محامو ألفا")
    assert row.state is S.OFFERED and counted() == []
    service.check(session, row, by=by, now=NOON)
    assert service.list_endorsers(session, place.campaign) == (
        Endorser({"en": "Alpha Lawyers", "ar": "محامو ألفا"}, "LB", "bar", {}),
    )
    assert (row.checked_at, row.checked_by, row.way) == (NOON, by.id, "desk")
    assert (row.text_id, row.text_sha256) == (place.text.id, place.text.sha256)


def test_what_was_declined_or_withdrawn_counts_no_longer(session, place, checked, by, counted):
    one, other = checked("Alpha"), checked("Beta")
    service.decline(session, one, by=by, now=NOON)
    service.withdraw(session, other, by=by, now=NOON)
    assert counted() == []
    assert other.person is None and one.person is not None
    service.check(session, one, by=by, now=NOON)
    assert counted() == ["Alpha"]


def test_the_same_name_is_entered_once_in_whichever_language(session, place, enter):
    enter("Alpha Lawyers", "محامو ألفا")
    for names in (("ALPHA lawyers.",), ("Another name", "مُحامو ألفا")):
        with pytest.raises(rules.AlreadyThere), session.begin_nested():
            enter(*names)
    assert session.scalars(select(EndorserName.key).order_by(EndorserName.key)).all() == ["alpha lawyers", "محامو الفا"]


def test_the_same_name_may_stand_under_another_campaign(session, place, enter, keys, by):
    enter("Alpha")
    other = make.campaign(place.campaign.organization)
    text = make.text(other)
    make.stored(session, other, make.wave(other), text)
    assert service.enter(session, other, text, offer("Alpha"), keys=keys, by=by, now=NOON).state is S.OFFERED


def test_a_name_is_free_again_once_nobody_stands_behind_it(session, enter, by):
    first = enter("Alpha")
    service.decline(session, first, by=by, now=NOON)
    second = enter("Alpha")
    with pytest.raises(rules.AlreadyThere), session.begin_nested():
        service.check(session, first, by=by, now=NOON)
    assert second.state is S.OFFERED


def test_one_organization_may_have_one_name_in_two_languages(enter):
    assert enter("Alkarama", "Alkarama").names == {"en": "Alkarama", "ar": "Alkarama"}


def test_the_database_itself_refuses_the_same_name(session, place, enter):
    row = enter("Alpha")
    twice = insert(EndorserName).values(campaign_id=place.campaign.id, endorsement_id=row.id, key="alpha")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(twice)


def test_who_spoke_is_closed_to_the_web_and_padded(enter, keys, worker_keys):
    long = Authorized("Qanaryname " * 8, "Director", "qanarymail@alpha.example")
    rows = [enter("Alpha"), enter("Beta", person=long)]
    for row in rows:
        assert not any(mark in row.person.lower() for mark in (b"qanary", b"director"))
    assert len({len(row.person) for row in rows}) == 1
    assert people.open_person(rows[0].person, worker_keys.names_opener()) == SPEAKER
    with pytest.raises(CannotOpen):
        people.open_person(rows[0].person, PrivateKey.generate())
    with pytest.raises(NamesLocked):
        keys.names_opener()


def test_the_whole_database_names_no_speaker(session, enter, by):
    service.check(session, enter("Alpha"), by=by, now=NOON)
    dump = []
    for table in ("endorsements", "endorser_names", "entries"):
        dump += [str(row) for row in session.execute(text(f"SELECT * FROM {table}"))]
    assert dump and not any("qanary" in line.lower() or "director" in line.lower() for line in dump)


def test_mending_keeps_who_is_sealed_unless_somebody_is_written(session, enter, keys, by, worker_keys):
    row = enter("Alpha")
    before = row.person
    service.change(session, row, offer("Alpha Group", person=None), keys=keys, by=by, now=NOON)
    assert (row.names, row.person) == ({"en": "Alpha Group"}, before)
    service.change(session, row, offer("Alpha Group", person=Authorized("Other")), keys=keys, by=by, now=NOON)
    assert people.open_person(row.person, worker_keys.names_opener()).name == "Other"
    assert enter("Alpha").state is S.OFFERED


def test_an_invitation_is_filled_in_once_by_whoever_holds_the_link(session, place, keys, by):
    row = service.invite(session, place.campaign, "Alpha", "en", token="secret", by=by, now=NOON)
    assert row.state is S.INVITED and b"secret" not in row.link_hash and row.link_until == NOON + rules.OPEN_FOR
    later = NOON + timedelta(days=2)
    service.offer(session, "secret", place.text, offer("Alpha Lawyers"), keys=keys, now=later)
    assert (row.state, row.way, row.made_at, row.names) == (S.OFFERED, "link", later, {"en": "Alpha Lawyers"})
    with pytest.raises(rules.UnknownInvitation):
        service.offer(session, "secret", place.text, offer("Other"), keys=keys, now=later)
    assert service.find_by_link(session, "secret") is row


@pytest.mark.parametrize("token", ["other", "", "Secret", "secret "])
def test_another_token_opens_nothing(session, place, keys, by, token):
    service.invite(session, place.campaign, "Alpha", "en", token="secret", by=by, now=NOON)
    with pytest.raises(rules.UnknownInvitation):
        service.offer(session, token, place.text, offer(), keys=keys, now=NOON)


def test_a_lapsed_link_takes_nothing_until_a_new_one_is_made(session, place, keys, by):
    row = service.invite(session, place.campaign, "Alpha", "en", token="old", by=by, now=NOON)
    late = NOON + rules.OPEN_FOR
    with pytest.raises(rules.UnknownInvitation):
        service.offer(session, "old", place.text, offer(), keys=keys, now=late)
    service.new_link(session, row, token="new", by=by, now=late)
    assert service.find_by_link(session, "old") is None
    assert service.offer(session, "new", place.text, offer(), keys=keys, now=late).state is S.OFFERED
    with pytest.raises(rules.NotNow):
        service.new_link(session, row, token="third", by=by, now=late)


def test_an_invitation_holds_the_name_and_gives_it_back(session, place, enter, by):
    row = service.invite(session, place.campaign, "Alpha", "en", token="secret", by=by, now=NOON)
    with pytest.raises(rules.AlreadyThere), session.begin_nested():
        enter("alpha")
    service.take_back(session, row, by=by, now=NOON)
    assert service.list_of(session, place.campaign) == [] and enter("alpha").state is S.OFFERED


def test_what_was_filled_in_cannot_be_taken_back_unseen(session, enter, by):
    with pytest.raises(rules.NotNow):
        service.take_back(session, enter("Alpha"), by=by, now=NOON)


def test_a_campaign_that_is_over_takes_no_more(session, place, keys, by):
    service.invite(session, place.campaign, "Alpha", "en", token="secret", by=by, now=NOON)
    place.campaign.state = CampaignState.CLOSED
    with pytest.raises(rules.NotOpen):
        service.offer(session, "secret", place.text, offer(), keys=keys, now=NOON)
    place.campaign.state, place.campaign.closes_at = CampaignState.PUBLISHED, NOON
    with pytest.raises(rules.NotOpen):
        service.invite(session, place.campaign, "Beta", "en", token="other", by=by, now=NOON)


def test_a_draft_gathers_its_first_organizations_but_needs_a_text(session, by):
    campaign = make.campaign(state=CampaignState.DRAFT)
    make.stored(session, campaign, make.wave(campaign))
    with pytest.raises(rules.NoText):
        service.invite(session, campaign, "Alpha", "en", token="secret", by=by, now=NOON)
    make.stored(session, make.text(campaign))
    assert service.invite(session, campaign, "Alpha", "en", token="secret", by=by, now=NOON).state is S.INVITED


def test_every_act_is_on_the_record_and_names_nobody(session, place, checked, by):
    service.withdraw(session, checked("Alpha"), by=None, now=NOON)
    entries = session.scalars(select(Entry).where(Entry.subject.startswith("endorsement-")).order_by(Entry.id)).all()
    assert [(entry.verb, entry.account_id) for entry in entries] == [
        ("enter_endorsement", by.id),
        ("check_endorsement", by.id),
        ("withdraw_endorsement", None),
    ]
    assert {str(entry.facts) for entry in entries} == {str({"campaign": place.campaign.id})}


def test_two_hands_at_once_move_it_once(session, enter, by):
    row = enter("Alpha")
    session.execute(Endorsement.__table__.update().values(state="declined"))
    with pytest.raises(rules.NotNow):
        service.check(session, row, by=by, now=NOON)


def test_what_is_not_listed_is_not_mended(session, place, enter, keys, by):
    invited = service.invite(session, place.campaign, "Beta", "en", token="secret", by=by, now=NOON)
    for row in (invited, service.decline(session, enter("Alpha"), by=by, now=NOON)):
        with pytest.raises(rules.NotNow):
            service.change(session, row, offer("Gamma"), keys=keys, by=by, now=NOON)
