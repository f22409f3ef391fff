"""Mails in words: three templates of one name, drawn in the language of whoever will read them."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from petitions.core import zones
from petitions.core.i18n import direction, force_locale
from petitions.delivery.rules import Mail


def written(
    template: str,
    language: str,
    facts: Mapping[str, Any],
    *,
    sender_name: Any,
    to: str,
    reply_to: str = "",
    zone: str | None = None,
) -> Mail:
    """The mail of the three templates ``.subject.txt``, ``.txt`` and ``.html``; its subject is one line.

    ``sender_name`` may be a sentence of the catalogue: it is said in that language. Moments are in UTC, whoever asked
    for the mail, unless its reader has a ``zone`` of their own.
    """
    known = {"lang": language, "direction": direction(language), **facts}
    with force_locale(language), zones.forced(zone):
        subject, text, html = (
            current_app.jinja_env.get_template(f"{template}.{part}").render(known)
            for part in ("subject.txt", "txt", "html")
        )
        name = str(sender_name)
    subject = " ".join(subject.split())
    return Mail(to=to, subject=subject, text=text, html=html, sender_name=name, reply_to=reply_to, language=language)
