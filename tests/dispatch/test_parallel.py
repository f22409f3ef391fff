"""Several hands at once, on a database that really commits: one dispatch, one freeze, one release, no number twice."""

import pytest
from sqlalchemy import select

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core.db import db, transaction
from petitions.core.errors import Refused
from petitions.delivery.models import Envelope
from petitions.dispatch import deciding, jobs, rules, service
from petitions.dispatch.models import Dispatch, DispatchState
from petitions.dispatch.outside import service as outside
from petitions.dispatch.outside.models import Answer, OutsideApproval
from petitions.letters.models import Letter, Reservation
from petitions.organizers.models import Account, Entry, Membership, Role
from tests import factories as make
from tests.at_once import HANDS, at_once
from tests.dispatch.conftest import Stage
from tests.factories import NOON
from tests.supporters import ground


@pytest.fixture
def real(own_app, worker_keys, quick_press):
    """An application that holds the private keys, with one campaign ready to be frozen."""
    own_app.extensions["keys"] = worker_keys
    with own_app.app_context():
        place = ground(db.session, worker_keys)
        author, second = make.account(), make.account()
        make.stored(db.session, author, make.membership(place.campaign.organization, second, Role.OWNER))
        stage = Stage(db.session, worker_keys, place, second, author, {})
        stage.choose("names", names="yes", email="names@un.example")
        stage.choose("plain", email="plain@un.example")
        stage.write()
        stage.sign(["Rana Haddad"], counted=1)
    return own_app


def prepare(keys, key):
    with transaction() as tx:
        campaign = tx.scalars(select(Campaign)).one()
        chosen = campaigns.list_choices(tx, campaign)
        author = tx.scalars(select(Account).order_by(Account.id)).first()
        return service.prepare(tx, campaign, chosen, request_key=key, account=author, keys=keys, now=NOON).id


def test_one_press_of_freeze_is_one_dispatch_however_often_it_arrives(real, worker_keys):
    assert len(set(at_once(real, lambda _number: prepare(worker_keys, "the same")))) == 1


def test_workers_that_freeze_at_once_make_each_letter_once(real, worker_keys):
    with real.app_context():
        number = prepare(worker_keys, "one")
    at_once(real, lambda _number: jobs.freeze(number))
    with real.app_context():
        assert db.session.get(Dispatch, number).state is DispatchState.FROZEN
        assert sorted(db.session.scalars(select(Letter.serial))) == [1, 2]


def test_dispatches_frozen_at_once_share_no_number(real, worker_keys):
    with real.app_context():
        numbers = [prepare(worker_keys, f"key {number}") for number in range(HANDS)]
    at_once(real, lambda number: jobs.freeze(numbers[number]))
    with real.app_context():
        states = [(one.state, one.problem) for one in db.session.scalars(select(Dispatch))]
        assert states == [(DispatchState.FROZEN, None)] * HANDS
        assert sorted(db.session.scalars(select(Reservation.serial))) == list(range(1, 2 * HANDS + 1))


def test_two_people_who_release_at_once_release_once(real, worker_keys):
    with real.app_context():
        number = prepare(worker_keys, "one")
        jobs.freeze(number)

    def act(_number):
        with transaction() as tx:
            member = tx.scalars(select(Membership)).one()
            facts = {"membership": member, "keys": worker_keys, "now": NOON, "into_catcher": True}
            try:
                service.approve(tx, tx.get_one(Dispatch, number), **facts)
            except Refused as refused:
                return refused.code
        return "released"

    assert at_once(real, act) == ["released"] * HANDS
    with real.app_context():
        assert len(db.session.scalars(select(Envelope)).all()) == 2
        assert len(db.session.scalars(select(Entry).where(Entry.verb == "approve")).all()) == 1


def test_release_and_discard_at_once_end_in_one_of_the_two(real, worker_keys):
    with real.app_context():
        number = prepare(worker_keys, "one")
        jobs.freeze(number)

    def act(hand):
        with transaction() as tx:
            member, dispatch = tx.scalars(select(Membership)).one(), tx.get_one(Dispatch, number)
            try:
                if hand % 2:
                    service.discard(tx, dispatch, account=member.account, now=NOON)
                    return "discarded"
                service.approve(tx, dispatch, membership=member, keys=worker_keys, now=NOON, into_catcher=True)
            except (rules.NotNow, rules.NotFrozen):
                return "too late"
        return "released"

    done = set(at_once(real, act)) - {"too late"}
    with real.app_context():
        dispatch, mails = db.session.get(Dispatch, number), len(db.session.scalars(select(Envelope)).all())
        assert len(done) == 1
        assert (dispatch.state, mails) in [(DispatchState.RUNNING, 2), (DispatchState.CANCELLED, 0)]


def test_answers_from_outside_that_come_at_once_are_one(real, worker_keys):
    with real.app_context():
        number = prepare(worker_keys, "one")
        jobs.freeze(number)
        with transaction() as tx:
            dispatch = tx.get_one(Dispatch, number)
            told = {"digest": deciding.digest(tx, dispatch), "account": tx.get_one(Account, dispatch.created_by)}
            who = {"name": "Samira Invented", "email": "s@elsewhere.example", "language": "en", "token": "token"}
            asked = outside.ask(tx, dispatch, **who, **told, now=NOON).id

    def act(hand):
        answer = Answer.REFUSED if hand % 2 else Answer.APPROVED
        with transaction() as tx:
            row = tx.get_one(OutsideApproval, asked)
            try:
                outside.decide(tx, row, answer, shown=row.digest, digest=row.digest, words="No.", now=NOON)
            except Refused as refused:
                return refused.code
        return str(answer)

    done = at_once(real, act)
    with real.app_context():
        answer = db.session.get_one(OutsideApproval, asked).answer
        assert sorted(done) == sorted([str(answer), *["outside_decided"] * (HANDS - 1)])
        said = select(Entry).where(Entry.verb.in_(["outside_approved", "outside_refused"]))
        assert len(db.session.scalars(said).all()) == 1
