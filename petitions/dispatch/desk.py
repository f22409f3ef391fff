"""What the desk's pages of dispatch are told: plain facts, gathered once, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, Choice
from petitions.core.fields import options
from petitions.core.i18n import language
from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.pacing import Standstill
from petitions.dispatch import deciding, ledger, mending, pack, preparing, rules, words
from petitions.dispatch.figures import Standing
from petitions.dispatch.ledger import Row
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.letters import gathering, kinds, past, plain, problems, support
from petitions.letters.gathering import Known
from petitions.letters.models import LetterKind
from petitions.letters.past import Past
from petitions.letters.places import place_of
from petitions.letters.support import Support
from petitions.letters.values import LetterValues
from petitions.recipients import checks, wishes
from petitions.recipients import rules as recipient_rules


@dataclass(frozen=True)
class Candidate:
    """A chosen recipient as the next dispatch would treat it."""

    choice: Choice
    name: str
    place: str
    by_mail: bool
    annex: bool
    problems: list[Any]
    misfit: Any
    """Why this kind of letter cannot go to it now; None where it can."""
    hint: Any
    """What suits it better; None where there is nothing to say."""
    unwanted: Any
    """Since when and why no letters go there; None where they may."""
    verified: bool
    written_on: date | None

    @property
    def is_out(self) -> bool:
        """Whether no letter of this kind can go there now, whatever is mended."""
        return self.misfit is not None or self.unwanted is not None


def list_candidates(
    session: Session, choices: Sequence[Choice], kind: LetterKind, before: Mapping[int, Past], *, now: datetime
) -> list[Candidate]:
    """Each chosen recipient, with everything that stands in its way; those to whom none can go come last."""
    if not choices:
        return []
    campaign = choices[0].campaign
    seen = checks.list_known(session, campaign.organization, [one.recipient_id for one in choices], today=now.date())
    behind = support.at(session, campaign, now=now)
    found = [_candidate(session, one, kind, before, behind, seen[one.recipient_id], now) for one in choices]
    return sorted(found, key=lambda one: one.is_out)


def choices_for_form(session: Session, campaign: Campaign) -> list[Any]:
    """What the form may hold."""
    return options((choice.id, choice.recipient.slug) for choice in campaigns.list_choices(session, campaign))


def chosen(session: Session, campaign: Campaign, numbers: Sequence[int]) -> list[Choice]:
    """The ticked ones among the campaign's own choices, in their order."""
    return [choice for choice in campaigns.list_choices(session, campaign) if choice.id in numbers]


def index(
    session: Session, campaign: Campaign, kind: LetterKind, keys: Keyring, *, now: datetime, at: int = 1
) -> dict[str, Any]:
    """The list of dispatches, of which ``at`` is the page, and what the next would hold."""
    dispatches, pages = ledger.list_dispatches(session, campaign, at=at)
    choices = campaigns.list_choices(session, campaign)
    before = past.list_past(session, campaign, kind)
    lines = list_candidates(session, choices, kind, before, now=now)
    fitting = [one.choice for one in lines if not one.is_out]
    return {
        "kind": kind,
        "kind_words": kinds.of(kind),
        "all_kinds": kinds.KINDS,
        "asks_reason": bool(preparing.crowded(fitting, past.by_mailroom(before))),
        "campaign": campaign,
        "title": _title(session, campaign),
        "lines": lines,
        "is_locked": not keys.names_are_held_by_worker and any(line.annex for line in lines),
        "has_annexes": any(line.annex for line in lines),
        "dispatches": dispatches,
        "page_at": min(max(at, 1), pages),
        "page_count": pages,
        "state_of": words.dispatch_state,
        "kind_of": kinds.of,
        "language_names": words.languages(),
    }


