"""Which installations there are: two databases, one worker and four, with Redis and without."""

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path

from sqlalchemy import create_engine, text

from tests import services
from tests.delivery.smtp_server import SmtpServer
from tests.faults.crew import Crew
from tests.faults.place import Place
from tests.faults.queue_server import Queue

SCALE = float(os.environ.get("TIMINGS_SCALE") or 0.1)
"""How fast time runs for workers and clock."""


def configurations(environ: Mapping[str, str]) -> Iterator[tuple[str, int, bool]]:
    """Every combination that was asked for: eight, if nothing was said."""
    databases = both(environ.get("DATABASE"), ("sqlite", "postgresql"))
    workers = both(environ.get("WORKERS"), ("1", "4"))
    redis = both(environ.get("REDIS"), ("with", "without"))
    for database, number, queue in product(databases, workers, redis):
        yield database, int(number), queue == "with"


def both(word: str | None, known: Sequence[str]) -> Sequence[str]:
    """One of two, or both."""
    if word in (None, "", "both"):
        return known
    if word not in known:
        sys.exit(f"{word}: say one of {', '.join(known)}, both")
    return (str(word),)


@contextmanager
def installation(database: str, workers: int, redis: bool, **over: object) -> Iterator[Place]:
    """A place of this kind, with servers of its own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="demarche-faults-")))
        url = f"sqlite:///{folder / 'demarche.sqlite'}" if database == "sqlite" else durable_postgres_url()
        queue = stack.enter_context(Queue()) if redis else None
        crew = Crew(queue.url, workers, SCALE, queue) if queue else None
        server = SmtpServer(log=folder / "wire.log", bytewise=workers == 4 and not redis)
        stack.enter_context(server)
        yield stack.enter_context(Place(folder, url, server, workers, crew))


def durable_postgres_url() -> str:
    """An empty database whose commits survive the end of the server; those of other tests may not."""
    url = services.fresh_postgres_url()
    engine = create_engine(url)
    with engine.connect() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = on'))
        connection.commit()
    engine.dispose()
    return url
