"""Pages of one signature, behind opaque tokens: check your inbox, confirm, thanks, manage. Never cached, no cookie."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, url_for
from flask_babel import gettext as _

from petitions.campaigns import service as campaigns
from petitions.core import clock, db, i18n
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.core.web import external_url
from petitions.signing import rules, screens, service
from petitions.signing.forms import CodeForm, LowerForm, PressForm
from petitions.signing.models import Signature

bp = Blueprint("signing", __name__)
LANG = f"<any({','.join(i18n.INTERFACE)}):lang>"


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.after_request
def keep_private(response: Response) -> Response:
    """Pages behind a token are for one person: no cache keeps them, no search engine lists them."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.errorhandler(rules.UnknownLink)
def unknown(_error: rules.UnknownLink) -> Any:
    """One page for every link that does not work, whatever the reason."""
    return render_template("signing/unknown_link.html"), 404


@bp.get(f"/{LANG}/c/<slug>/inbox/<ticket>")
@limiter.limit("120 per minute")
def inbox(lang: str, slug: str, ticket: str) -> Any:
    """What to do now, and a place for the code; thanks once it was used."""
    campaign = campaigns.by_slug(db.session(), slug)
    signature = service.find_by_ticket(db.session(), ticket)
    if signature is not None and signature.campaign_id == campaign.id:
        return _thanks(signature, None, lang)
    return _inbox(lang, slug, CodeForm(f"code:{ticket}"))


@bp.post(f"/{LANG}/c/<slug>/inbox/<ticket>")
@limiter.limit("60 per minute")
def code(lang: str, slug: str, ticket: str) -> Any:
    """The typed code: five tries, then silence."""
    form = CodeForm(f"code:{ticket}")
    if not form.validate_on_submit():
        return _inbox(lang, slug, form), 422
    with db.transaction() as tx:
        signature = service.confirm_by_code(tx, ticket, form.code.data, keys=keyring(), now=clock.now())
        slug = signature.campaign.slug if signature else slug
    if signature is None:
        form.code.errors = [
            _("This code is not the right one, or no longer. Look at the newest message, or sign again.")
        ]
        return _inbox(lang, slug, form), 422
    return redirect(url_for("signing.inbox", lang=lang, slug=slug, ticket=ticket), 303)


@bp.get(f"/{LANG}/s/<token>")
@limiter.limit("120 per minute")
def link(lang: str, token: str) -> Any:
    """The mailed link: one button before, thanks and choices after. Opening it confirms nothing."""
    signature = service.find_by_link(db.session(), token)
    return _thanks(signature, token, lang) if signature else _confirm(lang, token, PressForm(f"confirm:{token}"))


@bp.post(f"/{LANG}/s/<token>")
@limiter.limit("60 per minute")
def confirm(lang: str, token: str) -> Any:
    """The button. Pressed again it leads to the same page of thanks."""
    form = PressForm(f"confirm:{token}")
    if service.find_by_link(db.session(), token) is None and not form.validate_on_submit():
        return _confirm(lang, token, form), 422
    with db.transaction() as tx:
        service.confirm(tx, token, now=clock.now())
    return redirect(url_for("signing.link", lang=lang, token=token), 303)


@bp.post(f"/{LANG}/s/<token>/lower")
@limiter.limit("60 per minute")
def lower(lang: str, token: str) -> Any:
    """Show less of the name from now on."""
    form = LowerForm(f"lower:{token}")
    if not form.validate_on_submit():
        return _thanks(_signature(token), token, lang, lower=form), 422
    with db.transaction() as tx:
        service.lower(tx, _signature(token), int(form.level.data), link=token, keys=keyring())
    return redirect(url_for("signing.link", lang=lang, token=token), 303)


@bp.post(f"/{LANG}/s/<token>/withdraw")
@limiter.limit("60 per minute")
def withdraw(lang: str, token: str) -> Any:
    """Take the signature back."""
    form = PressForm(f"withdraw:{token}")
    if not form.validate_on_submit():
        return _thanks(_signature(token), token, lang, withdraw=form), 422
    with db.transaction() as tx:
        service.withdraw(tx, _signature(token))
    return redirect(url_for("signing.link", lang=lang, token=token), 303)


@bp.post(f"/{LANG}/s/<token>/no-news")
@limiter.limit("60 per minute")
def stop_news(lang: str, token: str) -> Any:
    """Erase the address that was kept for news."""
    form = PressForm(f"no-news:{token}")
    if not form.validate_on_submit():
        return _thanks(_signature(token), token, lang, no_news=form), 422
    with db.transaction() as tx:
        service.stop_news(tx, _signature(token))
    return redirect(url_for("signing.link", lang=lang, token=token), 303)


@bp.get(f"/{LANG}/s/<token>/lower")
@bp.get(f"/{LANG}/s/<token>/no-news")
@bp.get(f"/{LANG}/s/<token>/withdraw")
def back(lang: str, token: str) -> Any:
    """The addresses of the buttons, opened as pages (another language chosen, a page loaded again)."""
    return redirect(url_for("signing.link", lang=lang, token=token), 303)


def _signature(token: str) -> Signature:
    signature = service.find_by_link(db.session(), token)
    if signature is None:
        raise rules.UnknownLink()
    return signature


def _inbox(lang: str, slug: str, form: CodeForm) -> str:
    campaign = campaigns.by_slug(db.session(), slug)
    text = campaigns.text(db.session(), campaign, lang)
    return render_template("signing/inbox.html", campaign=campaign, text=text, form=form)


def _confirm(lang: str, token: str, form: PressForm) -> str:
    waiting = service.find_request(db.session(), token, now=clock.now())
    if waiting is None:
        raise rules.UnknownLink()
    text = campaigns.text(db.session(), waiting.campaign, lang)
    appears = screens.appearance(waiting, token)
    return render_template("signing/confirm.html", campaign=waiting.campaign, text=text, appears=appears, form=form)


def _thanks(signature: Signature, token: str | None, lang: str, **sent: Any) -> str:
    """Thanks; with the mailed link also its choices, of which ``sent`` is one that must be shown again."""
    seen = screens.thanks(db.session(), signature, token, lang, now=clock.now())
    facts = {"seen": seen, "campaign": seen.campaign, "text": seen.text, "external": external_url}
    if token is None:
        return render_template("signing/thanks.html", **facts)
    forms = {
        "lower": LowerForm(f"lower:{token}"),
        "withdraw": PressForm(f"withdraw:{token}"),
        "no_news": PressForm(f"no-news:{token}"),
        **sent,
    }
    forms["lower"].offer(signature.level, bool(seen.appearance.name))
    return render_template("signing/manage.html", **facts, **forms, token=token)