def facts(session: Session, dispatch: Dispatch, reader: str, now: datetime, *, at: int = 1) -> dict[str, Any]:
    """What every page of one dispatch shows; ``at`` is the page of its letters."""
    rows = ledger.list_rows(session, dispatch)
    pages = max(1, -(-len(rows) // ledger.ROWS))
    at = min(max(at, 1), pages)
    return {
        "dispatch": dispatch,
        "campaign": dispatch.campaign,
        "title": _title(session, dispatch.campaign),
        "rows": rows,
        "numbers": ledger.add_up(rows),
        "copies": ledger.add_up_copies(rows),
        "both": ledger.add_up(ledger.flat(rows)),
        "every_row": ledger.flat(rows[(at - 1) * ledger.ROWS : at * ledger.ROWS]),
        "doubts": [row for row in ledger.flat(rows) if row.is_in_doubt],
        "page_at": at,
        "page_count": pages,
        "reminder": rules.DOUBT_REMINDER,
        "standing_still": _standing_still(session, rows, now),
        "may_go_light": mending.may_go_light,
        "may_go_by_hand": mending.may_go_by_hand,
        "next_at": ledger.next_at(rows),
        "kind_words": kinds.of(dispatch.kind),
        "state_words": words.dispatch_state(dispatch.state),
        "approved_words": words.approved(dispatch, len(rows)),
        "decided": deciding.told(session, dispatch),
        "language_names": words.languages(),
        "is_moving": dispatch.state in (DispatchState.FREEZING, DispatchState.RUNNING),
        "has_annex": any(row.item.names != "no" for row in rows),
        "name_of": lambda recipient: recipient_rules.name(recipient, reader),
        "place_of": place_of,
    }


def _standing_still(session: Session, rows: Sequence[Row], now: datetime) -> list[Standstill]:
    """Domains that turn our letters away and for which letters of this dispatch wait."""
    waiting = {row.envelope.domain for row in ledger.flat(rows) if row.envelope and row.standing is Standing.WAITING}
    return [one for one in delivery.list_paused_domains(session, now) if one.domain in waiting] if waiting else []


def task(item: Item, keys: Keyring) -> dict[str, Any]:
    """Everything that sending one letter by hand needs."""
    record, letter = item.recipient.facts, item.letter
    values = LetterValues.from_json(letter.values) if letter else None
    is_task = item.way is Way.HAND or item.is_light
    return {
        "item": item,
        "values": values,
        "portal": record["channel"].get("url") or "",
        "channel_note": record["channel"].get("note") or "",
        "requirements": pack.sentences(record),
        "pack_files": [(name, pack.FILES[name]) for name in pack.names(item)],
        "pasted": "\n".join([plain.letter_text(values), pack.answering(item, keys)]) if values else "",
        "may_record": is_task and item.task in (TaskState.TO_DO, TaskState.RETURNED),
        "may_return": is_task and item.task is TaskState.SENT,
        "how": words.way_of(item.done_how),
        "done_by": item.doer,
    }


def _candidate(
    session: Session,
    choice: Choice,
    kind: LetterKind,
    before: Mapping[int, Past],
    behind: Support,
    seen: checks.Known,
    now: datetime,
) -> Candidate:
    recipient, campaign = choice.recipient, choice.campaign
    frame = gathering.draft_frame(campaign, dated_on=now.date())
    found = problems.of_choice(
        session, choice, kind=kind, behind=behind, frame=frame, known=Known(past.letters(before))
    )
    last = before.get(recipient.id)
    email = recipient_rules.known_email(recipient, seen.check)
    planned = preparing.planned(choice, kind, email if preparing.goes_by_mail(recipient, kind) else None)
    return Candidate(
        choice=choice,
        name=recipient_rules.name(recipient, language()),
        place=place_of(recipient),
        by_mail=planned.way is Way.MAIL,
        annex=planned.names != "no",
        problems=[problem.sentence for problem in found if problem.code != "misfit"],
        misfit=next((problem.sentence for problem in found if problem.code == "misfit"), None),
        hint=kinds.hint(kind, recipient),
        unwanted=wishes.sentence(seen.wish) if seen.wish else None,
        verified=recipient_rules.is_fresh(seen.check, email, now.date()),
        written_on=last.written_on if last else None,
    )


def _title(session: Session, campaign: Campaign) -> str:
    text = campaigns.find_text(session, campaign, language())
    return text.title if text else campaign.slug
