"""Signing: the one post of a public page that writes. One row, the same work and the same answer for everybody."""

from typing import Any

from flask import Flask, Response, make_response, redirect, url_for

from petitions.campaigns import ground
from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import clock, db, switches, tokens
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.core.public_form import PublicForm
from petitions.pages.forms import UNSAID, SignForm, purpose
from petitions.pages.routes import LANG, show_campaign
from petitions.signing import rules as signing_rules
from petitions.signing import service as signing
from petitions.signing.vetting import gate


def init_app(app: Flask) -> None:
    """Hang the form's address on the application, under the names of the pages around it."""
    address = f"/{LANG}/c/<slug>/sign"
    app.add_url_rule(address, endpoint="pages.sign", view_func=sign, methods=["POST"])
    app.add_url_rule(address, endpoint="pages.back", view_func=back)
    address = f"/{LANG}/c/<slug>/inbox/<ticket>/wrong"
    app.add_url_rule(address, endpoint="pages.wrong", view_func=wrong, methods=["POST"])
    app.add_url_rule(address, endpoint="pages.wrong_back", view_func=wrong_back)


def sign(lang: str, slug: str) -> Any:
    """One request, the same work for everybody: no look-up, no mail, no queue. In a busy moment a step comes first."""
    stands, now = ground.of(db.session, slug, lang), clock.now()
    campaign, text = stands.campaign, stands.text
    form = SignForm.asking(campaign)(purpose(campaign, text))
    if not campaign.is_open(now):
        form.form_errors = [signing_rules.CampaignClosed().sentence()]
        return _again(campaign, lang, form, 409)
    if switches.is_off("signing"):
        form.form_errors = [switches.SwitchedOff(switches.KEPT).sentence()]
        return _again(campaign, lang, form, 503)
    if not form.validate_on_submit():
        return _again(campaign, lang, form, 422)
    wave, person = stands.wave, form.person(lang, campaign.offers_public)
    passed = gate.examine(form, campaign, person, keys=keyring(), now=now, seed=int(tokens.digits(12)))
    if isinstance(passed, gate.Ticket):
        return gate.page(campaign, text, form, passed, keys=keyring(), now=now)
    link, ticket, code = tokens.new(), tokens.new(), tokens.digits()
    written = signing.compose(
        campaign, text, wave, person=person, keys=keyring(), now=now, link=link, ticket=ticket, code=code
    )
    signing.keep(written | passed.noted)
    return redirect(url_for("signing.inbox", lang=lang, slug=slug, ticket=ticket), 303)


@limiter.limit("30 per minute")
def wrong(lang: str, slug: str, ticket: str) -> Any:
    """The address was mistyped: what was sent there is erased, and the form comes back with what is not sealed.

    The address and the name are: their owner types them again. Nothing says whether the ticket led anywhere. A page
    that was open for too long is shown afresh, with the button.
    """
    if not PublicForm(f"wrong:{ticket}").validate_on_submit():
        return redirect(url_for("signing.inbox", lang=lang, slug=slug, ticket=ticket), 303)
    with db.transaction() as tx:
        kept = signing.take_back_by_ticket(tx, ticket, now=clock.now())
    campaign = campaigns.by_slug(db.session(), slug)
    text = campaigns.text(db.session(), campaign, lang)
    form = SignForm.asking(campaign)(purpose(campaign, text), formdata=None)
    if kept:
        form.country.data = kept["country"] or UNSAID
        form.show.data, form.news.data = str(kept["level"] if kept["level"] > 1 else 0), kept["news"]
    return _again(campaign, lang, form, 200)


def wrong_back(lang: str, slug: str, ticket: str) -> Any:
    """The address of that button, opened as a page: back to the form."""
    return redirect(url_for("pages.campaign", lang=lang, slug=slug), 303)


def back(lang: str, slug: str) -> Any:
    """The address of the form, opened as a page (another language chosen, a page loaded again)."""
    return redirect(url_for("pages.campaign", lang=lang, slug=slug), 303)


def _again(campaign: Campaign, lang: str, form: SignForm, status: int) -> Response:
    """The page with everything that was typed; for this person only."""
    campaign = campaigns.by_slug(db.session(), campaign.slug)
    response = make_response(show_campaign(campaign, lang, form), status)
    response.headers["Cache-Control"] = "no-store"
    return response
