"""A whole group of recipients chosen for a campaign with one press: whoever fits, and why the others do not."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from petitions.core.errors import Refused
from petitions.recipients import groups, supplied
from petitions.recipients import rules as recipients
from petitions.recipients.models import Recipient, RecipientGroup

from . import addressing
from .models import Campaign
from .proposals import Proposal

NO_LANGUAGE = _(
    "No language is common to the campaign's text, the body and its forms of address. Add a text in one of the "
    "languages it reads."
)


@dataclass
class Taken:
    """What became of a group: who is chosen now that was not, and who could not be, each with its sentence."""

    chosen: list[Recipient] = field(default_factory=list)
    left: list[tuple[Recipient, Any]] = field(default_factory=list)


def choose_group(session: Session, campaign: Campaign, group: RecipientGroup, *, now: datetime) -> Taken:
    """Write to everybody in it whom a letter fits, without names; who is chosen already stays as they are."""
    members = groups.list_members(session, campaign.organization, group)
    proposed, taken = addressing.propose(session, campaign, today=now.date(), found=members), Taken()
    for proposal in proposed.letters:
        if addressing.find_choice(session, campaign, proposal.recipient) is None:
            _choose(session, campaign, proposal, taken, now)
    known = {choice.recipient_id for choice in addressing.list_choices(session, campaign)}
    others = [*proposed.submissions, *proposed.unfit]
    taken.left += [(one.recipient, one.reason) for one in others if one.recipient.id not in known]
    return taken


def _choose(session: Session, campaign: Campaign, proposal: Proposal, taken: Taken, now: datetime) -> None:
    recipient = proposal.recipient
    whole = supplied.whole(session, recipient, campaign.organization)
    language = next((code for code in recipients.letter_languages(whole) if code in campaign.languages), None)
    if language is None:
        taken.left.append((recipient, NO_LANGUAGE))
        return
    try:
        how = {"language": language, "form": recipients.forms_in(whole, language)[0]}
        addressing.choose(session, campaign, recipient, **how, demands=proposal.demands, now=now)
        taken.chosen.append(recipient)
    except Refused as no:
        taken.left.append((recipient, no.sentence()))
