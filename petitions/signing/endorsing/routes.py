"""Endorsements: the desk's list and acts, and the page behind an invitation. That page sets no cookie."""

from typing import Any

from flask import Blueprint, Flask, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from petitions.core import clock, i18n, tokens
from petitions.core.db import session, transaction
from petitions.core.errors import Refused
from petitions.core.fields import ActForm
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.core.web import keep_private
from petitions.organizers import service as organizers
from petitions.signing.endorsing import forms, mail, rules, screens, service
from petitions.signing.endorsing.models import Endorsement, EndorsementState

bp = Blueprint("endorsing", __name__)
bp.after_request(keep_private)
LANG = f"<any({','.join(i18n.INTERFACE)}):lang>"
DESK = "/desk/<org>/campaigns/<slug>/endorsements"
PARTS = 10_000
"""Fields of the arrangement: three for each organization."""


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.url_value_preprocessor
def _let_long_lists_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint == "endorsing.arrange":
        request.max_form_parts = PARTS


@bp.errorhandler(rules.UnknownInvitation)
def unknown(_error: rules.UnknownInvitation) -> Any:
    """One page for every link that does not work, whatever the reason."""
    return render_template("signing/endorsing/unknown.html"), 404


@bp.get(DESK)
def index(org: str, slug: str) -> str:
    """Every organization of a campaign."""
    return screens.index(screens.of_request(slug), clock.now())


@bp.route(f"{DESK}/new", methods=["GET", "POST"])
def new(org: str, slug: str) -> Any:
    """Enter what an organizer was told."""
    form, refused = forms.EntryForm(own=i18n.language()).offer_countries(), None
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                campaign = screens.of_request(slug)
                text = service.text_of(tx, campaign, i18n.language())
                service.enter(tx, campaign, text, form.offer(), keys=keyring(), by=g.account, now=clock.now())
            flash(_("Entered. It counts as soon as it is checked."))
            return _back(org, slug)
        except Refused as no:
            refused = no
    return screens.entry(screens.of_request(slug), form, None, refused), 422 if form.is_submitted() else 200


@bp.route(f"{DESK}/<int:number>", methods=["GET", "POST"])
def edit(org: str, slug: str, number: int) -> Any:
    """Mend what is entered of one organization."""
    row, refused = _row(slug, number), None
    form = forms.EntryForm(data=forms.EntryForm.typed(row)).offer_countries()
    form.is_new = False
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                service.change(tx, _row(slug, number), form.offer(), keys=keyring(), by=g.account, now=clock.now())
            flash(_("Saved. Letters that are frozen keep what they said."))
            return _back(org, slug)
        except Refused as no:
            refused = no
    return screens.entry(
        screens.of_request(slug), form, _row(slug, number), refused
    ), 422 if form.is_submitted() else 200


@bp.route(f"{DESK}/invite", methods=["GET", "POST"])
def invite(org: str, slug: str) -> Any:
    """A link for one organization, shown once, mailed where wished."""
    form, refused, token = forms.InvitationForm(language=i18n.language()), None, tokens.new()
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                facts = {"token": token, "by": g.account, "now": clock.now()}
                row = service.invite(tx, screens.of_request(slug), form.name.data, form.language.data, **facts)
                _mail(tx, row, form, token)
            return screens.made(screens.of_request(slug), row, token, form)
        except Refused as no:
            refused = no
    return screens.invitation(screens.of_request(slug), form, refused), 422 if form.is_submitted() else 200


@bp.post(f"{DESK}/<int:number>/link")
def relink(org: str, slug: str, number: int) -> Any:
    """Another link for an invitation; the one before works no more."""
    _pressed()
    token = tokens.new()
    with transaction() as tx:
        row = service.new_link(tx, _row(slug, number), token=token, by=g.account, now=clock.now())
    return screens.made(screens.of_request(slug), row, token, None)


@bp.post(f"{DESK}/<int:number>/check")
def check(org: str, slug: str, number: int) -> Any:
    """It counts from now on."""
    return _act(org, slug, number, service.check, _("Checked. It counts from now on."))


@bp.post(f"{DESK}/<int:number>/decline")
def decline(org: str, slug: str, number: int) -> Any:
    """It does not count."""
    return _act(org, slug, number, service.decline, _("Declined. It does not count."))


@bp.post(f"{DESK}/<int:number>/withdraw")
def withdraw(org: str, slug: str, number: int) -> Any:
    """The organization said so to an organizer."""
    return _act(org, slug, number, service.withdraw, _("Withdrawn. It no longer counts."))


@bp.post(f"{DESK}/<int:number>/back")
def take_back(org: str, slug: str, number: int) -> Any:
    """End an invitation."""
    return _act(org, slug, number, service.take_back, _("The invitation is taken back; its link works no more."))


@bp.post(f"{DESK}/<int:number>/renew")
def renew(org: str, slug: str, number: int) -> Any:
    """It stands behind the present text, too."""
    text = service.text_of(session(), screens.of_request(slug), _row(slug, number).text.language)
    said = _("Noted: it stands behind the present text.")
    return _act(org, slug, number, lambda tx, row, **facts: service.renew(tx, row, text, **facts), said)


