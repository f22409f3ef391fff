"""Which bodies a campaign could write to, and which it chose, in which language and with which form of address."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from petitions.core import i18n
from petitions.core.errors import NotFound
from petitions.core.once import once, told
from petitions.organizers.models import Organization
from petitions.recipients import service as recipients
from petitions.recipients import supplied, wishes
from petitions.recipients.models import Recipient, SuppliedForm

from . import proposals, rules, texts
from .models import Campaign, CampaignState, Choice


def propose(
    session: Session, campaign: Campaign, *, today: date, found: Sequence[Recipient] | None = None
) -> proposals.Proposals:
    """Every body the organization can see, in three groups, by the tags of the campaign's open demands.

    ``found``: of these only. One that is not to be written to stands in the last group, with its reason.
    """
    everybody = recipients.list_directory(session, campaign.organization) if found is None else found
    tags = {demand.number: demand.tags for demand in texts.list_demands(session, campaign, only_open=True)}
    unwanted = wishes.in_force(session, campaign.organization, today)
    groups: dict[str, list[proposals.Proposal]] = {"letter": [], "submission": [], "unfit": []}
    for recipient in everybody:
        group, proposal = proposals.fit(recipient, tags, unwanted.get(recipient.id))
        groups[group].append(proposal)
    return proposals.Proposals(*(proposals.in_order(groups[name]) for name in ("letter", "submission", "unfit")))


def choose(
    session: Session,
    campaign: Campaign,
    recipient: Recipient,
    *,
    language: str,
    form: str = "neutral",
    names: str = "no",
    demands: Sequence[int] = (),
    reason: str | None = None,
    now: datetime,
) -> Choice:
    """Pick a recipient, or change how it is written to; raises what `rules.check_*` raise.

    `demands` empty: all that are open. `reason` None: as it was.
    """
    row = find_choice(session, campaign, recipient)
    wishes.check(session, campaign.organization, recipient, now.date())
    reason = (row.reason if row and reason is None else reason) or ""
    rules.check_choice(campaign, supplied.whole(session, recipient, campaign.organization), language, form)
    rules.check_names(recipient, names, row.names if row else "no")
    rules.check_intake(list_mates(session, campaign, recipient), reason, i18n.language())
    known = {demand.number for demand in texts.list_demands(session, campaign, only_open=True)}
    row = row or _new(session, Choice(campaign=campaign, recipient=recipient, language=language, added_at=now))
    row.language, row.form, row.names = language, form, _kept(recipient, names)
    row.demands = [] if set(demands) >= known else sorted(set(demands) & known)
    row.reason = reason.strip() or None
    row.names_reason = row.names_reason if row.names == "approved" else None
    session.flush()
    return row


def unchoose(session: Session, campaign: Campaign, recipient: Recipient) -> None:
    """Write to it no more in this campaign; what was frozen or sent stays."""
    session.delete(choice_of(session, campaign, recipient))
    session.flush()


def allow_names(session: Session, choice: Choice, *, reason: str) -> Choice:
    """An approver's yes, with its reason, where no rule is known; raises NamesForbidden where one forbids it."""
    rules.check_names(choice.recipient, "approved", "approved")
    choice.names, choice.names_reason = "approved", reason
    session.flush()
    return choice


def forbid_names(session: Session, choice: Choice) -> Choice:
    """No annex of individuals with this letter."""
    choice.names, choice.names_reason = "no", None
    session.flush()
    return choice


@once
def list_choices(session: Session, campaign: Campaign) -> list[Choice]:
    """What was chosen, in the order it was. Forms of address that were supplied are read with the recipients."""
    theirs = and_(
        SuppliedForm.recipient_id == Choice.recipient_id, SuppliedForm.organization_id == campaign.organization_id
    )
    query = select(Choice, SuppliedForm).outerjoin(SuppliedForm, theirs).where(Choice.campaign_id == campaign.id)
    forms: dict[Choice, list[SuppliedForm]] = {}
    whole = query.options(joinedload(Choice.recipient)).order_by(Choice.added_at, Choice.id, SuppliedForm.id)
    for choice, form in session.execute(whole):
        forms.setdefault(choice, []).extend([form] if form else [])
    for choice, rows in forms.items():
        told(supplied.whole, supplied.laid(choice.recipient, rows), choice.recipient, campaign.organization)
    return list(forms)


def written_to(organization: Organization) -> Select[int]:
    """Numbers of the recipients of an organization's campaigns that are under way; for queries."""
    mine = (Campaign.organization_id == organization.id, Campaign.state != CampaignState.CLOSED)
    return select(Choice.recipient_id).join(Choice.campaign).where(*mine)


@once
def find_choice(session: Session, campaign: Campaign, recipient: Recipient) -> Choice | None:
    """How this body is written to in this campaign, if it is."""
    return session.scalar(select(Choice).where(Choice.campaign == campaign, Choice.recipient == recipient))


def choice_of(session: Session, campaign: Campaign, recipient: Recipient) -> Choice:
    """The same; raises NotFound."""
    found = find_choice(session, campaign, recipient)
    if found is None:
        raise NotFound()
    return found


def list_mates(session: Session, campaign: Campaign, recipient: Recipient) -> list[Choice]:
    """Other choices of this campaign that go to the same mailroom."""
    if recipient.intake is None:
        return []
    query = (
        select(Choice).join(Choice.recipient).where(Choice.campaign == campaign, Choice.recipient_id != recipient.id)
    )
    return list(session.scalars(query.where(Recipient.intake == recipient.intake).order_by(Choice.id)))


def _new(session: Session, row: Choice) -> Choice:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise rules.AlreadyChosen() from error
    return row


def _kept(recipient: Recipient, names: str) -> str:
    """Where an approver had to be asked, a yes stays the approver's."""
    return "approved" if names != "no" and rules.may_carry_names(recipient) == "ask" else names
