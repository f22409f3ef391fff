"""The blueprint of organizers' own pages, and what team and account are told."""

from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template

from petitions.core.db import session
from petitions.core.errors import Refused

from . import letting_in, names, rules, second_factor, service, sessions, words
from .forms import AliasForm, DigestForm, InviteForm, LanguageForm, RoleForm, TimeZoneForm
from .models import Membership, Role

bp = Blueprint("organizers", __name__, url_prefix="/desk")


def team(form: InviteForm, now: datetime, refused: Refused | None = None, alias: AliasForm | None = None) -> str:
    """Everybody who works here; what only owners may read is not on the page of others."""
    members = service.list_members(session(), g.organization)
    return render_template(
        "organizers/team.html",
        members=sorted(members, key=lambda one: (one.shown.casefold(), one.id)),
        form=form,
        refused=refused,
        role_form=lambda one: RoleForm(formdata=None, role=str(one.role), prefix=""),
        alias_form=lambda one: alias_form(one, alias),
        is_told=lambda one: names.is_told(g.membership, one.account),
        invited_at=lambda one: one.invited_at or one.created_at,
        has_lapsed=lambda one: now >= (one.invited_at or one.created_at) + rules.RESET_WITHIN,
        wishes=letting_in.list_waiting(session(), g.organization, now),
        may_agree=g.membership.role in letting_in.AGREERS,
        may_change=g.membership.role is Role.OWNER,
        roles=words.ROLES,
        duties=words.DUTIES,
    )


def account(now: datetime, alias: AliasForm | None = None, clock: TimeZoneForm | None = None) -> str:
    """The person's own page: language, time zone, alias, password, second factor, open sessions, organizations."""
    return render_template(
        "organizers/account.html",
        language_form=LanguageForm(language=g.account.language),
        clock_form=clock or TimeZoneForm(formdata=None, time_zone=g.account.time_zone),
        digest_form=DigestForm(formdata=None, wanted=g.account.wants_digest),
        sessions=sessions.list_living(session(), g.account, now),
        memberships=service.list_memberships(session(), g.account),
        alias_form=lambda one: alias_form(one, alias),
        codes_left=len(g.account.mf_recovery_codes or []),
        is_required=second_factor.is_required(),
        roles=words.ROLES,
    )


def alias_form(membership: Membership, typed: AliasForm | None) -> AliasForm:
    """The one that was sent for this member, else a fresh one with the present alias."""
    if typed is not None and typed.number == membership.id:
        return typed
    return AliasForm(formdata=None, alias=membership.alias or "", number=membership.id)


def facts() -> dict[str, Any]:
    """Words for every template of the desk: what a member is called."""
    return {"person": lambda account: names.shown(account, g.get("organization"))}
