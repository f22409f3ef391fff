"""What the clock asks of workers: figures for programs, after each window."""

from petitions.core import clock, db
from petitions.signing.figures import service


def make_figures() -> int:
    """Queue ``post``: figures of every campaign whose count moved; returns how many."""
    due = service.list_due(db.session(), now=clock.now())
    for campaign_id in due:
        with db.transaction() as tx:
            service.make(tx, campaign_id, now=clock.now())
    return len(due)
