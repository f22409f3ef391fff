"""The one clock: read at the edges (routes, jobs, commands) and passed down as ``now``."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
