"""A first campaign in four steps. Each saves what it asked and leads to the next, so that nothing hangs on the last."""

from typing import Any

from flask import Blueprint, Flask, abort, current_app, flash, g, redirect, url_for
from flask_babel import gettext as _

from petitions.campaigns import keeping
from petitions.campaigns import service as campaigns
from petitions.campaigns.forms import drafts
from petitions.campaigns.models import Campaign
from petitions.core import clock, i18n
from petitions.core.db import session, transaction
from petitions.core.errors import Refused
from petitions.core.fields import ActForm
from petitions.core.keys import keyring
from petitions.organizers import service as organizers

from . import forms, readers, screens, service

bp = Blueprint("begin", __name__, url_prefix="/desk/<org>/campaigns/begin")


def init_app(app: Flask) -> None:
    """Hang the steps on the application."""
    app.register_blueprint(bp)


def _record(tx: Any, verb: str, campaign: Campaign) -> None:
    who = {"organization": g.organization, "account": g.account}
    organizers.record(tx, verb, f"campaign-{campaign.id}", **who, now=clock.now())


def _next(step: str, org: str, slug: str) -> Any:
    return redirect(url_for(f".{step}", org=org, slug=slug), 303)


@bp.route("", methods=["GET", "POST"])
def start(org: str) -> Any:
    """What it is about: makes the draft."""
    preset = {"first": i18n.language(), "about": "missing"}
    form, refused = forms.AboutForm(**keeping.fields(), data=preset).offer(), None
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                made = {"keys": keyring(), "index_cost": current_app.config["INDEX_COST"], "now": clock.now()}
                campaign = service.begin(tx, g.organization, **form.facts(), account=g.account, **made)
                _record(tx, "create_campaign", campaign)
                slug = campaign.slug
            return _next("text", org, slug)
        except Refused as no:
            refused = no
    return screens.start(form, refused), 422 if form.is_submitted() else 200


@bp.route("/<slug>", methods=["GET", "POST"])
def about(org: str, slug: str) -> Any:
    """The same of a draft that is there."""
    campaign, refused = screens.of_draft(slug), None
    form = forms.AboutForm(**keeping.fields(), data=screens.about_of(campaign)).offer()
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                campaign = screens.of_draft(slug)
                service.reshape(tx, campaign, **form.facts(), account=g.account, now=clock.now())
                _record(tx, "write_text", campaign)
            return _next("text", org, slug)
        except Refused as no:
            refused = no
    return screens.about(screens.of_draft(slug), form, refused), 422 if form.is_submitted() else 200


@bp.route("/<slug>/text", methods=["GET", "POST"])
def text(org: str, slug: str) -> Any:
    """The words that people will read."""
    campaign, refused = screens.of_draft(slug), None
    form = forms.words_form(campaign.languages)(**keeping.fields(), data=screens.words_of(campaign))
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                campaign = screens.of_draft(slug)
                service.write(tx, campaign, drafts(form, campaign.languages), account=g.account, now=clock.now())
                _record(tx, "write_text", campaign)
            return _next("recipients", org, slug)
        except Refused as no:
            refused = no
    return screens.words(screens.of_draft(slug), form, refused), 422 if form.is_submitted() else 200


@bp.get("/<slug>/recipients")
def recipients(org: str, slug: str) -> str:
    """Whom the demands point to."""
    return screens.bodies(screens.of_draft(slug))


@bp.post("/<slug>/recipients")
def choose(org: str, slug: str) -> Any:
    """Write to those that are ticked."""
    campaign, form, refused = screens.of_draft(slug), forms.ReadersForm(), None
    found = readers.list_readers(session(), campaign, today=clock.now().date())
    form.bodies.choices = [(reader.slug, reader.slug) for reader in found]
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                campaign = screens.of_draft(slug)
                readers.choose(tx, campaign, found, form.bodies.data or [], now=clock.now())
                _record(tx, "choose_recipient", campaign)
            return _next("look", org, slug)
        except Refused as no:
            refused = no
    return screens.bodies(screens.of_draft(slug), form, refused), 422


@bp.get("/<slug>/look")
def look(org: str, slug: str) -> str:
    """Everything at once, before it is public."""
    return screens.look(screens.of_draft(slug), clock.now())


@bp.post("/<slug>/look")
def publish(org: str, slug: str) -> Any:
    """Show it to everyone."""
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        _record(tx, "publish_campaign", campaigns.publish(tx, screens.of_draft(slug), now=clock.now()))
    flash(_("The campaign is public. Next, write the letter that goes to its recipients."))
    return redirect(url_for("campaigns.show", org=org, slug=slug), 303)
