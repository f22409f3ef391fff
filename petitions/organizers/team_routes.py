"""The team: who works here, in which role, called how; who gets in for the first time, and in again."""

from typing import Any

from flask import flash, g, redirect, url_for
from flask_babel import gettext as _

from petitions.core import clock, i18n, tokens
from petitions.core.db import transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.keys import keyring

from . import letting_in, mail, names, screens, security, service
from .forms import AliasForm, InviteForm, RoleForm
from .models import FactorReset, Membership, Role
from .screens import bp


@bp.get("/<org>/team")
def team(org: str) -> str:
    """Everybody who works for the organization, and who may do what."""
    return _page(InviteForm(language=i18n.language()))


@bp.post("/<org>/team")
def invite(org: str) -> Any:
    """Admit a person; a mail brings the way in."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        _admit(form)
    except Refused as no:
        return _page(form, no), no.status
    flash(_("Admitted. An invitation is on its way."))
    return _done(org)


def _admit(form: InviteForm) -> None:
    with transaction() as tx:
        now, facts = clock.now(), {"name": form.name.data, "language": form.language.data, "password_hash": None}
        known = service.find_account(tx, form.email.data)
        account = known or service.enrol(tx, email=form.email.data, **facts, now=now)
        membership = service.admit(tx, g.organization, account, Role(form.role.data), by=g.account, now=now)
        _mail_invitation(tx, membership)


def _mail_invitation(tx: Any, membership: Membership) -> None:
    account, now = membership.account, clock.now()
    membership.invited_at = now
    token = "" if account.password else security.reset_token(account)
    mail.post_invitation(tx, keyring(), account, membership.organization, token, now=now)


@bp.post("/<org>/team/<int:number>/invite")
def invite_again(org: str, number: int) -> Any:
    """The invitation once more, with a link that works."""
    with transaction() as tx:
        membership = service.member(tx, g.organization, number)
        if membership.account.password:
            raise NotFound()
        service.note_invitation(tx, membership, by=g.account, now=clock.now())
        _mail_invitation(tx, membership)
    flash(_("The invitation is on its way again."))
    return _done(org)


@bp.post("/<org>/team/<int:number>/role")
def role(org: str, number: int) -> Any:
    """Another role for a member."""
    form = RoleForm()
    if not form.validate_on_submit():
        return _page(InviteForm(formdata=None)), 422
    return _change(org, number, service.change_role, role=Role(form.role.data))


@bp.post("/<org>/team/<int:number>/dismiss")
def dismiss(org: str, number: int) -> Any:
    """End a membership."""
    return _change(org, number, service.dismiss)


@bp.post("/<org>/team/<int:number>/alias")
def rename(org: str, number: int) -> Any:
    """Another display alias for a member, or none."""
    form = AliasForm(number=number)
    if not form.validate_on_submit():
        return _page(InviteForm(formdata=None), alias=form), 422
    try:
        with transaction() as tx:
            membership = service.member(tx, g.organization, number)
            names.set_alias(tx, membership, form.alias.data or "", by=g.account, now=clock.now())
    except NotFound:
        raise
    except Refused as no:
        form.alias.errors = [no.sentence()]
        return _page(InviteForm(formdata=None), alias=form), no.status
    flash(_("Changed."))
    return _done(org)


@bp.post("/<org>/team/<int:number>/reset")
def reset(org: str, number: int) -> Any:
    """Let somebody in who lost phone and codes; a second person agrees, where there is one."""
    try:
        with transaction() as tx:
            membership = service.member(tx, g.organization, number)
            wish = letting_in.ask(tx, membership, by=g.account, token=tokens.new(), now=clock.now())
            _mail_if_done(tx, wish)
            is_done = wish.ended_at is not None
    except NotFound:
        raise
    except Refused as no:
        return _page(InviteForm(formdata=None), no), no.status
    flash(_let_in() if is_done else _("Another owner or approver has to agree now, within a day, on this page."))
    return _done(org)


@bp.post("/<org>/team/resets/<int:wish>/agree")
def agree(org: str, wish: int) -> Any:
    """The second person's word."""
    try:
        with transaction() as tx:
            facts = {"by": g.membership, "token": tokens.new(), "now": clock.now()}
            _mail_if_done(tx, letting_in.agree(tx, g.organization, wish, **facts))
    except NotFound:
        raise
    except Refused as no:
        return _page(InviteForm(formdata=None), no), no.status
    flash(_let_in())
    return _done(org)


@bp.post("/<org>/team/resets/<int:wish>/drop")
def drop(org: str, wish: int) -> Any:
    """Take it back."""
    with transaction() as tx:
        letting_in.drop(tx, g.organization, wish, by=g.account, now=clock.now())
    flash(_("Taken back. Nothing was changed."))
    return _done(org)


def _let_in() -> str:
    return _("Done. They are logged out everywhere, and a link to a new password is on its way to them.")


def _mail_if_done(tx: Any, wish: FactorReset) -> None:
    if wish.ended_at is not None:
        token = security.reset_token(wish.account)
        mail.post_let_in(tx, keyring(), wish.account, g.organization, token, now=clock.now())


def _change(org: str, number: int, verb: Any, **what: Any) -> Any:
    try:
        with transaction() as tx:
            verb(tx, service.member(tx, g.organization, number), **what, by=g.account, now=clock.now())
    except NotFound:
        raise
    except Refused as no:
        return _page(InviteForm(formdata=None), no), no.status
    flash(_("Changed."))
    return _done(org)


def _page(form: InviteForm, refused: Refused | None = None, alias: AliasForm | None = None) -> str:
    return screens.team(form, clock.now(), refused, alias)


def _done(org: str) -> Any:
    return redirect(url_for(".team", org=org), 303)
