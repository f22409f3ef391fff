"""Pages for everybody: the list, a campaign with its sign form, plain words on data. No cookie, the same for all."""

from typing import Any

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request, url_for

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText
from petitions.core import clock, db, i18n, tokens
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.core.web import external_url
from petitions.pages import desk, rules, service
from petitions.pages.forms import SignForm
from petitions.signing import rules as signing_rules
from petitions.signing import service as signing

bp = Blueprint("pages", __name__)
LANG = f"<any({','.join(i18n.INTERFACE)}):lang>"


def init_app(app: Flask) -> None:
    """Hang the pages on the application, and the first screen of the desk."""
    app.register_blueprint(bp)
    desk.init_app(app, lambda: clock.now().date())


@bp.get("/")
def root() -> Any:
    """The list, in the language the reader prefers."""
    return _preferred("pages.home")


@bp.get("/c/<slug>")
def any_language(slug: str) -> Any:
    """A campaign, in the language the reader prefers: the address to print and to share."""
    return _preferred("pages.campaign", slug=campaigns.by_slug(db.session(), slug).slug)


@bp.get(f"/{LANG}/")
def home(lang: str) -> Response:
    """Campaigns that take signatures."""
    entries = service.list_entries(db.session(), lang, now=clock.now())
    return _shared(render_template("pages/home.html", here="home", entries=entries, **_addresses("pages.home")))


@bp.get(f"/{LANG}/c/<slug>")
def campaign(lang: str, slug: str) -> Response:
    """A campaign: what it asks, how many stand behind it, and the sign form."""
    campaign = campaigns.by_slug(db.session(), slug)
    text = campaigns.text(db.session(), campaign, lang)
    return _shared(_campaign(campaign, lang, SignForm(_purpose(campaign, text))))


@bp.post(f"/{LANG}/c/<slug>/sign")
@limiter.limit("300 per minute")
def sign(lang: str, slug: str) -> Any:
    """One request, the same work for everybody: no look-up, no mail, no queue."""
    campaign, now = campaigns.by_slug(db.session(), slug), clock.now()
    text = campaigns.text(db.session(), campaign, lang)
    form = SignForm(_purpose(campaign, text))
    if not campaign.is_open(now):
        form.form_errors = [signing_rules.CampaignClosed().sentence()]
        return _again(campaign, lang, form, 409)
    if not form.validate_on_submit():
        return _again(campaign, lang, form, 422)
    wave, person = campaigns.current_wave(db.session(), campaign), form.person(lang, campaign.offers_public)
    link, ticket, code = tokens.new(), tokens.new(), tokens.digits()
    written = signing.compose(
        campaign, text, wave, person=person, keys=keyring(), now=now, link=link, ticket=ticket, code=code
    )
    with db.transaction() as tx:
        signing.keep(tx, written)
    return redirect(url_for("signing.inbox", lang=lang, slug=slug, ticket=ticket), 303)


@bp.get(f"/{LANG}/c/<slug>/sign")
def back(lang: str, slug: str) -> Any:
    """The address of the form, opened as a page (another language chosen, a page loaded again)."""
    return redirect(url_for("pages.campaign", lang=lang, slug=slug), 303)


@bp.get(f"/{LANG}/privacy")
def privacy(lang: str) -> Response:
    """What happens to your data, in plain words."""
    words = render_template("pages/privacy.html", here="privacy", limits=signing_rules, **_addresses("pages.privacy"))
    return _shared(words)


@bp.get(f"/{LANG}/accessibility")
def accessibility(lang: str) -> Response:
    """What these pages promise to everybody, and where to say that they do not."""
    return _shared(render_template("pages/accessibility.html", **_addresses("pages.accessibility")))


def _campaign(campaign: Campaign, lang: str, form: SignForm) -> str:
    page = service.campaign_page(db.session(), campaign, lang, now=clock.now())
    addresses = _addresses("pages.campaign", slug=campaign.slug)
    return render_template("pages/campaign.html", page=page, form=form, limits=signing_rules, **addresses)


def _again(campaign: Campaign, lang: str, form: SignForm, status: int) -> Response:
    """The page with everything that was typed; for this person only."""
    response = make_response(_campaign(campaign, lang, form), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _purpose(campaign: Campaign, text: CampaignText) -> str:
    """Ties the form to the very text that was read: after a change it is shown again before anybody signs it."""
    return f"sign:{campaign.slug}:{text.sha256}"


def _addresses(endpoint: str, **values: Any) -> dict[str, Any]:
    """The canonical address of a page and its other languages, on the configured base."""
    alternates = {code: external_url(endpoint, lang=code, **values) for code in i18n.INTERFACE}
    return {"canonical": alternates[i18n.language()], "alternates": alternates}


def _shared(page: str) -> Response:
    """A page that is the same for all, so that caches may keep it for a moment."""
    response = make_response(page)
    response.headers["Cache-Control"] = rules.SHARED
    response.add_etag()
    response.make_conditional(request)
    return response


def _preferred(endpoint: str, **values: Any) -> Any:
    response = redirect(url_for(endpoint, lang=i18n.language(), **values))
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    return response
