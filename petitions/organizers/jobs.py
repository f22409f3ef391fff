"""What the clock asks of this package: forget desk sessions that closed long ago."""

from petitions.core import clock
from petitions.core.db import transaction

from . import sessions


def erase_sessions() -> None:
    """Once a day; see ``rules.KEEP_SESSIONS``."""
    with transaction() as tx:
        sessions.erase_old(tx, clock.now())
