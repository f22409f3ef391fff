"""*I lost the link*: an address is typed, one answer is given, and one press makes the fresh link the only one."""

from typing import Any

from flask import Blueprint, Flask, redirect, render_template, url_for

from petitions.campaigns import service as campaigns
from petitions.core import clock, db, tokens
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.signing import rules
from petitions.signing.forms import AddressForm, PressForm
from petitions.signing.lost import service
from petitions.signing.manage_routes import LANG, keep_private, unknown

bp = Blueprint("lost", __name__)
bp.after_request(keep_private)
bp.register_error_handler(rules.UnknownLink, unknown)


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get(f"/{LANG}/c/<slug>/lost")
def show(lang: str, slug: str) -> Any:
    """Where the address is typed again."""
    return _page(lang, slug, AddressForm(f"lost:{slug}"))


@bp.post(f"/{LANG}/c/<slug>/lost")
@limiter.limit("30 per minute")
def ask(lang: str, slug: str) -> Any:
    """One row, whoever's address it is: nothing is looked up before the worker has it."""
    campaign, form = campaigns.by_slug(db.session(), slug), AddressForm(f"lost:{slug}")
    if not form.validate_on_submit():
        return _page(lang, slug, form), 422
    who = {"email": form.address, "language": lang}
    wish = service.compose(campaign, **who, keys=keyring(), now=clock.now(), link=tokens.new())
    with db.transaction() as tx:
        service.keep(tx, wish)
    return redirect(url_for("lost.sent", lang=lang, slug=slug), 303)


@bp.get(f"/{LANG}/c/<slug>/lost/sent")
def sent(lang: str, slug: str) -> Any:
    """The same words for everybody."""
    return _page(lang, slug, None)


@bp.post(f"/{LANG}/s/<token>/use")
@limiter.limit("60 per minute")
def use(lang: str, token: str) -> Any:
    """From now on this link is the one."""
    form = PressForm(f"use:{token}")
    if not form.validate_on_submit():
        if service.find(db.session(), token, now=clock.now()) is None:
            raise rules.UnknownLink()
        return render_template("signing/lost/use.html", token=token, form=form), 422
    with db.transaction() as tx:
        service.use(tx, token, now=clock.now())
    return redirect(url_for("signing.link", lang=lang, token=token), 303)


@bp.get(f"/{LANG}/s/<token>/use")
def back(lang: str, token: str) -> Any:
    """The address of the button, opened as a page."""
    return redirect(url_for("signing.link", lang=lang, token=token), 303)


def _page(lang: str, slug: str, form: AddressForm | None) -> str:
    campaign = campaigns.by_slug(db.session(), slug)
    text = campaigns.text(db.session(), campaign, lang)
    return render_template("signing/lost/ask.html", campaign=campaign, text=text, form=form)
