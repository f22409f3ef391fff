"""A worker: does the jobs of one queue, `post` (sends mail, counts) or `press` (prints), until told to stop."""

import atexit
import os
import sys
from collections.abc import Callable
from importlib import import_module

from sqlalchemy.orm import configure_mappers

from app import create_app
from petitions.core import queue, workers
from petitions.core.errors import Refused
from petitions.delivery.route import route
from petitions.delivery.rules import Timings

JOBS = {
    "post": (
        "petitions.signing.jobs",
        "petitions.signing.lost.jobs",
        "petitions.delivery.jobs",
        "petitions.signing.vetting.jobs",
        "petitions.signing.exporting.jobs",
        "petitions.organizers.jobs",
        "petitions.pages.doctor.jobs",
        "petitions.campaigns.jobs",
        "petitions.replies.yearly.jobs",
        "petitions.dispatch.jobs",
        "petitions.replies.jobs",
        "petitions.news.jobs",
        "petitions.signing.figures.jobs",
        "petitions.signing.collected.jobs",
    ),
    "press": (
        "petitions.signing.vetting.jobs",
        "petitions.letters.jobs",
        "petitions.dispatch.jobs",
        "petitions.replies.yearly.jobs",
        "petitions.signing.collected.jobs",
        "petitions.pages.elsewhere.jobs",
    ),
}
"""Read before the first job, so that no job has to: each runs in a fork of this process."""
GENTLE = 5
"""How far workers, and the press with them, stand back on a machine they share with the web: signing goes first."""


def main(arguments: list[str]) -> None:
    """Check what this worker needs, in one sentence each, then work."""
    if len(arguments) != 1 or arguments[0] not in queue.QUEUES:
        sys.exit("Say which queue: python worker.py post, or python worker.py press")
    app, scale = create_app(), float(os.environ.get("TIMINGS_SCALE", "1"))
    settings, ring = app.extensions["settings"], app.extensions["keys"]
    if app.extensions["redis"] is None:
        sys.exit("REDIS_URL is missing: the address of the Redis or Valkey that wakes this worker")
    if ring is None or ring.contact_private is None:
        sys.exit("CONTACT_KEY is missing: the file of the key that opens mail (made with: flask keys init)")
    with app.app_context():
        try:
            route(settings.smtp_url, settings.catcher_smtp)
        except Refused as wrong:
            sys.exit(wrong.sentence())
    for module in JOBS[arguments[0]]:
        import_module(module)
    configure_mappers()  # once here, not in the fork of every job: it takes half a second
    app.extensions["timings"] = Timings().scaled(scale)
    before = _warm_press() if arguments[0] == "press" else None
    workers.run(app, arguments[0], pulse=max(1, round(5 * scale)), before=before)


def _warm_press() -> Callable[[], None]:
    """What the press worker does before each job: see to its warm renderers."""
    from petitions.letters import press, renderers

    press.keep_warm()
    atexit.register(renderers.let_go)
    return renderers.tend


if __name__ == "__main__":
    os.nice(GENTLE)
    main(sys.argv[1:])
