"""What the clock asks of workers: print yearly reports, and forget them after a day."""

from flask import current_app

from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.core.errors import Permanent
from petitions.core.i18n import force_locale
from petitions.letters import printing as paper
from petitions.letters.sheets import Sheet
from petitions.replies.yearly import papers, printing, service


def print_years() -> None:
    """Queue ``press``: print the reports that were asked for, one after another."""
    while (claimed := _claim()) is not None:
        number, sheet, lines = claimed
        try:
            pdf = paper.sheet(sheet)
        except Permanent as trouble:
            current_app.logger.warning("yearly report %d: %s", number, type(trouble).__name__)
            pdf = None
        with transaction() as tx:
            printing.finish(tx, number, pdf, lines)


def tidy_years() -> None:
    """Queue ``post``: erase reports of yesterday."""
    with transaction() as tx:
        printing.erase_old(tx, now=clock.now())


def _claim() -> tuple[int, Sheet, bytes] | None:
    with transaction() as tx:
        asked = printing.claim(tx, now=clock.now())
        facts = (asked.id, asked.language, asked.campaign, asked.year) if asked is not None else None
    if facts is None:
        return None
    number, reader, campaign, year = facts
    with force_locale(reader):
        told = service.yearly(session(), campaign, year, now=clock.now())
        mark = "SPECIMEN" if current_app.config["IS_DEMO"] else ""
        found = number, papers.as_sheet(told, mark), papers.as_csv(told)
    session().rollback()
    return found
