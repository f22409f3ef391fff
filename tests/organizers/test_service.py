"""Organizations, members, the record, desk sessions: what is kept, and what two people at once cannot do."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from petitions.organizers import rules, service, sessions
from petitions.organizers.models import Account, DeskSession, Entry, Membership, Role
from tests import factories as make
from tests.factories import NOON

FOUND = {"slug": "families", "code": "FFT", "names": {"en": "Families"}, "sender": "letters@families.example"}


@pytest.fixture
def family(session):
    """An organization with two owners and a viewer, and another one as noise."""
    ours, other = service.found(session, **FOUND, now=NOON), make.organization()
    people = [make.account(name=name) for name in ("Rana", "Émile", "Selma")]
    make.stored(session, other, *people, make.membership(other, people[2], Role.EDITOR))
    roles = (Role.OWNER, Role.OWNER, Role.VIEWER)
    return ours, [service.admit(session, ours, one, role, now=NOON) for one, role in zip(people, roles, strict=True)]


def enrolled(session, email="rana@families.example"):
    return service.enrol(session, email=email, name="Rana", password_hash=None, language="en", now=NOON)


def test_a_slug_and_a_code_belong_to_one_organization(session):
    service.found(session, **FOUND, now=NOON)
    for twin in ({"slug": "other"}, {"code": "OTH"}):
        with pytest.raises(rules.Taken):
            service.found(session, **FOUND | twin, now=NOON)
    assert service.has_organizations(session)


def test_capital_letters_make_no_other_account(session):
    account = enrolled(session, " Rana@Families.example")
    assert account.email == "rana@families.example" and account.active and account.fs_uniquifier
    assert service.find_account(session, "RANA@families.example") is account
    with pytest.raises(rules.AlreadyEnrolled):
        enrolled(session, "rana@FAMILIES.example")


def test_members_are_listed_by_name_and_only_ours(session, family):
    ours, _members = family
    assert [m.account.name for m in service.list_members(session, ours)] == ["Rana", "Selma", "Émile"]


def test_a_stranger_and_an_unknown_organization_are_the_same_nothing(session, family):
    stranger = enrolled(session)
    assert service.find_membership(session, stranger, "families") is None
    assert service.find_membership(session, stranger, "no-such-thing") is None


def test_nobody_is_admitted_twice(session, family):
    ours, members = family
    with pytest.raises(rules.AlreadyMember):
        service.admit(session, ours, members[0].account, Role.VIEWER, now=NOON)


def test_an_organization_keeps_an_owner(session, family):
    ours, (one, two, viewer) = family
    service.change_role(session, one, Role.EDITOR, by=two.account, now=NOON)
    for act in (
        lambda: service.change_role(session, two, Role.VIEWER, by=two.account, now=NOON),
        lambda: service.dismiss(session, two, by=two.account, now=NOON),
    ):
        with pytest.raises(rules.LastOwner):
            act()
    service.dismiss(session, viewer, by=two.account, now=NOON)
    assert len(service.list_members(session, ours)) == 2


def test_a_membership_is_found_only_within_its_organization(session, family):
    _ours, members = family
    other = session.scalars(select(Membership).where(Membership.role == Role.EDITOR)).one()
    assert service.member(session, other.organization, other.id) is other
    with pytest.raises(rules.NoSuchMember):
        service.member(session, other.organization, members[0].id)


def test_settings_change_only_what_they_may(session, family):
    ours, members = family
    facts = {"names": {"en": "Families for the Truth"}, "sender": ours.sender, "slug": "stolen", "is_specimen": True}
    assert service.change_letterhead(session, ours, facts, by=members[0].account, now=NOON) == ["names"]
    assert (ours.slug, ours.is_specimen) == ("families", False)
    entry = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert (entry.verb, entry.facts) == ("change_settings", {"fields": ["names"]})


def test_settings_that_say_the_same_leave_no_entry(session, family):
    ours, members = family
    before = session.scalar(select(func.count()).select_from(Entry))
    service.change_letterhead(session, ours, {"sender": ours.sender}, by=members[0].account, now=NOON)
    assert session.scalar(select(func.count()).select_from(Entry)) == before


def test_who_lost_everything_gets_a_password_and_a_new_name_in_cookies(session):
    account = enrolled(session)
    account.tf_primary_method, account.tf_totp_secret, account.mf_recovery_codes = "authenticator", "secret", ["a"]
    service.give_password(session, account, "hash", token="another", now=NOON)
    assert (account.password, account.fs_uniquifier) == ("hash", "another")
    assert not (account.tf_primary_method or account.tf_totp_secret or account.mf_recovery_codes)


def test_the_record_is_whole_until_somebody_changes_it(session, family):
    ours, members = family
    for number in range(5):
        service.record(
            session, "prepare", f"dispatch-{number}", organization=ours, account=members[0].account, now=NOON, letters=3
        )
    assert service.check_record(session) == 9
    third = session.scalars(select(Entry).where(Entry.subject == "dispatch-2")).one()
    for change in ({"verb": "approve"}, {"facts": {"letters": 4}}, {"account_id": members[1].account_id}):
        attempt = session.begin_nested()
        session.execute(update(Entry).where(Entry.id == third.id).values(**change))
        session.expire_all()
        with pytest.raises(rules.RecordBroken) as broken:
            service.check_record(session)
        attempt.rollback()
        assert broken.value.details == {"number": third.id}
    assert service.check_record(session) == 9


def test_an_entry_taken_out_of_the_record_is_missed(session, family):
    entries = list(session.scalars(select(Entry).order_by(Entry.id)))
    session.delete(entries[1])
    session.flush()
    with pytest.raises(rules.RecordBroken) as broken:
        service.check_record(session)
    assert broken.value.details == {"number": entries[2].id}


def test_a_page_of_the_record_holds_only_our_own_acts_newest_first(session, family):
    ours, _members = family
    other = service.found(session, **FOUND | {"slug": "noise", "code": "NOI"}, now=NOON)
    for number in range(60):
        service.record(session, "pause", f"dispatch-{number}", organization=ours, account=None, now=NOON)
    page = service.list_entries(session, ours)
    assert len(page) == 51 and page[0].subject == "dispatch-59"
    rest = service.list_entries(session, ours, before=page[49].id)
    assert rest[-1].verb == "found" and len(page[:50] + rest) == 64
    assert [entry.verb for entry in service.list_entries(session, other)] == ["found"]


def test_a_desk_session_is_found_by_its_token_and_kept_as_a_hash(session):
    account = make.stored(session, make.account())
    row = sessions.begin(session, account, token="a token", now=NOON)
    assert sessions.find(session, "a token", NOON) is row
    assert b"a token" not in row.token_hash
    for token in ("another", "", None):
        assert sessions.find(session, token, NOON) is None
    assert sessions.find(session, "a token", NOON + rules.IDLE) is None
    sessions.end(session, row, NOON)
    assert sessions.find(session, "a token", NOON) is None


def test_all_sessions_of_one_person_end_but_the_one_that_asks(session):
    mine, other = make.account(), make.account()
    make.stored(session, mine, other)
    here, there, noise = (
        sessions.begin(session, who, token=str(n), now=NOON) for n, who in enumerate((mine, mine, other))
    )
    assert sessions.end_all(session, mine, NOON, but=here) == 1
    assert [row.ended_at for row in (here, there, noise)] == [None, NOON, None]
    assert sessions.list_living(session, mine, NOON) == [here]
    assert sessions.end_all(session, mine, NOON) == 1


def test_a_session_is_closed_only_by_its_owner(session):
    mine, other = make.account(), make.account()
    make.stored(session, mine, other)
    row = sessions.begin(session, other, token="theirs", now=NOON)
    with pytest.raises(rules.NoSuchMember):
        sessions.of_account(session, mine, row.id)


def test_sessions_that_closed_long_ago_are_erased(session):
    account = make.stored(session, make.account())
    ended, lapsed, recent = (sessions.begin(session, account, token=str(n), now=NOON) for n in range(3))
    long_ago = NOON - rules.KEEP_SESSIONS - timedelta(days=1)
    ended.ended_at = lapsed.started_at = long_ago
    recent.ended_at = NOON - timedelta(days=1)
    session.flush()
    assert sessions.erase_old(session, NOON) == 2
    assert list(session.scalars(select(DeskSession))) == [recent]


def test_a_person_prints_as_a_number(session):
    account = make.stored(session, make.account(email="rana@families.example"))
    assert repr(account) == f"<Account {account.id}>"
    assert session.scalar(select(func.count()).select_from(Account)) == 1
