"""The report of a dispatch that an association can file: facts of the decision, sums, and each letter's whole way."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.core import zones
from petitions.core.i18n import day, language, local, moment, number
from petitions.dispatch import deciding, ledger, words
from petitions.dispatch.figures import Numbers
from petitions.dispatch.ledger import Row
from petitions.dispatch.models import Dispatch, Way
from petitions.letters import kinds
from petitions.organizers import names
from petitions.organizers.models import Account, Organization
from petitions.recipients import rules as recipients

COLUMNS: dict[str, Any] = {
    "addressee": lazy("Addressee"),
    "role": lazy("Letter or copy"),
    "reference": lazy("Reference"),
    "language": lazy("Language"),
    "sha256": lazy("SHA-256 of the letter"),
    "way": lazy("Way"),
    "state": lazy("Where it stands"),
    "hint": lazy("What to know"),
    "handed_over": lazy("Handed over (UTC)"),
    "server": lazy("To the mail server"),
    "code": lazy("Its answer"),
    "queue_id": lazy("Its number for the letter"),
    "attempts": lazy("Times tried"),
    "sent_on": lazy("Sent by hand on"),
    "sent_by": lazy("Sent by"),
    "sent_how": lazy("How"),
    "proof": lazy("Proof number"),
    "returned_on": lazy("Came back on"),
    "acknowledged_on": lazy("Received, they say, on"),
    "answered_on": lazy("Answered on"),
}
"""Every column, in the order of paper and file."""
CODES = frozenset({"reference", "sha256", "server", "code", "queue_id", "proof"})
"""What stays as it is in every language."""
SUMS: dict[str, Any] = {
    "letters": lazy("In all"),
    "prepared": lazy("Not released"),
    "waiting": lazy("Waiting"),
    "held": lazy("Held"),
    "handed_over": lazy("Handed over"),
    "to_do": lazy("To send by hand"),
    "sent_by_hand": lazy("Sent by hand"),
    "acknowledged": lazy("Received, they say"),
    "answered": lazy("Answered"),
    "in_doubt": lazy("In doubt"),
    "refused": lazy("Refused"),
    "bounced": lazy("Came back"),
    "cancelled": lazy("Cancelled"),
}


@dataclass(frozen=True)
class Report:
    """Plain words in the reader's language; neither supporters nor addresses are in it."""

    language: str
    number: int
    made_at: datetime
    organization: str
    title: str
    campaign: str
    facts: tuple[tuple[str, str], ...]
    sums: tuple[tuple[str, str], ...]
    lines: tuple[dict[str, str], ...]
    """By the names of ``COLUMNS``; what is not known is empty."""


@zones.forced(None)
def report(session: Session, dispatch: Dispatch, *, now: datetime) -> Report:
    """Where everything stands at this moment; in UTC, for paper and file are read by others than who asked."""
    rows, reader = ledger.list_rows(session, dispatch), language()
    text = campaigns.find_text(session, dispatch.campaign, reader)
    return Report(
        language=reader,
        number=dispatch.id,
        made_at=now,
        organization=dispatch.campaign.organization.name(reader),
        title=_("Report of the dispatch of %(day)s", day=day(dispatch.approved_at or dispatch.created_at)),
        campaign=text.title if text else dispatch.campaign.slug,
        facts=tuple(_facts(session, dispatch, now)),
        sums=(*_sums(ledger.add_up(rows), _("Letters")), *_sums(ledger.add_up_copies(rows), _("Copies"))),
        lines=tuple(_line(row) for row in ledger.flat(rows)),
    )


def _facts(session: Session, dispatch: Dispatch, now: datetime) -> Iterator[tuple[str, str]]:
    yield _("Kind"), str(kinds.of(dispatch.kind).name)
    yield _("Wave"), number(dispatch.wave.number)
    yield _("State"), str(words.dispatch_state(dispatch.state))
    yield _("Prepared"), _act(dispatch.author, dispatch.created_at, dispatch.campaign.organization)
    if dispatch.frozen_at:
        yield _("Frozen"), moment(dispatch.frozen_at)
    if dispatch.approved_at:
        yield _("Approved"), _act(dispatch.approver, dispatch.approved_at, dispatch.campaign.organization)
        yield from deciding.told(session, dispatch)
        yield _("Left"), _("each in the working hours of its addressee") if dispatch.in_hours else _("at once")
    yield _("Report of"), moment(now)


def _act(account: Account | None, at: datetime, organization: Organization) -> str:
    when = moment(at)
    if account is None:
        return when
    return _("by %(name)s on %(moment)s", name=names.shown(account, organization), moment=when)


def _sums(of: Numbers, what: str) -> Iterator[tuple[str, str]]:
    """The total, then every figure that is not nothing; those add up to it."""
    if not of.letters:
        return
    yield what, number(of.letters)
    for field in fields(of):
        value = getattr(of, field.name)
        if value and field.name != "letters":
            yield f"{what} · {SUMS[field.name]}", number(value)


def _line(row: Row) -> dict[str, str]:
    item, letter, envelope = row.item, row.item.letter, row.envelope
    known = {
        "addressee": recipients.name(item.recipient, language()),
        "role": _("Copy for information") if item.copy_of_id else _("Letter"),
        "reference": letter.reference if letter else "",
        "language": str(words.languages()[item.language]),
        "sha256": letter.sha256 if letter else "",
        "way": _("By hand") if item.way is Way.HAND else _("By e-mail"),
        "state": str(row.sentence),
        "hint": _("The mail carries the letter alone; its annex goes by hand.")
        if item.is_light
        else str(row.hint or ""),
        "sent_on": _day(item.done_on),
        "sent_by": names.shown(item.doer, item.dispatch.campaign.organization),
        "sent_how": str(words.way_of(item.done_how)),
        "proof": item.proof or "",
        "returned_on": _day(item.returned_on),
        "acknowledged_on": _day(item.acknowledged_on),
        "answered_on": _day(item.answered_on),
    }
    if envelope is not None:
        codes = (envelope.reply_code, envelope.reply_status)
        known |= {
            "handed_over": local(envelope.accepted_at) if envelope.accepted_at else "",
            "server": envelope.server or "",
            "code": " ".join(str(code) for code in codes if code),
            "queue_id": envelope.queue_id or "",
            "attempts": number(envelope.attempts) if envelope.attempts else "",
        }
    return {name: known.get(name, "") for name in COLUMNS}


def _day(value: date | None) -> str:
    return day(value) if value else ""
