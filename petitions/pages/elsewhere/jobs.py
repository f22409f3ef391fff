"""What the clock asks of the press: sheets, posters and cards of every public text that has none yet."""

from flask import current_app

from petitions.campaigns.models import CampaignText
from petitions.core import clock, i18n
from petitions.core.db import session, transaction
from petitions.core.errors import Permanent
from petitions.core.web import external_url
from petitions.letters import handing, printing
from petitions.letters.handouts import KINDS
from petitions.pages.elsewhere import words

TEXTS = 1
"""At a time, so that letters are not kept waiting; the clock comes again."""
ALL = 100_000


def print_handouts() -> int:
    """Queue ``press``: what is missing; returns how many handouts were made. Safe to run twice."""
    return _print(only_due=True, limit=TEXTS)


def renew_handouts() -> int:
    """Queue ``press``: also those whose wave, name or address changed under the same text."""
    return _print(only_due=False, limit=ALL)


def _print(*, only_due: bool, limit: int) -> int:
    numbers = handing.list_texts(session(), i18n.INTERFACE, only_due=only_due, limit=limit)
    return sum(_print_one(number, kind) for number in numbers for kind in KINDS)


def _print_one(number: int, kind: str) -> bool:
    with transaction() as tx:
        text = tx.get_one(CampaignText, number)
        mark = "SPECIMEN" if current_app.config["IS_DEMO"] else ""
        place = words.Place(external_url("pages.any_language", slug=text.campaign.slug), mark)
        values = words.values_for(tx, text, kind, place)
        if handing.is_made(tx, text, values):
            return False
    try:
        content = printing.handout(values)
    except Permanent as trouble:
        current_app.logger.warning("handout %s of text %d: %s", kind, number, type(trouble).__name__)
        content = None
    with transaction() as tx:
        handing.keep(tx, tx.get_one(CampaignText, number), values, content, now=clock.now())
    return True
