"""Kinds and states of endorsements as a person reads them."""

from typing import Any

from flask_babel import lazy_gettext as _

from petitions.signing.endorsing.models import EndorsementState, EndorserKind

KINDS: dict[EndorserKind, Any] = {
    EndorserKind.FAMILIES: _("Association of families"),
    EndorserKind.SURVIVORS: _("Survivors’ group"),
    EndorserKind.RIGHTS: _("Human-rights organization"),
    EndorserKind.BAR: _("Bar association"),
    EndorserKind.UNION: _("Trade union"),
    EndorserKind.FAITH: _("Faith body"),
    EndorserKind.RESEARCH: _("University or research institute"),
    EndorserKind.MEDIA: _("Media organization"),
    EndorserKind.OTHER: _("Other"),
}

STATES: dict[EndorsementState, tuple[Any, str]] = {
    EndorsementState.INVITED: (_("Invited"), ""),
    EndorsementState.OFFERED: (_("To check"), "warn"),
    EndorsementState.CHECKED: (_("Counts"), "good"),
    EndorsementState.DECLINED: (_("Declined"), "seal"),
    EndorsementState.WITHDRAWN: (_("Withdrawn"), ""),
}
"""Words, and the tone of the mark beside them."""
