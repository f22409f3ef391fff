"""Several hands at once, on a database that really commits: one name once, one check, no change inside a freeze."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait

from sqlalchemy import func, select

from petitions.campaigns.models import Campaign
from petitions.core.db import db, transaction
from petitions.core.keys import keyring
from petitions.organizers.models import Account
from petitions.signing import service as signing
from petitions.signing.endorsing import rules, service
from petitions.signing.endorsing.models import Endorsement, EndorsementState
from tests import factories as make
from tests.at_once import HANDS, at_once
from tests.factories import NOON
from tests.signing.endorsing.typed import offer
from tests.signing.test_parallel import real

__all__ = ["real"]


def ground(app):
    """An account that may act."""
    with app.app_context():
        return make.stored(db.session, make.account()).id


def campaign(tx):
    return tx.scalars(select(Campaign)).one()


def test_one_name_entered_by_several_hands_stands_once(real):
    by, refused = ground(real), []

    def act(number):
        try:
            with transaction() as tx:
                place = campaign(tx)
                text, who = service.text_of(tx, place, "en"), tx.get_one(Account, by)
                service.enter(tx, place, text, offer(f"ALPHA{' ' * number} lawyers"), keys=keyring(), by=who, now=NOON)
        except rules.AlreadyThere:
            refused.append(number)

    at_once(real, act)
    with real.app_context():
        assert len(refused) == HANDS - 1
        assert db.session.scalar(select(func.count()).select_from(Endorsement)) == 1


def test_a_check_waits_for_the_freeze_that_is_counting(real):
    by = ground(real)
    with real.app_context(), transaction() as tx:
        place, who = campaign(tx), tx.get_one(Account, by)
        row = service.enter(tx, place, service.text_of(tx, place, "en"), offer(), keys=keyring(), by=who, now=NOON)
        number = row.id
    begun = threading.Event()

    def check():
        with real.app_context():
            begun.set()
            with transaction() as tx:
                service.check(tx, tx.get_one(Endorsement, number), by=tx.get_one(Account, by), now=NOON)

    with ThreadPoolExecutor(1) as pool:
        with real.app_context(), transaction() as tx:
            place = campaign(tx)
            assert signing.stand(tx, place, now=NOON).endorsers == ()
            waiting = pool.submit(check)
            assert begun.wait(10)
            assert wait([waiting], timeout=0.5).not_done == {waiting}
            assert signing.stand(tx, place, now=NOON).endorsers == ()
        waiting.result(30)
    with real.app_context():
        assert db.session.get_one(Endorsement, number).state is EndorsementState.CHECKED
