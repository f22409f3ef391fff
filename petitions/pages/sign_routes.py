"""Signing: the one post of a public page that writes. One row, the same work and the same answer for everybody."""

from datetime import datetime
from typing import Any

from flask import Flask, Response, make_response, redirect, url_for

from petitions.campaigns import ground
from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import clock, db, switches, tokens
from petitions.core.errors import Refused
from petitions.core.keys import keyring
from petitions.core.limits import limiter
from petitions.core.public_form import PublicForm
from petitions.pages import rules, service
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
    joint = f"/{LANG}/c/<slug>/with/<partner>/sign"
    app.add_url_rule(joint, endpoint="pages.sign_with", view_func=sign, methods=["POST"])
    app.add_url_rule(joint, endpoint="pages.back_with", view_func=back)
    address = f"/{LANG}/c/<slug>/inbox/<ticket>/wrong"
    app.add_url_rule(address, endpoint="pages.wrong", view_func=wrong, methods=["POST"])
    app.add_url_rule(address, endpoint="pages.wrong_back", view_func=wrong_back)


def sign(lang: str, slug: str, partner: str | None = None) -> Any:
    """One request, the same work for everybody: no look-up, no mail, no queue. In a busy moment a step comes first.

    With ``partner`` it is signed with an organization that campaigns together with the host.
    """
    stands, now = ground.of(db.session, slug, lang), clock.now()
    campaign, text = stands.campaign, stands.text
    form = SignForm.asking(campaign)(purpose(campaign, text))
    if (refused := _refusal(stands, partner, now)) is not None:
        form.form_errors = [refused.sentence()]
        return _again(campaign, lang, form, refused.status, partner)
    if not form.validate_on_submit():
        return _again(campaign, lang, form, 422, partner)
    wave, person = stands.wave, form.person(lang, campaign.offers_public)
    passed = gate.examine(form, campaign, person, keys=keyring(), now=now, seed=int(tokens.digits(12)))
    if isinstance(passed, gate.Ticket):
        return gate.page(campaign, text, form, passed, keys=keyring(), now=now)
    link, ticket, code = tokens.new(), tokens.new(), tokens.digits()
    drawn, via = {"link": link, "ticket": ticket, "code": code}, stands.company[partner] if partner else None
    written = signing.compose(campaign, text, wave, person=person, keys=keyring(), now=now, via=via, **drawn)
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
    campaign, company = campaigns.by_slug(db.session(), slug), ground.of(db.session, slug, lang).company
    text = campaigns.text(db.session(), campaign, lang)
    form = SignForm.asking(campaign)(purpose(campaign, text), formdata=None)
    if kept:
        form.country.data = kept["country"] or UNSAID
        form.show.data, form.news.data = str(kept["level"] if kept["level"] > 1 else 0), kept["news"]
    partner = next((word for word, number in company.items() if number == kept.get("via")), None)
    return _again(campaign, lang, form, 200, partner)


def wrong_back(lang: str, slug: str, ticket: str) -> Any:
    """The address of that button, opened as a page: back to the form."""
    return redirect(url_for("pages.campaign", lang=lang, slug=slug), 303)


def back(lang: str, slug: str, partner: str | None = None) -> Any:
    """The address of the form, opened as a page (another language chosen, a page loaded again)."""
    if partner:
        return redirect(url_for("pages.campaign_with", lang=lang, slug=slug, partner=partner), 303)
    return redirect(url_for("pages.campaign", lang=lang, slug=slug), 303)


def _refusal(stands: ground.Ground, partner: str | None, now: datetime) -> Refused | None:
    """Why nobody can sign at this moment, or not with this partner."""
    if not stands.campaign.is_open(now):
        return signing_rules.CampaignClosed()
    if switches.is_off("signing"):
        return switches.SwitchedOff(switches.KEPT)
    return rules.PartnerLeft() if partner and partner not in stands.company else None


def _again(campaign: Campaign, lang: str, form: SignForm, status: int, partner: str | None = None) -> Response:
    """The page with everything that was typed; for this person only. A partner that left is not in it any more."""
    campaign = campaigns.by_slug(db.session(), campaign.slug)
    if partner and not service.has_partner(db.session(), campaign, partner):
        partner, form.news.data = None, False
    response = make_response(show_campaign(campaign, lang, form, partner), status)
    response.headers["Cache-Control"] = "no-store"
    return response
