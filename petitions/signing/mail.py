"""The confirmation mail: a code, a link, and nothing that says of what."""

from flask import current_app

from petitions.core.i18n import _, direction, force_locale
from petitions.core.web import external_url
from petitions.delivery.rules import Mail
from petitions.signing import rules
from petitions.signing.payloads import Contact


def confirmation(contact: Contact, language: str) -> Mail:
    """In the supporter's language: the subject is the code, the sender neutral; no campaign, no name."""
    facts = {
        "lang": language,
        "direction": direction(language),
        "code": rules.spaced_code(contact.code),
        "link": external_url("signing.link", lang=language, token=contact.link),
        "days": rules.CONFIRM_WITHIN.days,
    }
    with force_locale(language):
        subject, text, html = (
            current_app.jinja_env.get_template(f"signing/mail/confirm.{kind}").render(facts)
            for kind in ("subject.txt", "txt", "html")
        )
        name = _("Confirmation")
    subject = " ".join(subject.split())
    return Mail(to=contact.email, subject=subject, text=text, html=html, sender_name=name, language=language)
