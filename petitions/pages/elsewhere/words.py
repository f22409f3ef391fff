"""What a sheet, a poster and a share card say, in the language of the campaign's text."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText
from petitions.core import i18n
from petitions.core.i18n import force_locale
from petitions.letters.handouts import CARD, SHEET, Ask, HandoutValues
from petitions.organizers import retention

KICKERS = {True: lazy_gettext("Called by %(name)s · wave %(wave)s"), False: lazy_gettext("Called by %(name)s")}
LONGEST_SENTENCE = 220
"""Characters of the summary that a poster or a card shows; beyond, its first sentence."""


@dataclass(frozen=True)
class Place:
    """Where the installation stands: the printed address of the campaign, and the mark of a demonstration."""

    link: str
    mark: str = ""

    @property
    def typed(self) -> str:
        """The address as people type it."""
        parts = urlsplit(self.link)
        return f"{parts.netloc}{parts.path}"


def values_for(session: Session, text: CampaignText, kind: str, place: Place) -> HandoutValues:
    """One handout of a text. The same rows give the same values."""
    with force_locale(text.language):
        campaign = text.campaign
        wave = campaigns.current_wave(session, campaign)
        is_sheet = kind == SHEET
        facts = {"name": campaign.organization.name(text.language), "wave": i18n.number(wave.number)}
        values: dict[str, Any] = {
            "kind": kind,
            "language": text.language,
            "text_language": text.language,
            "kicker": str(KICKERS[is_sheet]) % facts,
            "title": text.title,
            "summary": text.summary if is_sheet else short(text.summary),
            "demands_heading": _("What we ask"),
            "demands": _demands(session, campaign, text) if is_sheet else (),
            "invitation": _invitation(kind),
            "link": place.link,
            "address": place.typed,
            "mark": place.mark,
        }
        more = _sheet(text, facts["wave"]) if is_sheet else {}
        return HandoutValues(**values, **more, made_on=None if kind == CARD else text.created_at.date())


def short(summary: str) -> str:
    """One sentence for a wall: the whole summary where it is short enough, else its first sentence, else its start."""
    if len(summary) <= LONGEST_SENTENCE:
        return summary
    ends = [at for mark in (". ", "؟ ", "? ", "。", "! ") if (at := summary.find(mark)) > 0]
    first = summary[: min(ends) + 1] if ends else summary
    return first if len(first) <= LONGEST_SENTENCE else first[:LONGEST_SENTENCE].rsplit(" ", 1)[0] + " …"


def _invitation(kind: str) -> str:
    if kind == SHEET:
        return _("Whoever can, signs online: with the code beside this, or at the address")
    if kind == CARD:
        return _("Read and sign")
    return _("Read the letter and sign it within a minute: with the camera of your phone, or at this address.")


def _demands(session: Session, campaign: Campaign, text: CampaignText) -> tuple[Ask, ...]:
    numbered = [(one.number, text.demands.get(str(one.number))) for one in campaigns.list_demands(session, campaign)]
    return tuple(Ask(i18n.number(number), str(words)) for number, words in numbered if words)


def _sheet(text: CampaignText, wave: str) -> dict[str, Any]:
    foot = _(
        "Wave %(wave)s · text version %(version)s of %(day)s (%(print)s)",
        wave=wave,
        version=i18n.number(text.version),
        day=i18n.day(text.created_at),
        print=f"\u2068{text.sha256[:12]}\u2069",
    )
    return {
        "consent_heading": _("Before you write your name"),
        "consent": (
            consent(),
            _(
                "Instead of a name, a mark or initials in the last column are enough to be counted. People who sign on"
                " paper are counted apart from those who sign online, never twice on purpose: please sign once."
            ),
            _(
                "The organization keeps a sealed copy of this sheet until %(days)s days after the last letter of the"
                " wave, to prove the number, and shows it to nobody else.",
                days=i18n.number(retention.kept(text.campaign.organization).names),
            ),
        ),
        "columns": (
            _("No."),
            _("Name, if it may appear in the letter"),
            _("Country"),
            _("Signature, initials or a mark"),
        ),
        "blanks": (_("Place"), _("Date"), _("Collected by")),
        "foot": foot,
    }


def consent() -> str:
    """The sentence that the sign form has beside the name: on paper it is the same."""
    return _(
        "Write it only if it may be printed in the annex to UN and intergovernmental bodies and courts, never to a"
        " government. Leave it empty to be counted without a name."
    )
