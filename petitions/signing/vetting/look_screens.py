"""What the pages of looks at names show; names stand on one page alone, for the browser that asked."""

from datetime import date, datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from petitions.campaigns.models import Campaign
from petitions.core.db import session
from petitions.core.errors import Refused
from petitions.core.keys import Keyring
from petitions.core.looks import LookOver
from petitions.signing.models import Cause
from petitions.signing.vetting import forms, looks, rules, screens, words
from petitions.signing.vetting.models import LookKind, SignatureLook


def ask(campaign: Campaign, form: forms.LookForm, keys: Keyring, refused: Refused | None = None) -> str:
    """The question which names, and why."""
    kind = form.which()
    other = next(one for one in LookKind if one is not kind)
    facts = {"form": form, "refused": refused, "most": rules.MOST_SEEN, "title": words.LOOKS[kind]}
    facts |= {"kind": kind, "other": other, "other_title": words.LOOKS[other]}
    facts |= {"needs_passphrase": not keys.names_are_held_by_worker}
    return render_template("signing/vetting/look.html", **screens.frame(campaign), **facts)


def show(
    look: SignatureLook, form: forms.SeenForm, key: bytes | None, *, now: datetime, refused: Refused | None = None
) -> str:
    """Waiting for the worker, open for this browser, or over."""
    rows, is_over = [], look.until <= now
    if not is_over and look.opened:
        try:
            rows = looks.rows(look, key, now=now)
        except LookOver:
            is_over = True
    facts: dict[str, Any] = {"look": look, "rows": rows, "is_over": is_over, "form": form, "refused": refused}
    facts |= {"is_waiting": not is_over and look.sealed_key is not None, "states": words.STATES}
    facts |= {"problem": words.PROBLEMS.get(look.problem or ""), "title": words.LOOKS[look.kind]}
    facts |= {"states_now": looks.states(session(), look) if rows else {}, "about": _about(look)}
    facts |= {"causes": words.CAUSES, "levels": words.LEVELS, "day_of": date.fromisoformat}
    return render_template("signing/vetting/seen.html", **screens.frame(look.campaign), **facts)


def _about(look: SignatureLook) -> str:
    """What was asked for, where it was not everything."""
    said = [str(words.CAUSES[Cause(look.cause)][0])] if look.cause else []
    said += [_("Crowd %(number)s", number=look.cluster)] if look.cluster is not None else []
    return " · ".join(said)
