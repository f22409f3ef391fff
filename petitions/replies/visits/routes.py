"""The page behind the link in a letter's mail or cover slip. Opening it changes nothing; each button is a proposal."""

from typing import Any

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for

from petitions.core import clock, i18n, switches, tokens
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.core.web import keep_private
from petitions.dispatch import links
from petitions.dispatch.models import Item
from petitions.letters.models import Letter
from petitions.replies import visiting
from petitions.replies.recipient_forms import FORMS, VisitForm

bp = Blueprint("visiting", __name__)
bp.after_request(keep_private)
ACT = f"<any({','.join(visiting.ACTS)}):act>"


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get("/r/<token>")
@limiter.limit("60 per minute")
def visit(token: str) -> str:
    """Which letter it is, what was said here, and what can be said; programs that follow links change nothing."""
    item, letter = _letter_behind(token)
    return _page(token, item, letter)


@bp.post(f"/r/<token>/{ACT}")
@limiter.limit("20 per minute")
def act(token: str, act: str) -> Any:
    """Acknowledge, answer, ask for another channel or for no more: kept until an organizer accepts it."""
    item, letter = _letter_behind(token)
    form = FORMS[act](item.id, act)
    if switches.is_off("replies"):
        form.form_errors.append(switches.SwitchedOff(switches.KEPT).sentence())
        return _page(token, item, letter, form), 503
    if not form.validate_on_submit():
        return _page(token, item, letter, form), 422
    try:
        with transaction() as tx:
            item = links.item_behind(tx, keyring(), token)
            visiting.say(tx, item, form.chosen(), keys=keyring(), now=clock.now())
    except visiting.TooManyToday as refused:
        form.form_errors.append(refused.sentence())
        return _page(token, item, letter, form), refused.status
    return redirect(url_for(".visit", token=token, lang=_asked(), _anchor="said"), 303)


@bp.get(f"/r/<token>/{ACT}")
@limiter.limit("60 per minute")
def back(token: str, act: str) -> Any:
    """The address of an act, opened as a page: nothing happens but the way back."""
    _letter_behind(token)
    return redirect(url_for(".visit", token=token, lang=_asked()), 303)


def _letter_behind(token: str) -> tuple[Item, Letter]:
    """The letter a link was made for, and its language for this page; raises ``NotFound`` for every other link."""
    g.reader_language = _asked() or g.get("reader_language")
    item = links.item_behind(session(), keyring(), token)
    if item.letter is None:
        raise NotFound()
    g.reader_language = _asked() or item.letter.language
    return item, item.letter


def _asked() -> str | None:
    """The language of the switch, where one was pressed."""
    asked = request.args.get("lang")
    return asked if asked in i18n.INTERFACE else None


def _page(token: str, item: Item, letter: Letter, typed: VisitForm | None = None) -> str:
    forms = {
        name: typed
        if typed is not None and typed.act == name
        else kind(item.id, name, formdata=None, request_key=tokens.new())
        for name, kind in FORMS.items()
    }
    facts = visiting.page(session(), item, letter, keyring(), i18n.language())
    return render_template("replies/recipient.html", **facts, forms=forms, typed=typed, token=token, asked=_asked())
