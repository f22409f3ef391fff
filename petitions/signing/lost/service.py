"""A fresh link: asked for by anybody, mailed where a signature is known, used by one press. The same work for all."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core import tokens
from petitions.core.errors import Refused
from petitions.core.keys import Keyring
from petitions.delivery import service as delivery
from petitions.delivery.models import Batch
from petitions.delivery.rules import Mail
from petitions.signing import addresses, mailing, payloads, rules
from petitions.signing.finding import find_by_link
from petitions.signing.lost.models import FreshLink
from petitions.signing.models import Signature, SignatureState
from petitions.signing.payloads import Contact


def compose(campaign: Campaign, *, email: str, language: str, keys: Keyring, now: datetime, link: str) -> FreshLink:
    """The row of a wish, with the slow index; nothing is looked up. Raises ``IndexKeyGone``."""
    return FreshLink(
        campaign_id=campaign.id,
        email_index=keys.index(campaign.index_key, addresses.canonical(email), campaign.index_cost),
        contact=payloads.seal_contact(keys, Contact(email, link, "")),
        link_hash=tokens.digest(link),
        language=language,
        made_at=now,
    )


def keep(session: Session, wish: FreshLink) -> None:
    """One insert and nothing else; a worker decides whether there is anything to mail."""
    session.add(wish)
    session.flush()


def list_unmailed(session: Session) -> list[FreshLink]:
    """The oldest wishes that no worker has dealt with, at most one batch of them."""
    waiting = select(FreshLink).where(FreshLink.contact.is_not(None))
    return list(session.scalars(waiting.order_by(FreshLink.id).limit(rules.BATCH)))


def post(session: Session, mails: Mapping[int, Mail | None], *, keys: Keyring, now: datetime) -> Batch | None:
    """Hand out the mails of those who signed, within the cap that confirmations have; the other wishes are erased."""
    claimed = (
        select(FreshLink)
        .where(FreshLink.id.in_(mails), FreshLink.contact.is_not(None))
        .order_by(FreshLink.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    batch = None
    for wish in session.scalars(claimed).all():
        mail, name = mails[wish.id], wish.link_hash.hex()[:20]
        if mail is None or not _is_known(session, wish) or not rules.may_mail(mailing.sent(session, wish, now)):
            session.delete(wish)
            continue
        batch = batch or delivery.batch(session, f"link-{name}", now=now, rank=mailing.RANK)
        try:
            delivery.post(session, keys, mail, key=f"fresh-link-{name}", batch=batch, now=now, at_most_once=False)
            wish.contact, wish.mailed_at = None, now
        except Refused:
            session.delete(wish)
    session.flush()
    return batch


def find(session: Session, link: str, *, now: datetime) -> FreshLink | None:
    """A fresh link that was not used yet."""
    fresh = FreshLink.made_at > now - rules.CONFIRM_WITHIN
    return session.scalar(select(FreshLink).where(FreshLink.link_hash == tokens.digest(link), fresh))


def use(session: Session, link: str, *, now: datetime) -> None:
    """From now on this link manages the signature, and the lost one no more. Twice is once; raises ``UnknownLink``.

    The owner's sealed copy stays under the lost link, which nobody can open any more; so it is erased here. What is
    sealed to the names key is untouched.
    """
    wish = find(session, link, now=now)
    if wish is None:
        if find_by_link(session, link) is None:
            raise rules.UnknownLink()
        return
    mine = (Signature.campaign_id == wish.campaign_id, Signature.email_index == wish.email_index)
    session.execute(update(Signature).where(*mine).values(link_hash=wish.link_hash, own=None))
    wish.link_hash = tokens.digest(wish.link_hash.hex())
    session.flush()
    session.expire_all()


def erase_links(session: Session, *, now: datetime) -> int:
    """Wishes older than a week; until then they count for the cap on mails."""
    done = session.execute(delete(FreshLink).where(FreshLink.made_at <= now - rules.CONFIRM_WITHIN))
    return int(done.rowcount)  # type: ignore[attr-defined]  # a statement that writes gives a cursor result


def _is_known(session: Session, wish: FreshLink) -> bool:
    mine = (Signature.campaign_id == wish.campaign_id, Signature.email_index == wish.email_index)
    stands = Signature.state != SignatureState.WITHDRAWN
    return session.scalar(select(Signature.id).where(*mine, stands)) is not None
