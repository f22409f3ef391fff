"""Desk pages of what was collected on paper and elsewhere, and of who may show the campaign in a frame."""

from io import BytesIO
from typing import Any

from flask import Blueprint, Flask, abort, flash, g, make_response, redirect, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from petitions.campaigns import framing
from petitions.core import clock, i18n, tokens
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.fields import ActForm
from petitions.core.keys import keyring
from petitions.organizers import service as organizers
from petitions.signing.collected import forms, rules, screens, service
from petitions.signing.collected.models import ListState

bp = Blueprint("collected", __name__, url_prefix="/desk/<org>/campaigns/<slug>/collected")
UPLOADS = {"collected.record": rules.SCAN_BYTES, "collected.bring": rules.LIST_BYTES}
WAIT = 2
"""Seconds after which a page that waits for the worker asks again."""


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.url_value_preprocessor
def _let_files_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Files hold names: they stay in memory on their way to the seal, and never lie on a disk in the clear.

    So large ones are taken from who is logged in only; anybody else's end where every other request does.
    """
    if endpoint in UPLOADS and "desk" in cookie:
        request.max_content_length = UPLOADS[endpoint] + 1_000_000
        request._get_file_stream = lambda *_facts, **_more: BytesIO()  # type: ignore[method-assign]  # Werkzeug's hook


@bp.get("")
def index(org: str, slug: str) -> str:
    """Every entry of a campaign."""
    return screens.index(screens.of_request(slug))


@bp.route("/sheet", methods=["GET", "POST"])
def record(org: str, slug: str) -> Any:
    """Enter paper sheets as a number, with their scan."""
    campaign, refused, today = screens.of_request(slug), None, clock.now().date()
    form = forms.SheetForm(today, screens.waves_of(campaign))
    if form.validate_on_submit():
        facts = {"number": form.number.data, "title": form.title.data, "collected_on": form.on.data}
        try:
            with transaction() as tx:
                campaign = screens.of_request(slug)
                wave, who = screens.wave_of(campaign, form.wave.data), {"by": g.account.id, "now": clock.now()}
                row = service.record_sheet(tx, campaign, wave, scan=form.file(), keys=keyring(), **facts, **who)
                _record(tx, "record_sheet", row.id, number=row.count)
            return _done(slug, _("Entered. It counts from now on, apart from the signatures online."))
        except Refused as no:
            refused = no
    return screens.record(screens.of_request(slug), form, refused), 422 if form.is_submitted() else 200


@bp.route("/list", methods=["GET", "POST"])
def bring(org: str, slug: str) -> Any:
    """Bring a list as a file; it is read by the worker and counted after a look."""
    campaign, refused, today = screens.of_request(slug), None, clock.now().date()
    form, token = forms.ListForm(today, screens.waves_of(campaign)), tokens.new()
    if form.validate_on_submit():
        facts = {"source": form.source.data, "title": form.title.data, "collected_on": form.on.data}
        facts |= {"reader": i18n.language(), "keys": keyring(), "token": token, "by": g.account.id}
        try:
            with transaction() as tx:
                campaign = screens.of_request(slug)
                wave = screens.wave_of(campaign, form.wave.data)
                service.bring(tx, campaign, wave, form.file(), now=clock.now(), **facts)
            return redirect(url_for(".reading", org=org, slug=slug, token=token), 303)
        except Refused as no:
            refused = no
    return screens.bring(screens.of_request(slug), form, refused), 422 if form.is_submitted() else 200


@bp.get("/list/<token>")
def reading(org: str, slug: str, token: str) -> Any:
    """What was found in a list; while it is read the page asks again by itself."""
    campaign = screens.of_request(slug)
    row = service.list_of(session(), campaign, token)
    response = make_response(screens.reading(campaign, row))
    if row.state in (ListState.WAITING, ListState.WORKING):
        response.headers["Refresh"] = str(WAIT)
    return response


@bp.post("/list/<token>/count")
def count(org: str, slug: str, token: str) -> Any:
    """Let a list count."""
    _pressed()
    try:
        with transaction() as tx:
            row = service.list_of(tx, screens.of_request(slug), token)
            made = service.count_list(tx, row, by=g.account.id, now=clock.now())
            _record(tx, "count_list", made.id, number=made.count, source=made.source)
    except NotFound:  # pressed twice: it counts already
        return redirect(screens.back(slug), 303)
    except Refused as no:
        campaign = screens.of_request(slug)
        return screens.reading(campaign, service.list_of(session(), campaign, token), no), no.status
    return _done(slug, _("Counted. It stands apart from the signatures online."))


@bp.post("/list/<token>/drop")
def drop(org: str, slug: str, token: str) -> Any:
    """Forget a list that was brought."""
    _pressed()
    with transaction() as tx:
        service.drop(tx, service.list_of(tx, screens.of_request(slug), token))
    return _done(slug, _("Forgotten. Nothing of it was counted."))


@bp.route("/<int:number>", methods=["GET", "POST"])
def entry(org: str, slug: str, number: int) -> Any:
    """One entry: look at it, correct it, take it out of the count."""
    campaign = screens.of_request(slug)
    is_posted, is_out = request.method == "POST", request.form.get("act") == "out"
    shown = {"number": service.entry_of(session(), campaign, number).row.count}
    correct = forms.CorrectForm(data=shown) if is_posted and not is_out else forms.CorrectForm(None, data=shown)
    out = forms.OutForm() if is_posted and is_out else forms.OutForm(None)
    form, refused = (out if is_out else correct), None
    if is_posted and form.validate_on_submit():
        try:
            return _corrected(slug, number, 0 if is_out else correct.number.data, form.reason.data)
        except Refused as no:
            refused = no
    campaign = screens.of_request(slug)
    page = screens.entry(campaign, service.entry_of(session(), campaign, number), correct, out, refused)
    return page, 422 if is_posted else 200


@bp.post("/<int:number>/undo")
def undo(org: str, slug: str, number: int) -> Any:
    """Back to the number before the newest correction."""
    _pressed()
    change = int(typed) if (typed := request.form.get("change", "")).isascii() and typed.isdigit() else 0
    try:
        with transaction() as tx:
            row = service.entry_of(tx, screens.of_request(slug), number).row
            service.undo(tx, row, change, reason="", by=g.account.id, now=clock.now())
            _record(tx, "undo_collected", number, number=row.count)
    except rules.NothingToUndo as no:
        return screens.index(screens.of_request(slug), refused=no), no.status
    return _done(slug, _("Undone. The number before stands again."))


@bp.post("/frames")
def frames(org: str, slug: str) -> Any:
    """Say which sites may show the campaign in a frame."""
    form = forms.FramesForm()
    if not form.validate_on_submit():
        return screens.index(screens.of_request(slug), form), 422
    try:
        with transaction() as tx:
            campaign = framing.allow(tx, screens.of_request(slug), framing.origins(form.hosts.data))
            _record(tx, "allow_frames", campaign.id, kind="campaign", sites=len(campaign.embed_hosts))
    except Refused as no:
        return screens.index(screens.of_request(slug), form, no), no.status
    return _done(slug, _("Saved. Pages that are kept by caches follow within some minutes."))


def _corrected(slug: str, number: int, right: int, reason: str) -> Any:
    with transaction() as tx:
        row = service.entry_of(tx, screens.of_request(slug), number).row
        change = service.correct(tx, row, right, reason=reason, by=g.account.id, now=clock.now())
        _record(tx, "correct_collected", number, before=change.before, after=change.after)
    return _done(slug, _("Taken out of the count.") if right == 0 else _("Corrected. The number before is kept."))


def _record(tx: Any, verb: str, which: int, *, kind: str = "collected", **facts: Any) -> None:
    who = {"organization": g.organization, "account": g.account, "now": clock.now()}
    organizers.record(tx, verb, f"{kind}-{which}", **who, **facts)


def _pressed() -> None:
    """A button of our own page was pressed in this session; 400 otherwise."""
    if not ActForm().validate_on_submit():
        abort(400)


def _done(slug: str, said: str) -> Any:
    flash(said)
    return redirect(screens.back(slug), 303)
