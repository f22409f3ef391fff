"""Handing a campaign on: words that are ready to send, and plain links to where people send them."""

from dataclasses import dataclass
from urllib.parse import quote

from petitions.campaigns.models import Campaign, CampaignText
from petitions.core.i18n import _, force_locale
from petitions.core.web import external_url

MESSENGERS = (
    ("WhatsApp", "https://wa.me/?text={words}%20{address}"),
    ("Telegram", "https://t.me/share/url?url={address}&text={words}"),
    ("X", "https://x.com/intent/post?text={words}&url={address}"),
    ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={address}"),
)
"""Services that people use, each with the address that opens it. Nothing of them is loaded by a page of ours; who uses
another one, such as Signal, copies the words."""


@dataclass(frozen=True)
class Share:
    """What a supporter may send on. It never says that they signed."""

    words: str
    """Ready words in the language of the campaign's text, without the address."""
    address: str
    links: tuple[tuple[str, str], ...]
    """Service and the link that opens it."""
    mail: str

    @property
    def whole(self) -> str:
        """Words and address, to be copied."""
        return f"{self.words}\n{self.address}"


def address(campaign: Campaign, partner: str | None) -> str:
    """Where a campaign is handed on to: its page, or that of the partner whom one signed with."""
    if partner:
        return external_url("pages.any_language_with", slug=campaign.slug, partner=partner)
    return external_url("pages.any_language", slug=campaign.slug)


def share(text: CampaignText, address: str) -> Share:
    """The words of a campaign's text in its own language, and the links that carry them."""
    with force_locale(text.language):
        words = _("%(title)s. Read the letter, and sign it if you agree:", title=text.title.rstrip(".。 "))
    parts = {"words": quote(words, safe=""), "address": quote(address, safe="")}
    links = tuple((name, link.format(**parts)) for name, link in MESSENGERS)
    body = quote(f"{text.summary}\n\n{address}", safe="")
    return Share(words, address, links, f"mailto:?subject={quote(text.title, safe='')}&body={body}")
