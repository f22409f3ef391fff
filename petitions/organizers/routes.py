"""Pages of organizers about themselves: log-in and account, team, settings and record of their organization."""

import io
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, send_file, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from petitions.core import blobs, clock, i18n, tokens
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.keys import keyring

from . import acts, entrance, gate, logo, mail, record, second_factor, security, service, sessions, words
from . import letterhead as letterheads
from .cookies import DeskCookies
from .forms import ActForm, DigestForm, InviteForm, LanguageForm, LogoForm, RoleForm
from .letterhead import SettingsForm
from .models import Membership, Role

bp = Blueprint("organizers", __name__, url_prefix="/desk")


def init_app(app: Flask) -> None:
    """Set up the gate of the desk, the log-in, and these pages. Without keys the desk stays closed."""
    app.session_interface = DeskCookies()
    app.before_request(lambda: gate.enter(clock.now()))
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
    """The person's own page: language, password, second factor, open sessions, organizations."""
    return render_template(
        "organizers/account.html",
        language_form=LanguageForm(language=g.account.language),
        digest_form=DigestForm(formdata=None, wanted=g.account.wants_digest),
        sessions=sessions.list_living(session(), g.account, clock.now()),
        memberships=service.list_memberships(session(), g.account),
        codes_left=len(g.account.mf_recovery_codes or []),
        is_required=second_factor.is_required(),
        roles=words.ROLES,
    )


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


@bp.get("/<org>/team")
def team(org: str) -> str:
    """Everybody who works for the organization, and who may do what."""
    return _team(InviteForm(language=i18n.language()))


@bp.post("/<org>/team")
def invite(org: str) -> Any:
    """Admit a person; a mail brings the way in."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _team(form), 422
    try:
        _admit(form)
    except Refused as no:
        return _team(form, no), no.status
    flash(_("Admitted. An invitation is on its way."))
    return redirect(url_for(".team", org=org), 303)


def _admit(form: InviteForm) -> None:
    with transaction() as tx:
        now, facts = clock.now(), {"name": form.name.data, "language": form.language.data, "password_hash": None}
        known = service.find_account(tx, form.email.data)
        account = known or service.enrol(tx, email=form.email.data, **facts, now=now)
        service.admit(tx, g.organization, account, Role(form.role.data), by=g.account, now=now)
        token = "" if account.password else security.reset_token(account)
        mail.post_invitation(tx, keyring(), account, g.organization, token, now=now)


@bp.post("/<org>/team/<int:number>/role")
def role(org: str, number: int) -> Any:
    """Another role for a member."""
    form = RoleForm()
    if not form.validate_on_submit():
        return _team(InviteForm()), 422
    return _change(org, number, service.change_role, role=Role(form.role.data))


@bp.post("/<org>/team/<int:number>/dismiss")
def dismiss(org: str, number: int) -> Any:
    """End a membership."""
    return _change(org, number, service.dismiss)


def _change(org: str, number: int, verb: Any, **what: Any) -> Any:
    try:
        with transaction() as tx:
            verb(tx, service.member(tx, g.organization, number), **what, by=g.account, now=clock.now())
    except NotFound:
        raise
    except Refused as no:
        return _team(InviteForm(), no), no.status
    flash(_("Changed."))
    return redirect(url_for(".team", org=org), 303)


def _team(form: InviteForm, refused: Refused | None = None) -> str:
    members = service.list_members(session(), g.organization)
    facts = {"roles": words.ROLES, "duties": words.DUTIES, "may_change": g.membership.role is Role.OWNER}
    return render_template(
        "organizers/team.html", members=members, form=form, role_form=_role_form, refused=refused, **facts
    )


def _role_form(membership: Membership) -> RoleForm:
    return RoleForm(formdata=None, role=str(membership.role), prefix="")


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


@bp.get("/<org>/record")
def show_record(org: str) -> str:
    """Who did what and when, newest first."""
    entries = service.list_entries(session(), g.organization, before=request.args.get("before", type=int))
    more = entries[record.PAGE - 1].id if len(entries) > record.PAGE else None
    return render_template("organizers/record.html", entries=entries[: record.PAGE], more=more, act=acts.act)


def _settings(form: SettingsForm, logo_form: LogoForm | None = None) -> str:
    forms = {"form": form, "logo_form": logo_form or LogoForm(formdata=None), "act_form": ActForm()}
    return render_template("organizers/settings.html", **forms, may_change=g.membership.role is Role.OWNER)


def _shown() -> SettingsForm:
    return SettingsForm(formdata=None, data=SettingsForm.typed(g.organization))
