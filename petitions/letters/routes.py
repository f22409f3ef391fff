"""Pages of letters on the desk: write and preview, look at a frozen one, withdraw one that went out."""

from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, redirect, render_template, request, url_for

from petitions.campaigns import service as campaigns
from petitions.core import clock, tokens
from petitions.core.blobs import content_of
from petitions.core.db import session, transaction
from petitions.core.errors import NotFound, Refused
from petitions.core.keys import keyring
from petitions.letters import (
    company,
    comparing,
    desk,
    kinds,
    previews,
    remarks,
    rules,
    service,
    serving,
    standing,
    writing,
)
from petitions.letters.forms import CopiesForm, LetterForm, RemarkForm, RevokeForm
from petitions.letters.models import LetterKind
from petitions.letters.partner_forms import PartnerForm
from petitions.letters.text_place import Place
from petitions.organizers import logo

bp = Blueprint("letters", __name__)


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.url_value_preprocessor
def _let_logos_in(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if endpoint in ("letters.partners", "letters.partner"):
        request.max_content_length = logo.BYTES + 100_000


@bp.get("/desk/<org>/campaigns/<slug>/letters")
def index(org: str, slug: str) -> str:
    """The letter in each language, and the letters that stand still."""
    campaign = campaigns.of_organization(session(), g.organization, slug)
    at = request.args.get("page", 1, type=int)
    return render_template("letters/list.html", **desk.index(session(), campaign, at=at))


@bp.route("/desk/<org>/campaigns/<slug>/letters/partners", methods=["GET", "POST"])
def partners(org: str, slug: str) -> Any:
    """Organizations that join the campaign's joint letters, and a form for one more."""
    return _partner(org, slug, None)


@bp.route("/desk/<org>/campaigns/<slug>/letters/partners/<int:number>", methods=["GET", "POST"])
def partner(org: str, slug: str, number: int) -> Any:
    """Change one of them."""
    return _partner(org, slug, number)


def _partner(org: str, slug: str, number: int | None) -> Any:
    form, refused = PartnerForm(), None
    if form.validate_on_submit():
        try:
            facts: dict[str, Any] = {"names": form.names(), "signatories": form.signatories(), "logo": form.picture()}
        except Refused as no:
            refused = no
        else:
            with transaction() as tx:
                campaign = campaigns.of_organization(tx, g.organization, slug)
                row = company.partner_of(tx, campaign, number) if number else None
                company.keep_partner(tx, campaign, row, **facts, account=g.account, now=clock.now())
            return redirect(url_for(".partners", org=org, slug=slug), 303)
    campaign = campaigns.of_organization(session(), g.organization, slug)
    row = company.partner_of(session(), campaign, number) if number else None
    page = render_template("letters/partners.html", **desk.partners(session(), campaign, row, form), refused=refused)
    return page, 422 if form.is_submitted() else 200


@bp.post("/desk/<org>/campaigns/<slug>/letters/partners/with/<partner>")
def join_partner(org: str, slug: str, partner: str) -> Any:
    """An organization that campaigns together stands on joint letters from now on."""
    with transaction() as tx:
        campaign = campaigns.of_organization(tx, g.organization, slug)
        company.join(tx, campaign, partner, account=g.account, now=clock.now())
    return redirect(url_for(".partners", org=org, slug=slug), 303)


@bp.post("/desk/<org>/campaigns/<slug>/letters/partners/<int:number>/drop")
def drop_partner(org: str, slug: str, number: int) -> Any:
    """It joins no further letter."""
    with transaction() as tx:
        campaign = campaigns.of_organization(tx, g.organization, slug)
        row = company.partner_of(tx, campaign, number)
        company.drop_partner(tx, row, campaign=campaign, account=g.account, now=clock.now())
    return redirect(url_for(".partners", org=org, slug=slug), 303)


@bp.get("/desk/<org>/campaigns/<slug>/letters/partners/<int:number>/logo")
def partner_logo(org: str, slug: str, number: int) -> Response:
    """The picture as it is printed."""
    campaign = campaigns.of_organization(session(), g.organization, slug)
    kept = company.partner_of(session(), campaign, number).logo
    if kept is None:
        raise NotFound()
    return serving.shown(content_of(kept, keyring()), kept.media_type, f"partner-{number}")


@bp.get("/desk/<org>/campaigns/<slug>/letters/<language>")
def old(org: str, slug: str, language: str) -> Any:
    """Where the first letter was written before there were other kinds."""
    place = _place(slug, LetterKind.FIRST, language)
    return redirect(url_for(".write", org=org, slug=slug, kind=place.kind, language=language), 301)


@bp.route("/desk/<org>/campaigns/<slug>/letters/<kind>/<language>", methods=["GET", "POST"])
def write(org: str, slug: str, kind: str, language: str) -> Any:
    """The text in one language, beside the letter as one addressee will get it. POST keeps a new version."""
    place = _place(slug, kind, language)
    form = _form(place)
    if not form.validate_on_submit():
        return _page(place, form), 422 if form.is_submitted() else 200
    try:
        with transaction() as tx:
            words = {"subject": form.subject.data, "body": form.body.data, "options": form.decided()}
            words |= {"kind": place.kind, "seen": form.seen.data, "account": g.account, "now": clock.now()}
            service.write_text(tx, _place(slug, kind, language).campaign, language, **words)
    except rules.TextMoved as moved:
        return _page(_place(slug, kind, language), form, moved), moved.status
    return redirect(url_for(".write", org=org, slug=slug, kind=kind, language=language, to=form.to.data), 303)


@bp.post("/desk/<org>/campaigns/<slug>/letters/<kind>/<language>/remarks")
def remark(org: str, slug: str, kind: str, language: str) -> Any:
    """Say something about a text to the others."""
    place, said = _place(slug, kind, language), RemarkForm()
    if not said.validate_on_submit():
        form = LetterForm(formdata=None)
        form.offer(language, place.campaign.languages)
        return _page(place, form, said=said), 422
    with transaction() as tx:
        remarks.add(tx, _place(slug, kind, language), said.remark.data, account=g.account, now=clock.now())
    return redirect(url_for(".write", org=org, slug=slug, kind=kind, language=language, _anchor="remarks"), 303)


@bp.post("/desk/<org>/campaigns/<slug>/letters/<kind>/<language>/remarks/<int:number>")
def settle(org: str, slug: str, kind: str, language: str, number: int) -> Any:
    """It is dealt with, or not after all."""
    with transaction() as tx:
        place, facts = _place(slug, kind, language), {"account": g.account, "now": clock.now()}
        remarks.settle(tx, place, number, is_done=request.form.get("is") != "open", **facts)
    return redirect(url_for(".write", org=org, slug=slug, kind=kind, language=language, _anchor="remarks"), 303)


@bp.post("/desk/<org>/campaigns/<slug>/letters/<kind>/<language>/preview")
def ask(org: str, slug: str, kind: str, language: str) -> Any:
    """Ask for page pictures of what was typed; nothing is kept as a version."""
    place = _place(slug, kind, language)
    form = _form(place)
    addressee = writing.addressee(session(), place, form.to.data)
    if not form.validate_on_submit() or addressee is None:
        return _page(place, form), 422
    with transaction() as tx:
        token = writing.ask(tx, addressee, place.kind, form, token=tokens.new(), now=clock.now()).token
    if "X-Live" in request.headers:  # asked while somebody types: the sheet alone
        return redirect(url_for(".preview", org=org, token=token), 303)
    back = {"org": org, "slug": slug, "kind": kind, "language": language, "preview": token, "seen": form.seen.data}
    return redirect(url_for(".write", **back), 303)


@bp.get("/desk/<org>/campaigns/<slug>/letters/<kind>/<language>/compare")
def compare(org: str, slug: str, kind: str, language: str) -> str:
    """What differs between two addressees' letters, or between two versions."""
    place, by = _place(slug, kind, language), request.args.get("by", comparing.BY[0])
    if by not in comparing.BY:
        raise NotFound()
    pair = request.args.get("one", type=int), request.args.get("other", type=int)
    return render_template("letters/compare.html", **comparing.page(session(), place, by, *pair, _edge()))


@bp.post("/desk/<org>/campaigns/<slug>/letters/<kind>/<language>/copies/<int:number>")
def copies(org: str, slug: str, kind: str, language: str, number: int) -> Any:
    """Who is named as getting a copy of the letter to one recipient."""
    form = CopiesForm()
    with transaction() as tx:
        place = _place(slug, kind, language)
        choice = writing.addressee(tx, place, number)
        if choice is None or choice.recipient_id != number:
            raise NotFound()
        form.copies.choices = writing.others(tx, choice)
        if form.validate_on_submit():
            company.set_copies(tx, choice, form.copies.data or [])
    return redirect(url_for(".write", org=org, slug=slug, kind=kind, language=language, to=number), 303)


def _place(slug: str, kind: str, language: str) -> Place:
    campaign, known = campaigns.of_organization(session(), g.organization, slug), kinds.find(kind)
    if known is None or language not in desk.list_languages(session(), campaign):
        raise NotFound()
    return Place(campaign, known, language)


def _form(place: Place) -> LetterForm:
    form = LetterForm()
    form.offer(place.language, place.campaign.languages)
    return form


def _edge() -> writing.Edge:
    return writing.Edge(clock.now(), current_app.config["BASE_URL"])


def _page(place: Place, form: LetterForm, moved: rules.TextMoved | None = None, said: RemarkForm | None = None) -> str:
    token = request.args.get("preview", "")
    if token and not form.is_submitted():
        form.seen.data = request.args.get("seen", type=int)
    preview = previews.by_token(session(), g.organization, token) if token else None
    facts = writing.page(session(), place, form, preview, to=request.args.get("to", type=int), edge=_edge())
    facts |= writing.conflict(form, moved) if moved else {}
    facts |= remarks.page(session(), place) | {"remark_form": said or RemarkForm(formdata=None)}
    return render_template("letters/write.html", **facts, copies_form=CopiesForm(formdata=None))


@bp.get("/desk/<org>/previews/<token>")
def preview(org: str, token: str) -> Any:
    """The sheet alone: waiting, done or not possible."""
    found = previews.by_token(session(), g.organization, token)
    response = Response(render_template("letters/preview.html", **desk.sheet(found)))
    response.headers["X-Moving"] = "0" if desk.is_over(found) else "1"
    return response


@bp.get("/desk/<org>/previews/<token>/<int:page>.png")
def preview_page(org: str, token: str, page: int) -> Response:
    """One page picture."""
    blob = service.picture(session(), previews.by_token(session(), g.organization, token).pages, page)
    return serving.shown(content_of(blob, keyring()), blob.media_type, f"preview-{page}.png")


@bp.get("/desk/<org>/letters/<int:number>.pdf")
def letter(org: str, number: int) -> Response:
    """The frozen bytes."""
    found = service.letter_of(session(), g.organization, number)
    return serving.shown(content_of(found.blob, keyring()), serving.PDF, f"{found.reference.replace('/', '-')}.pdf")


@bp.get("/desk/<org>/letters/<int:number>/<int:page>.png")
def letter_page(org: str, number: int, page: int) -> Response:
    """A picture of one page of the frozen bytes."""
    blob = service.picture(session(), service.letter_of(session(), g.organization, number).pages, page)
    return serving.shown(content_of(blob, keyring()), blob.media_type, f"letter-{number}-{page}.png")


@bp.route("/desk/<org>/letters/<int:number>/revoke", methods=["GET", "POST"])
def revoke(org: str, number: int) -> Any:
    """Withdraw a letter that went out: its page says so from then on, with words for everybody."""
    form, found = RevokeForm(), service.letter_of(session(), g.organization, number)
    if not form.validate_on_submit():
        facts = desk.standing_of(session(), found)
        return render_template("letters/revoke.html", **facts, form=form), 422 if form.is_submitted() else 200
    with transaction() as tx:
        found = service.letter_of(tx, g.organization, number)
        standing.revoke(tx, found, reason=form.reason.data, account=g.account, now=clock.now())
        slug = found.campaign.slug
    return redirect(url_for(".index", org=org, slug=slug), 303)
