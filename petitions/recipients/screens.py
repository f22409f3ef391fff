"""The blueprint of the directory on the desk, and what the page of one recipient is told."""

from typing import Any

from flask import Blueprint, g, render_template, request

from petitions.core import i18n
from petitions.core.db import session
from petitions.core.errors import NotFound

from . import moderating, rules, service, sheet, supplied, wishes
from .forms import VerifyForm
from .models import Evidence, Moderation, Recipient
from .wish_forms import WishForm

bp = Blueprint("recipients", __name__, url_prefix="/desk/<org>/recipients")


def visible(slug: str) -> Recipient:
    """The recipient of this address, if this organization can see it."""
    return service.by_slug(session(), slug, g.organization)


def own(slug: str) -> Recipient:
    """The same, if it is a contact of this organization's own; raises NotFound."""
    row = visible(slug)
    if row.organization_id != g.organization.id:
        raise NotFound()
    return row


def subject(row: Recipient) -> str:
    """What an act around a recipient is about, in the record."""
    return f"recipient-{row.id}"


def verify_form(row: Recipient) -> VerifyForm:
    """A check with what is known, before anybody typed."""
    today = g.now.date()
    seen = rules.known_email(row, service.last_verification(session(), row, g.organization))
    known = {"on": today, "email": seen, "evidence": str(Evidence.PAGE), "campaign": request.args.get("campaign", "")}
    return VerifyForm(today, formdata=None, data=known)


def page(row: Recipient, form: VerifyForm | None = None, wish_form: WishForm | None = None, **more: Any) -> str:
    """Everything that is known of one recipient, with the forms as they were typed."""
    today = g.now.date()
    return render_template(
        "recipients/show.html",
        row=row,
        sheet=sheet.of(session(), row, g.organization, today),
        form=form or verify_form(row),
        moderation=_moderation(row),
        wish=wishes.find(session(), g.organization, row, today),
        past_wishes=wishes.list_past(session(), g.organization, row, today),
        why_no_letters=wishes.sentence,
        wish_form=wish_form or WishForm(today, formdata=None),
        language=i18n.language(),
        known=supplied.whole(session(), row, g.organization),
        codes=i18n.LETTERS,
        **more,
    )


def _moderation(row: Recipient) -> tuple[str, Moderation | None] | None:
    """How an own contact stands with the other organizations; None where nobody else is here."""
    if row.organization_id is None or not moderating.is_shared(session()):
        return None
    found = moderating.find(session(), row)
    return moderating.standing(found), found
