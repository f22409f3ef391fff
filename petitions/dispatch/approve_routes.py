"""Releasing letters: read them, then press; what was looked at is what leaves."""

from typing import Any

from flask import abort, g, redirect, request, url_for

from petitions.core import clock
from petitions.core.db import transaction
from petitions.core.keys import keyring
from petitions.dispatch import openings, rules, service
from petitions.dispatch.agreeing.rules import Unagreed
from petitions.dispatch.forms import ApproveForm, OpenForm, doors_shown
from petitions.dispatch.screens import approval_page, bp, goes_nowhere, of_request
from petitions.recipients.moderation_rules import Unmoderated
from petitions.recipients.rules import Unwanted

MENDABLE = (
    rules.HeldRows, rules.Outdated, rules.Alone, rules.AskOutside, rules.LogInAfresh,
    rules.TooOld, rules.Overtaken, rules.Unverified, Unagreed, Unmoderated, Unwanted,
)  # fmt: skip
"""Refusals that are said above the letters, where somebody can do something about them."""


@bp.route("/dispatches/<int:number>/approve", methods=["GET", "POST"])
def approve(org: str, number: int) -> Any:
    """Exactly what will be sent, and the button that releases it."""
    form = ApproveForm()
    if not form.validate_on_submit():
        return approval_page(number, form)
    try:
        _release(number, form)
    except MENDABLE as no:
        return approval_page(number, form, refused=no)
    return redirect(url_for(".show", org=org, number=number), 303)


def _release(number: int, form: ApproveForm) -> None:
    with transaction() as tx:
        service.approve(
            tx,
            of_request(number),
            membership=g.membership,
            keys=keyring(),
            now=clock.now(),
            starts_at=form.starts_at.data,
            in_hours=form.pace.data == "hours",
            into_catcher=goes_nowhere(),
            shown=doors_shown(request.form),
            seen=form.seen.data or "",
            despite=form.despite.data or "",
            logged_in_at=g.desk_session.started_at,
        )


@bp.post("/dispatches/<int:number>/items/<int:item_id>/open")
def read(org: str, number: int, item_id: int) -> Any:
    """Open one letter of the approval, whole or as what differs; it is written down that this person did."""
    form = OpenForm()
    if not form.validate_on_submit():
        abort(400)
    with transaction() as tx:
        item = service.item_of(tx, of_request(number), item_id)
        openings.note(tx, item, form.how.data, account=g.account, now=clock.now())
        letter = item.letter_id
    at = request.args.get("page", 1, type=int)
    return redirect(url_for(".approve", org=org, number=number, page=at, _anchor=f"letter-{letter}"), 303)
