"""Pages of organizers about themselves: log-in and account, settings and record of their organization."""

import io
from typing import Any

from flask import Flask, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from petitions.core import blobs, clock, tokens
from petitions.core.db import transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.fields import ActForm
from petitions.core.keys import keyring

from . import entrance, gate, logo, names, screens, security, service, sessions
from . import letterhead as letterheads
from .cookies import DeskCookies
from .forms import AliasForm, DigestForm, LanguageForm, LogoForm, TimeZoneForm
from .letterhead import SettingsForm
from .models import Role
from .record_routes import table as _table  # noqa: F401 - so that the pages of the record are there
from .release_routes import release as _release  # noqa: F401 - so that its page is there
from .screens import bp
from .team_routes import team as _team  # noqa: F401 - so that the pages of the team are there


def init_app(app: Flask) -> None:
    """Set up the gate of the desk, the log-in, and these pages. Without keys the desk stays closed."""
    app.session_interface = DeskCookies()
    app.before_request(lambda: gate.enter(clock.now()))
    app.context_processor(screens.facts)
    app.register_blueprint(bp)
    if app.extensions["keys"] is not None:
        security.init_app(app)
        entrance.init_app(app, tokens.new)


@bp.url_value_preprocessor
def _let_pictures_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint == "organizers.set_logo":
        request.max_content_length = logo.BYTES + 100_000


@bp.get("/")
def home() -> Any:
    """To the organization that was used last, else the first."""
    if g.organization is None:
        return render_template("organizers/none.html")
    return redirect(url_for("pages.desk", org=g.organization.slug))


@bp.get("/account")
def account() -> str:
    """The person's own page."""
    return screens.account(clock.now())


@bp.post("/account/language")
def language() -> Any:
    """The desk and mails in another language."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return account(), 422
    with transaction() as tx:
        service.set_language(tx, g.account, form.language.data, now=clock.now())
    with force_locale(form.language.data):
        flash(_("The desk now speaks this language."))
    return redirect(url_for(".account"), 303)


@bp.post("/account/time-zone")
def time_zone() -> Any:
    """Moments of the desk on another clock."""
    form = TimeZoneForm()
    if not form.validate_on_submit():
        return screens.account(clock.now(), clock=form), 422
    with transaction() as tx:
        service.set_time_zone(tx, g.account, form.time_zone.data, now=clock.now())
    flash(_("The desk now tells moments on this clock."))
    return redirect(url_for(".account"), 303)


@bp.post("/account/digest")
def digest() -> Any:
    """One mail a day in figures, or none."""
    form = DigestForm()
    if not form.validate_on_submit():
        return account(), 422
    with transaction() as tx:
        service.set_digest(tx, g.account, bool(form.wanted.data), now=clock.now())
    flash(_("You will get one mail a day when something waits.") if form.wanted.data else _("No daily mail any more."))
    return redirect(url_for(".account"), 303)


@bp.post("/account/alias/<int:number>")
def alias(number: int) -> Any:
    """What colleagues read instead of the own name, in one organization."""
    form = AliasForm(number=number)
    if not form.validate_on_submit():
        return screens.account(clock.now(), form), 422
    try:
        with transaction() as tx:
            membership = service.own_membership(tx, g.account, number)
            names.set_alias(tx, membership, form.alias.data or "", by=g.account, now=clock.now())
    except NotFound:
        raise
    except Refused as no:
        form.alias.errors = [no.sentence()]
        return screens.account(clock.now(), form), no.status
    flash(_("Colleagues read this name from now on.") if form.alias.data else _("Colleagues read your name again."))
    return redirect(url_for(".account"), 303)


@bp.post("/account/sessions/<int:number>/end")
def end(number: int) -> Any:
    """Close one open session, perhaps this one."""
    with transaction() as tx:
        sessions.end(tx, sessions.of_account(tx, g.account, number), clock.now())
    flash(_("This session is closed."))
    return redirect(url_for(".account"), 303)


@bp.post("/account/sessions/end")
def end_others() -> Any:
    """Close every session but this one."""
    with transaction() as tx:
        sessions.end_all(tx, g.account, clock.now(), but=g.desk_session)
    flash(_("You are logged out everywhere else."))
    return redirect(url_for(".account"), 303)


@bp.route("/<org>/settings", methods=["GET", "POST"])
def settings(org: str) -> Any:
    """What letters say of the organization."""
    form = SettingsForm(data=SettingsForm.typed(g.organization))
    if not form.validate_on_submit():
        return _settings(form), 422 if form.is_submitted() else 200
    with transaction() as tx:
        facts = form.facts(g.organization.names)
        service.change_letterhead(tx, g.organization, facts, by=g.account, now=clock.now())
    flash(_("Saved. Letters that are frozen keep what they said."))
    return redirect(url_for(".settings", org=org), 303)


@bp.post("/<org>/settings/sample")
def sample(org: str) -> str:
    """The letterhead as it would be with what is being typed; nothing is kept."""
    typed = letterheads.sample(SettingsForm().facts(g.organization.names))
    return render_template("organizers/_sheets.html", sheets=typed)


@bp.post("/<org>/settings/logo")
def set_logo(org: str) -> Any:
    """Another picture for the letterhead, or none."""
    form, picture = LogoForm(), None
    if "remove" not in request.form:
        if not form.validate_on_submit():
            return _settings(_shown(), form), 422
        try:
            picture = logo.drawn_anew(form.logo.data.read(logo.BYTES + 1))
        except Refused as no:
            form.logo.errors = [no.sentence()]
            return _settings(_shown(), form), no.status
    with transaction() as tx:
        service.set_logo(tx, g.organization, picture, by=g.account, now=clock.now())
    flash(_("The letterhead has the new picture.") if picture else _("The letterhead has no picture any more."))
    return redirect(url_for(".settings", org=org), 303)


@bp.get("/<org>/logo")
def show_logo(org: str) -> Any:
    """The picture as it is printed."""
    kept = g.organization.logo
    if kept is None:
        raise NotFound()
    return send_file(io.BytesIO(blobs.content_of(kept, keyring())), mimetype=kept.media_type, max_age=0)


@bp.get("/<org>/letterhead")
def letterhead(org: str) -> str:
    """How letters begin and end in each language, before one is written."""
    return render_template("organizers/letterhead.html", sheets=letterheads.sheets(g.organization))


def _settings(form: SettingsForm, logo_form: LogoForm | None = None) -> str:
    forms = {"form": form, "logo_form": logo_form or LogoForm(formdata=None), "act_form": ActForm()}
    typed = letterheads.sample(form.facts(g.organization.names))
    is_owner = g.membership.role is Role.OWNER
    return render_template("organizers/settings.html", **forms, sheets=typed, may_change=is_owner)


def _shown() -> SettingsForm:
    return SettingsForm(formdata=None, data=SettingsForm.typed(g.organization))
