"""What workers do for dispatch: freeze, open looks, close what is over. Ids in, verbs, nothing decided."""

from flask import current_app

from petitions.core import clock, queue, tokens
from petitions.core.db import session, transaction
from petitions.core.errors import Permanent, Refused
from petitions.core.i18n import force_locale
from petitions.core.keys import keyring
from petitions.core.sealing import CannotOpen
from petitions.dispatch import freezing, ledger, looks, papers, plans, printing, reporting
from petitions.dispatch.models import PrintedReport
from petitions.letters import printing as paper
from petitions.letters.sheets import Sheet

FREEZE = "petitions.dispatch.jobs.freeze"


def press() -> None:
    """Queue ``press``: wake one job for each dispatch that waits to be frozen."""
    waiting = freezing.list_waiting(session(), now=clock.now())
    session().rollback()
    for number in waiting:
        queue.wake("press", FREEZE, number, seconds=3600)


def freeze(dispatch_id: int) -> None:
    """Queue ``press``: freeze one dispatch. Safe to run twice, on two workers, and after a crash."""
    lease = tokens.new()
    with transaction() as tx:
        mine = freezing.claim(tx, dispatch_id, lease=lease, now=clock.now())
    if not mine:
        return
    try:
        _freeze(dispatch_id, lease)
    except (Refused, Permanent, CannotOpen) as trouble:
        current_app.logger.warning("freeze of dispatch %d: %s", dispatch_id, type(trouble).__name__)
        with transaction() as tx:
            freezing.fail(tx, dispatch_id, lease, trouble)


def print_reports() -> None:
    """Queue ``press``: print the reports that were asked for, one after another."""
    while True:
        with transaction() as tx:
            asked = printing.claim(tx, now=clock.now())
            number, sheet = (asked.id, _sheet(asked)) if asked is not None else (0, None)
        if sheet is None:
            return
        try:
            pdf = paper.sheet(sheet)
        except Permanent as trouble:
            current_app.logger.warning("report %d: %s", number, type(trouble).__name__)
            pdf = None
        with transaction() as tx:
            printing.finish(tx, number, pdf)


def _sheet(asked: PrintedReport) -> Sheet:
    with force_locale(asked.language):
        told = reporting.report(session(), asked.dispatch, now=clock.now())
        return papers.as_sheet(told, "SPECIMEN" if current_app.config["IS_DEMO"] else "")


def _freeze(dispatch_id: int, lease: str) -> None:
    mark = "SPECIMEN" if current_app.config["IS_DEMO"] else ""
    with transaction() as tx:
        certificates = current_app.extensions["settings"].certificates
        edge = plans.Edge(clock.now(), tokens.crockford, current_app.config["BASE_URL"], mark, certificates)
        plan = freezing.take(tx, dispatch_id, lease, edge)
    with force_locale(plan.reader):
        outcome = freezing.print_all(plan, keyring(), lambda: _beat(dispatch_id, lease))
    with transaction() as tx:
        freezing.keep(tx, keyring(), plan, outcome, now=clock.now())


def _beat(dispatch_id: int, lease: str) -> bool:
    with transaction() as tx:
        return freezing.renew(tx, dispatch_id, lease, now=clock.now())


def open_looks() -> None:
    """Any worker with the contact key: open the annexes that were asked for, one transaction each."""
    while True:
        with transaction() as tx:
            if not looks.open_next(tx, keyring(), now=clock.now()):
                return


def tidy() -> None:
    """Close looks that are over, forget passphrases that were not used, mark what is done, erase old reports."""
    with transaction() as tx:
        looks.close_old(tx, now=clock.now())
        freezing.forget_grants(tx, now=clock.now())
        ledger.close_finished(tx)
        printing.erase_old(tx, now=clock.now())
