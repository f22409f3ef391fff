"""A campaign before it is public, behind a secret link: the page as it will be, without a way to sign."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, url_for

from petitions.campaigns.models import Campaign, CampaignState
from petitions.campaigns.picturing import service as picturing
from petitions.campaigns.picturing.shrinking import MEDIA_TYPE
from petitions.campaigns.previewing import service as previewing
from petitions.core import clock, db
from petitions.core.errors import NotFound
from petitions.core.limits import limiter
from petitions.pages import service
from petitions.pages.routes import LANG

bp = Blueprint("previews", __name__)


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.after_request
def keep_private(response: Response) -> Response:
    """For those who were given the link: no cache keeps it, no search engine lists it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get(f"/{LANG}/p/<token>")
@limiter.limit("60 per minute")
def show(lang: str, token: str) -> Any:
    """The page as it will be; once it is public, the way there."""
    campaign = previewing.behind(db.session(), token, now=clock.now())
    if campaign.state is not CampaignState.DRAFT:
        return redirect(url_for("pages.campaign", lang=lang, slug=campaign.slug))
    page = service.campaign_page(db.session(), campaign, lang, now=clock.now())
    address = url_for(".picture", lang=lang, token=token) if page.picture else ""
    return render_template("pages/preview.html", page=page, picture_url=address)


@bp.get(f"/{LANG}/p/<token>/picture.webp")
@limiter.limit("60 per minute")
def picture(lang: str, token: str) -> Response:
    """Its picture, for as long as the page."""
    campaign = previewing.behind(db.session(), token, now=clock.now())
    content = _content(campaign)
    if content is None:
        raise NotFound()
    return Response(content, mimetype=MEDIA_TYPE)


def _content(campaign: Campaign) -> bytes | None:
    known = picturing.find(db.session(), campaign)
    return picturing.content(db.session(), campaign, known.mark) if known else None
