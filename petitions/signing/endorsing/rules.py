"""Which names are the same, what may become of an endorsement, and how long an invitation is open."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _

from petitions.campaigns.models import Campaign, CampaignState
from petitions.core.errors import NotFound, Refused
from petitions.signing.endorsing.models import Endorsement, EndorsementState, EndorserKind

OPEN_FOR = timedelta(days=30)
"""How long the link of an invitation can be filled in."""
INTERNATIONAL = "none"
"""What forms send for an organization that sits in no single country."""

SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC", "GREEK", "CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH")
_SIGNS = frozenset("©®°№™℠")
"""What the fonts of letters hold: a name with anything else would keep every letter of the campaign from printing."""

_I, _O, _C, _D, _W = EndorsementState
MOVES = frozenset({(_I, _O), (_O, _C), (_O, _D), (_C, _D), (_D, _C), (_O, _W), (_C, _W)})
"""Every way an endorsement may go. What was withdrawn stays so: the organization offers it anew."""
LIVING = (_I, _O, _C)
"""States in which a name is in use."""


class UnknownInvitation(NotFound):
    """A link that is foreign, changed, lapsed or taken back; the answer is one and the same."""

    code, message = "unknown_invitation", _("This link does not work, or no longer.")


class AlreadyThere(Refused):
    """The same name stands under this campaign."""

    code, message, status = "already_there", _("An organization of this name is already entered here."), 422


class NotNow(Refused):
    """Somebody else was faster, or it is in another state than the page showed."""

    code, message = "endorsement_moved", _("This endorsement is no longer where this page showed it. Look again.")


class NoText(Refused):
    """An organization stands behind a text, so there must be one."""

    code, message = "no_text", _("Write the text of the campaign first: it is what organizations stand behind.")


class NotOpen(Refused):
    """A campaign that is over takes no more endorsements."""

    code, message = "not_open", _("This campaign is over and takes no more organizations. Nothing was stored.")


@dataclass(frozen=True, repr=False)
class Authorized:
    """Who spoke for an organization. Sealed as soon as it is stored."""

    name: str
    function: str = ""
    email: str = ""


@dataclass(frozen=True, repr=False)
class Offer:
    """What is typed of an organization; ``person`` None keeps whoever is sealed already."""

    names: Mapping[str, str]
    country: str | None
    kind: EndorserKind
    person: Authorized | None = None


def check_move(source: EndorsementState, target: EndorsementState) -> None:
    """Raises ``NotNow`` unless the table has this way."""
    if (source, target) not in MOVES:
        raise NotNow()


def check_takes(campaign: Campaign, now: datetime) -> None:
    """Raises ``NotOpen`` once a campaign is over; a draft may gather its first organizations."""
    if campaign.state is CampaignState.CLOSED or (campaign.closes_at is not None and campaign.closes_at <= now):
        raise NotOpen()


def is_fillable(endorsement: Endorsement, now: datetime) -> bool:
    """Whether the link of an invitation can still be filled in."""
    until = endorsement.link_until
    return endorsement.state is EndorsementState.INVITED and until is not None and now < until


def unprintable(name: str) -> str:
    """Characters of a name that letters cannot print: other scripts, pictures. Each once, in order."""
    return "".join(dict.fromkeys(c for c in name if not _is_printable(c)))


def keys_of(names: Iterable[str]) -> frozenset[str]:
    """All names of one organization as they are compared."""
    return frozenset(name_key(name) for name in names if name)


def name_key(name: str) -> str:
    """A name as it is compared: letters and digits alone, without case, accents, vowel signs or width."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    words = "".join(
        c if unicodedata.category(c)[0] in "LN" else " " * (unicodedata.category(c)[0] != "M") for c in plain
    )
    return " ".join(words.replace("\N{ARABIC TATWEEL}", "").split()) or plain.strip()


def _is_printable(c: str) -> bool:
    kind = unicodedata.category(c)
    if kind[0] == "L":
        return unicodedata.name(c, "").startswith((*SCRIPTS, "MODIFIER", "FEMININE", "MASCULINE"))
    return kind not in ("So", "Sk", "Co", "Cn") or c in _SIGNS
