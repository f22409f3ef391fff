"""The page on which letters are released: the very bytes, figures and evidence, and what keeps a person from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from petitions.core.i18n import language
from petitions.dispatch import deciding, openings, reading, releasing, words
from petitions.dispatch.agreeing import service as agreeing
from petitions.dispatch.ledger import Row
from petitions.dispatch.models import Dispatch, Item
from petitions.dispatch.outside import service as outside
from petitions.letters import kinds
from petitions.letters.values import LetterValues
from petitions.organizers.models import Membership
from petitions.recipients import rules as recipient_rules
from petitions.recipients import service as recipients
from petitions.recipients.models import Recipient, Verification


@dataclass(frozen=True)
class Evidence:
    """One letter as the approver sees it: the very bytes, what the directory says, who looked at the address."""

    item: Item
    name: str
    address: tuple[str, ...]
    named: int
    names_rule: Any
    may_be_shown: bool
    """Whether the campaign's page can name this door at all."""
    verification: Verification | None
    is_fresh: bool


def approval(
    session: Session,
    dispatch: Dispatch,
    rows: Sequence[Row],
    membership: Membership,
    *,
    logged_in_at: datetime,
    at: int,
    now: datetime,
) -> dict[str, Any]:
    """What an approver needs to decide, and what keeps this person from it; ``at`` is the page of letters, from 1."""
    items, copies = [row.item for row in rows], [copy.item for row in rows for copy in row.copies]
    pages = max(1, -(-len(items) // reading.PAGE))
    at = min(max(at, 1), pages)
    here = items[(at - 1) * reading.PAGE : at * reading.PAGE]
    told = deciding.digest_of(items)
    asked = outside.list_asked(session, dispatch) if dispatch.created_by == membership.account_id else []
    known = {"has_outside": outside.approval_among(asked, told) is not None}
    ways = deciding.ways(session, dispatch, membership, logged_in_at=logged_in_at, now=now, **known)
    everyone = [item.recipient for item in [*items, *copies]]
    seen = recipients.last_verifications(session, everyone, dispatch.campaign.organization)
    return {
        "ways": ways,
        "asked": asked,
        "agreements": agreeing.list_asked(session, dispatch),
        "digest": told,
        "open_rows": deciding.unreviewed(session, dispatch),
        "unverified": releasing.unverified([*items, *copies], seen, now.date()),
        "objection": ways.refused,
        "door_words": words.DOORS,
        "counts": next((item.letter.counts for item in items if item.letter), {}),
        "cut_off_at": next((item.letter.cut_off_at for item in items if item.letter), None),
        "annexes": {item.letter.annex for item in items if item.letter and item.letter.annex},
        "page_at": at,
        "page_count": pages,
    } | _letters(session, membership, items, here, copies, seen, now.date())


def _letters(
    session: Session,
    membership: Membership,
    items: Sequence[Item],
    here: Sequence[Item],
    copies: Sequence[Item],
    seen: Mapping[int, Verification],
    today: date,
) -> dict[str, Any]:
    mine = {item.id for item in here}
    near = [copy for copy in copies if copy.copy_of_id in mine]
    beside = [_evidence(copy, seen.get(copy.recipient_id), today) for copy in near]
    opened = openings.list_opened(session, items[0].dispatch, membership.account) if items else {}
    whole, differing = (opened.get(how, set()) for how in openings.HOWS)
    frozen, shown = ([one.letter for one in some if one.letter] for some in (items, here))
    return {
        "evidence": [_evidence(item, seen.get(item.recipient_id), today) for item in here],
        "copies_of": lambda item: [one for one in beside if one.item.copy_of_id == item.id],
        "sheets": reading.sheets(frozen, shown, whole, differing),
        "opened": whole | differing,
    }


def _evidence(item: Item, seen: Verification | None, today: date) -> Evidence:
    recipient, letter = item.recipient, item.letter
    return Evidence(
        item=item,
        name=recipient_rules.name(recipient, language()),
        address=LetterValues.from_json(letter.values).addressee if letter else (),
        named=letter.annex.named if letter and letter.annex else 0,
        names_rule=_why(recipient),
        may_be_shown=kinds.of(item.dispatch.kind).is_public and not recipient_rules.takes_one_per_person(recipient),
        verification=seen,
        is_fresh=recipient_rules.is_fresh(seen, item.email, today),
    )


def _why(recipient: Recipient) -> Any:
    return recipient_rules.why_names(recipient.kind, recipient.passes_on, recipient.mass_letters)
