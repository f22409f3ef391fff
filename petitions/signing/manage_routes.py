"""What a signatory changes behind the mailed link: each act a button of its own, and every one of them a post."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, url_for

from petitions.core import clock, db, i18n
from petitions.core.errors import Refused
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.core.web import keep_private
from petitions.signing import countries, rules, screens, service
from petitions.signing.forms import AddressForm, LowerForm, MoreForm, PressForm
from petitions.signing.kept import Kept, kept
from petitions.signing.models import Signature

bp = Blueprint("managing", __name__)
bp.after_request(keep_private)
LANG = f"<any({','.join(i18n.INTERFACE)}):lang>"


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.errorhandler(rules.UnknownLink)
def unknown(_error: rules.UnknownLink) -> Any:
    """One page for every link that does not work, whatever the reason."""
    return render_template("signing/unknown_link.html"), 404


@bp.post(f"/{LANG}/s/<token>/lower")
@limiter.limit("60 per minute")
def lower(lang: str, token: str) -> Any:
    """Show less of the name from now on."""
    form = LowerForm(f"lower:{token}")
    if not form.validate_on_submit():
        return page(_signature(token), token, lang, lower=form), 422
    with db.transaction() as tx:
        service.lower(tx, _signature(token), int(form.level.data), link=token, keys=keyring())
    return _done(lang, token)


@bp.post(f"/{LANG}/s/<token>/more")
@limiter.limit("60 per minute")
def more(lang: str, token: str) -> Any:
    """Show more of the name from now on, by its owner's own act."""
    form, now = MoreForm(f"more:{token}"), _signature(token)
    form.offer(now.level, now.campaign.offers_public)
    if not form.validate_on_submit():
        return page(_signature(token), token, lang, more=form), 422
    try:
        with db.transaction() as tx:
            wished = {"level": int(form.level.data), "name": form.name.data}
            service.show_more(tx, _signature(token), **wished, link=token, keys=keyring())
    except rules.NameNeeded as refusal:
        form.name.errors = [refusal.sentence()]
        return page(_signature(token), token, lang, more=form), 422
    return _done(lang, token)


@bp.post(f"/{LANG}/s/<token>/withdraw")
@limiter.limit("60 per minute")
def withdraw(lang: str, token: str) -> Any:
    """Take the signature back."""
    form = PressForm(f"withdraw:{token}")
    if not form.validate_on_submit():
        return page(_signature(token), token, lang, withdraw=form), 422
    with db.transaction() as tx:
        service.withdraw(tx, _signature(token))
    return _done(lang, token)


@bp.post(f"/{LANG}/s/<token>/news")
@limiter.limit("10 per minute")
def start_news(lang: str, token: str) -> Any:
    """Keep the address again, typed by its owner, to tell what came of it."""
    form = AddressForm(f"news:{token}")
    if not form.validate_on_submit():
        return page(_signature(token), token, lang, news=form), 422
    try:
        with db.transaction() as tx:
            service.start_news(tx, _signature(token), form.address, keys=keyring())
    except Refused as refusal:
        form.email.errors = [refusal.sentence()]
        return page(_signature(token), token, lang, news=form), 422
    return _done(lang, token)


@bp.post(f"/{LANG}/s/<token>/no-news")
@limiter.limit("60 per minute")
def stop_news(lang: str, token: str) -> Any:
    """Erase the address that was kept for news."""
    form = PressForm(f"no-news:{token}")
    if not form.validate_on_submit():
        return page(_signature(token), token, lang, no_news=form), 422
    with db.transaction() as tx:
        service.stop_news(tx, _signature(token))
    return _done(lang, token)


@bp.get(f"/{LANG}/s/<token>/data")
@limiter.limit("60 per minute")
def show_data(lang: str, token: str) -> str:
    """Everything that is kept of a signature, to read."""
    return _data(token, lang, PressForm(f"data:{token}"))


@bp.post(f"/{LANG}/s/<token>/data.json")
@limiter.limit("30 per minute")
def data_file(lang: str, token: str) -> Any:
    """The same as a file to take along."""
    form = PressForm(f"data:{token}")
    if not form.validate_on_submit():
        return _data(token, lang, form), 422
    answer = Response(_kept(token).to_json(), mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename="my-signature.json")
    return answer


@bp.get(f"/{LANG}/s/<token>/data.json")
def data_back(lang: str, token: str) -> Any:
    """The address of the file, opened as a page."""
    return redirect(url_for("managing.show_data", lang=lang, token=token), 303)


@bp.get(f"/{LANG}/s/<token>/<any(lower,more,news,'no-news',withdraw):act>")
def back(lang: str, token: str, act: str) -> Any:
    """The addresses of the buttons, opened as pages (another language chosen, a page loaded again)."""
    return _done(lang, token)


def page(signature: Signature, token: str, lang: str, **sent: Any) -> str:
    """The signature and its choices, of which ``sent`` is one that must be shown again."""
    seen = screens.thanks(db.session(), signature, token, lang, now=clock.now())
    forms = {
        "lower": LowerForm(f"lower:{token}", formdata=None),
        "more": MoreForm(f"more:{token}", formdata=None),
        "withdraw": PressForm(f"withdraw:{token}", formdata=None),
        "news": AddressForm(f"news:{token}", formdata=None),
        "no_news": PressForm(f"no-news:{token}", formdata=None),
        **sent,
    }
    forms["lower"].offer(signature.level, bool(seen.appearance.name))
    forms["more"].offer(signature.level, signature.campaign.offers_public)
    facts = {"seen": seen, "campaign": seen.campaign, "text": seen.text, "token": token}
    return render_template("signing/manage.html", **facts, **forms)


def _data(token: str, lang: str, form: PressForm) -> str:
    found = _kept(token)
    country = dict(countries.choices(lang)).get(found.country or "")
    return render_template("signing/data.html", kept=found, country=country, token=token, form=form)


def _kept(token: str) -> Kept:
    return kept(_signature(token), token, i18n.language())


def _done(lang: str, token: str) -> Any:
    return redirect(url_for("signing.link", lang=lang, token=token), 303)


def _signature(token: str) -> Signature:
    signature = service.find_by_link(db.session(), token)
    if signature is None:
        raise rules.UnknownLink()
    return signature
