"""Pages of answers that are only read: of a campaign, of everything unread, of one letter, one answer, its files."""

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, url_for

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core.db import session
from petitions.core.errors import NotFound
from petitions.core.fields import ActForm, options
from petitions.core.i18n import number as written
from petitions.core.keys import keyring
from petitions.dispatch.models import Item
from petitions.letters import serving
from petitions.recipients import wishes
from petitions.replies import answering, contents, desk, placing, rules, words
from petitions.replies.forms import ClassifyForm, PutForm, RecordForm
from petitions.replies.models import Answer

bp = Blueprint("replies", __name__, url_prefix="/desk/<org>")

ANYTHING = "application/octet-stream"
"""What came from outside has no kind that a browser should believe."""
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def may_work() -> bool:
    """Whether this member deals with answers, or reads them."""
    return g.membership.role in rules.WORKERS


def campaign_of(slug: str) -> Campaign:
    """The campaign of this address, if it is this organization's."""
    return campaigns.of_organization(session(), g.organization, slug)


def answer_of(number: int) -> Answer:
    """The answer of this address, if this organization may read it."""
    return answering.by_id(session(), g.organization, number)


@bp.get("/campaigns/<slug>/replies")
def index(org: str, slug: str) -> str:
    """What came back to a campaign: what waits first."""
    facts = desk.index(session(), g.organization, campaign_of(slug), keyring())
    return render_template("replies/index.html", **facts, may_work=may_work())


@bp.get("/replies/unread")
def unread(org: str) -> str:
    """Everything that waits for a person."""
    return render_template("replies/answers_unread.html", **desk.unread(session(), g.organization, keyring()))


@bp.get("/replies/letters/<int:item_id>")
def letter(org: str, item_id: int) -> Any:
    """The answers to one letter; where there is one, that one."""
    facts = desk.letter(session(), g.organization, _released(item_id), keyring())
    if len(facts["lines"]) == 1:
        return redirect(url_for(".show", org=org, number=facts["lines"][0].answer.id), 303)
    return render_template("replies/answers_letter.html", **facts, may_work=may_work())


def _released(item_id: int) -> Item:
    try:
        return placing.by_number(session(), g.organization, item_id)
    except rules.NoSuchLetter as error:
        raise NotFound() from error


@bp.get("/replies/<int:number>")
def show(org: str, number: int) -> str:
    """One answer whole."""
    return answer_page(answer_of(number))


def answer_page(answer: Answer, **forms: Any) -> str:
    """An answer with the forms that deal with it, as they were typed."""
    facts = desk.answer(session(), g.organization, answer, keyring())
    form = forms.get("form") or classify_form(answer, formdata=None)
    put_form = forms.get("put_form") or PutForm(formdata=None)
    wish = wishes.find(session(), g.organization, answer.recipient, g.now.date()) if answer.recipient else None
    own = {"wish": wish, "form": form, "put_form": put_form, "act_form": ActForm(formdata=None)}
    return render_template("replies/answer.html", **facts, **own, may_work=may_work())


def classify_form(answer: Answer, **more: Any) -> ClassifyForm:
    """The form of the verdict, with the demands of its campaign."""
    form = ClassifyForm(**more)
    known = desk.list_demands(session(), answer.campaign) if answer.campaign else []
    form.demands.choices = options(known)
    if not form.is_submitted():
        form.demands.data = list(answer.demands)
    return form


@bp.get("/replies/<int:number>/files/<int:position>")
def file(org: str, number: int, position: int) -> str:
    """What to know before something that came with an answer is downloaded."""
    answer = answer_of(number)
    found = desk.file_line(answering.file_of(answer, position), keyring())
    facts = desk.answer(session(), g.organization, answer, keyring())
    return render_template("replies/answer_file.html", **facts, file=found)


@bp.get("/replies/<int:number>/text")
def text(org: str, number: int) -> Response:
    """All of a text that is too long for a page."""
    return _download(desk.whole_text(answer_of(number), keyring()).encode(), f"answer-{number}.txt")


def file_response(answer: Answer, position: int) -> Response:
    """A file as its sender sent it: to keep, never to show."""
    found = answering.file_of(answer, position)
    if found.content is None:
        raise NotFound()
    return _download(contents.opened_file(keyring(), found.content), desk.file_name(found, keyring()))


def _download(content: bytes, name: str) -> Response:
    response = serving.download(content, ANYTHING, name)
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def record_form(campaign: Campaign, **more: Any) -> RecordForm:
    """The form for what came another way, with the letters and recipients it can name."""
    form = RecordForm(**more)
    letters = desk.list_letters(session(), g.organization, campaign)
    form.item.choices = options(
        [(0, words.NO_LETTER), *((item.id, desk.letter_words(item)) for item, _name in letters)]
    )
    form.recipient.choices = options([(0, words.OF_THE_LETTER), *desk.list_recipients(session(), g.organization)])
    demands = desk.list_demands(session(), campaign)
    form.demands.choices = options((value, f"{written(value)}. {said}") for value, said in demands)
    return form


def record_page(campaign: Campaign, form: RecordForm) -> str:
    """The form for what came another way."""
    title = desk.title_of(session(), campaign)
    return render_template("replies/answer_record.html", campaign=campaign, title=title, form=form)
