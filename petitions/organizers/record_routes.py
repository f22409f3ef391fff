"""The record on the desk: found again, taken along as a table, checked by a worker."""

from typing import Any

from flask import Response, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from petitions.core import clock, tables
from petitions.core.db import session, transaction
from petitions.core.fields import ActForm

from . import acts, finding, record, service
from .forms import RecordForm
from .screens import bp


@bp.get("/<org>/record")
def show_record(org: str) -> Any:
    """Who did what and when, newest first; what is asked for in the address."""
    form = _form()
    is_right = form.validate()
    wanted, before = form.wanted() if is_right else finding.Wanted(), request.args.get("before", type=int)
    found = finding.list_found(session(), g.organization, wanted, before=before) if is_right else []
    more = found[record.PAGE - 1].id if len(found) > record.PAGE else None
    asked = {name: value for name, value in request.args.items() if value and name in form}
    facts = {"entries": found[: record.PAGE], "more": more, "asked": asked, "form": form, "is_any": wanted.is_any}
    last = record.list_checks(session(), 1)
    page = render_template("organizers/record.html", **facts, act=acts.act, page_of=acts.page_of, checks=last)
    return page, 200 if is_right else 422


@bp.get("/<org>/record.csv")
def table(org: str) -> Response:
    """The same as a table, whole."""
    form = _form()
    if not form.validate():
        abort(400)
    rows = list(finding.rows(session(), g.organization, form.wanted()))
    response = Response(tables.MARK + tables.text([finding.HEADS, *rows]), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=record-{org}.csv"
    return response


@bp.route("/<org>/record/check", methods=["GET", "POST"])
def record_check(org: str) -> Any:
    """What the last walks over the record found, and the wish for another."""
    if request.method == "GET":
        facts = {"checks": record.list_checks(session()), "is_alone": service.is_alone(session())}
        return render_template("organizers/record_check.html", **facts)
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        record.ask_check(tx, now=clock.now())
    current_app.logger.info("record check asked for: account %s", g.account.id)
    flash(_("A worker goes over the record now. Open this page again in a moment."))
    return redirect(url_for(".record_check", org=org), 303)


def _form() -> RecordForm:
    form = RecordForm(request.args)
    form.offer(finding.list_people(session(), g.organization))
    return form
