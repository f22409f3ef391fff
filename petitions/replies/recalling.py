"""From a silence to a follow-up: who is proposed for a copy one level up, and the copy that an organizer chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Choice
from petitions.letters import company
from petitions.organizers import service as organizers
from petitions.organizers.models import Account
from petitions.recipients import service as recipients
from petitions.recipients.models import Recipient
from petitions.replies.following import Due


@dataclass(frozen=True)
class Offer:
    """A follow-up that is due, and whom it could be copied to."""

    due: Due
    copies: tuple[Recipient, ...]
    """Already named under letters to this addressee."""
    others: tuple[Recipient, ...]
    """Chosen recipients of the campaign that could be named too."""
    proposed: int | None
    """One of them, by id: the directory names it as the usual copy. Nobody is named before an organizer presses."""
    unchosen: tuple[Recipient, ...]
    """Usual copies that are no recipients of this campaign yet."""


def list_offers(session: Session, due: Sequence[Due]) -> list[Offer]:
    """In the same order. The directory knows no superior bodies, only who usually gets a copy (`usual_cc`)."""
    return [_offer(session, one) for one in due]


def typed(form: Mapping[str, str]) -> dict[int, int | None]:
    """Choices that were ticked (``due-<choice>``), each with the recipient picked for a copy (``copy-<choice>``)."""
    ticked = [name.removeprefix("due-") for name in form if name.startswith("due-")]
    numbers = [number for number in ticked if _is_number(number)]
    picked = {number: form.get(f"copy-{number}", "") for number in numbers}
    return {int(number): int(value) if _is_number(value) else None for number, value in picked.items()}


def name_copy(session: Session, choice: Choice, number: int | None, *, account: Account, now: datetime) -> None:
    """Name one more recipient, by id, under letters to this addressee; None, or one who cannot be, changes nothing."""
    named = [one.id for one in company.list_copies(session, choice.campaign, choice.recipient)]
    if number is None or number in named or len(named) >= company.MOST_COPIES:
        return
    company.set_copies(session, choice, [*named, number])
    after = [one.id for one in company.list_copies(session, choice.campaign, choice.recipient)]
    if after != named:
        facts = {"recipient": choice.recipient_id, "copy": number}
        where = choice.campaign.organization
        subject = f"campaign-{choice.campaign_id}"
        organizers.record(session, "name_copy", subject, organization=where, account=account, now=now, **facts)


def _offer(session: Session, due: Due) -> Offer:
    campaign, recipient = due.trail.campaign, due.trail.recipient
    copies = company.list_copies(session, campaign, recipient)
    taken = {recipient.id, *(one.id for one in copies)}
    chosen = [one.recipient for one in campaigns.list_choices(session, campaign)]
    others = tuple(one for one in chosen if one.id not in taken)
    usual = recipients.list_named(session, recipient.facts.get("usual_cc", []), campaign.organization)
    known = {one.id for one in others}
    proposed = next((one.id for one in usual if one.id in known), None)
    return Offer(due, copies, others, proposed, tuple(one for one in usual if one.id not in known | taken))


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 10
