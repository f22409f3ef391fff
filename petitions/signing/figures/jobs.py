"""What the clock asks of workers: figures for programs, after each window, and those of the desk."""

from petitions.core import clock, db
from petitions.signing.figures import desk, service


def make_figures() -> int:
    """Queue ``post``: figures of every campaign whose count moved; returns how many."""
    due = service.list_due(db.session(), now=clock.now())
    for campaign_id in due:
        with db.transaction() as tx:
            service.make(tx, campaign_id, now=clock.now())
    return len(due)


def make_desk_figures() -> int:
    """Queue ``post``: figures for the desk, of every campaign that needs them anew; returns how many."""
    due = desk.list_due(db.session(), now=clock.now())
    for campaign_id in due:
        found = desk.counted(db.session(), campaign_id, now=clock.now())
        with db.transaction() as tx:
            desk.keep(tx, found)
    return len(due)
