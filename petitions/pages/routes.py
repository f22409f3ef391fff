"""Pages for everybody: the list, a campaign with its sign form, plain words on data. No cookie, the same for all."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, url_for

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import clock, db, i18n, switches
from petitions.core.shelf import shared
from petitions.core.web import external_url
from petitions.organizers import retention
from petitions.pages import desk, plain, service
from petitions.pages.forms import SignForm, purpose
from petitions.signing import rules as signing_rules
from petitions.signing import sharing

bp = Blueprint("pages", __name__)
LANG = f"<any({','.join(i18n.INTERFACE)}):lang>"


def init_app(app: Flask) -> None:
    """Hang the pages on the application, and the first screen of the desk."""
    app.register_blueprint(bp)
    desk.init_app(app, lambda: clock.now())


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
    page = render_template("pages/home.html", here="home", entries=entries, **_addresses("pages.home"))
    return shared(page, whatever_query=True)


@bp.get(f"/{LANG}/c/<slug>")
def campaign(lang: str, slug: str) -> Response:
    """A campaign: what it asks, how many stand behind it, and the sign form."""
    campaign = campaigns.by_slug(db.session(), slug)
    text = campaigns.text(db.session(), campaign, lang)
    form = SignForm.asking(campaign)(purpose(campaign, text))
    return shared(show_campaign(campaign, lang, form), whatever_query=True)


@bp.get("/c/<slug>/with/<partner>")
def any_language_with(slug: str, partner: str) -> Any:
    """The same, signed with a partner of the campaign."""
    return _preferred("pages.campaign_with", slug=campaigns.by_slug(db.session(), slug).slug, partner=partner)


@bp.get(f"/{LANG}/c/<slug>/with/<partner>")
def campaign_with(lang: str, slug: str, partner: str) -> Any:
    """The campaign as a partner hands it on: the same page, whose form says that its news comes from that partner.

    Once the partner has left, its links lead to the page of the host.
    """
    campaign = campaigns.by_slug(db.session(), slug)
    if not service.has_partner(db.session(), campaign, partner):
        return redirect(url_for(".campaign", lang=lang, slug=slug), 303)
    text = campaigns.text(db.session(), campaign, lang)
    form = SignForm.asking(campaign)(purpose(campaign, text))
    return shared(show_campaign(campaign, lang, form, partner), whatever_query=True)


@bp.get(f"/{LANG}/privacy")
def privacy(lang: str) -> Response:
    """What happens to your data, in plain words."""
    facts = {"limits": signing_rules, "installation": plain.installation(), **_addresses("pages.privacy")}
    facts["shorter"] = retention.list_shorter(db.session())
    words = render_template("pages/privacy.html", here="privacy", **facts)
    return shared(words, whatever_query=True)


@bp.get(f"/{LANG}/accessibility")
def accessibility(lang: str) -> Response:
    """What these pages promise to everybody, and where to say that they do not."""
    words = render_template("pages/accessibility.html", **_addresses("pages.accessibility"))
    return shared(words, whatever_query=True)


def show_campaign(campaign: Campaign, lang: str, form: SignForm, partner: str | None = None) -> str:
    """The page of a campaign with this form in it, which signs with that partner."""
    page = service.campaign_page(db.session(), campaign, lang, now=clock.now())
    handed_on = sharing.share(page.text, sharing.address(campaign, partner))
    facts = {"is_paused": switches.is_off("signing"), "share": handed_on}
    facts |= {"names_kept": retention.kept(campaign.organization).names}
    facts |= {"partner": partner, "teller": page.teller(partner)}
    addresses = _addresses("pages.campaign", slug=campaign.slug)
    return render_template("pages/campaign.html", page=page, form=form, **facts, **addresses)


def _addresses(endpoint: str, **values: Any) -> dict[str, Any]:
    """The canonical address of a page and its other languages, on the configured base."""
    alternates = {code: external_url(endpoint, lang=code, **values) for code in i18n.INTERFACE}
    return {"canonical": alternates[i18n.language()], "alternates": alternates}


def _preferred(endpoint: str, **values: Any) -> Any:
    response = redirect(url_for(endpoint, lang=i18n.language(), **values))
    response.headers["Cache-Control"] = "no-cache"
    response.vary.add("Accept-Language")
    return response