@bp.route(f"{DESK}/order", methods=["GET", "POST"])
def arrange(org: str, slug: str) -> Any:
    """The order of the annex."""
    form = forms.ArrangeForm() if request.method == "POST" else None
    if form is None:
        return screens.arrangement(screens.of_request(slug), None)
    page = screens.arrangement(screens.of_request(slug), form)
    if not form.validate_on_submit():
        return page, 422
    with transaction() as tx:
        campaign = screens.of_request(slug)
        service.arrange(tx, campaign, form.places(), by_name=form.order.data == "name")
        _record(tx, campaign)
    flash(_("Saved."))
    return redirect(url_for(".arrange", org=org, slug=slug), 303)


@bp.route(f"{DESK}/groups/<int:number>", methods=["GET", "POST"])
@bp.route(f"{DESK}/groups/new", methods=["GET", "POST"], defaults={"number": None})
def group(org: str, slug: str, number: int | None) -> Any:
    """A heading of the annex, new or known; it can be taken away."""
    known = service.group_of(session(), screens.of_request(slug), number) if number else None
    shown = {"headings": known.headings, "position": known.position} if known else {}
    form = forms.GroupForm(data=shown)
    is_removed = known is not None and "remove" in request.form
    if is_removed:
        _pressed()
    elif not form.validate_on_submit():
        return screens.group(screens.of_request(slug), form, number), 422 if form.is_submitted() else 200
    with transaction() as tx:
        campaign = screens.of_request(slug)
        if is_removed:
            service.remove_group(tx, campaign, service.group_of(tx, campaign, number or 0))
        else:
            service.keep_group(tx, campaign, number, form.headings.form.given, form.position.data or 0)
        _record(tx, campaign)
    return redirect(url_for(".arrange", org=org, slug=slug), 303)


@bp.get("/e/<token>")
@limiter.limit("120 per minute")
def any_language(token: str) -> Any:
    """The page behind a link, in the language the reader prefers."""
    response = redirect(url_for(".link", lang=i18n.language(), token=token))
    response.vary.add("Accept-Language")
    return response


@bp.get(f"/{LANG}/e/<token>")
@limiter.limit("120 per minute")
def link(lang: str, token: str) -> Any:
    """Demands and form for who is invited; thanks, and a way back, afterwards."""
    return screens.public(_by_link(token), lang, token)


@bp.post(f"/{LANG}/e/<token>")
@limiter.limit("60 per minute")
def offer(lang: str, token: str) -> Any:
    """The organization declares its support; sent twice it leads to the same thanks."""
    row = _by_link(token)
    if row.state is not EndorsementState.INVITED:
        return redirect(url_for(".link", lang=lang, token=token), 303)
    text = service.text_of(session(), row.campaign, lang)
    form = screens.offer_form(row, text, token)
    if not form.validate_on_submit():
        return screens.public(row, lang, token, form=form), 422
    try:
        with transaction() as tx:
            service.offer(tx, token, text, form.offer(), keys=keyring(), now=clock.now())
    except rules.UnknownInvitation:
        raise
    except Refused as no:
        form.form_errors = [*form.form_errors, no.sentence()]
        return screens.public(_by_link(token), lang, token, form=form), no.status
    return redirect(url_for(".link", lang=lang, token=token), 303)


@bp.post(f"/{LANG}/e/<token>/withdraw")
@limiter.limit("60 per minute")
def withdraw_own(lang: str, token: str) -> Any:
    """The organization takes its support back."""
    row, form = _by_link(token), forms.PressForm(f"endorse-withdraw:{token}")
    if not form.validate_on_submit():
        return screens.public(row, lang, token, press=form), 422
    if row.state in (EndorsementState.OFFERED, EndorsementState.CHECKED):
        with transaction() as tx:
            service.withdraw(tx, _by_link(token), by=None, now=clock.now())
    return redirect(url_for(".link", lang=lang, token=token), 303)


@bp.get(f"/{LANG}/e/<token>/withdraw")
def back(lang: str, token: str) -> Any:
    """The address of the button, opened as a page (another language chosen, a page loaded again)."""
    return redirect(url_for(".link", lang=lang, token=token), 303)


def _row(slug: str, number: int) -> Endorsement:
    return service.of_campaign(session(), screens.of_request(slug), number)


def _by_link(token: str) -> Endorsement:
    row = service.find_by_link(session(), token)
    if row is None or (row.state is EndorsementState.INVITED and not rules.is_fillable(row, clock.now())):
        raise rules.UnknownInvitation()
    return row


def _mail(tx: Any, row: Endorsement, form: forms.InvitationForm, token: str) -> None:
    if form.email.data:
        facts = {"language": form.language.data, "token": token, "now": clock.now()}
        mail.post_invitation(tx, keyring(), row, form.email.data, **facts)


def _act(org: str, slug: str, number: int, verb: Any, said: str) -> Any:
    _pressed()
    try:
        with transaction() as tx:
            verb(tx, _row(slug, number), by=g.account, now=clock.now())
    except (rules.NotNow, rules.AlreadyThere) as no:
        return screens.index(screens.of_request(slug), clock.now(), no), no.status
    flash(said)
    return _back(org, slug)


def _record(tx: Any, campaign: Any) -> None:
    who = {"organization": g.organization, "account": g.account, "now": clock.now()}
    organizers.record(tx, "arrange_endorsers", f"campaign-{campaign.id}", **who)


def _pressed() -> None:
    """A button of our own page was pressed in this session; 400 otherwise."""
    if not ActForm().validate_on_submit():
        abort(400)


def _back(org: str, slug: str) -> Any:
    return redirect(url_for(".index", org=org, slug=slug), 303)
