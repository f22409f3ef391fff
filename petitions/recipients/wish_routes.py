"""Acts around a recipient that is not to be written to: noted and lifted, on its own page."""

from typing import Any

from flask import flash, g, redirect, url_for
from flask_babel import gettext as _

from petitions.core import clock
from petitions.core.db import transaction

from . import wishes
from .screens import bp, page, subject, visible
from .wish_forms import WishForm


@bp.post("/<slug>/wish")
def wish(org: str, slug: str) -> Any:
    """No letters there from now on."""
    form = WishForm(clock.now().date())
    if not form.validate_on_submit():
        return page(visible(slug), wish_form=form), 422
    with transaction() as tx:
        row, words = visible(slug), {"reason": form.reason.data, "until": form.until.data}
        wishes.note(tx, g.organization, row, **words, by=g.membership.shown, now=clock.now())
        g.record(tx, "note_wish", subject(row), recipient=slug)
    flash(_("Noted. No letter is frozen or released to them until this is lifted."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.post("/<slug>/wish/lift")
def lift(org: str, slug: str) -> Any:
    """They may be written to again."""
    with transaction() as tx:
        row = visible(slug)
        if wishes.lift(tx, g.organization, row, by=g.membership.shown, now=clock.now()):
            g.record(tx, "lift_wish", subject(row), recipient=slug)
    flash(_("Lifted. They may be written to again."))
    return redirect(url_for(".show", org=org, slug=slug), 303)
