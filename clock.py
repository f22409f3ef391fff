"""The clock: asks the rows what is due and wakes workers for it. Sends nothing, opens nothing, may restart freely."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from redis.exceptions import RedisError
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import create_app
from petitions.campaigns import timing, waving
from petitions.campaigns.partners.models import CampaignPartner
from petitions.core import clock, queue, switches
from petitions.core.db import session
from petitions.core.examinations import Examination
from petitions.core.i18n import INTERFACE
from petitions.delivery import service as delivery
from petitions.delivery import sweeping
from petitions.delivery.rules import Timings
from petitions.dispatch.agreeing.models import LetterAgreement
from petitions.dispatch.models import Dispatch, DispatchState, Look, PrintedReport
from petitions.dispatch.outside.models import OutsideApproval
from petitions.letters import handing
from petitions.letters.models import Preview, WorkState
from petitions.news import sending as news
from petitions.news.models import NewsItem
from petitions.news.rules import UNDER_WAY
from petitions.organizers.models import Account, RecordCheck
from petitions.replies.models import Inbound, InboundState
from petitions.replies.yearly.models import YearlyReport
from petitions.signing.collected.models import BroughtList, ListState
from petitions.signing.exporting.models import Export, ExportState
from petitions.signing.exporting.rules import LIVING
from petitions.signing.figures import desk as desk_figures
from petitions.signing.figures import service as figures
from petitions.signing.lost.models import FreshLink
from petitions.signing.models import Request
from petitions.signing.vetting.models import Review, SignatureLook

log = logging.getLogger("clock")

AHEAD = 20
"""Batches woken at a time; the others keep their place in the database."""

Probe = Callable[[Session, datetime, Timings], Iterable[tuple[int, ...]]]
"""Says what to wake a worker for: nothing, once without a number, or once for each."""


@dataclass(frozen=True)
class Tick:
    """Every so many seconds: if the probe finds something, wake a worker of this queue with this job."""

    every: float
    queue: str
    job: str
    probe: Probe


def rows(*conditions: ColumnElement[bool]) -> Probe:
    """Once, when any row fits."""
    return lambda tx, _now, _timings: [()] if tx.scalar(select(1).where(*conditions).limit(1)) else []


def always(tx: Session, _now: datetime, _timings: Timings) -> Iterable[tuple[int, ...]]:
    """Once, each time the database answers."""
    return [()] if tx.scalar(select(1)) else []


def due_batches(tx: Session, now: datetime, _timings: Timings) -> Iterable[tuple[int, ...]]:
    """Once for each batch with something to send; none while sending is switched off."""
    if switches.is_off("sending"):
        return []
    return [(number,) for number in delivery.list_due_batches(tx, now, AHEAD)]


def lost_work(tx: Session, now: datetime, timings: Timings) -> Iterable[tuple[int, ...]]:
    """When a worker that held mail has fallen silent, or mail is too old."""
    return [()] if sweeping.needs_sweep(tx, now=now, timings=timings) else []


def to_freeze(tx: Session, now: datetime, _timings: Timings) -> Iterable[tuple[int, ...]]:
    """When a dispatch waits for the press and no worker is at it."""
    free = or_(Dispatch.lease_until.is_(None), Dispatch.lease_until < now)
    found = tx.scalar(select(Dispatch.id).where(Dispatch.state == DispatchState.FREEZING, free).limit(1))
    return [()] if found else []


def news_to_send(tx: Session, now: datetime, _timings: Timings) -> Iterable[tuple[int, ...]]:
    """Once for each item of news that is not yet all in the outbox."""
    return [(number,) for number in news.list_waiting(tx, now=now)]


def unfigured(tx: Session, now: datetime, _timings: Timings) -> Iterable[tuple[int, ...]]:
    """When the count of a public campaign moved since its figures were made."""
    return [()] if figures.list_due(tx, now=now) else []


def desk_unfigured(tx: Session, now: datetime, _timings: Timings) -> Iterable[tuple[int, ...]]:
    """When the desk's figures of a campaign are to be made anew."""
    return [()] if desk_figures.list_due(tx, now=now) else []


def embargoed(tx: Session, now: datetime, _timings: Timings) -> Iterable[tuple[int, ...]]:
    """When the moment of a campaign that publishes itself has come."""
    return [()] if timing.list_due(tx, now=now) else []


