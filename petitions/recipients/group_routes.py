"""Groups of recipients on the desk: listed, made, changed, taken away."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from petitions.core import i18n
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused

from . import groups, searching, service
from .group_forms import GroupForm
from .models import RecipientGroup
from .screens import bp


@bp.get("/groups")
def groups_list(org: str) -> str:
    """The organization's groups."""
    return render_template("recipients/groups.html", lines=groups.list_groups(session(), g.organization))


@bp.route("/groups/new", methods=["GET", "POST"])
def new_group(org: str) -> Any:
    """A group of what was searched for, or of whoever is ticked."""
    form = _form(members=[row.slug for row in _searched()])
    return _answer(org, None, form)


@bp.route("/groups/<int:number>", methods=["GET", "POST"])
def group(org: str, number: int) -> Any:
    """Another name, other members."""
    row = groups.group_of(session(), g.organization, number)
    inside = [one.slug for one in groups.list_members(session(), g.organization, row)]
    return _answer(org, number, _form(name=row.name, members=inside))


@bp.post("/groups/<int:number>/drop")
def drop_group(org: str, number: int) -> Any:
    """Take it away."""
    with transaction() as tx:
        groups.drop(tx, groups.group_of(tx, g.organization, number))
        g.record(tx, "drop_group", f"group-{number}")
    flash(_("The group is gone. Its recipients stay."))
    return redirect(url_for(".groups_list", org=org), 303)


def _form(**data: Any) -> GroupForm:
    return GroupForm(service.list_directory(session(), g.organization), i18n.language(), data=data)


def _searched() -> list[Any]:
    """What a search that led here had found; nobody without one."""
    asked = searching.form(session(), g.organization, request.args)
    return searching.found(session(), g.organization, asked) if asked.validate() and asked.is_narrowed else []


def _answer(org: str, number: int | None, form: GroupForm) -> Any:
    refused = None
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                row = groups.group_of(tx, g.organization, number) if number else None
                kept = _keep(tx, row, form)
            flash(_("Saved. Campaigns can choose this group with one press."))
            return redirect(url_for(".index", org=org, group=kept), 303)
        except NotFound:
            raise
        except Refused as no:
            refused = no
    page = render_template("recipients/group.html", form=form, number=number, refused=refused)
    return page, 422 if form.is_submitted() else 200


def _keep(tx: Any, row: RecipientGroup | None, form: GroupForm) -> int:
    words: dict[str, Any] = {"name": form.name.data or "", "slugs": form.members.data or []}
    kept = groups.keep(tx, g.organization, row, **words)
    g.record(tx, "change_group" if row else "make_group", f"group-{kept.id}", members=len(set(words["slugs"])))
    return kept.id
