"""Invite, enter, offer, check, decline, withdraw, renew: what becomes of the support of an organization."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign, CampaignText
from petitions.core import tokens
from petitions.core.errors import NotFound
from petitions.core.keys import Keyring
from petitions.organizers import service as organizers
from petitions.organizers.models import Account
from petitions.signing.counting import lock_count
from petitions.signing.endorsing import people, rules
from petitions.signing.endorsing.groups import arrange, group_of, keep_group, list_groups, remove_group
from petitions.signing.endorsing.models import Endorsement, EndorsementState, EndorserKind, EndorserName
from petitions.signing.endorsing.rules import Offer
from petitions.signing.endorsing.standing import Endorser, list_endorsers, list_unchecked
from petitions.signing.expiry import waves_over

__all__ = [
    "Endorser", "Offer", "arrange", "change", "check", "decline", "enter", "erase_people", "find_by_link", "group_of",
    "invite", "keep_group", "list_endorsers", "list_groups", "list_of", "list_unchecked", "new_link", "note_look",
    "of_campaign", "offer", "remove_group", "renew", "take_back", "text_of", "withdraw",
]  # fmt: skip


def text_of(session: Session, campaign: Campaign, language: str) -> CampaignText:
    """The text an organization would stand behind. Raises ``NoText``."""
    text = campaigns.find_text(session, campaign, language)
    if text is None:
        raise rules.NoText()
    return text


def invite(
    session: Session, campaign: Campaign, name: str, language: str, *, token: str, by: Account, now: datetime
) -> Endorsement:
    """Open a place for one organization; whoever holds the link fills it. Raises ``NoText`` or ``AlreadyThere``."""
    rules.check_takes(campaign, now)
    text, offered = text_of(session, campaign, language), Offer({language: name}, None, EndorserKind.OTHER)
    row = _made(session, campaign, text, offered, EndorsementState.INVITED, "link", now)
    _set_link(row, token, now)
    return _noted(session, "invite_endorser", row, by, now)


def enter(
    session: Session, campaign: Campaign, text: CampaignText, typed: Offer, *, keys: Keyring, by: Account, now: datetime
) -> Endorsement:
    """What an organizer was told in another way; it still waits to be checked. Raises ``AlreadyThere``."""
    row = _made(session, campaign, text, typed, EndorsementState.OFFERED, "desk", now)
    row.person = people.seal(keys, typed.person) if typed.person else None
    return _noted(session, "enter_endorsement", row, by, now)


def offer(
    session: Session, token: str, text: CampaignText, typed: Offer, *, keys: Keyring, now: datetime
) -> Endorsement:
    """An invited organization stands behind the text. Raises ``UnknownInvitation``, ``NotOpen`` or ``AlreadyThere``."""
    row = find_by_link(session, token)
    if row is None or not rules.is_fillable(row, now):
        raise rules.UnknownInvitation()
    rules.check_takes(row.campaign, now)
    _move(session, row, EndorsementState.OFFERED, made_at=now, **_behind(session, row.campaign, text))
    _write(session, row, typed, keys)
    return _noted(session, "offer_endorsement", row, None, now)


def change(
    session: Session, row: Endorsement, typed: Offer, *, keys: Keyring, by: Account, now: datetime
) -> Endorsement:
    """Mend what is entered; the state stays. Raises ``AlreadyThere``, or ``NotNow`` for what is not listed."""
    lock_count(session, row.campaign)
    _check_entered(row)
    _write(session, row, typed, keys)
    return _noted(session, "change_endorsement", row, by, now)


def check(session: Session, row: Endorsement, *, by: Account, now: datetime) -> Endorsement:
    """From now on it counts. Raises ``NotNow``, or ``AlreadyThere`` when its name was taken meanwhile."""
    _move(session, row, EndorsementState.CHECKED, checked_at=now, checked_by=by.id)
    _hold_names(session, row)
    return _noted(session, "check_endorsement", row, by, now)


def decline(session: Session, row: Endorsement, *, by: Account, now: datetime) -> Endorsement:
    """It does not count, or no longer; until the night this can be taken back. Raises ``NotNow``."""
    _move(session, row, EndorsementState.DECLINED, checked_at=now, checked_by=by.id)
    _free_names(session, row)
    return _noted(session, "decline_endorsement", row, by, now)


def withdraw(session: Session, row: Endorsement, *, by: Account | None, now: datetime) -> Endorsement:
    """The organization takes it back, by its link (``by`` None) or by telling an organizer. Raises ``NotNow``."""
    _move(session, row, EndorsementState.WITHDRAWN, person=None)
    _free_names(session, row)
    return _noted(session, "withdraw_endorsement", row, by, now)


def renew(session: Session, row: Endorsement, text: CampaignText, *, by: Account, now: datetime) -> Endorsement:
    """It stands behind this version of the text, in the current wave, as it told an organizer. Raises ``NotNow``."""
    lock_count(session, row.campaign)
    _check_entered(row)
    _set(session, row, made_at=now, **_behind(session, row.campaign, text))
    return _noted(session, "renew_endorsement", row, by, now)


def new_link(session: Session, row: Endorsement, *, token: str, by: Account, now: datetime) -> Endorsement:
    """Another link for an invitation; the one before works no more. Raises ``NotNow`` once it was filled in."""
    rules.check_takes(row.campaign, now)
    if row.state is not EndorsementState.INVITED:
        raise rules.NotNow()
    _set_link(row, token, now)
    return _noted(session, "invite_endorser", row, by, now)


def take_back(session: Session, row: Endorsement, *, by: Account, now: datetime) -> None:
    """End an invitation that nobody filled in; nothing of it stays but the act. Raises ``NotNow``."""
    _free_names(session, row)
    gone = delete(Endorsement).where(Endorsement.id == row.id, Endorsement.state == EndorsementState.INVITED)
    if session.scalar(gone.returning(Endorsement.id), execution_options={"synchronize_session": False}) is None:
        raise rules.NotNow()
    _noted(session, "take_back_invitation", row, by, now)
    session.expunge(row)


def of_campaign(session: Session, campaign: Campaign, number: int) -> Endorsement:
    """One endorsement of a campaign; raises ``NotFound``."""
    mine = (Endorsement.id == number, Endorsement.campaign_id == campaign.id)
    row = session.scalar(select(Endorsement).where(*mine))
    if row is None:
        raise NotFound()
    return row


def note_look(session: Session, number: int, *, now: datetime) -> Endorsement:
    """The endorsement of that number, whoever's, for somebody at the keys; the look is on the record."""
    row = session.get(Endorsement, number)
    if row is None:
        raise NotFound()
    return _noted(session, "look_endorser", row, None, now)


