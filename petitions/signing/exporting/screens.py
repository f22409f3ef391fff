"""What the desk's pages of exports show: wishes, how far one is, and what to do now. Nobody's signature is named."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Response, g, render_template, stream_with_context

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import i18n
from petitions.core.db import session
from petitions.core.errors import Refused
from petitions.core.keys import keyring
from petitions.signing.exporting import forms, rules, service, words
from petitions.signing.exporting.models import Export, ExportState


def of_request(slug: str) -> Campaign:
    """The campaign of this address, if it is this organization's."""
    return campaigns.of_organization(session(), g.organization, slug)


def export_of(number: int) -> Export:
    """The export of this address, if it is this organization's."""
    return service.by_id(session(), g.organization, number)


def index(campaign: Campaign, form: forms.AskForm) -> str:
    """The wish, and those before it."""
    others = service.list_others(session(), g.organization, g.account.id)
    facts = {"form": form, "is_alone": not others, "exports": service.list_exports(session(), campaign)}
    facts |= {"may_ask": g.membership.role in rules.ASKS, "states": words.STATES}
    return render_template("signing/exporting/index.html", **facts, **_frame(campaign))


def show(export: Export, *, now: datetime, form: forms.RefuseForm | None = None, refused: Refused | None = None) -> str:
    """One export, and what this person can do about it."""
    others = service.list_others(session(), g.organization, export.asked_by)
    facts: dict[str, Any] = {"form": form or forms.RefuseForm(formdata=None), "refused": refused}
    facts["is_alone"] = not others
    facts |= {"waits": rules.is_waiting(export, now), "lapses_at": export.asked_at + rules.WAITS}
    facts |= {"may_allow": rules.may_allow(export, g.membership), "is_mine": export.asked_by == g.account.id}
    facts |= {"can_take": rules.can_be_taken(export, g.account, now), "is_living": export.state in rules.LIVING}
    return render_template("signing/exporting/show.html", **facts, **_moving(export), **_frame(export.campaign))


def live(export: Export) -> Response:
    """How far it is, for a page that waits for it."""
    facts = _moving(export)
    page = render_template("signing/exporting/_progress.html", **facts)
    return Response(page, headers={"X-Moving": "1" if facts["is_moving"] else "0"})


def file(export: Export) -> Response:
    """The whole file, part by part, so that no more than one is in memory."""
    name = f"signatures-{export.campaign.slug}-export-{export.id}.csv"
    head = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(export.size)}
    head |= {"Cache-Control": "no-store"}
    return Response(stream_with_context(_stream(export.id, export.parts)), mimetype="text/csv", headers=head)


def _stream(export_id: int, number: int) -> Iterator[bytes]:
    for place in range(number):
        content = service.part(session(), keyring(), export_id, place)
        session().rollback()  # nothing is held while somebody's line is slow
        yield content


def _moving(export: Export) -> dict[str, Any]:
    return {"export": export, "is_moving": export.state is ExportState.ALLOWED, "states": words.STATES}


def _frame(campaign: Campaign) -> dict[str, Any]:
    text = campaigns.find_text(session(), campaign, i18n.language())
    return {
        "campaign": campaign,
        "heading": text.title if text and text.title else campaign.slug,
        "column_words": words.COLUMNS,
        "hours": int(rules.KEPT.total_seconds() // 3600),
        "days": rules.WAITS.days,
    }
