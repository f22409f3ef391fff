"""The mail with a fresh link: neutral outside, and inside it names neither campaign nor person."""

from flask import current_app

from petitions.core.i18n import _, direction, force_locale
from petitions.core.web import external_url
from petitions.delivery.rules import Mail
from petitions.signing import rules
from petitions.signing.payloads import Contact


def fresh_link(contact: Contact, language: str) -> Mail:
    """In the language of the page on which it was asked for."""
    link = external_url("signing.link", lang=language, token=contact.link)
    facts = {"lang": language, "direction": direction(language), "link": link, "days": rules.CONFIRM_WITHIN.days}
    with force_locale(language):
        subject, text, html = (
            current_app.jinja_env.get_template(f"signing/mail/link.{kind}").render(facts)
            for kind in ("subject.txt", "txt", "html")
        )
        name = _("Confirmation")
    subject = " ".join(subject.split())
    return Mail(to=contact.email, subject=subject, text=text, html=html, sender_name=name, language=language)
