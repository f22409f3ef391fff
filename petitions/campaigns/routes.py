"""Campaigns on the desk: the frame, the text in every language, the choice of recipients."""

from typing import Any

from flask import Blueprint, Flask, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.core.errors import Refused
from petitions.core.fields import ActForm
from petitions.core.keys import keyring
from petitions.core.prose import render
from petitions.organizers import service as organizers
from petitions.recipients import service as recipient_service

from . import forms, grouping_routes, keeping, screens, service, timing, waving
from .models import Campaign, Choice

bp = Blueprint("campaigns", __name__, url_prefix="/desk/<org>/campaigns")


def init_app(app: Flask) -> None:
    """Hang the pages, and the one way statements become HTML, on the application."""
    app.register_blueprint(bp)
    app.register_blueprint(grouping_routes.bp)
    app.add_template_filter(render, "prose")


def _pressed() -> None:
    """A button of our own page was pressed in this session; 400 otherwise."""
    if not ActForm().validate_on_submit():
        abort(400)


def _record(tx: Any, verb: str, campaign: Campaign, **facts: Any) -> None:
    subject, who = f"campaign-{campaign.id}", {"organization": g.organization, "account": g.account}
    organizers.record(tx, verb, subject, **who, now=clock.now(), **facts)


@bp.get("")
def index(org: str) -> str:
    """Every campaign of the organization."""
    return screens.index()


@bp.route("/new", methods=["GET", "POST"])
def new(org: str) -> Any:
    """A draft: its address, languages and moments."""
    form, refused = forms.NewForm(**keeping.fields()), None
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                made = {"keys": keyring(), "index_cost": current_app.config["INDEX_COST"], "now": clock.now()}
                campaign = service.create(tx, g.organization, slug=form.slug.data, **form.settings(), **made)
                _record(tx, "create_campaign", campaign)
            return redirect(url_for(".text", org=org, slug=form.slug.data), 303)
        except Refused as no:
            refused = no
    return render_template("campaigns/new.html", form=form, refused=refused), 422 if form.is_submitted() else 200


@bp.get("/<slug>")
def show(org: str, slug: str) -> str:
    """The frame of a campaign."""
    return screens.frame(screens.of_request(slug), None, None, clock.now())


