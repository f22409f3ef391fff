"""The alarm clock for workers: rq jobs that carry ids at most. Rows are the queue; losing Redis loses nothing."""

from typing import Any

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

QUEUES = ("post", "press")
"""``post`` sends mail and counts; ``press`` renders. Each has workers of its own."""


def connect(url: str) -> Redis:
    """A client that never makes a caller wait for long."""
    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=30, health_check_interval=30)


def queue(name: str, connection: Redis | None = None) -> Queue:
    """One of ``QUEUES``, with JSON jobs (never pickle)."""
    if connection is None:
        connection = current_app.extensions["redis"]
    return Queue(name, connection=connection, serializer=JSONSerializer)


def wake(name: str, job: str, *ids: int, connection: Redis | None = None, seconds: int = 900) -> bool:
    """Ask a worker of queue ``name`` to run ``job`` (dotted path) with row ids; never twice at once.

    Called by the clock and by workers, never within a request. False when it already waits or runs, or Redis is away.
    """
    job_id = "-".join([job.rsplit(".", 1)[-1], *map(str, ids)])
    options: dict[str, Any] = {"result_ttl": 0, "failure_ttl": 0, "job_timeout": seconds, "unique": True}
    try:
        queue(name, connection).enqueue(job, *ids, job_id=job_id, description=job_id, **options)
    except (DuplicateJobError, RedisError):
        return False
    return True
