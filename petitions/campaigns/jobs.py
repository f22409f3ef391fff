"""What the clock asks of this package: forget old drafts of what was being typed."""

from petitions.core import clock, drafts
from petitions.core.db import transaction


def erase_drafts() -> None:
    """Once a day; see ``drafts.KEPT``."""
    with transaction() as tx:
        drafts.erase_old(tx, now=clock.now())
