"""Addresses beside the campaign's page: sheet, poster, card, frame, figures, feeds, letters, organization, site map."""

from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.campaigns.picturing import service as picturing
from petitions.campaigns.picturing.shrinking import MEDIA_TYPE
from petitions.core import clock, db, i18n, tables
from petitions.core.blobs import content_of
from petitions.core.keys import keyring
from petitions.core.shelf import shared
from petitions.core.web import external_url
from petitions.dispatch import doors
from petitions.letters import handing, serving
from petitions.letters import rules as letter_rules
from petitions.letters.handouts import CARD, LARGE_POSTER, POSTER, SHEET
from petitions.pages.elsewhere import rules, service
from petitions.signing import service as signing

bp = Blueprint("elsewhere", __name__)
LANG = f"<any({','.join(i18n.INTERFACE)}):lang>"
PDF, PNG = "application/pdf", "image/png"
WAIT = 5
"""Seconds after which a page that waits for the press asks again."""


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get(f"/{LANG}/c/<slug>/sheet.pdf")
def sheet(lang: str, slug: str) -> Any:
    """A sheet to collect signatures on paper."""
    return _handout(lang, slug, SHEET)


@bp.get(f"/{LANG}/c/<slug>/poster.pdf", defaults={"size": "a4"})
@bp.get(f"/{LANG}/c/<slug>/poster-<any(a3):size>.pdf")
def poster(lang: str, slug: str, size: str) -> Any:
    """A poster with the title and the way to sign."""
    return _handout(lang, slug, LARGE_POSTER if size == "a3" else POSTER, size=size)


@bp.get(f"/{LANG}/c/<slug>/card.png")
def card(lang: str, slug: str) -> Any:
    """The picture that messengers show beside the link; that of an older text until the new one is made."""
    return _handout(lang, slug, CARD)


@bp.get(f"/{LANG}/c/<slug>/embed")
def embed(lang: str, slug: str) -> Response:
    """The campaign in a frame on pages of others, where its organizers allow it."""
    campaign = campaigns.by_slug(db.session(), slug)
    page = render_template(
        "pages/elsewhere/embed.html",
        campaign=campaign,
        text=campaigns.text(db.session(), campaign, lang),
        called_by=campaign.organization.name(lang),
        tally=signing.tally(db.session(), campaign),
        is_open=campaign.is_open(clock.now()),
    )
    response = _kept(page, "text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = rules.frame_policy(campaign.embed_hosts)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/c/<slug>/picture-<mark>.webp")
def picture(slug: str, mark: str) -> Response:
    """The picture of a campaign; another one has another mark, and so another address."""
    content = picturing.content(db.session(), campaigns.by_slug(db.session(), slug), mark)
    if content is None:
        abort(404)
    return _kept(content, MEDIA_TYPE, cache=rules.FILE_KEPT)


@bp.get("/c/<slug>/counts.json")
def counts(slug: str) -> Response:
    """The figures of a campaign for programs."""
    told = service.figures_of(db.session(), campaigns.by_slug(db.session(), slug))
    return _open(_kept(current_app.json.dumps(told, sort_keys=False), "application/json"))


@bp.get("/c/<slug>/counts.csv")
def counts_table(slug: str) -> Response:
    """The same for spreadsheets; no cell is ever run as a formula."""
    told = service.figures_of(db.session(), campaigns.by_slug(db.session(), slug))
    rows = [(name, key, number, told["as_of"]) for name, key, number in service.rows_of(told)]
    table = tables.text([("figure", "key", "number", "as_of"), *rows])
    return _open(_kept(table, "text/csv; charset=utf-8"))


@bp.get(f"/{LANG}/c/<slug>/feed.atom")
def feed(lang: str, slug: str) -> Response:
    """News and letters of one campaign."""
    campaign = campaigns.by_slug(db.session(), slug)
    text = campaigns.text(db.session(), campaign, lang)
    here = {"page": external_url("pages.campaign", lang=lang, slug=slug), "title": text.title}
    told = service.list_told(db.session(), lang, campaign)
    return _feed(told, author=campaign.organization.name(lang), begun=text.created_at, **here)


@bp.get(f"/{LANG}/feed.atom")
def all_feed(lang: str) -> Response:
    """News and letters of every public campaign."""
    told = service.list_told(db.session(), lang)
    public = service.list_public(db.session())
    begun = min((one.created_at for one in public), default=clock.now())
    return _feed(told, author="", begun=begun, page=external_url("pages.home", lang=lang), title=i18n._("Demarche"))