@bp.post("/<slug>")
def change(org: str, slug: str) -> Any:
    """Save the frame."""
    form = forms.SettingsForm()
    if not form.validate_on_submit():
        return screens.frame(screens.of_request(slug), form, None, clock.now()), 422
    try:
        with transaction() as tx:
            campaign = service.change(tx, screens.of_request(slug), **form.settings())
            _record(tx, "change_campaign", campaign)
    except Refused as no:
        return screens.frame(screens.of_request(slug), form, None, clock.now(), no), 422
    flash(_("Saved."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.post("/<slug>/publish")
def publish(org: str, slug: str) -> Any:
    """Show it to everyone."""
    _pressed()
    with transaction() as tx:
        _record(tx, "publish_campaign", service.publish(tx, screens.of_request(slug), now=clock.now()))
    flash(_("The campaign is public."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.post("/<slug>/schedule")
def schedule(org: str, slug: str) -> Any:
    """Show it to everyone at a moment that is chosen now."""
    form, refused = forms.ScheduleForm(), None
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                at = form.public_from.data
                campaign = timing.schedule(tx, screens.of_request(slug), at=at, now=clock.now())
                _record(tx, "schedule_campaign", campaign, at=at.isoformat(timespec="minutes"))
            return redirect(url_for(".show", org=org, slug=slug), 303)
        except Refused as no:
            refused = no
    return screens.frame(screens.of_request(slug), _settings(slug), None, clock.now(), refused, form), 422


@bp.post("/<slug>/unschedule")
def unschedule(org: str, slug: str) -> Any:
    """Leave it a draft."""
    _pressed()
    with transaction() as tx:
        _record(tx, "unschedule_campaign", timing.unschedule(tx, screens.of_request(slug)))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.post("/<slug>/close")
def close(org: str, slug: str) -> Any:
    """No more signatures."""
    _pressed()
    with transaction() as tx:
        _record(tx, "close_campaign", service.close(tx, screens.of_request(slug), now=clock.now()))
    flash(_("The campaign takes no more signatures. Its page stays."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.post("/<slug>/wave")
def wave(org: str, slug: str) -> Any:
    """Begin the next round, or plan it."""
    form, refused = screens.wave_form(screens.of_request(slug)), None
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                campaign = screens.of_request(slug)
                typed = {"opens_on": form.opens_on.data, "closes_on": form.closes_on.data}
                who = {"account": g.account, "now": clock.now()}
                row = waving.begin(tx, campaign, **typed, demands=form.demands.data or [], **who)
                is_plan = isinstance(row, waving.PlannedWave)
                on = {"on": row.opens_on.isoformat()}
                _record(tx, "plan_wave" if is_plan else "start_wave", campaign, **on)
            return redirect(url_for(".show", org=org, slug=slug), 303)
        except Refused as no:
            refused = no
    return screens.frame(screens.of_request(slug), _settings(slug), form, clock.now(), refused), 422


@bp.post("/<slug>/wave/unplan")
def unplan(org: str, slug: str) -> Any:
    """No next wave is planned any more."""
    _pressed()
    with transaction() as tx:
        campaign = screens.of_request(slug)
        if waving.unplan(tx, campaign):
            _record(tx, "unplan_wave", campaign)
    return redirect(url_for(".show", org=org, slug=slug), 303)


def _settings(slug: str) -> forms.SettingsForm:
    return forms.SettingsForm(formdata=None, data=screens.settings_of(screens.of_request(slug)))


@bp.get("/<slug>/text")
def text(org: str, slug: str) -> str:
    """The text in every language, side by side."""
    campaign = screens.of_request(slug)
    form = forms.text_form(campaign.languages)(**keeping.fields(), data=screens.typed(campaign))
    return screens.text(campaign, form)


@bp.post("/<slug>/text")
def write(org: str, slug: str) -> Any:
    """Save the text, or only add a row to what is being typed."""
    campaign = screens.of_request(slug)
    form = forms.text_form(campaign.languages)()
    if request.form.get("act") == "add":
        forms.add_row(form, campaign.languages)
        return screens.text(campaign, form)
    if not form.validate_on_submit():
        return screens.text(campaign, form), 422
    try:
        _save(slug, form)
    except Refused as no:
        return screens.text(screens.of_request(slug), form, no), 422
    flash(_("Saved."))
    return redirect(url_for(".text", org=org, slug=slug), 303)


def _save(slug: str, form: Any) -> None:
    with transaction() as tx:
        campaign = screens.of_request(slug)
        typed = forms.drafts(form, campaign.languages), forms.asked(form, campaign.languages)
        service.save(tx, campaign, *typed, account=g.account, now=clock.now(), weight=form.weight.data)
        _record(tx, "write_text", campaign, **({"epoch": campaign.epoch} if campaign.epoch > 1 else {}))


@bp.get("/<slug>/text/<language>/versions")
def versions(org: str, slug: str, language: str) -> str:
    """Every version in a language with who and when, and two of them compared."""
    return screens.versions(screens.of_request(slug), language)


@bp.get("/<slug>/recipients")
def recipients(org: str, slug: str) -> str:
    """Who could be written to, and who will be."""
    return screens.recipients(screens.of_request(slug), clock.now())


@bp.get("/<slug>/recipients/<body>")
def choice(org: str, slug: str, body: str) -> str:
    """How one body is written to."""
    campaign, row = screens.of_request(slug), recipient_service.by_slug(session(), body, g.organization)
    return screens.choice(campaign, row, screens.choice_form(campaign, row), forms.NamesForm(), clock.now())


@bp.post("/<slug>/recipients/<body>")
def choose(org: str, slug: str, body: str) -> Any:
    """Choose it, or change how it is written to."""
    campaign, row = screens.of_request(slug), recipient_service.by_slug(session(), body, g.organization)
    form, refused = screens.choice_form(campaign, row), None
    if form.validate_on_submit():
        try:
            _choose(slug, body, form)
            return redirect(url_for(".recipients", org=org, slug=slug), 303)
        except Refused as no:
            refused, campaign = no, screens.of_request(slug)
            row = recipient_service.by_slug(session(), body, g.organization)
    return screens.choice(campaign, row, form, forms.NamesForm(formdata=None), clock.now(), refused), 422


def _choose(slug: str, body: str, form: forms.ChoiceForm) -> None:
    with transaction() as tx:
        campaign, row = screens.of_request(slug), recipient_service.by_slug(tx, body, g.organization)
        how = {name: form[name].data for name in ("language", "form", "demands", "reason")}
        service.choose(tx, campaign, row, **how, names="yes" if form.names.data else "no", now=clock.now())
        _record(tx, "choose_recipient", campaign, recipient=body, language=form.language.data)


@bp.post("/<slug>/recipients/<body>/remove")
def unchoose(org: str, slug: str, body: str) -> Any:
    """Write to it no more."""
    _pressed()
    with transaction() as tx:
        campaign = screens.of_request(slug)
        service.unchoose(tx, campaign, recipient_service.by_slug(tx, body, g.organization))
        _record(tx, "drop_recipient", campaign, recipient=body)
    return redirect(url_for(".recipients", org=org, slug=slug), 303)


@bp.post("/<slug>/recipients/<body>/names")
def names(org: str, slug: str, body: str) -> Any:
    """An approver allows names where no rule is known."""
    form = forms.NamesForm()
    if not form.validate_on_submit():
        campaign, row = screens.of_request(slug), recipient_service.by_slug(session(), body, g.organization)
        how = screens.choice_form(campaign, row, formdata=None)
        return screens.choice(campaign, row, how, form, clock.now()), 422
    with transaction() as tx:
        _decided(tx, slug, body, service.allow_names(tx, _found(slug, body), reason=form.why.data))
    return redirect(url_for(".choice", org=org, slug=slug, body=body), 303)


@bp.post("/<slug>/recipients/<body>/names/withdraw")
def withdraw_names(org: str, slug: str, body: str) -> Any:
    """An approver takes that back."""
    _pressed()
    with transaction() as tx:
        _decided(tx, slug, body, service.forbid_names(tx, _found(slug, body)))
    return redirect(url_for(".choice", org=org, slug=slug, body=body), 303)


def _found(slug: str, body: str) -> Choice:
    row = recipient_service.by_slug(session(), body, g.organization)
    return service.choice_of(session(), screens.of_request(slug), row)


def _decided(tx: Any, slug: str, body: str, found: Choice) -> None:
    _record(tx, "decide_names", screens.of_request(slug), recipient=body, answer=found.names)
