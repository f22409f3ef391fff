"""The confirmation mail: a code, a link, and nothing that says of what."""

from flask_babel import lazy_gettext as _

from petitions.core.web import external_url
from petitions.delivery import writing
from petitions.delivery.rules import Mail
from petitions.signing import rules
from petitions.signing.payloads import Contact


def confirmation(contact: Contact, language: str) -> Mail:
    """In the supporter's language: the subject is the code, the sender neutral; no campaign, no name."""
    facts = {
        "code": rules.spaced_code(contact.code),
        "link": external_url("signing.link", lang=language, token=contact.link),
        "days": rules.CONFIRM_WITHIN.days,
    }
    return writing.written("signing/mail/confirm", language, facts, sender_name=_("Confirmation"), to=contact.email)
