"""What a worker does for the doctor's page: look at the world, write down what was seen."""

from flask import current_app

from petitions.core import clock, examinations
from petitions.core.db import session, transaction
from petitions.core.i18n import force_locale
from petitions.pages.doctor import looking


def examine() -> None:
    """Queue ``post``: the look somebody asked for, in their language. Nothing is held while the world is asked."""
    with transaction() as tx:
        wish = examinations.claim(tx, now=clock.now())
        number, language = (wish.id, wish.language) if wish is not None else (0, "")
    if not number:
        return
    settings = current_app.extensions["settings"]
    senders = looking.list_senders(session(), settings.mail_from)
    session().rollback()
    with force_locale(language):
        wanted = looking.settings_of(settings)
        found = looking.whole(wanted, senders, settings.imap_url, clock.now(), looking.Ways())
        lines = [(one.mark.value, one.said, one.remedy) for one in found]
    with transaction() as tx:
        examinations.keep(tx, number, lines, now=clock.now())