def planned(tx: Session, now: datetime, _timings: Timings) -> Iterable[tuple[int, ...]]:
    """When the day of a planned wave has come."""
    return [()] if waving.list_due(tx, today=now.date()) else []


def unmade(tx: Session, _now: datetime, _timings: Timings) -> Iterable[tuple[int, ...]]:
    """When a public text has no sheet, poster or card yet."""
    return [()] if handing.list_texts(tx, INTERFACE, only_due=True, limit=1) else []


unmailed = rows(Request.mailed_at.is_(None), Request.contact.is_not(None))
unprinted = rows(Preview.state.in_((WorkState.WAITING, WorkState.WORKING)))
brought = rows(BroughtList.state.in_((ListState.WAITING, ListState.WORKING)))
unread = rows(Inbound.state == InboundState.NEW)
unopened = rows(Look.state == WorkState.WAITING)
unseen = rows(SignatureLook.sealed_key.is_not(None))
shown = (SignatureLook.content, SignatureLook.sealed_key, SignatureLook.grant)
seen = rows(or_(*(part.is_not(None) for part in shown)))
untold = Dispatch.told_at.is_(None)
answered = rows(OutsideApproval.answer.is_not(None), OutsideApproval.told_at.is_(None))
unheard = rows(Export.state == ExportState.ASKED, Export.told_at.is_(None))
unasked = rows(
    CampaignPartner.told_at.is_(None), CampaignPartner.accepted_at.is_(None), CampaignPartner.ended_at.is_(None)
)
unnamed = rows(
    LetterAgreement.told_at.is_(None),
    LetterAgreement.dispatch_id == Dispatch.id,
    Dispatch.state == DispatchState.FROZEN,
)
unreported = rows(PrintedReport.state == WorkState.WAITING)
unprinted_years = rows(YearlyReport.state.in_((WorkState.WAITING, WorkState.WORKING)))

TABLE = (
    Tick(2, "post", "petitions.signing.jobs.mail_requests", unmailed),
    Tick(2, "post", "petitions.signing.lost.jobs.mail_links", rows(FreshLink.contact.is_not(None))),
    Tick(2, "post", "petitions.delivery.jobs.send_batch", due_batches),
    Tick(10, "post", "petitions.delivery.jobs.sweep", lost_work),
    Tick(60, "post", "petitions.signing.jobs.close_windows", always),
    Tick(86400, "post", "petitions.signing.jobs.nightly", always),
    Tick(30, "post", "petitions.signing.vetting.jobs.find_crowds", always),
    Tick(2, "post", "petitions.signing.vetting.jobs.work_reviews", rows(Review.is_working.is_(True))),
    Tick(3600, "post", "petitions.signing.vetting.jobs.erase_sketches", always),
    Tick(2, "post", "petitions.signing.exporting.jobs.write_exports", rows(Export.state == ExportState.ALLOWED)),
    Tick(60, "post", "petitions.signing.exporting.jobs.tidy_exports", rows(Export.state.in_(LIVING))),
    Tick(1, "press", "petitions.signing.vetting.jobs.open_names", unseen),
    Tick(30, "post", "petitions.signing.vetting.jobs.close_looks", seen),
    Tick(3600, "post", "petitions.organizers.jobs.erase_sessions", always),
    Tick(2, "post", "petitions.organizers.jobs.check_record", rows(RecordCheck.done_at.is_(None))),
    Tick(86400, "post", "petitions.organizers.jobs.check_record_nightly", always),
    Tick(2, "post", "petitions.pages.doctor.jobs.examine", rows(Examination.done_at.is_(None))),
    Tick(86400, "post", "petitions.campaigns.jobs.erase_drafts", always),
    Tick(10, "post", "petitions.campaigns.jobs.publish_due", embargoed),
    Tick(600, "post", "petitions.campaigns.jobs.begin_waves", planned),
    Tick(0.2, "press", "petitions.letters.jobs.attend_previews", unprinted),
    Tick(3600, "press", "petitions.letters.jobs.press_previews", always),
    Tick(1, "press", "petitions.dispatch.jobs.press", to_freeze),
    Tick(1, "press", "petitions.dispatch.jobs.open_looks", unopened),
    Tick(1, "press", "petitions.dispatch.jobs.print_reports", unreported),
    Tick(1, "press", "petitions.replies.yearly.jobs.print_years", unprinted_years),
    Tick(3600, "post", "petitions.replies.yearly.jobs.tidy_years", always),
    Tick(60, "post", "petitions.dispatch.jobs.tidy", always),
    Tick(60, "post", "petitions.replies.jobs.fetch_mailbox", always),
    Tick(5, "post", "petitions.replies.jobs.read_inbound", unread),
    Tick(86400, "post", "petitions.replies.jobs.erase_raw", always),
    Tick(3600, "post", "petitions.replies.jobs.post_digests", rows(Account.wants_digest.is_(True))),
    Tick(600, "post", "petitions.replies.jobs.post_notices", always),
    Tick(5, "post", "petitions.replies.jobs.post_approvals", rows(Dispatch.state == DispatchState.FROZEN, untold)),
    Tick(5, "post", "petitions.replies.jobs.post_approvals", answered),
    Tick(5, "post", "petitions.replies.jobs.post_approvals", unheard),
    Tick(5, "post", "petitions.replies.jobs.post_partners", unasked),
    Tick(5, "post", "petitions.replies.jobs.post_partners", unnamed),
    Tick(2, "post", "petitions.news.jobs.send_news", news_to_send),
    Tick(20, "post", "petitions.signing.figures.jobs.make_figures", unfigured),
    Tick(20, "post", "petitions.signing.figures.jobs.make_desk_figures", desk_unfigured),
    Tick(1, "press", "petitions.signing.collected.jobs.read_lists", brought),
    Tick(3600, "post", "petitions.signing.collected.jobs.tidy_lists", always),
    Tick(3, "press", "petitions.pages.elsewhere.jobs.print_handouts", unmade),
    Tick(3600, "press", "petitions.pages.elsewhere.jobs.renew_handouts", always),
    Tick(10, "post", "petitions.news.jobs.tidy_news", rows(NewsItem.state.in_(UNDER_WAY))),
)