@bp.get(f"/{LANG}/o/<slug>")
def organization(lang: str, slug: str) -> Response:
    """Who an organization is, what it calls for, what it wrote."""
    known = service.public_organization(db.session(), slug)
    page = render_template(
        "pages/elsewhere/organization.html",
        organization=known,
        called=service.list_called(db.session(), known, lang, now=clock.now()),
        letters=service.list_letters(db.session(), lang, organization=known, limit=10),
        **_addresses("elsewhere.organization", slug=slug),
    )
    return _kept(page, "text/html; charset=utf-8")


@bp.get(f"/{LANG}/letters")
def letters(lang: str) -> Response:
    """Every letter that may be shown, newest first."""
    number = rules.page_number(request.args.get("page", "1"))
    if number is None:
        abort(404)
    offset = (number - 1) * service.PAGE
    shown = service.list_letters(db.session(), lang, limit=service.PAGE, offset=offset)
    more = bool(service.list_letters(db.session(), lang, limit=service.PAGE, offset=offset + service.PAGE))
    page = render_template(
        "pages/elsewhere/letters.html",
        here="letters",
        letters=shown,
        number=number,
        more=more,
        **_addresses("elsewhere.letters"),
    )
    return _kept(page, "text/html; charset=utf-8", whatever_query=False)


@bp.get("/letters/<code>.pdf")
def letter_file(code: str) -> Any:
    """A letter that may be shown, the very bytes that were sent."""
    letter = doors.find_letter(db.session(), letter_rules.plain_code(code) or "")
    if letter is None:
        abort(404)
    response = serving.shown(content_of(letter.file, keyring()), PDF, f"{letter.reference.replace('/', '-')}.pdf")
    return _kept_file(response, letter.file.sha256)


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """Every page that is for search engines, in every language."""
    public = service.list_public(db.session())
    pages = [_alternates(name) for name in ("pages.home", "elsewhere.letters", "pages.privacy", "pages.accessibility")]
    pages += [_alternates("pages.campaign", slug=one.slug) for one in public]
    pages += [
        _alternates("elsewhere.organization", slug=slug) for slug in sorted({c.organization.slug for c in public})
    ]
    return _kept(render_template("pages/elsewhere/sitemap.xml", pages=pages), "application/xml")


@bp.get("/robots.txt")
def robots() -> Response:
    """What search engines may read."""
    closed = "".join(f"Disallow: {path}\n" for path in rules.CLOSED)
    words = f"User-agent: *\n{closed}\nSitemap: {external_url('elsewhere.sitemap')}\n"
    return _kept(words, "text/plain; charset=utf-8")


def _handout(lang: str, slug: str, kind: str, **more: Any) -> Any:
    campaign = campaigns.by_slug(db.session(), slug)
    text = campaigns.text(db.session(), campaign, lang)
    if service.shown_language(text) != lang:
        return redirect(url_for(request.endpoint or "", lang=service.shown_language(text), slug=slug, **more), 302)
    made = handing.find(db.session(), campaign, lang, kind)
    is_present = made is not None and (made.text_id == text.id or kind == CARD)
    if made is None or not is_present or made.content is None:
        return _preparing(campaign, lang, has_failed=is_present)
    name = f"{slug}-{kind}-{lang}.{'png' if kind == CARD else 'pdf'}"
    response = _kept_file(serving.shown(made.content, PNG if kind == CARD else PDF, name), made.fingerprint)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _preparing(campaign: Campaign, lang: str, *, has_failed: bool) -> Response:
    page = render_template("pages/elsewhere/preparing.html", campaign=campaign, has_failed=has_failed)
    response = make_response(page, 503 if has_failed else 202)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    if not has_failed:
        response.headers["Refresh"] = str(WAIT)
    return response


def _feed(told: list[service.Told], **facts: Any) -> Response:
    page = render_template(
        "pages/elsewhere/feed.xml", told=told, plain=service.plain, external_url=external_url, **facts
    )
    return _open(_kept(page, "application/atom+xml; charset=utf-8"))


def _addresses(endpoint: str, **values: Any) -> dict[str, Any]:
    alternates = _alternates(endpoint, **values)
    return {"canonical": alternates[i18n.language()], "alternates": alternates}


def _alternates(endpoint: str, **values: Any) -> dict[str, str]:
    return {code: external_url(endpoint, lang=code, **values) for code in i18n.INTERFACE}


def _kept(content: str | bytes, media_type: str, *, whatever_query: bool = True, cache: str = rules.KEPT) -> Response:
    response = shared(content, whatever_query=whatever_query, cache=cache)
    response.headers["Content-Type"] = media_type
    return response


def _kept_file(response: Response, tag: str) -> Response:
    response.headers["Cache-Control"] = rules.FILE_KEPT
    response.set_etag(tag)
    response.make_conditional(request)
    return response


def _open(response: Response) -> Response:
    """Figures and feeds are for everybody, also for scripts on pages of others."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
