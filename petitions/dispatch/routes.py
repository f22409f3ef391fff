"""Acts of dispatch on the desk: freeze, stop and go on, record what was sent by hand."""

from typing import Any

from flask import Flask, abort, g, redirect, render_template, request, url_for

from petitions.campaigns import service as campaigns
from petitions.core import clock, tokens
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.fields import ActForm
from petitions.core.keys import keyring
from petitions.dispatch import approve_routes, desk, hand, look_routes, mending, printing, rules, service
from petitions.dispatch.forms import (
    HandForm,
    PassphraseForm,
    PrepareForm,
    ReturnForm,
    SettleForm,
)  # fmt: skip
from petitions.dispatch.screens import bp, of_request, task_page
from petitions.letters import kinds
from petitions.letters.models import LetterKind

BESIDE = (approve_routes, look_routes)
"""Files whose pages hang on the same blueprint."""


def init_app(app: Flask) -> None:
    """Hang the pages on the application; a scan may be larger than other forms."""
    app.register_blueprint(bp)


@bp.url_value_preprocessor
def _let_scans_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint == "dispatch.sent":
        request.max_content_length = rules.PROOF_BYTES + 100_000


@bp.get("/campaigns/<slug>/dispatch")
def index(org: str, slug: str) -> str:
    """The dispatches of a campaign, and the chosen recipients from which the next one is made."""
    form = PrepareForm(formdata=None, request_key=tokens.new(), kind=request.args.get("kind", LetterKind.FIRST.value))
    return _index(slug, form)


@bp.post("/campaigns/<slug>/dispatch")
def prepare(org: str, slug: str) -> Any:
    """Ask for the freeze; the press does it."""
    form, refused = PrepareForm(), None
    form.recipients.choices = desk.choices_for_form(
        session(), campaigns.of_organization(session(), g.organization, slug)
    )
    if form.validate_on_submit():
        try:
            return redirect(url_for(".show", org=org, number=_prepare(slug, form)), 303)
        except Refused as no:
            refused = no
    return _index(slug, form, refused), refused.status if refused else 422


def _prepare(slug: str, form: PrepareForm) -> int:
    with transaction() as tx:
        campaign = campaigns.of_organization(tx, g.organization, slug)
        chosen = desk.chosen(tx, campaign, form.recipients.data or [])
        grant = form.passphrase.data or None
        key = f"{campaign.id}-{form.request_key.data}"
        return service.prepare(
            tx,
            campaign,
            chosen,
            kind=_kind(form),
            reason=form.reason.data or "",
            with_table=bool(form.with_table.data),
            request_key=key,
            account=g.account,
            keys=keyring(),
            now=clock.now(),
            grant=grant,
        ).id


def _index(slug: str, form: PrepareForm, refused: Refused | None = None) -> str:
    campaign = campaigns.of_organization(session(), g.organization, slug)
    form.recipients.choices = desk.choices_for_form(session(), campaign)
    at = request.args.get("page", 1, type=int)
    facts = desk.index(session(), campaign, _kind(form), keyring(), now=clock.now(), at=at)
    return render_template("dispatch/index.html", **facts, form=form, refused=refused)


def _kind(form: PrepareForm) -> LetterKind:
    kind = kinds.find(form.kind.data or "")
    if kind is None:
        raise NotFound()
    return kind


@bp.post("/dispatches/<int:number>/pause")
def pause(org: str, number: int) -> Any:
    """Nothing more leaves."""
    return _act(org, number, service.pause)


@bp.post("/dispatches/<int:number>/resume")
def resume(org: str, number: int) -> Any:
    """Go on."""
    return _act(org, number, service.resume)


@bp.post("/dispatches/<int:number>/cancel")
def cancel(org: str, number: int) -> Any:
    """Stop for good what has not left."""
    return _act(org, number, service.cancel)


@bp.post("/dispatches/<int:number>/discard")
def discard(org: str, number: int) -> Any:
    """Drop what was never released."""
    return _act(org, number, service.discard)


