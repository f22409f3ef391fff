"""Acts around answers on the desk: classify, put to a letter, set aside, undo, record by hand, download."""

from typing import Any

from flask import Flask, Response, abort, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from petitions.campaigns import keeping
from petitions.campaigns import service as campaigns
from petitions.core import clock, tokens
from petitions.core.db import transaction
from petitions.core.fields import ActForm
from petitions.core.keys import keyring
from petitions.dispatch.models import Item
from petitions.recipients import service as recipients
from petitions.replies import answering, placing, recording, rules
from petitions.replies.forms import PutForm, RecordForm
from petitions.replies.models import Answer
from petitions.replies.screens import (
    answer_of,
    answer_page,
    bp,
    campaign_of,
    classify_form,
    file_response,
    record_form,
    record_page,
)  # fmt: skip

UPLOAD_LIMIT = 2 * rules.FILE_BYTES
"""A file that is somewhat too large is told so beside its field; one far beyond it is cut off."""


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.url_value_preprocessor
def _let_files_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint == "replies.record":
        request.max_content_length = UPLOAD_LIMIT


@bp.post("/replies/<int:number>/classify")
def classify(org: str, number: int) -> Any:
    """Say what it says."""
    form = classify_form(answer_of(number))
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                answer = answering.take(tx, g.organization, number)
                answering.classify(tx, answer, **form.said(), account=g.account, keys=keyring(), now=clock.now())
            return _done(org, number)
        except rules.AtField as refused:
            form.blame(refused)
    return answer_page(answer_of(number), form=form), 422


@bp.post("/replies/<int:number>/put")
def put(org: str, number: int) -> Any:
    """Say which letter it answers."""
    form = PutForm()
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                answer = answering.take(tx, g.organization, number)
                answering.put_to(tx, answer, _chosen(tx, form), account=g.account, now=clock.now())
            return _done(org, number)
        except rules.AtField as refused:
            form.blame(refused)
    return answer_page(answer_of(number), put_form=form), 422


def _chosen(tx: Session, form: PutForm) -> Item:
    if form.item.data is not None:
        return placing.by_number(tx, g.organization, form.item.data)
    return placing.by_reference(tx, g.organization, form.reference.data or "")


@bp.post("/replies/<int:number>/accept")
def accept(org: str, number: int) -> Any:
    """What they chose on their own page counts."""
    return _act(org, number, answering.accept, keys=keyring())


@bp.post("/replies/<int:number>/decline")
def decline(org: str, number: int) -> Any:
    """It does not."""
    return _act(org, number, answering.decline)


@bp.post("/replies/<int:number>/dismiss")
def dismiss(org: str, number: int) -> Any:
    """Set it aside."""
    return _act(org, number, answering.dismiss)


@bp.post("/replies/<int:number>/reopen")
def reopen(org: str, number: int) -> Any:
    """Undo."""
    return _act(org, number, answering.reopen)


@bp.post("/replies/<int:number>/respect")
def respect(org: str, number: int) -> Any:
    """They asked for no more letters: nobody writes to them until that is lifted."""
    return _act(org, number, answering.respect, by=g.membership.shown)


def _act(org: str, number: int, verb: Any, **more: Any) -> Any:
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        verb(tx, answering.take(tx, g.organization, number), account=g.account, now=clock.now(), **more)
    return _done(org, number)


def _done(org: str, number: int) -> Any:
    return redirect(url_for(".show", org=org, number=number), 303)


@bp.post("/replies/<int:number>/files/<int:position>")
def fetch(org: str, number: int, position: int) -> Response:
    """What came with an answer, after the warning."""
    if not ActForm().validate_on_submit():
        abort(400)
    return file_response(answer_of(number), position)


@bp.route("/campaigns/<slug>/replies/record", methods=["GET", "POST"])
def record(org: str, slug: str) -> Any:
    """What came by post, telephone, in a meeting or to another mailbox."""
    today = clock.now().date()
    first = {"on": today, "item": request.args.get("item", 0, int), "request_key": tokens.new()}
    form = record_form(campaign_of(slug), today=today, **first, **keeping.fields())
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                number = _record(tx, slug, form).id
            flash(_("The answer is on the record."))
            return redirect(url_for(".show", org=org, number=number), 303)
        except rules.AtField as refused:
            form.blame(refused)
    return record_page(campaign_of(slug), form), 422 if form.is_submitted() else 200


def _record(tx: Session, slug: str, form: RecordForm) -> Answer:
    campaign = campaigns.of_organization(tx, g.organization, slug)
    item = placing.by_number(tx, g.organization, form.item.data) if form.item.data else None
    recipient = recipients.by_id(tx, form.recipient.data, g.organization) if form.recipient.data else None
    facts = {**form.said(), "file": form.upload(), "account": g.account, "keys": keyring(), "now": clock.now()}
    facts["request_key"] = f"{campaign.id}-{form.request_key.data}"
    return recording.record_by_hand(tx, g.organization, campaign, recipient, item=item, **facts)
