"""What the calendar says of each day."""

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from petitions.campaigns.models import CampaignState
from petitions.core import i18n
from petitions.pages.calendar.service import Event

KINDS = ("public", "opens", "closes", "wave_begins", "wave_ends", "starts", "follow_up", "lapse")
_SENTENCES = {
    "public": _("The campaign becomes public"),
    "opens": _("The campaign opens"),
    "closes": _("The campaign closes"),
    "wave_begins": _("Wave %(number)s begins"),
    "wave_ends": _("Wave %(number)s ends"),
    "starts": _("Released letters set out"),
}
"""Of what happens once; the others count."""


def sentence(event: Event) -> str:
    """What happens, without the campaign it happens to."""
    number = i18n.number(event.number)
    if event.kind == "follow_up":
        return ngettext(
            "A follow-up letter is due if nobody answers",
            "%(shown)s follow-up letters are due if nobody answers",
            event.number,
            shown=number,
        )
    if event.kind == "lapse":
        return ngettext(
            "The check of an address lapses", "The checks of %(shown)s addresses lapse", event.number, shown=number
        )
    return str(_SENTENCES[event.kind]) % {"number": number}


def summary(event: Event, title: str) -> str:
    """One line that may stand in anybody's calendar: of a draft, which may be secret, not even the title."""
    if event.campaign is None or event.campaign.state is CampaignState.DRAFT:
        return sentence(event)
    return f"{title}: {sentence(event)}"