class Clock:
    """Goes round the table until told to stop; a database or Redis that is away is waited for."""

    def __init__(self, app: Flask, timings: Timings, scale: float, table: Iterable[Tick] = TABLE) -> None:
        self.app, self.timings, self.scale, self.connection = app, timings, scale, app.extensions["redis"]
        self.due = dict.fromkeys(table, 0.0)
        self.away: set[str] = set()

    def run(self, told: Sequence[int] = ()) -> None:
        """Until a signal is among ``told``."""
        while not told:
            self.round(time.monotonic())
            time.sleep(0.1 * min(1, self.scale))

    def round(self, present: float) -> None:
        """One look at every tick whose moment has come."""
        for tick in self.due:
            if self.due[tick] <= present:
                self.due[tick] = present + tick.every * self.scale
                self._try(tick)

    def _try(self, tick: Tick) -> None:
        try:
            with self.app.app_context():
                wanted = list(tick.probe(session(), clock.now(), self.timings))
            self._is_back("database")
        except DBAPIError as error:
            self._is_away("database", error.orig)
            return
        if wanted and self._queue_answers():
            for ids in wanted:
                queue.wake(tick.queue, tick.job, *ids, connection=self.connection, silence=self.timings.silence)

    def _queue_answers(self) -> bool:
        try:
            self.connection.ping()
        except RedisError as error:
            self._is_away("queue (Redis)", error)
            return False
        self._is_back("queue (Redis)")
        return True

    def _is_away(self, what: str, error: BaseException | None) -> None:
        if what not in self.away:
            log.warning("the %s is away (%s); work waits and nothing is lost", what, type(error).__name__)
        self.away.add(what)

    def _is_back(self, what: str) -> None:
        if what in self.away:
            log.warning("the %s is back", what)
        self.away.discard(what)


def _stop(told: list[int], number: int) -> None:
    """End at once; where the exception is lost (in a destructor), the next round sees that we were told."""
    told.append(number)
    sys.exit(0)


def main() -> None:
    """Start with the settings of the environment; SIGTERM and SIGINT end it at once."""
    told: list[int] = []
    for sig in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sig, lambda number, _frame: _stop(told, number))
    app, scale = create_app(), float(os.environ.get("TIMINGS_SCALE", "1"))
    if app.extensions["redis"] is None:
        sys.exit("REDIS_URL is missing: the address of the Redis or Valkey through which workers are woken")
    Clock(app, Timings().scaled(scale), scale).run(told)


if __name__ == "__main__":
    main()
