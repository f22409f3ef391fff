"""Acts of news: write, release by a second person, pause, go on, stop; and the public page that ends it."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _

from petitions.core import clock, i18n, tokens
from petitions.core.db import transaction
from petitions.core.errors import Refused
from petitions.core.fields import ActForm
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.core.web import keep_private
from petitions.news import rules, service
from petitions.news.forms import ReleaseForm, UnlockForm, WordsForm, words_form
from petitions.news.models import NewsItem, NewsState
from petitions.news.screens import (
    bp,
    figures_of,
    index_page,
    item_page,
    live_part,
    of_request,
    of_slug,
    write_page,
)  # fmt: skip

public = Blueprint("unsubscribing", __name__)
public.after_request(keep_private)
LANG = f"<any({','.join(i18n.INTERFACE)}):lang>"


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)
    app.register_blueprint(public)


@bp.get("/campaigns/<slug>/news")
def index(org: str, slug: str) -> str:
    """What those who asked were told so far."""
    return index_page(of_slug(slug), clock.now())


@bp.route("/campaigns/<slug>/news/new", methods=["GET", "POST"])
def new(org: str, slug: str) -> Any:
    """Write a draft."""
    campaign = of_slug(slug)
    form = words_form(service.languages(campaign), request_key=tokens.new())
    if not form.validate_on_submit():
        return write_page(campaign, form), 422 if form.is_submitted() else 200
    with transaction() as tx:
        campaign = of_slug(slug)
        key = f"{campaign.id}-{form.request_key.data}"
        by = {"account": g.account, "organization": g.organization}
        item = service.write(tx, campaign, form.texts(), request_key=key, **by, now=clock.now())
    return redirect(url_for(".show", org=org, number=item.id), 303)


@bp.route("/news/<int:number>/edit", methods=["GET", "POST"])
def edit(org: str, number: int) -> Any:
    """Change a draft."""
    item = of_request(number)
    if item.state is not NewsState.DRAFT:
        return redirect(url_for(".show", org=org, number=number), 303)
    form, refused = words_form(service.languages(item.campaign), item.texts, seen=item.fingerprint), None
    if form.validate_on_submit():
        try:
            return _rewritten(org, number, form)
        except rules.WordsMoved as no:
            refused = no
    return write_page(item.campaign, form, item, refused), 422 if form.is_submitted() else 200


def _rewritten(org: str, number: int, form: WordsForm) -> Any:
    with transaction() as tx:
        seen = form.seen.data or ""
        service.rewrite(tx, of_request(number), form.texts(), seen=seen, account=g.account, now=clock.now())
    return redirect(url_for(".show", org=org, number=number), 303)


@bp.get("/news/<int:number>")
def show(org: str, number: int) -> str:
    """One item: where it stands, and the mails as they look."""
    return item_page("news/show.html", of_request(number), clock.now())


@bp.get("/news/<int:number>/live")
def live(org: str, number: int) -> Response:
    """The moving part of that page."""
    return live_part(of_request(number), clock.now())


@bp.get("/news/<int:number>.json")
def figures(org: str, number: int) -> Response:
    """The same sums for programs."""
    return figures_of(of_request(number), clock.now())


@bp.route("/news/<int:number>/release", methods=["GET", "POST"])
def release(org: str, number: int) -> Any:
    """Exactly what will be sent, and the button that releases it."""
    item = of_request(number)
    if item.state is not NewsState.DRAFT:
        return redirect(url_for(".show", org=org, number=number), 303)
    form, refused = ReleaseForm(seen=item.fingerprint), _objection(item)
    if form.validate_on_submit():
        try:
            return _released(org, number, form)
        except Refused as no:
            refused, form.seen.data = no, of_request(number).fingerprint
    status = refused.status if refused and form.is_submitted() else 200
    return item_page("news/release.html", of_request(number), clock.now(), form=form, refused=refused), status


def _released(org: str, number: int, form: ReleaseForm) -> Any:
    with transaction() as tx:
        service.release(
            tx,
            of_request(number),
            seen=form.seen.data,
            membership=g.membership,
            keys=keyring(),
            now=clock.now(),
            grant=form.passphrase.data or None,
        )
    return redirect(url_for(".show", org=org, number=number), 303)


def _objection(item: NewsItem) -> Refused | None:
    try:
        rules.check_approver(item, g.membership.account_id, g.membership.role)
    except Refused as no:
        return no
    return None


@bp.post("/news/<int:number>/pause")
def pause(org: str, number: int) -> Any:
    """Nothing more leaves."""
    return _act(org, number, service.pause)


@bp.post("/news/<int:number>/resume")
def resume(org: str, number: int) -> Any:
    """Go on."""
    return _act(org, number, service.resume)


@bp.post("/news/<int:number>/cancel")
def cancel(org: str, number: int) -> Any:
    """Stop for good what has not left."""
    return _act(org, number, service.cancel)


@bp.post("/news/<int:number>/unlock")
def unlock(org: str, number: int) -> Any:
    """The passphrase again."""
    return _act(org, number, service.unlock, keys=keyring(), grant=UnlockForm().passphrase.data or None)


@bp.post("/news/<int:number>/discard")
def discard(org: str, number: int) -> Any:
    """Drop a draft."""
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        item = of_request(number)
        service.discard(tx, item, account=g.account, now=clock.now())
        slug = item.campaign.slug
    flash(_("The draft is gone."))
    return redirect(url_for(".index", org=org, slug=slug), 303)


def _act(org: str, number: int, verb: Any, **more: Any) -> Any:
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        verb(tx, of_request(number), account=g.account, now=clock.now(), **more)
    return redirect(url_for(".show", org=org, number=number), 303)


@public.get(f"/{LANG}/u/<token>")
@limiter.limit("120 per minute")
def show_stop(lang: str, token: str) -> str:
    """A page with one button. Opening it changes nothing, whoever or whatever opens it."""
    return render_template("news/stop.html", token=token, is_stopped=False)


@public.post(f"/{LANG}/u/<token>")
@limiter.limit("600 per minute")
def stop(lang: str, token: str) -> str:
    """What the button does, and what mail programs post by themselves: no cookie, no stamp, no redirect (RFC 8058).

    The token alone decides. One answer for every token, whether it was used before, forged, or of somebody erased.
    Providers post for many readers from few networks, hence the wide limit.
    """
    with transaction() as tx:
        service.stop(tx, keyring(), token, now=clock.now())
    return render_template("news/stop.html", token=token, is_stopped=True)
