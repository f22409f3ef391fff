"""Phone and recovery codes lost: two people and a mailed link open the account again, and nobody else's."""

from datetime import timedelta

import pytest
from flask_security.utils import hash_password
from sqlalchemy import select

from petitions.delivery import contents
from petitions.delivery.models import Envelope
from petitions.organizers import letting_in, rules, service, sessions
from petitions.organizers.models import DeskSession, Entry, FactorReset, Role
from tests import factories as make
from tests.desk import Desk
from tests.factories import NOON
from tests.organizers.conftest import PASSWORD, shown, with_factor

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def admit(session, app, desk):
    """A function that makes somebody a member of the desk's organization, with a password."""

    def made(role=Role.EDITOR, **over):
        account = make.account(**{"password": hash_password(PASSWORD)} | over)
        return make.stored(session, make.membership(desk.organization, account, role))

    return made


@pytest.fixture
def lost(admit, app, session):
    """A member with a second factor they lost, logged in somewhere."""
    member = admit()
    with_factor(app, session, member.account)
    sessions.begin(session, member.account, token="the phone", now=NOON)
    session.commit()
    return member


def sit(client, session, member) -> Desk:
    browser = client.application.test_client()
    sessions.begin(session, member.account, token=f"of-{member.id}", now=NOON)
    session.commit()
    with browser.session_transaction("/desk/") as cookie:
        cookie["desk"] = f"of-{member.id}"
    return Desk(browser, member.organization, member.account, member)


def ask(session, desk, member, **over):
    return letting_in.ask(session, member, **{"by": desk.account, "token": "new-name", "now": NOON} | over)


def verbs(session):
    return list(session.scalars(select(Entry.verb).order_by(Entry.id)))


def test_where_nobody_else_could_agree_the_owner_alone_is_enough(session, desk, lost):
    wish = ask(session, desk, lost)
    assert wish.ended_at == NOON and verbs(session) == ["ask_reset", "reset_factor"]
    account = lost.account
    assert (account.password, account.tf_totp_secret, account.tf_primary_method, account.mf_recovery_codes) == (
        None,
    ) * 4
    assert account.fs_uniquifier == "new-name"
    open_ones = select(DeskSession).where(DeskSession.account_id == account.id, DeskSession.ended_at.is_(None))
    assert session.scalars(open_ones).all() == []


@pytest.mark.parametrize("role", [Role.OWNER, Role.APPROVER])
def test_a_second_owner_or_approver_has_to_agree(session, desk, lost, admit, role):
    second = admit(role)
    wish = ask(session, desk, lost)
    assert wish.ended_at is None and lost.account.tf_totp_secret and lost.account.password
    letting_in.agree(session, desk.organization, wish.id, by=second, token="new-name", now=LATER)
    assert wish.ended_at == LATER and lost.account.tf_totp_secret is None and lost.account.password is None
    assert session.scalars(select(Entry.account_id).where(Entry.verb == "reset_factor")).all() == [second.account_id]


@pytest.mark.parametrize("over", [{"password": None}, {"active": False}])
def test_somebody_who_never_came_or_may_not_come_cannot_agree(session, desk, lost, admit, over):
    admit(Role.OWNER, **over)
    assert ask(session, desk, lost).ended_at is not None


def test_neither_the_asker_nor_the_one_it_is_about_is_the_second_person(session, desk, lost, admit):
    admit(Role.APPROVER)
    wish = ask(session, desk, lost)
    lost.role = Role.OWNER
    for member in (desk.membership, lost):
        with pytest.raises(rules.AnotherPerson):
            letting_in.agree(session, desk.organization, wish.id, by=member, token="x", now=LATER)
    assert lost.account.tf_totp_secret


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_other_roles_cannot_agree(session, desk, lost, admit, role):
    admit(Role.APPROVER)
    wish = ask(session, desk, lost)
    with pytest.raises(rules.NotYourRole):
        letting_in.agree(session, desk.organization, wish.id, by=admit(role), token="x", now=LATER)


def test_a_wish_lapses_after_a_day_and_works_once(session, desk, lost, admit):
    second = admit(Role.APPROVER)
    wish = ask(session, desk, lost)
    with pytest.raises(rules.NoSuchMember):
        letting_in.agree(session, desk.organization, wish.id, by=second, token="x", now=NOON + rules.WISH_LASTS)
    letting_in.agree(session, desk.organization, wish.id, by=second, token="x", now=LATER)
    with pytest.raises(rules.NoSuchMember):
        letting_in.agree(session, desk.organization, wish.id, by=second, token="y", now=LATER)
    assert lost.account.fs_uniquifier == "x"


def test_asked_twice_is_one_wish(session, desk, lost, admit):
    admit(Role.APPROVER)
    assert ask(session, desk, lost) is ask(session, desk, lost)


