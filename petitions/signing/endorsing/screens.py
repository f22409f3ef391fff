"""What the pages of endorsements show: gathered here, so that routes stay short."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, render_template
from flask_wtf import FlaskForm

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText
from petitions.core import i18n
from petitions.core.db import session
from petitions.core.errors import Refused
from petitions.core.web import external_url
from petitions.organizers import retention
from petitions.organizers.access import EDIT
from petitions.signing.endorsing import forms, rules, service, words
from petitions.signing.endorsing.models import Endorsement, EndorsementState
from petitions.signing.endorsing.standing import in_language

ORDER = (
    EndorsementState.OFFERED,
    EndorsementState.CHECKED,
    EndorsementState.INVITED,
    EndorsementState.DECLINED,
    EndorsementState.WITHDRAWN,
)
"""What waits for somebody stands first."""


@dataclass(frozen=True)
class Line:
    """One endorsement on the desk."""

    row: Endorsement
    name: str
    group: str
    is_behind_present: bool
    """Whether it stands behind the newest version of the text in its language."""
    is_lapsed: bool
    """An invitation whose link can no longer be filled in."""


def of_request(slug: str) -> Campaign:
    """The campaign of this address, if it is this organization's."""
    return campaigns.of_organization(session(), g.organization, slug)


def index(campaign: Campaign, now: datetime, refused: Refused | None = None) -> str:
    """Every organization by its state, and what can be done with each."""
    rows, texts = service.list_of(session(), campaign), campaigns.list_texts(session(), campaign)
    lines: dict[EndorsementState, list[Line]] = {state: [] for state in ORDER}
    for row in rows:
        lines[row.state].append(_line(row, texts, now))
    facts = {"groups_of_lines": [(s, words.STATES[s], lines[s]) for s in ORDER if lines[s]], "refused": refused}
    return render_template(
        "signing/endorsing/index.html", **_frame(campaign), **facts, kinds=words.KINDS, has_text=bool(texts)
    )


def entry(campaign: Campaign, form: FlaskForm, row: Endorsement | None, refused: Refused | None = None) -> str:
    """The form of one organization, new or known."""
    facts = {"form": form, "row": row, "refused": refused, "kept": retention.kept(campaign.organization).names}
    return render_template("signing/endorsing/entry.html", **_frame(campaign), **facts)


def invitation(campaign: Campaign, form: FlaskForm, refused: Refused | None = None) -> str:
    """Whom to invite."""
    return render_template("signing/endorsing/invite.html", **_frame(campaign), form=form, refused=refused)


def made(campaign: Campaign, row: Endorsement, token: str, form: forms.InvitationForm | None) -> str:
    """The link, which is shown this once and kept nowhere."""
    language = form.language.data if form else next(iter(row.names))
    language = language if language in i18n.INTERFACE else i18n.language()
    link = external_url("endorsing.link", lang=language, token=token)
    facts = {"row": row, "link": link, "is_mailed": bool(form and form.email.data), "days": rules.OPEN_FOR.days}
    return render_template("signing/endorsing/made.html", **_frame(campaign), **facts)


def arrangement(campaign: Campaign, form: forms.ArrangeForm | None) -> str:
    """Groups, and the place of each organization."""
    groups = service.list_groups(session(), campaign)
    rows = [row for row in service.list_of(session(), campaign) if row.state in rules.LIVING]
    headings = [(group.id, in_language(group.headings, i18n.language(), "en")) for group in groups]
    form = form or forms.ArrangeForm(data=_places(campaign, rows))
    facts = {
        "form": form.offer(headings),
        "groups": headings,
        "names": {str(r.id): r.name(i18n.language()) for r in rows},
    }
    return render_template("signing/endorsing/arrange.html", **_frame(campaign), **facts)


def group(campaign: Campaign, form: FlaskForm, number: int | None) -> str:
    """One heading in the languages of letters."""
    return render_template("signing/endorsing/group.html", **_frame(campaign), form=form, number=number)


def offer_form(row: Endorsement, text: CampaignText, token: str) -> forms.EndorseForm:
    """Tied to the very text that was read: after a change it is shown again before anybody stands behind it."""
    purpose = f"endorse:{token}:{text.sha256}"
    form: forms.EndorseForm = forms.EndorseForm(purpose, data=forms.EndorseForm.typed(row)).offer_countries()
    return form


def public(row: Endorsement, lang: str, token: str, *, form: Any = None, press: Any = None) -> str:
    """The page behind the link: demands and form before, thanks or the end after."""
    campaign, text = row.campaign, service.text_of(session(), row.campaign, lang)
    facts = {"row": row, "campaign": campaign, "text": text, "token": token, "kinds": words.KINDS}
    facts |= {"host": campaign.organization.name(lang), "days": rules.OPEN_FOR.days}
    facts["kept"] = retention.kept(campaign.organization).names
    if row.state is not EndorsementState.INVITED:
        press = press or forms.PressForm(f"endorse-withdraw:{token}")
        return render_template("signing/endorsing/thanks.html", **facts, press=press)
    is_open = [d.number for d in campaigns.list_demands(session(), campaign, only_open=True)]
    demands = [(number, text.demands[str(number)]) for number in is_open if str(number) in text.demands]
    form = form or offer_form(row, text, token)
    return render_template("signing/endorsing/offer.html", **facts, demands=demands, form=form)


def _frame(campaign: Campaign) -> dict[str, Any]:
    text = campaigns.find_text(session(), campaign, i18n.language())
    return {
        "campaign": campaign,
        "heading": text.title if text and text.title else campaign.slug,
        "may_edit": g.membership.role in EDIT,
        "is_draft": campaign.state == "draft",
    }


def _line(row: Endorsement, texts: Mapping[str, CampaignText], now: datetime) -> Line:
    newest = texts.get(row.text.language)
    heading = in_language(row.group.headings, i18n.language(), "en") if row.group else ""
    is_lapsed = row.state is EndorsementState.INVITED and not rules.is_fillable(row, now)
    return Line(row, row.name(i18n.language()), heading, newest is None or newest.id == row.text_id, is_lapsed)


def _places(campaign: Campaign, rows: list[Endorsement]) -> dict[str, Any]:
    order = "name" if campaign.endorsers_by_name else "chosen"
    places = [{"number": str(row.id), "group": row.group_id or 0, "place": at} for at, row in enumerate(rows, 1)]
    return {"order": order, "rows": places}
