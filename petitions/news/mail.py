"""The mail that tells somebody what came of it: a neutral head, the organizer's words, the way to stop."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from petitions.core.i18n import direction
from petitions.core.web import external_url
from petitions.delivery import writing
from petitions.delivery.rules import Mail
from petitions.news.models import NewsItem

_HERE = "token-of-the-reader"
"""Stands for the one thing in which the mails of a language differ."""


@dataclass(frozen=True, repr=False)
class Form:
    """Everything of one item in one language but the address and the link to stop."""

    language: str
    subject: str
    sender_name: str
    text: str
    html: str
    stop_url: str

    def mail(self, to: str, token: str) -> Mail:
        """The mail to one address. Its head lets the reader's mail program unsubscribe with one click (RFC 8058)."""
        url = self.stop_url.replace(_HERE, token)
        return Mail(
            to=to,
            subject=self.subject,
            text=self.text.replace(self.stop_url, url),
            html=self.html.replace(self.stop_url, url),
            sender_name=self.sender_name,
            language=self.language,
            headers=_heads(url),
        )


def form(item: NewsItem, language: str) -> Form:
    """The mail in the reader's language; words nobody wrote in it stand in the authoritative one.

    Subject and sender say nothing of whom or what, and nor do the first lines, which phones show on a locked screen.
    """
    words, own = item.words(language)
    stop_url = external_url("unsubscribing.show_stop", lang=language, token=_HERE)
    facts = {
        "words": words,
        "paragraphs": [part.split("\n") for part in words.split("\n\n") if part.strip()],
        "own": own,
        "own_direction": direction(own),
        "page_url": external_url("pages.campaign", lang=language, slug=item.campaign.slug),
        "stop_url": stop_url,
    }
    mail = writing.written("news/mail/news", language, facts, sender_name=_("News"), to="")
    return Form(language, mail.subject, mail.sender_name, mail.text.strip() + "\n", mail.html, stop_url)


def _heads(url: str) -> dict[str, str]:
    """One HTTPS address, and the one pair that the mail program posts there (RFC 8058, 3.1).

    Without HTTPS there is no one-click: the address alone is what RFC 2369 allows.
    """
    heads = {"List-Unsubscribe": f"<{url}>"}
    if url.startswith("https://"):
        heads["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return heads | {"Auto-Submitted": "auto-generated"}
