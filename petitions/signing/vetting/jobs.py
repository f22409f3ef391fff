"""What the clock asks of workers: find crowds, carry out what organizers decided, open looks."""

from petitions.core import clock, db
from petitions.core.keys import keyring
from petitions.signing import service as signing
from petitions.signing.vetting import looks, service
from petitions.signing.vetting.signals import signals


def find_crowds() -> int:
    """Look over everybody who signed within a day; returns how many rows are held that were not. Safe to run twice."""
    held, salts = 0, signals().salts(clock.now())
    for number in service.list_suspect(db.session(), now=clock.now()):
        with db.transaction() as tx:
            held += service.hold_crowds(tx, signing.campaign_of(tx, number), salts, now=clock.now())
    return held


def work_reviews() -> None:
    """Carry on with every review, or its undoing, until it is done."""
    for number in service.list_working(db.session()):
        is_working = True
        while is_working:
            with db.transaction() as tx:
                is_working = service.carry_on(tx, number, now=clock.now())


def open_names() -> None:
    """Queue ``press``, whose worker holds the names where any does: open the looks that were asked for, one by one."""
    is_open = True
    while is_open:
        with db.transaction() as tx:
            is_open = looks.open_next(tx, keyring(), now=clock.now())


def close_looks() -> None:
    """Erase what looks have shown once their time is over."""
    with db.transaction() as tx:
        looks.close_old(tx, now=clock.now())


def erase_sketches() -> None:
    """Erase what no living salt opens."""
    with db.transaction() as tx:
        service.erase_sketches(tx, now=clock.now())
