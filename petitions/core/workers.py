"""An rq worker that keeps our promises: quiet about people, patient with Redis, quick to stop."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.exceptions import InvalidJobOperation
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import JobTimeoutException
from rq.worker.base import StopRequested

from . import queue
from .db import db

log = logging.getLogger(__name__)


class Hand(Worker):
    """Runs each job in a process of its own (its *horse*) and in an app context of its own."""

    app: Flask
    before: Callable[[], None] | None = None
    """What the worker sees to before it forks a horse."""

    def fork_work_horse(self, job: Job, queue: Queue) -> None:
        """In the worker."""
        if self.before is not None:
            self.before()
        super().fork_work_horse(job, queue)

    def perform_job(self, job: Job, queue: Queue) -> bool:
        """In the horse: never with a database connection that another process holds too."""
        with self.app.app_context():
            db.dispose(close=False)
            return bool(super().perform_job(job, queue))

    def request_stop(self, signum: int | None, frame: FrameType | None) -> None:
        """SIGTERM and SIGINT: an idle worker stops at once, a busy one when its horse, told the same, has ended.

        Asks Redis nothing: it may be away.
        """
        self._stop_requested = True
        if not self.horse_pid:
            raise StopRequested()
        with suppress(ProcessLookupError):
            os.kill(self.horse_pid, signal.SIGTERM)

    def maintain_heartbeats(self, job: Job) -> None:
        """As rq does, unless Redis was flushed: a sign of life must not bring back half of what it forgot."""
        assert self.execution is not None  # prepared before the horse was forked
        if self.connection.exists(self.execution.key, job.key) == 2:
            super().maintain_heartbeats(job)

    def handle_work_horse_killed(self, job: Job, _pid: int, status: int, _usage: Any) -> None:
        """Said aloud unless it was our own wish to stop; the rows it held come back with the next sweep."""
        if os.WIFSIGNALED(status) and not self._stop_requested:
            log.warning("the process of job %s was ended from outside", job.id)

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """The log gets kind and place of a failure, never its words: they may name a person."""
        kind, _value, trace = exc_info
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        frame = trace.tb_frame if trace else None
        if frame and kind is not JobTimeoutException and frame.f_globals["__name__"].startswith("rq."):
            log.warning("the queue (Redis) no longer knows job %s, which was at work; nothing is lost", job.id)
            return
        place = f"{Path(frame.f_code.co_filename).name}:{trace.tb_lineno}" if frame else "?"
        log.error("job %s failed: %s at %s", job.id, kind.__name__, place)

    def handle_job_failure(
        self, job: Job, queue: Queue, started_job_registry: Any = None, exc_string: str = ""
    ) -> None:
        """Redis, too, is told nothing of the failure's words."""
        try:
            super().handle_job_failure(job, queue, started_job_registry, "failed")
        except (KeyError, InvalidJobOperation):  # of a job that Redis forgot in part
            self.connection.delete(job.key)


def run(app: Flask, name: str, *, pulse: int = 5, before: Callable[[], None] | None = None) -> None:
    """Work on queue ``name`` until told to stop. Without Redis it waits, says so once, and goes on when it is back.

    ``pulse``: seconds between signs of life of a job at work; ``before``: called ahead of every job.
    """
    connection: Redis = app.extensions["redis"]
    for noisy in ("rq", "rq.worker", "rq.job"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    while True:
        _stop_at_once()
        _wait_for(connection)
        worker = _hand(app, name, connection, pulse)
        worker.before = before
        with suppress(RedisError, StopRequested):
            worker.work(logging_level="CRITICAL")
        with suppress(StopRequested):
            if worker.horse_pid:  # it outlived its worker's line to Redis and finishes what it is at
                worker.wait_for_horse()
        if worker._stop_requested:
            return
        _stop_at_once()
        log.warning("the line to the queue (Redis) broke; starting over")
        time.sleep(1)


def _hand(app: Flask, name: str, connection: Redis, pulse: int) -> Hand:
    worker = Hand(
        [queue.queue(name, connection)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=30,
        job_monitoring_interval=pulse,
        maintenance_interval=60,
        log_job_description=False,
    )
    worker.app = app
    return worker


def _wait_for(connection: Redis) -> None:
    told = False
    while True:
        try:
            connection.ping()
            break
        except RedisError as error:
            if not told:
                log.warning("the queue (Redis) is away (%s); waiting. Nothing is lost", type(error).__name__)
            told = True
            time.sleep(1)
    if told:
        log.warning("the queue (Redis) is back")


def _stop_at_once() -> None:
    """While no job is at work there is nothing to finish."""
    for sig in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sig, lambda _number, _frame: sys.exit(0))