def test_a_wish_can_be_taken_back(session, desk, lost, admit):
    second = admit(Role.APPROVER)
    wish = ask(session, desk, lost)
    letting_in.drop(session, desk.organization, wish.id, by=desk.account, now=LATER)
    with pytest.raises(rules.NoSuchMember):
        letting_in.agree(session, desk.organization, wish.id, by=second, token="x", now=LATER)
    assert verbs(session) == ["ask_reset", "drop_reset"] and lost.account.tf_totp_secret


def test_an_account_that_works_elsewhere_too_is_not_ours_alone(session, desk, lost):
    make.stored(session, make.membership(make.organization(), lost.account))
    with pytest.raises(rules.NotOursAlone):
        ask(session, desk, lost)
    assert session.scalars(select(FactorReset)).all() == []


def test_an_account_that_was_admitted_elsewhere_meanwhile_is_not_opened(session, desk, lost, admit):
    second = admit(Role.APPROVER)
    wish = ask(session, desk, lost)
    make.stored(session, make.membership(make.organization(), lost.account))
    with pytest.raises(rules.NotOursAlone):
        letting_in.agree(session, desk.organization, wish.id, by=second, token="x", now=LATER)
    assert lost.account.tf_totp_secret


def test_who_left_meanwhile_is_not_let_in(session, desk, lost, admit):
    second = admit(Role.APPROVER)
    wish = ask(session, desk, lost)
    service.dismiss(session, lost, by=desk.account, now=NOON)
    with pytest.raises(rules.NoSuchMember):
        letting_in.agree(session, desk.organization, wish.id, by=second, token="x", now=LATER)


def test_one_does_not_let_oneself_in_nor_somebody_who_never_came(session, desk, admit):
    desk.account.password = "a hash"
    with pytest.raises(rules.NotYourself):
        ask(session, desk, desk.membership)
    with pytest.raises(rules.NotHereYet):
        ask(session, desk, admit(password=None))


def test_on_the_desk_two_people_press_and_a_link_is_mailed(session, desk, lost, admit, client, worker_keys):
    second = admit(Role.APPROVER)
    assert "Let in without the second factor" in desk.get("/team")
    answer = desk.post(f"/team/{lost.id}/reset", page="/team")
    assert answer.status_code == 303 and session.scalars(select(Envelope)).all() == []
    page = shown(desk.get("/team"))
    assert "lost phone and recovery codes" in page and "I agree" not in page
    seat = sit(client, session, second)
    wish = session.scalars(select(FactorReset)).one()
    assert "I agree: let them in" in shown(seat.get("/team"))
    assert seat.post(f"/team/resets/{wish.id}/agree", page="/team").status_code == 303
    mail = contents.open_mail(worker_keys, session.scalars(select(Envelope)).one().sealed)
    assert mail.to == lost.account.email and "/desk/reset/" in mail.text and "/desk/reset/" in mail.html
    link = mail.text.split("http://localhost")[1].split()[0]
    browser = client.application.test_client()
    assert browser.get(link).status_code == 200
    assert "I agree" not in seat.get("/team")


def test_an_owner_who_is_alone_is_told_that_it_is_done(session, desk, lost):
    desk.post(f"/team/{lost.id}/reset", page="/team")
    assert "a link to a new password is on its way" in shown(desk.get("/team"))
    assert len(session.scalars(select(Envelope)).all()) == 1


def test_what_stands_in_the_way_is_said_with_what_to_do(session, desk, lost):
    make.stored(session, make.membership(make.organization(), lost.account))
    answer = desk.post(f"/team/{lost.id}/reset", page="/team")
    assert answer.status_code == 409 and "flask organizers let-in" in shown(answer)


def test_an_invitation_shows_its_lapse_and_goes_out_again(session, desk, admit, clock, worker_keys):
    newcomer = admit(password=None)
    assert "Invited, not here yet" in desk.get("/team")
    clock.move(minutes=9)
    desk.post("/team", {"name": "New", "email": "n@ngo.example", "role": "viewer", "language": "en"})
    make.stored(session, newcomer)
    newcomer.created_at = clock.now - timedelta(hours=1)
    session.commit()
    assert "Invitation lapsed" in desk.get("/team")
    assert desk.post(f"/team/{newcomer.id}/invite", page="/team").status_code == 303
    session.refresh(newcomer)
    assert newcomer.invited_at == clock.now and "invite_again" in verbs(session)
    sent = [contents.open_mail(worker_keys, row.sealed) for row in session.scalars(select(Envelope))]
    assert newcomer.account.email in {mail.to for mail in sent}
    assert "Invitation lapsed" not in desk.get("/team")


def test_who_has_been_here_gets_no_invitation(session, desk, lost):
    assert desk.post(f"/team/{lost.id}/invite", page="/team").status_code == 404
    assert session.scalars(select(Envelope)).all() == []
