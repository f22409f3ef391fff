"""What pages of the desk show of a campaign: gathered here, so that routes stay short."""

from datetime import datetime
from itertools import groupby
from typing import Any

from flask import abort, g, render_template, request
from flask_wtf import FlaskForm

from petitions.core import i18n
from petitions.core.db import session
from petitions.core.errors import Refused
from petitions.organizers.models import Role
from petitions.recipients import rules as recipient_rules
from petitions.recipients import searching, sheet, supplied, wishes
from petitions.recipients.models import Recipient

from . import comparing, forms, keeping, library, rules, service, waving
from .models import Campaign, CampaignText, Choice
from .picturing import service as picturing
from .proposals import Proposal

EDITORS, APPROVERS = {Role.OWNER, Role.EDITOR}, {Role.OWNER, Role.APPROVER}


def of_request(slug: str) -> Campaign:
    """The campaign of this address, if it is this organization's."""
    return service.of_organization(session(), g.organization, slug)


def common(campaign: Campaign) -> dict[str, Any]:
    """What every page of a campaign is told."""
    text = service.find_text(session(), campaign, i18n.language())
    return {
        "campaign": campaign,
        "heading": text.title if text and text.title else campaign.slug,
        "may_edit": g.membership.role in EDITORS,
        "may_approve": g.membership.role in APPROVERS,
        "is_draft": campaign.state == "draft",
    }


def index() -> str:
    """The organization's campaigns."""
    found = service.list_of(session(), g.organization)
    titles = service.titles(session(), found, i18n.language())
    rows = [(campaign, *titles[campaign.id]) for campaign in found]
    return render_template("campaigns/index.html", rows=rows, may_edit=g.membership.role in EDITORS)


def frame(
    campaign: Campaign,
    form: FlaskForm | None,
    wave: FlaskForm | None,
    now: datetime,
    refused: Refused | None = None,
    schedule: FlaskForm | None = None,
) -> str:
    """Dates, languages, waves, and the buttons that publish and close."""
    return render_template(
        "campaigns/show.html",
        **common(campaign),
        form=form or forms.SettingsForm(**keeping.fields(), data=settings_of(campaign)),
        wave_form=wave or wave_form(campaign, formdata=None),
        planned=waving.find_plan(session(), campaign),
        schedule_form=schedule or forms.ScheduleForm(formdata=None),
        is_due=campaign.public_from is not None and campaign.public_from <= now,
        waves=service.list_waves(session(), campaign),
        picture=picturing.find(session(), campaign),
        missing=service.missing(session(), campaign, now=now),
        is_open=campaign.is_open(now),
        refused=refused,
    )


def wave_form(campaign: Campaign, **over: Any) -> forms.WaveForm:
    """The next wave: all demands that are not met can go on, those that rest now only if they are ticked."""
    demands = [one for one in service.list_demands(session(), campaign) if not one.is_met]
    text = service.find_text(session(), campaign, i18n.language())
    said = text.demands if text else {}
    preset = {"demands": [one.number for one in demands if not one.is_rested]}
    form = forms.WaveForm(data=preset, **over)
    return form.offer([(one.number, said.get(str(one.number), "")) for one in demands])


def settings_of(campaign: Campaign) -> dict[str, Any]:
    """A campaign as its settings form shows it."""
    names = ("languages", "opens_at", "closes_at", "milestone", "wave_only", "offers_public", "is_quiet")
    return {name: getattr(campaign, name) for name in (*names, "asks", "asks_age")} | {"first": campaign.languages[0]}


def typed(campaign: Campaign) -> dict[str, Any]:
    """The text of a campaign as its form shows it; a new one begins with three empty rows."""
    texts, demands = service.list_texts(session(), campaign), service.list_demands(session(), campaign)
    data: dict[str, Any] = {}
    for code in campaign.languages:
        text = texts.get(code)
        data[code] = {"title": text.title, "summary": text.summary, "statement": text.statement} if text else {}
        data[code]["seen"] = str(text.version if text else 0)
    rows = [{"number": demand.number, "tags": demand.tags, "is_met": demand.is_met} for demand in demands]
    for row in rows:
        for code in campaign.languages:
            said = texts[code].demands if code in texts else {}
            row[f"text_{code}"] = said.get(str(row["number"]), "")
    return data | {"demands": rows or [{} for _ in range(3)]}


def text(campaign: Campaign, form: FlaskForm, refused: Refused | None = None) -> str:
    """The text in all its languages side by side, with what is saved now."""
    texts = service.list_texts(session(), campaign)
    typed_here = forms.drafts(form, campaign.languages), forms.asked(form, campaign.languages)
    conflicts = comparing.conflicts(*typed_here, texts) if isinstance(refused, rules.TextMoved) else {}
    renew_seen(form, campaign, texts, refused)
    return render_template(
        "campaigns/text.html",
        **common(campaign),
        form=form,
        texts=texts,
        refused=refused,
        offered=library.demands(),
        conflicts=conflicts,
        behind=comparing.since(session(), campaign, texts),
    )


