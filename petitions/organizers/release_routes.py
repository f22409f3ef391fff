"""Rules of an organization: who releases letters, how long is kept what people gave; each says what it means."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from petitions.core import clock, i18n
from petitions.core.db import transaction
from petitions.core.errors import Refused

from . import release_terms, retention
from .models import Role
from .release_forms import ReleaseForm
from .retention_forms import RetentionForm
from .screens import bp

_MONDAY = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
"""Of the example: a Monday morning."""


@bp.route("/<org>/settings/release", methods=["GET", "POST"])
def release(org: str) -> Any:
    """Who, and how long somebody who is alone waits."""
    form = ReleaseForm(data=ReleaseForm.typed(g.organization))
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    with transaction() as tx:
        release_terms.change(tx, g.organization, by=g.account, now=clock.now(), **form.facts())
    flash(_("Saved. It holds for letters that wait already, too."))
    return redirect(url_for(".release", org=org), 303)


@bp.route("/<org>/settings/retention", methods=["GET", "POST"])
def keep(org: str) -> Any:
    """How long is kept what people gave."""
    now, form = clock.now(), RetentionForm(data=RetentionForm.typed(retention.kept(g.organization)))
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                retention.change(tx, g.organization, form.wanted(), by=g.account, now=now)
            flash(_("Saved. What is older goes tonight; the page on data says so."))
            return redirect(url_for(".keep", org=org), 303)
        except Refused as no:
            form.form_errors = [*form.form_errors, no.sentence()]
    page = _retention_page(form, now)
    return page, 422 if form.is_submitted() else 200


def _retention_page(form: RetentionForm, now: datetime) -> str:
    kept = retention.kept(g.organization)
    until = {"example": i18n.day(now), "gone": i18n.day(now + timedelta(days=kept.names))}
    is_owner = g.membership.role is Role.OWNER
    return render_template("organizers/retention.html", form=form, kept=kept, may_change=is_owner, **until)


def _page(form: ReleaseForm) -> str:
    terms = release_terms.terms_of(g.organization)
    hours = {name: i18n.local(_MONDAY + span, "EEEE, HH:mm") for name, span in _spans(terms).items()}
    is_owner = g.membership.role is Role.OWNER
    return render_template("organizers/release.html", form=form, terms=terms, may_change=is_owner, **hours)


def _spans(terms: release_terms.Terms) -> dict[str, Any]:
    return {"frozen": terms.wait * 0, "over": terms.wait, "over_urgent": terms.wait_urgent}
