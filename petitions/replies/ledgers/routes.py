"""The ledger on the desk: as page, CSV and JSON; and the step from a silence to a follow-up that is prepared."""

from typing import Any

from flask import Blueprint, Flask, Response, abort, g, jsonify, redirect, render_template, request, url_for

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.core.fields import ActForm
from petitions.core.i18n import language
from petitions.dispatch import words as dispatch_words
from petitions.letters import kinds, serving
from petitions.letters import service as letters
from petitions.letters.models import LetterKind
from petitions.letters.places import place_of
from petitions.organizers.models import Role
from petitions.recipients import rules as recipient_rules
from petitions.replies import following, ledger, ledger_files, ledger_words, places, recalling, words
from petitions.replies.sendings import Sending

bp = Blueprint("ledger", __name__, url_prefix="/desk/<org>/campaigns/<slug>")
EDITORS = frozenset({Role.OWNER, Role.EDITOR})
"""Who prepares letters."""


def init_app(app: Flask) -> None:
    """Hang the pages on the application, and doors on the pages of packages below that show a campaign."""
    app.register_blueprint(bp)
    app.jinja_env.globals["doors_of"] = _doors


def _doors(campaign: Campaign) -> tuple[int, int]:
    """Doors of a campaign that a letter has reached, and all."""
    return places.list_doors(session(), [campaign]).get(campaign.id, (0, 0))


@bp.get("/ledger")
def index(org: str, slug: str) -> str:
    """Addressees, demands and waves: who was written to, what they said, and what is next."""
    found = _ledger(slug)
    waves = sorted({wave.number for line in found.lines for wave in line.waves})
    wave = request.args.get("wave", type=int)
    facts = {"ledger": found, "waves": waves, "wave": wave if wave in waves else None}
    facts |= {"state_of": _state_of, "kind_of": kinds.of, "words": ledger_words.WORDS, "step_of": ledger_words.step}
    facts |= {"silence": ledger_words.silence, "verdict_of": words.state, "media": words.MEDIA, "place_of": place_of}
    facts |= {"written": _written_languages(found.campaign), "may_edit": _may_edit(), "nth": ledger_words.nth}
    return render_template("replies/ledger.html", **facts, **_names(found.campaign))


@bp.get("/ledger.csv")
def table(org: str, slug: str) -> Response:
    """For a spreadsheet."""
    text = ledger_files.as_csv(_ledger(slug), language())
    return serving.download(text.encode(), "text/csv", f"ledger-{slug}.csv")


@bp.get("/ledger.json")
def figures(org: str, slug: str) -> Response:
    """For programs."""
    return jsonify(ledger_files.as_json(_ledger(slug), language()))


@bp.get("/ledger/follow-up")
def follow_up(org: str, slug: str) -> str:
    """The follow-ups that are due, each with the letter it recalls and a proposal for a copy one level up."""
    campaign = _campaign(slug)
    due = following.list_due(session(), g.organization, campaign=campaign, today=clock.now().date())
    only = request.args.get("to", type=int)
    offers = recalling.list_offers(session(), [one for one in due if only in (None, one.choice.id)])
    facts = {"offers": offers, "others_due": len(due) - len(offers), "form": ActForm(formdata=None)}
    facts |= {"written": _written_languages(campaign), "language_names": dispatch_words.languages()}
    return render_template("replies/ledger_follow_up.html", **facts, nth=ledger_words.nth, **_names(campaign))


@bp.post("/ledger/follow-up")
def prepare(org: str, slug: str) -> Any:
    """Name the copies that were chosen, then on to the dispatch, with these addressees ticked."""
    if not ActForm().validate_on_submit():
        abort(400)
    wanted = recalling.typed(request.form)
    with transaction() as tx:
        campaign = campaigns.of_organization(tx, g.organization, slug)
        due = following.list_due(tx, g.organization, campaign=campaign, today=clock.now().date())
        chosen = [one.choice for one in due if one.choice.id in wanted]
        for choice in chosen:
            recalling.name_copy(tx, choice, wanted[choice.id], account=g.account, now=clock.now())
        numbers = [choice.id for choice in chosen]
    if not numbers:
        return redirect(url_for(".index", org=org, slug=slug), 303)
    to = ",".join(str(number) for number in numbers)
    return redirect(url_for("dispatch.index", org=org, slug=slug, kind=LetterKind.FOLLOW_UP.value, to=to), 303)


def _campaign(slug: str) -> Campaign:
    return campaigns.of_organization(session(), g.organization, slug)


def _ledger(slug: str) -> ledger.Ledger:
    return ledger.ledger(session(), _campaign(slug), today=clock.now().date())


def _may_edit() -> bool:
    return g.membership.role in EDITORS


def _names(campaign: Campaign) -> dict[str, Any]:
    text = campaigns.find_text(session(), campaign, language())
    title = text.title if text else campaign.slug
    return {
        "campaign": campaign,
        "title": title,
        "demand_words": text.demands if text else {},
        "name_of": lambda recipient: recipient_rules.name(recipient, language()),
    }


def _written_languages(campaign: Campaign) -> set[str]:
    """Languages in which there is a text for a follow-up."""
    texts = letters.list_texts(session(), campaign)
    return {code for kind, code in texts if kind is LetterKind.FOLLOW_UP}


def _state_of(one: Sending) -> Any:
    """What became of a letter, as a sentence."""
    sentence, _hint = dispatch_words.state_of(one.item.dispatch, one.item, one.envelope, one.standing, paused=False)
    return sentence
