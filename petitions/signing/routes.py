"""Pages of one signature, behind opaque tokens: check your inbox, confirm, thanks, manage. Never cached, no cookie."""

from typing import Any

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask_babel import gettext as _

from petitions.campaigns import ground
from petitions.core import clock, db
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.signing import manage_routes, rules, screens, service
from petitions.signing.forms import CodeForm, ConfirmForm, PressForm
from petitions.signing.lost import service as lost
from petitions.signing.manage_routes import LANG, keep_private, unknown
from petitions.signing.models import Request, Signature

bp = Blueprint("signing", __name__)
bp.after_request(keep_private)
bp.register_error_handler(rules.UnknownLink, unknown)


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get(f"/{LANG}/c/<slug>/inbox/<ticket>")
@limiter.limit("120 per minute")
def inbox(lang: str, slug: str, ticket: str) -> Any:
    """What to do now, and a place for the code; thanks once it was used."""
    signature = service.find_by_ticket(db.session(), ticket)
    if signature is not None and signature.campaign.slug == slug:
        return _thanks(signature, lang)
    return _inbox(lang, slug, ticket, CodeForm(f"code:{ticket}"))


@bp.post(f"/{LANG}/c/<slug>/inbox/<ticket>")
@limiter.limit("60 per minute")
def code(lang: str, slug: str, ticket: str) -> Any:
    """The typed code: five tries, then silence."""
    form = CodeForm(f"code:{ticket}")
    if not form.validate_on_submit():
        return _inbox(lang, slug, ticket, form), 422
    with db.transaction() as tx:
        signature = service.confirm_by_code(tx, ticket, form.code.data, keys=keyring(), now=clock.now())
        slug = signature.campaign.slug if signature else slug
    if signature is None:
        form.code.errors = [
            _("This code is not the right one, or no longer. Look at the newest message, or sign again.")
        ]
        return _inbox(lang, slug, ticket, form), 422
    return redirect(url_for("signing.inbox", lang=lang, slug=slug, ticket=ticket), 303)


@bp.get(f"/{LANG}/c/<slug>/inbox/<ticket>/again")
@limiter.limit("60 per minute")
def sent_again(lang: str, slug: str, ticket: str) -> Any:
    """What is said after *Send again*, whoever asked and however often."""
    return _inbox(lang, slug, ticket, CodeForm(f"code:{ticket}"), is_again=True)


@bp.post(f"/{LANG}/c/<slug>/inbox/<ticket>/again")
@limiter.limit("30 per minute")
def again(lang: str, slug: str, ticket: str) -> Any:
    """The same mail once more, as far as the cap on mails to one address allows; nothing says whether it did."""
    form = PressForm(f"again:{ticket}")
    if not form.validate_on_submit():
        return _inbox(lang, slug, ticket, CodeForm(f"code:{ticket}", formdata=None), again=form), 422
    with db.transaction() as tx:
        service.mail_again(tx, ticket, now=clock.now())
    return redirect(url_for("signing.sent_again", lang=lang, slug=slug, ticket=ticket), 303)


@bp.get(f"/{LANG}/s/<token>")
@limiter.limit("120 per minute")
def link(lang: str, token: str) -> Any:
    """The mailed link: one button before, thanks and choices after. Opening it confirms nothing."""
    waiting = service.find_request(db.session(), token, now=clock.now())
    if waiting:
        return _confirm(lang, token, ConfirmForm(f"confirm:{token}"), waiting)
    signature = service.find_by_link(db.session(), token)
    if signature:
        return manage_routes.page(signature, token, lang)
    if lost.find(db.session(), token, now=clock.now()):
        return render_template("signing/lost/use.html", token=token, form=PressForm(f"use:{token}"))
    raise rules.UnknownLink()


@bp.post(f"/{LANG}/s/<token>")
@limiter.limit("60 per minute")
def confirm(lang: str, token: str) -> Any:
    """The button. Pressed again it leads to the same page of thanks."""
    form = ConfirmForm(f"confirm:{token}")
    if not form.validate_on_submit() and service.find_by_link(db.session(), token) is None:
        return _confirm(lang, token, form, _waiting(token)), 422
    with db.transaction() as tx:
        service.confirm(tx, token, now=clock.now(), keys=keyring(), wants_news=bool(form.news.data))
    return redirect(url_for("signing.link", lang=lang, token=token), 303)


@bp.post(f"/{LANG}/s/<token>/not-me")
@limiter.limit("60 per minute")
def not_me(lang: str, token: str) -> Any:
    """Somebody else gave this address: everything about the request is erased at once."""
    form = PressForm(f"not-me:{token}")
    if not form.validate_on_submit():
        return _confirm(lang, token, ConfirmForm(f"confirm:{token}", formdata=None), _waiting(token), not_me=form), 422
    with db.transaction() as tx:
        service.take_back(tx, token, now=clock.now())
    return redirect(url_for("signing.erased", lang=lang), 303)


@bp.get(f"/{LANG}/s/<token>/not-me")
def back(lang: str, token: str) -> Any:
    """The address of the button, opened as a page (another language chosen, a page loaded again)."""
    return redirect(url_for("signing.link", lang=lang, token=token), 303)


@bp.get(f"/{LANG}/erased")
def erased(lang: str) -> str:
    """What is said after *That was not me*: the same for everybody, for nothing is known of them."""
    return render_template("signing/erased.html")


def _inbox(lang: str, slug: str, ticket: str, form: CodeForm, *, is_again: bool = False, **sent: Any) -> str:
    stands = ground.of(db.session, slug, lang)
    presses = {name: PressForm(f"{name}:{ticket}", formdata=None) for name in ("again", "wrong")} | sent
    facts: dict[str, Any] = {"campaign": stands.campaign, "text": stands.text, "ticket": ticket, "limits": rules}
    return render_template("signing/inbox.html", form=form, is_again=is_again, **presses, **facts)


def _waiting(token: str) -> Request:
    """The request behind a link; raises ``UnknownLink``."""
    waiting = service.find_request(db.session(), token, now=clock.now())
    if waiting is None:
        raise rules.UnknownLink()
    return waiting


def _confirm(lang: str, token: str, form: ConfirmForm, waiting: Request, not_me: PressForm | None = None) -> str:
    stands = ground.of(db.session, waiting.campaign_id, lang)
    facts: dict[str, Any] = {"campaign": stands.campaign, "text": stands.text}
    facts |= {"appears": screens.appearance(waiting, token), "has_news": waiting.news is not None, "token": token}
    facts |= {"teller": screens.teller(stands.campaign, waiting, lang)}
    not_me = not_me or PressForm(f"not-me:{token}", formdata=None)
    return render_template("signing/confirm.html", form=form, not_me=not_me, **facts)


def _thanks(signature: Signature, lang: str) -> str:
    """Thanks after the typed code; what can be changed stands behind the mailed link."""
    seen = screens.thanks(db.session(), signature, None, lang, now=clock.now())
    return render_template("signing/thanks.html", seen=seen, campaign=seen.campaign, text=seen.text)