def find_by_link(session: Session, token: str) -> Endorsement | None:
    """The endorsement behind a link, filled in or not."""
    return session.scalar(select(Endorsement).where(Endorsement.link_hash == tokens.digest(token)))


def list_of(session: Session, campaign: Campaign) -> list[Endorsement]:
    """Every endorsement of a campaign, in the order of its groups and places."""
    places = {group.id: at for at, group in enumerate(list_groups(session, campaign), 1)}
    rows = session.scalars(select(Endorsement).where(_is_of(campaign)))
    return sorted(rows, key=lambda row: (places.get(row.group_id or 0, 0), row.position, row.id))


def erase_people(session: Session, *, now: datetime) -> int:
    """Who spoke for an organization: when the names of its wave go, and in the night after a refusal."""
    over = waves_over(session, now=now)
    due = or_(Endorsement.wave_id.in_(over), Endorsement.state == EndorsementState.DECLINED)
    gone = update(Endorsement).where(due, Endorsement.person.is_not(None)).values(person=None)
    done = session.scalars(gone.returning(Endorsement.id), execution_options={"synchronize_session": False}).all()
    session.expire_all()
    return len(done)


def _made(
    session: Session,
    campaign: Campaign,
    text: CampaignText,
    typed: Offer,
    state: EndorsementState,
    way: str,
    now: datetime,
) -> Endorsement:
    row = Endorsement(campaign=campaign, state=state, way=way, made_at=now, **_said(typed))
    for name, value in _behind(session, campaign, text).items():
        setattr(row, name, value)
    row.position = 1 + (session.scalar(select(func.max(Endorsement.position)).where(_is_of(campaign))) or 0)
    session.add(row)
    session.flush()
    _hold_names(session, row)
    return row


def _is_of(campaign: Campaign) -> ColumnElement[bool]:
    return Endorsement.campaign_id == campaign.id


def _write(session: Session, row: Endorsement, typed: Offer, keys: Keyring) -> None:
    values = _said(typed) | ({"person": people.seal(keys, typed.person)} if typed.person else {})
    _set(session, row, **values)
    _hold_names(session, row)


def _check_entered(row: Endorsement) -> None:
    if row.state not in (EndorsementState.OFFERED, EndorsementState.CHECKED):
        raise rules.NotNow()


def _said(typed: Offer) -> dict[str, Any]:
    return {"names": dict(typed.names), "country": typed.country, "kind": typed.kind}


def _behind(session: Session, campaign: Campaign, text: CampaignText) -> dict[str, Any]:
    wave = campaigns.current_wave(session, campaign)
    return {"text_id": text.id, "text_sha256": text.sha256, "wave_id": wave.id}


def _set_link(row: Endorsement, token: str, now: datetime) -> None:
    row.link_hash, row.link_until = tokens.digest(token), now + rules.OPEN_FOR


def _move(session: Session, row: Endorsement, target: EndorsementState, **values: Any) -> None:
    """One statement decides between two hands, under the lock in which a freeze counts."""
    lock_count(session, row.campaign)
    rules.check_move(row.state, target)
    mine: tuple[ColumnElement[bool], ...] = (Endorsement.id == row.id, Endorsement.state == row.state)
    moved = update(Endorsement).where(*mine).values(state=target, **values).returning(Endorsement.id)
    if session.scalar(moved, execution_options={"synchronize_session": False}) is None:
        raise rules.NotNow()
    session.refresh(row)


def _set(session: Session, row: Endorsement, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()


def _hold_names(session: Session, row: Endorsement) -> None:
    """The unique index decides whether a name is free."""
    _free_names(session, row)
    try:
        with session.begin_nested():
            session.add_all(_name_rows(row, rules.keys_of(row.names.values())))
    except IntegrityError as error:
        raise rules.AlreadyThere() from error


def _name_rows(row: Endorsement, keys: Iterable[str]) -> list[EndorserName]:
    return [EndorserName(campaign_id=row.campaign_id, endorsement_id=row.id, key=key) for key in sorted(keys)]


def _free_names(session: Session, row: Endorsement) -> None:
    session.execute(delete(EndorserName).where(EndorserName.endorsement_id == row.id))


def _noted(session: Session, verb: str, row: Endorsement, by: Account | None, now: datetime) -> Endorsement:
    organization, facts = row.campaign.organization, {"campaign": row.campaign_id}
    session.flush()
    organizers.record(session, verb, f"endorsement-{row.id}", organization=organization, account=by, now=now, **facts)
    return row