@bp.post("/dispatches/<int:number>/freeze")
def freeze(org: str, number: int) -> Any:
    """Try a broken freeze again."""
    return _act(org, number, service.freeze_again, keys=keyring(), grant=PassphraseForm().passphrase.data or None)


@bp.post("/dispatches/<int:number>/domain")
def domain(org: str, number: int) -> Any:
    """Somebody has looked why a domain turns us away: letters may leave for it again."""
    return _act(org, number, service.go_on_to, domain=request.form.get("domain", "")[:255])


@bp.post("/dispatches/<int:number>/report")
def report(org: str, number: int) -> Any:
    """Ask for the report on paper; the press prints it."""
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        asked = printing.ask(tx, of_request(number), now=clock.now()).id
    return redirect(url_for(".printed", org=org, number=number, report_id=asked), 303)


def _act(org: str, number: int, verb: Any, **more: Any) -> Any:
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        verb(tx, of_request(number), account=g.account, now=clock.now(), **more)
    return redirect(url_for(".show", org=org, number=number), 303)


@bp.post("/dispatches/<int:number>/items/<int:item_id>/settle")
def settle(org: str, number: int, item_id: int) -> Any:
    """A person says what became of a letter in doubt."""
    form = SettleForm()
    if not form.validate_on_submit():
        abort(400)
    with transaction() as tx:
        item = service.item_of(tx, of_request(number), item_id)
        service.settle(tx, item, form.answer.data, account=g.account, now=clock.now())
    return redirect(url_for(".show", org=org, number=number), 303)


@bp.post("/dispatches/<int:number>/items/<int:item_id>/light")
def light(org: str, number: int, item_id: int) -> Any:
    """Their server found it too large: once more without its annex."""
    return _mend(org, number, item_id, mending.send_light, keys=keyring())


@bp.post("/dispatches/<int:number>/items/<int:item_id>/bring")
def bring(org: str, number: int, item_id: int) -> Any:
    """It was turned away: a person sends it by hand."""
    return _mend(org, number, item_id, mending.bring)


def _mend(org: str, number: int, item_id: int, verb: Any, **more: Any) -> Any:
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        verb(tx, item=service.item_of(tx, of_request(number), item_id), account=g.account, now=clock.now(), **more)
    return redirect(url_for(".show", org=org, number=number, _anchor=f"item-{item_id}"), 303)


@bp.get("/dispatches/<int:number>/items/<int:item_id>")
def item(org: str, number: int, item_id: int) -> str:
    """Everything that sending one letter by hand needs."""
    return task_page(service.item_of(session(), of_request(number), item_id), **_hand_forms())


@bp.post("/dispatches/<int:number>/items/<int:item_id>/sent")
def sent(org: str, number: int, item_id: int) -> Any:
    """A person sent it: how, when, with what proof."""
    form = HandForm(clock.now().date())
    if not form.validate_on_submit():
        return task_page(service.item_of(session(), of_request(number), item_id), **_hand_forms(hand_form=form)), 422
    with transaction() as tx:
        what = {"how": form.how.data, "on": form.on.data, "proof": form.proof.data, "note": form.note.data}
        item = service.item_of(tx, of_request(number), item_id)
        hand.record_by_hand(tx, item, **what, scan=form.file(), account=g.account, now=clock.now())
    return redirect(url_for(".item", org=org, number=number, item_id=item_id), 303)


@bp.post("/dispatches/<int:number>/items/<int:item_id>/returned")
def returned(org: str, number: int, item_id: int) -> Any:
    """It came back."""
    form = ReturnForm(clock.now().date())
    if not form.validate_on_submit():
        return task_page(service.item_of(session(), of_request(number), item_id), **_hand_forms(return_form=form)), 422
    with transaction() as tx:
        item = service.item_of(tx, of_request(number), item_id)
        hand.record_return(tx, item, on=form.on.data, note=form.note.data, account=g.account, now=clock.now())
    return redirect(url_for(".item", org=org, number=number, item_id=item_id), 303)


def _hand_forms(**given: Any) -> dict[str, Any]:
    today = clock.now().date()
    forms = {"hand_form": HandForm(today, on=today), "return_form": ReturnForm(today, on=today)}
    return forms | given
