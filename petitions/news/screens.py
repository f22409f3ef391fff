"""Pages of news that are only read, and what each of them is told: words, mails as they will look, and sums."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, jsonify, render_template

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.campaigns.partners import service as partners
from petitions.core.db import session
from petitions.core.fields import ActForm
from petitions.core.i18n import INTERFACE, OWN_NAMES, direction, language
from petitions.core.keys import keyring
from petitions.news import ledger, mail, rules, service, words
from petitions.news.forms import UnlockForm, WordsForm
from petitions.news.models import NewsItem, NewsState

bp = Blueprint("news", __name__, url_prefix="/desk/<org>")
_SAMPLE = "…\u200e"
"""With a mark that keeps it at the right end of the address in Arabic."""


@dataclass(frozen=True)
class Sample:
    """The mail as a reader of one language gets it."""

    language: str
    name: str
    direction: str
    subject: str
    sender: str
    text: str
    is_own: bool
    """Whether somebody wrote the words in this very language."""


def of_request(number: int) -> NewsItem:
    """The item of this address, if it is this organization's."""
    return service.by_id(session(), g.organization, number)


def of_slug(slug: str) -> Campaign:
    """The campaign of this address, if this organization is its host or campaigns together with it."""
    return partners.spoken_for(session(), g.organization, slug)


def index_page(campaign: Campaign, now: datetime) -> str:
    """What was told so far, how many listen, how many messages the wave still allows."""
    rows = [
        (item, ledger.numbers(session(), item, now=now))
        for item in ledger.list_items(session(), campaign, g.organization)
    ]
    facts = _campaign(campaign) | {
        "rows": rows,
        "listeners": service.count_listeners(session(), campaign, g.organization, now=now),
    }
    return render_template("news/index.html", **facts, left=service.places_left(session(), campaign, g.organization))


def write_page(campaign: Campaign, form: WordsForm, item: NewsItem | None = None, refused: Any = None) -> str:
    """The words, side by side."""
    return render_template("news/write.html", **_campaign(campaign), form=form, item=item, refused=refused)


def item_page(template: str, item: NewsItem, now: datetime, **more: Any) -> str:
    """One item: where it stands, its figures, the mails as they look."""
    facts = _campaign(item.campaign) | {"item": item, "numbers": ledger.numbers(session(), item, now=now)}
    facts |= {"samples": samples(item), "problem": words.problem_of(item), "is_moving": _moves(item)}
    facts |= {"is_locked": not keyring().names_are_held_by_worker, "act": ActForm(), "unlock_form": UnlockForm()}
    facts["listeners"] = service.count_listeners(session(), item.campaign, g.organization, now=now)
    facts["left"] = service.places_left(session(), item.campaign, g.organization)
    return render_template(template, **facts, **more)


def live_part(item: NewsItem, now: datetime) -> Response:
    """The moving part of the same page; its head says whether it still moves."""
    facts = _campaign(item.campaign) | {"item": item, "numbers": ledger.numbers(session(), item, now=now)}
    response = Response(render_template("news/_live.html", **facts, problem=words.problem_of(item)))
    response.headers["X-Moving"] = "1" if _moves(item) else "0"
    return response


def figures_of(item: NewsItem, now: datetime) -> Response:
    """The same sums for programs."""
    return jsonify(ledger.as_json(session(), item, now=now))


def samples(item: NewsItem) -> list[Sample]:
    """The mail in every language that supporters read."""
    return [_sample(item, code) for code in INTERFACE]


def _sample(item: NewsItem, code: str) -> Sample:
    made = mail.form(item, code)
    text = made.text.replace(made.stop_url, made.stop_url[: made.stop_url.rindex("/") + 1] + _SAMPLE)
    return Sample(
        code, OWN_NAMES[code], direction(code), made.subject, made.sender_name, text, bool(item.texts.get(code))
    )


def _campaign(campaign: Campaign) -> dict[str, Any]:
    text = campaigns.find_text(session(), campaign, language()) or campaigns.find_text(
        session(), campaign, campaign.languages[0]
    )
    role = g.membership.role
    return {
        "campaign": campaign,
        "heading": text.title if text and text.title else campaign.slug,
        "may_edit": role in rules.EDITORS,
        "may_approve": role in rules.APPROVERS,
        "may_stop": role in rules.EDITORS | rules.APPROVERS,
        "most": rules.MOST,
        "names": OWN_NAMES,
        "state_of": words.state_of,
    }


def _moves(item: NewsItem) -> bool:
    return item.state in (NewsState.APPROVED, NewsState.SENDING)
