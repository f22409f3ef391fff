"""The alarm clock for workers: rq jobs that carry ids at most. Rows are the queue; losing Redis loses nothing."""

from datetime import timedelta
from typing import Any

from flask import current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.utils import utcparse

from . import clock

QUEUES = ("post", "press")
"""``post`` sends mail and counts; ``press`` renders. Each has workers of its own."""


def connect(url: str) -> Redis:
    """A client that never makes a caller wait for long."""
    again = Retry(NoBackoff(), 1)  # for a connection closed under us; a server that is away is not waited for here
    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=30, health_check_interval=30, retry=again)


def queue(name: str, connection: Redis | None = None) -> Queue:
    """One of ``QUEUES``, with JSON jobs (never pickle)."""
    if connection is None:
        connection = current_app.extensions["redis"]
    return Queue(name, connection=connection, serializer=JSONSerializer)


def is_empty(name: str) -> bool:
    """Whether no job waits in this queue; False too when Redis is away, so that whoever asks makes room."""
    try:
        return queue(name).count == 0
    except RedisError:
        return False


def wake(
    name: str, job: str, *ids: int, connection: Redis | None = None, seconds: int = 900, silence: float = 30
) -> bool:
    """Ask a worker of queue ``name`` to run ``job`` (dotted path) with row ids; never twice at once.

    Called by the clock and by workers, never within a request. False when it already waits or runs, or Redis is away.
    A call whose worker has been silent for so many seconds is lost: it is forgotten and made anew.
    """
    line, job_id = queue(name, connection), "-".join([job.rsplit(".", 1)[-1], *map(str, ids)])
    options: dict[str, Any] = {"result_ttl": 0, "failure_ttl": 0, "job_timeout": seconds, "unique": True}
    try:
        for _try in range(2):
            try:
                line.enqueue(job, *ids, job_id=job_id, description=job_id, **options)
            except DuplicateJobError:
                if not _forget_lost(line, job_id, timedelta(seconds=silence)):
                    return False
            else:
                return True
    except RedisError:
        return False
    return False


def _forget_lost(line: Queue, job_id: str, silence: timedelta) -> bool:
    """Free an id held by a call that nobody will answer: its worker died. True when it was so.

    Harmless even if that worker is alive after all, or Redis forgot about it: rows are leased, not jobs.
    """
    connection, key = line.connection, Job.key_for(job_id)
    known: Any = connection.hmget(key, ["status", "last_heartbeat", "enqueued_at"])
    status, *moments = known
    if status == b"queued" and connection.lpos(line.key, job_id) is not None:
        return False
    if any(utcparse(moment.decode()) > clock.now() - silence for moment in moments if moment):
        return False
    connection.lrem(line.intermediate_queue_key, 0, job_id)
    connection.delete(key)
    return True
