"""What takes a while: five thousand signatures, two dispatches, answers. Begins where an earlier start left off."""

import itertools
import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from demo.answers import answer
from demo.content import content
from demo.names import Supporter, supporters
from demo.news import asks, tell
from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import clock, tokens
from petitions.core.db import session, transaction
from petitions.core.keys import keyring
from petitions.dispatch import service as dispatch
from petitions.dispatch.models import Dispatch, DispatchState, Item, TaskState, Way
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Membership
from petitions.signing import service as signing
from petitions.signing.models import Collected, Level, Signature
from petitions.signing.service import Person

SIGNED, ONE_NAMED_OF = 3000, 12
"""Signatures unless somebody asks for another number, and how many of them make one with a name."""
AT_ONCE, BREATH = 20, 0.1
"""Signatures in one transaction, and seconds between two of them: visitors of an SQLite database write in between."""
PATIENCE = 600
"""Seconds to wait for the press."""
log = logging.getLogger("demo")


def fill(signed: int = SIGNED) -> None:
    """``signed`` signatures first, then a dispatch that is sent and answered, then one that waits for approval."""
    _sign_all(signed)
    first = _dispatch("first")
    _until(first, lambda state: state is not DispatchState.FREEZING)
    _approve(first)
    with transaction() as tx:
        answer(tx, _campaign(tx), _membership(tx, "editor").account, keyring())
    with transaction() as tx:
        tell(tx, _campaign(tx), _membership(tx, "editor").account)
    second = _dispatch("second")
    _until(second, lambda state: state is not DispatchState.FREEZING)
    log.info("the demonstration is complete")


def _sign_all(signed: int) -> None:
    with transaction() as tx:
        campaign = _campaign(tx)
        begun = tx.scalar(select(func.count()).select_from(Signature).where(Signature.campaign_id == campaign.id)) or 0
        _collect(tx, campaign)
    everybody = supporters(signed, signed // ONE_NAMED_OF, now=campaign.created_at + timedelta(days=41))
    for some in _by(AT_ONCE, itertools.islice(everybody, begun, None)):
        with transaction() as tx:
            campaign = _campaign(tx)
            for person in some:
                _sign(tx, campaign, person)
        time.sleep(BREATH)


def _sign(tx: Session, campaign: Campaign, who: Supporter) -> None:
    link, moment = tokens.new(), who.signed_at
    person = Person(
        email=who.email,
        name=who.name or "",
        country=who.country,
        level=Level(who.level),
        language=who.language,
        news=asks(who.email),
    )
    text, wave = campaigns.text(tx, campaign, who.language), campaigns.current_wave(tx, campaign)
    facts = {"keys": keyring(), "now": moment, "link": link, "ticket": tokens.new(), "code": tokens.digits()}
    signing.sign(tx, campaign, text, wave, person=person, **facts)
    signing.confirm(tx, link, now=moment)


def _collect(tx: Session, campaign: Campaign) -> None:
    if signing.list_collected(tx, campaign):
        return
    for row in content()["collected"]:
        tx.add(
            Collected(
                campaign_id=campaign.id,
                wave_id=campaigns.current_wave(tx, campaign).id,
                source=row["source"],
                title=row["title"],
                count=row["count"],
                sha256="specimen",
                collected_on=campaign.created_at.date(),
                entered_at=campaign.created_at,
            )
        )


def _dispatch(part: str) -> int:
    wanted = {row["id"] for row in content()["recipients"][part]}
    with transaction() as tx:
        campaign = _campaign(tx)
        chosen = [choice for choice in campaigns.list_choices(tx, campaign) if choice.recipient.slug in wanted]
        author = organizers.by_account(tx, _email("editor"))
        made = dispatch.prepare(
            tx, campaign, chosen, request_key=f"demo-{part}", account=author, keys=keyring(), now=clock.now()
        )
        return made.id


def _approve(number: int) -> None:
    with transaction() as tx:
        one = tx.get_one(Dispatch, number)
        if one.state is not DispatchState.FROZEN:
            return
        dispatch.approve(
            tx, one, membership=_membership(tx, "approver"), keys=keyring(), now=clock.now(), into_catcher=True
        )
    with transaction() as tx:
        by_hand = select(Item).where(Item.dispatch_id == number, Item.way == Way.HAND, Item.task == TaskState.TO_DO)
        item = tx.scalars(by_hand.order_by(Item.id)).first()
        if item is not None:
            dispatch.record_by_hand(
                tx,
                item,
                how="post",
                on=clock.now().date(),
                account=_membership(tx, "owner").account,
                now=clock.now(),
                proof="RR 000 000 000 XX",
            )


def _until(number: int, arrived: Callable[[DispatchState], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        state = session().scalars(select(Dispatch.state).where(Dispatch.id == number)).one()
        session().rollback()
        if arrived(state):
            return
        time.sleep(1)


def _campaign(tx: Session) -> Campaign:
    return campaigns.by_slug(tx, content()["campaign"]["slug"])


def _membership(tx: Session, role: str) -> Membership:
    account: Account = organizers.by_account(tx, _email(role))
    membership = organizers.find_membership(tx, account, content()["organization"]["slug"])
    assert membership is not None
    return membership


def _email(role: str) -> str:
    return next(person["email"] for person in content()["people"] if person["role"] == role)


def _by(size: int, people: Iterator[Supporter]) -> Iterator[list[Supporter]]:
    while some := list(itertools.islice(people, size)):
        yield some


def is_there(tx: Session) -> bool:
    """Whether this database already holds the demonstration."""
    return tx.scalar(select(Campaign.id).where(Campaign.slug == content()["campaign"]["slug"])) is not None
