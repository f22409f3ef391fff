"""What workers do for the outbox: send one batch, mail by mail, and take back what silent workers held."""

import dataclasses
import logging
import os
import random
import shutil
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from flask import current_app
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from petitions.core import blobs, clock, switches, tokens
from petitions.core.db import session, transaction
from petitions.core.keys import NoKeys, keyring
from petitions.core.sealing import CannotOpen
from petitions.delivery import claiming, heads, journal, mail, relay, rules, sending, service, sweeping
from petitions.delivery.carrier import Line, Parcel
from petitions.delivery.claiming import Claim
from petitions.delivery.failpoints import fp
from petitions.delivery.models import Phase, State
from petitions.delivery.pacing import PER_DOMAIN, Pace
from petitions.delivery.replies import Action, Outcome
from petitions.delivery.route import Route, route
from petitions.delivery.rules import Timings
from petitions.delivery.stopping import told_to_stop

log = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError)
"""What a database says that is not there."""
TOGETHER, QUICK = 10, 1.0
"""Mails that a worker takes in hand at once, and how many seconds one may take for that."""


def timings() -> Timings:
    """The durations of this process; tests put shorter ones in their place."""
    found: Timings = current_app.extensions.setdefault("timings", Timings())
    return found


def send_batch(batch_id: int) -> None:
    """Queue ``post``: send what is due of one batch over one line, then of the next one that nobody is at.

    Leaves after its turn, after the mail at hand on SIGTERM, and when more urgent mail waits: the clock returns.
    Safe to run twice, or on two workers at once.
    """
    fp("batch.woken")
    settings = current_app.extensions["settings"]
    if shutil.disk_usage(settings.instance).free < rules.FREE_DISK:
        log.error("mail waits: less than %d MB are free on the disk", rules.FREE_DISK // 10**6)
        return
    worker, way = f"{os.getpid()}-{tokens.new()[:8]}", route(settings.smtp_url, settings.catcher_smtp)
    pace = Pace(settings.smtp_rate, PER_DOMAIN if settings.smtp_url else 0, settings.is_direct)
    until, seen, following = time.monotonic() + timings().turn, {batch_id}, [batch_id]
    try:
        _replay()
        with told_to_stop() as told, _beating(worker):
            while following:
                seen.add(following[0])
                with Line(way, name=heads.domain_of(settings.mail_from), timings=timings()) as line:
                    answers = settings.reply_address or ""
                    turn = _Turn(following[0], worker, settings.mail_from, way, answers, line, told, until, pace)
                    turn.take()
                following = turn.following(seen)
    except NoKeys:
        log.error("this worker was not given the key that opens mail (CONTACT_KEY)")
    except AWAY as error:
        log.error("the database went away while sending (%s); the sweep takes over", type(error.orig).__name__)


def sweep() -> None:
    """Queue ``post``: return what silent workers held, show what is in doubt, end what is too old."""
    _replay()
    with transaction() as tx:
        swept = sweeping.sweep(tx, now=clock.now(), timings=timings())
    if any(vars(swept).values()):
        log.warning("swept: %s", ", ".join(f"{number} {word}" for word, number in vars(swept).items()))


def _replay() -> None:
    """What was answered while the database was away, before anybody calls it in doubt."""
    with journal.kept(current_app.extensions["settings"].instance) as lines:
        if lines:
            with transaction() as tx:
                settled = journal.settle(tx, lines, now=clock.now())
            log.warning("%d mails were handed over while the database was away", settled)


@dataclass
class _Turn:
    """One worker's turn at one batch."""

    batch_id: int
    worker: str
    sender: str
    way: Route
    answers: str
    """The address whose mailbox is read for answers; empty where none is."""
    line: Line
    told: list[int]
    until: float
    pace: Pace
    press: mail.Press = field(default_factory=mail.Press)
    looked: float = 0
    kept: float = 0
    """When outcomes were last committed."""
    ended: list[tuple[Claim, Outcome, str | None]] = field(default_factory=list)
    """Tries whose outcome is not committed yet: one letter, or some mails that may arrive twice."""
    relay_is_well: bool = False
    is_remembered: bool = False
    """Whether these tries are in the journal, because the database is away."""
    at_once: int = 1
    """How many are taken in hand together: more than one only while the relay answers at once."""

    def take(self) -> None:
        """Mail after mail, until nothing is due or the turn is over."""
        with transaction() as tx:
            sending.beat(tx, self.worker, clock.now())
            in_hand = self._claim(tx)
        self.kept = time.monotonic()
        while in_hand:
            fp("lease.committed")
            claim, *rest = in_hand
            began = time.monotonic()
            self.ended.append((claim, *self._try(claim)))
            self.at_once = TOGETHER if time.monotonic() < began + QUICK else 1
            in_hand = rest if rest and self._may_wait(claim) else self._finish(rest)

    def _claim(self, tx: Session) -> list[Claim]:
        if self._is_over(tx):
            return []
        self.relay_is_well = relay.is_well(tx)
        facts: dict[str, Any] = {
            "worker": self.worker,
            "token": tokens.new(),
            "sender": self.sender,
            "now": clock.now(),
            "pace": self.pace,
        }
        return claiming.claim_some(tx, keyring(), self.batch_id, self.at_once, **facts)

    def _is_over(self, tx: Session) -> bool:
        present = time.monotonic()
        if self.told or present > self.until or switches.is_off("sending"):
            return True
        if present < self.looked + timings().look_up:
            return False
        self.looked = present
        return sending.has_more_urgent(tx, self.batch_id, clock.now())

    def following(self, seen: Collection[int]) -> list[int]:
        """The next batch with something due that nobody has in hand; empty when this turn is over."""
        tx = session()
        is_over = self._is_over(tx)
        free = [] if is_over else service.list_due_batches(tx, clock.now(), 1, besides=seen)
        tx.rollback()
        return free

    def _may_wait(self, claim: Claim) -> bool:
        """Whether the outcome may be committed with the next ones: only of mail that may arrive twice, and not long."""
        outcome = self.ended[-1][1]
        is_calm = outcome.verdict is State.ACCEPTED and not self.told and self.relay_is_well
        return is_calm and not claim.at_most_once and time.monotonic() < self.kept + timings().look_up

    def _try(self, claim: Claim) -> tuple[Outcome, str | None]:
        """Build, compare with what earlier attempts sent, carry. No transaction is open while the line is."""
        try:
            message = self._message(claim)
        except (CannotOpen, LookupError):
            return Outcome(State.HELD, Action.NONE, Phase.CONNECT), None
        finally:
            session().rollback()
        sha256 = mail.digest(message)
        if claim.at_most_once and claim.mime_sha256 not in (None, sha256):
            log.error("envelope %d no longer gives the bytes of its first attempt; it is held", claim.id)
            return Outcome(State.HELD, Action.NONE, Phase.CONNECT), None
        own = heads.wire_address(claim.sender)
        to = "" if claim.at_most_once else claim.mail.to
        path = heads.return_path(keyring(), claim.id, own, self.way.bounce_domain, self.answers, to)
        token = heads.path_token(keyring(), claim.id) if claim.at_most_once else ""
        parcel = Parcel(path, claim.mail.to, message, token)
        gate = _gate if claim.at_most_once else _look
        return self.line.carry(parcel, lambda: gate(claim, sha256)), sha256

    def _message(self, claim: Claim) -> bytes:
        pair = [heads.boundary(keyring(), claim.key, claim.generation, depth) for depth in (0, 1)]
        head = mail.Head(claim.sender, claim.message_id, claim.dated_at, (pair[0], pair[1]))
        files = [_file(blob_id, name) for blob_id, name in claim.attachments]
        words = claim.mail
        if words.takes_replies and self.answers:
            words = dataclasses.replace(words, reply_to=heads.reply_address(keyring(), claim.id, self.answers))
        return self.press.build(words, head, files)

    def _finish(self, rest: list[Claim]) -> list[Claim]:
        """Record, and say what comes next in the same transaction; waits a while for a database that went away."""
        patience = time.monotonic() + timings().record
        while True:
            try:
                with transaction() as tx:
                    paused = self._record(tx)
                    fp("outcome.recorded")
                    following = self._next(tx, rest, paused=bool(paused))
                break
            except AWAY:
                self._remember()
                if time.monotonic() > patience:
                    raise
                time.sleep(timings().record / 30)
        self.ended, self.kept, self.is_remembered = [], time.monotonic(), False
        fp("outcome.committed")
        if paused:
            log.error("mail is paused (%s); see flask outbox show", paused)
        return following

    def _remember(self) -> None:
        """What servers took, on the disk at once: this process may end before the database is back."""
        if not self.is_remembered:
            self.is_remembered = True
            lines = [journal.line_of(c.id, c.generation, c.token, o) for c, o, _sha in self.ended]
            try:
                journal.write(current_app.extensions["settings"].instance, lines)
            except OSError as error:
                log.error("the journal cannot be written (%s)", type(error).__name__)

    def _next(self, tx: Session, rest: list[Claim], *, paused: bool) -> list[Claim]:
        """The rest of what is in hand, or more when nothing is; whatever must not go on is put back."""
        came_back = self.ended[-1][1].verdict is State.QUEUED
        may_go = [claim for claim in rest if claim.mail.domain not in self.pace.standing]
        if may_go and not paused and not came_back and not self._is_over(tx):
            claiming.release(tx, [claim for claim in rest if claim not in may_go], now=clock.now())
            return may_go
        claiming.release(tx, rest, now=clock.now())
        return self._claim(tx)

    def _record(self, tx: Session) -> str | None:
        now, times, reason = clock.now(), timings(), None
        for claim, outcome, sha256 in self.ended:
            facts: dict[str, Any] = {"sha256": sha256, "now": now, "timings": times, "share": random.random}
            sending.record(tx, keyring(), claim, outcome, **facts)
            self.pace.note(tx, claim.mail.domain, outcome, now=now, timings=times)
            if not (self.relay_is_well and outcome.verdict is State.ACCEPTED):
                reason = relay.note(tx, outcome, at_most_once=claim.at_most_once, now=now, timings=times) or reason
        return reason


def _gate(claim: Claim, sha256: str) -> bool:
    """The dot gate: commits ``sending``, or says no. Nobody may decide in between."""
    with transaction() as tx:
        passed = sending.pass_gate(tx, claim, sha256=sha256, now=clock.now())
        fp("gate.passed")
    fp("gate.committed")
    return passed


def _look(claim: Claim, _sha256: str) -> bool:
    """The same question without a trace, for mail that may arrive twice."""
    may_go = sending.may_go(session(), claim)
    session().rollback()
    return may_go


def _file(blob_id: int, name: str) -> mail.File:
    return mail.File(blob_id, name, lambda: blobs.read(session(), blob_id, keyring()))


@contextmanager
def _beating(worker: str) -> Iterator[None]:
    """A heartbeat from this very process, so that one whose parent was killed is still known to be at work."""
    app, over, every = current_app._get_current_object(), threading.Event(), timings().beat  # type: ignore[attr-defined]  # Flask's way to hand an app to a thread

    def beats() -> None:
        while not over.wait(every):
            with suppress(*AWAY), app.app_context(), transaction() as tx:
                sending.beat(tx, worker, clock.now())

    thread = threading.Thread(target=beats, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(every)
        with suppress(*AWAY), transaction() as tx:
            sending.stop_beating(tx, worker)