def versions(campaign: Campaign, language: str) -> str:
    """The history of the text in one language."""
    asked = {name: request.args.get(name, "") for name in ("one", "other")}
    history = comparing.history(session(), campaign, language, **asked)
    return render_template(
        "campaigns/versions.html",
        **common(campaign),
        language=language,
        history=history,
        written=list(service.list_texts(session(), campaign)),
    )


def renew_seen(form: FlaskForm, campaign: Campaign, texts: dict[str, CampaignText], refused: Refused | None) -> None:
    """Whoever was shown that the text moved has seen it now, and may replace it."""
    if isinstance(refused, rules.TextMoved):
        for code in campaign.languages:
            form[code].form.seen.data = str(texts[code].version if code in texts else 0)


def recipients(campaign: Campaign, now: datetime) -> str:
    """The three groups, narrowed to what was searched for, and what was chosen from them."""
    asked = searching.form(session(), g.organization, request.args)
    if not asked.validate():
        abort(400)
    found = searching.found(session(), g.organization, asked)
    proposed = service.propose(session(), campaign, today=now.date(), found=found)
    chosen = service.list_choices(session(), campaign)
    lines = sheet.lines(session(), [choice.recipient for choice in chosen], g.organization, now.date())
    return render_template(
        "campaigns/recipients.html",
        **common(campaign),
        chosen=list(zip(chosen, lines, strict=True)),
        chosen_ids={choice.recipient_id for choice in chosen},
        groups=[grouped(found) for found in (proposed.letters, proposed.submissions, proposed.unfit)],
        asked=asked,
        unwanted=wishes.in_force(session(), g.organization, now.date(), [one.recipient_id for one in chosen]),
        why_no_letters=wishes.sentence,
        has_demands=bool(service.list_demands(session(), campaign, only_open=True)),
        demand_words=demand_words(campaign),
    )


def grouped(found: list[Proposal]) -> list[tuple[str | None, list[Proposal]]]:
    """Neighbours behind one mailroom under its name; the rest under none."""
    return [(intake, list(rows)) for intake, rows in groupby(found, key=lambda p: p.recipient.intake)]


def demand_words(campaign: Campaign) -> list[tuple[int, str]]:
    """Open demands with their text in the reader's language."""
    text = service.find_text(session(), campaign, i18n.language())
    said = text.demands if text else {}
    return [(d.number, said.get(str(d.number), "")) for d in service.list_demands(session(), campaign, only_open=True)]


def choice_form(campaign: Campaign, row: Recipient, **over: Any) -> forms.ChoiceForm:
    """How this body is or could be written to; the reader's own language of letters comes first."""
    found = service.find_choice(session(), campaign, row)
    words = demand_words(campaign)
    languages = addressable(campaign, row)
    form = forms.ChoiceForm(data=_as_chosen(found) if found else _as_proposed(campaign, row, languages), **over)
    if not form.demands.data and (over or not form.is_submitted()):
        form.demands.data = [number for number, _words in words]
    form.offer(campaign, languages, words)
    return form


def addressable(campaign: Campaign, row: Recipient) -> list[str]:
    """Languages of the campaign that a letter to this body can be written in."""
    return [code for code in recipient_rules.letter_languages(_known(row)) if code in campaign.languages]


def _known(row: Recipient) -> supplied.Whole:
    return supplied.whole(session(), row, g.organization)


def choice(
    campaign: Campaign, row: Recipient, form: FlaskForm, names: FlaskForm, now: datetime, refused: Refused | None = None
) -> str:
    """One body: what it takes, in which words it is addressed, and whether names go with the letter."""
    languages, known = addressable(campaign, row), _known(row)
    return render_template(
        "campaigns/choice.html",
        **common(campaign),
        row=row,
        sheet=sheet.of(session(), row, g.organization, now.date()),
        choice=service.find_choice(session(), campaign, row),
        mates=service.list_mates(session(), campaign, row),
        known=known,
        forms_of={code: recipient_rules.forms_in(known, code) for code in languages},
        form=form,
        names_form=names,
        refused=refused,
    )


def _as_chosen(found: Choice) -> dict[str, Any]:
    names = found.names != "no"
    return {
        "language": found.language,
        "form": found.form,
        "demands": found.demands,
        "names": names,
        "reason": found.reason,
    }


def _as_proposed(campaign: Campaign, row: Recipient, languages: list[str]) -> dict[str, Any]:
    met = [
        d.number
        for d in service.list_demands(session(), campaign, only_open=True)
        if set(d.tags) & set(recipient_rules.tags(row))
    ]
    asked_for = request.args.get("language")
    first = asked_for if asked_for in languages else next(iter(languages), None)
    return {"language": first, "form": "neutral", "demands": met}
