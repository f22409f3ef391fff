"""The mail with a fresh link: neutral outside, and inside it names neither campaign nor person."""

from flask_babel import lazy_gettext as _

from petitions.core.web import external_url
from petitions.delivery import writing
from petitions.delivery.rules import Mail
from petitions.signing import rules
from petitions.signing.payloads import Contact


def fresh_link(contact: Contact, language: str) -> Mail:
    """In the language of the page on which it was asked for."""
    link = external_url("signing.link", lang=language, token=contact.link)
    facts = {"link": link, "days": rules.CONFIRM_WITHIN.days}
    return writing.written("signing/mail/link", language, facts, sender_name=_("Confirmation"), to=contact.email)
