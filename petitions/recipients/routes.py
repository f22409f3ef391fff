"""The directory on the desk: list and search, one page for each recipient, checks, own contacts."""

from typing import Any

from flask import Flask, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from petitions.core import clock, i18n
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound
from petitions.core.fields import all_errors

from . import contact, rules, searching, service, sheet, supplied, wishes, words
from .forms import ContactForm, GreetingForm, VerifyForm, greeting_of
from .group_routes import group as _group  # noqa: F401 - so that its pages are there
from .models import Evidence
from .moderation_routes import moderate as _moderate  # noqa: F401 - so that its pages are there
from .screens import bp, own, page, subject
from .wish_routes import wish as _wish  # noqa: F401 - so that its pages are there


def init_app(app: Flask) -> None:
    """Hang the pages and the words of the directory on the application."""
    app.register_blueprint(bp)
    for word in (
        words.said,
        words.listed,
        words.language_name,
        words.language_names,
        words.country_name,
        words.weekday,
    ):
        app.add_template_filter(word)
    app.jinja_env.globals.update(directory=rules, all_errors=all_errors)


@bp.get("")
def index(org: str) -> str:
    """The directory and the organization's own contacts, narrowed by what was asked for."""
    asked = searching.form(session(), g.organization, request.args)
    if not asked.validate():
        abort(400)
    found, today = searching.found(session(), g.organization, asked), clock.now().date()
    lines = sheet.lines(session(), found, g.organization, today)
    unwanted = wishes.in_force(session(), g.organization, today)
    return render_template("recipients/index.html", form=asked, lines=lines, unwanted=unwanted)


@bp.get("/<slug>")
def show(org: str, slug: str) -> str:
    """Everything that is known of one recipient."""
    return page(service.by_slug(session(), slug, g.organization))


@bp.post("/<slug>")
def verify(org: str, slug: str) -> Any:
    """Record that this person looked at the official page, or at the last correspondence."""
    form = VerifyForm(clock.now().date())
    if not form.validate_on_submit():
        return page(service.by_slug(session(), slug, g.organization), form), 422
    with transaction() as tx:
        row = service.by_slug(tx, slug, g.organization)
        found = service.verify(tx, row, **_checked(form), by=g.membership.shown, organization=g.organization)
        g.record(tx, "verify_recipient", subject(row), recipient=slug, evidence=found.evidence.value)
    flash(_("Recorded. This check counts for twelve months."))
    if form.campaign.data:
        return redirect(url_for("campaigns.recipients", org=org, slug=form.campaign.data), 303)
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.route("/new", methods=["GET", "POST"])
def new(org: str) -> Any:
    """An own contact: an office, or a person who holds one."""
    form = ContactForm()
    if not form.validate_on_submit():
        return render_template("recipients/contact.html", form=form, row=None), 422 if form.is_submitted() else 200
    with transaction() as tx:
        row = service.add_contact(tx, g.organization, form.contact(), now=clock.now())
        slug = row.slug
        g.record(tx, "add_contact", subject(row), recipient=slug)
    flash(_("Added to your contacts."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.route("/<slug>/edit", methods=["GET", "POST"])
def edit(org: str, slug: str) -> Any:
    """Mend an own contact; the shared directory is mended by importing a file."""
    row = own(slug)
    form = ContactForm(data=contact.typed(row))
    if not form.validate_on_submit():
        return render_template("recipients/contact.html", form=form, row=row), 422 if form.is_submitted() else 200
    with transaction() as tx:
        row = service.change_contact(tx, own(slug), form.contact(), now=clock.now())
        g.record(tx, "change_contact", subject(row), recipient=slug)
    flash(_("Saved."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.route("/<slug>/form/<language>", methods=["GET", "POST"])
def form(org: str, slug: str, language: str) -> Any:
    """Supply a form of address, or confirm the directory's after reading it."""
    if language not in i18n.LETTERS:
        raise NotFound()
    row = service.by_slug(session(), slug, g.organization)
    known = supplied.whole(session(), row, g.organization)
    typed = GreetingForm(data=greeting_of(known.facts, language))
    if not typed.validate_on_submit():
        facts = {"row": row, "form": typed, "known": known, "code": language}
        return render_template("recipients/form.html", **facts), 422 if typed.is_submitted() else 200
    with transaction() as tx:
        row = service.by_slug(tx, slug, g.organization)
        supplied.supply(tx, row, g.organization, language, **typed.words(), by=g.membership.shown, now=clock.now())
        g.record(tx, "supply_form", subject(row), recipient=slug, language=language)
    flash(_("Kept with your name and the day. Letters of your organization use this form from now on."))
    return redirect(url_for(".show", org=org, slug=slug), 303)


@bp.post("/<slug>/form/<language>/forget")
def forget(org: str, slug: str, language: str) -> Any:
    """What the directory says counts again."""
    with transaction() as tx:
        row = service.by_slug(tx, slug, g.organization)
        supplied.forget(tx, row, g.organization, language)
        g.record(tx, "forget_form", subject(row), recipient=slug, language=language)
    return redirect(url_for(".show", org=org, slug=slug), 303)


def _checked(form: VerifyForm) -> dict[str, Any]:
    names = ("source", "seen", "email", "on")
    return {name: form[name].data for name in names} | {"evidence": Evidence(form.evidence.data)}
