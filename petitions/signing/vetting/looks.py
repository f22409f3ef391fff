"""Logged looks at the names of signatures, held ones or a sample of an annex, and what is decided of them by number.

As all looks (``core.looks``): a reason, fifteen minutes, one browser. A worker opens the names; where the organizers
hold them, with the passphrase that was typed for this one look. No address is ever opened.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from petitions.campaigns.models import Campaign
from petitions.core import looks
from petitions.core.errors import NotFound
from petitions.core.keys import Keyring, NamesLocked, WrongPassphrase
from petitions.core.sealing import CannotOpen, PrivateKey
from petitions.organizers import service as organizers
from petitions.organizers.models import Account
from petitions.signing import counting, payloads
from petitions.signing.figures import desk as figures
from petitions.signing.models import Cause, Signature, SignatureState
from petitions.signing.vetting import numbers, rules, service
from petitions.signing.vetting.models import Act, LookKind, Review, Seen, SignatureLook
from petitions.signing.vetting.seen import is_looked_over

TABLE, GRANT_PLACE = "signature_looks", "signature_looks.grant"
PASSPHRASE, CLOSED = "passphrase", "closed"
"""Why nothing was opened."""


@dataclass(frozen=True, repr=False)
class Row:
    """One signature as a look shows it; the name as an annex would print it, empty for one that is counted only."""

    number: int
    name: str
    country: str | None
    day: str
    level: int
    cause: str | None
    cluster: int | None


@dataclass(frozen=True)
class Wish:
    """Whose names: held ones, of one cause or crowd where given, or a sample; at most ``size`` of them."""

    kind: LookKind
    size: int = rules.MOST_SEEN
    cause: Cause | None = None
    cluster: int | None = None


def ask(
    session: Session,
    campaign: Campaign,
    wish: Wish,
    *,
    reason: str,
    key: bytes,
    account: Account,
    keys: Keyring,
    token: str,
    now: datetime,
    grant: str | None = None,
) -> SignatureLook:
    """Write down who wants to see which names and why; a worker opens them.

    ``token`` is the look's, and what a sample is drawn by. ``grant`` is the passphrase of the names, kept sealed until
    it is used, 15 minutes at most. Raises ``NeedsReason``, or ``NeedsPassphrase`` where the organizers hold the names.
    """
    said, facts = looks.checked(reason), asdict(wish)
    if not keys.names_are_held_by_worker and not grant:
        raise rules.NeedsPassphrase()
    look = SignatureLook(token=token, campaign=campaign, account=account, reason=said, **facts)
    look.sealed_key = looks.hand_over(keys, key, TABLE)
    look.grant = keys.contact.seal(grant.encode(), GRANT_PLACE) if grant else None
    look.asked_at, look.until = now, now + looks.LASTS
    session.add(look)
    session.flush()
    told = {name: value for name, value in facts.items() if value is not None and name != "kind"}
    organizers.record(
        session, "look_held" if wish.kind is LookKind.HELD else "look_sample", f"campaign-{campaign.id}",
        organization=campaign.organization, account=account, now=now, look=look.id, reason=said, **told,
    )  # fmt: skip
    return look


def by_token(session: Session, campaign: Campaign, account: Account, token: str) -> SignatureLook:
    """A look of this very person at this campaign; raises ``NotFound``."""
    look = session.scalar(select(SignatureLook).where(SignatureLook.token == token))
    if look is None or look.account_id != account.id or look.campaign_id != campaign.id:
        raise NotFound()
    return look


def open_next(session: Session, keys: Keyring, *, now: datetime) -> bool:
    """Worker: open the names of one look and lock them under the asker's key; False when none waits."""
    waits = (SignatureLook.sealed_key.is_not(None), SignatureLook.until > now)
    waiting = select(SignatureLook).where(*waits).order_by(SignatureLook.id).limit(1)
    look = session.scalar(waiting.with_for_update(skip_locked=True))
    if look is None:
        return False
    sealed, grant, look.sealed_key, look.grant = look.sealed_key, look.grant, None, None
    try:
        opener = keys.names_opener(keys.open_contact(grant, GRANT_PLACE).decode() if grant else None)
        found = pick(session, look)
        rows = [_row(number, signature, opener) for number, signature in enumerate(found, 1)]
        content = json.dumps([asdict(row) for row in rows], ensure_ascii=False).encode()
        look.content = looks.shut(keys, sealed, TABLE, content)[0]
    except (NamesLocked, WrongPassphrase):
        look.problem = PASSPHRASE
    except CannotOpen:
        look.problem = CLOSED
    else:
        _note_seen(session, look, found)
    session.flush()
    return True


def pick(session: Session, look: SignatureLook) -> list[Signature]:
    """The signatures of a look in its order: of those held the unseen first; of a sample as the token draws them.

    The same token draws the same sample from the same signatures.
    """
    if look.kind is LookKind.SAMPLE:
        mine = counting.on_annex(session, look.campaign)
        all_of_them = session.scalars(select(Signature.id).where(*mine).order_by(Signature.id)).all()
        chance = random.Random(look.token)  # noqa: S311 - a sample that can be drawn again, no secret
        drawn = chance.sample(all_of_them, min(look.size, len(all_of_them)))
        found = {row.id: row for row in session.scalars(select(Signature).where(Signature.id.in_(drawn)))}
        return [found[number] for number in drawn]
    mine = [Signature.campaign_id == look.campaign_id, Signature.state == SignatureState.HELD]
    mine += [Signature.cause == look.cause] if look.cause else []
    mine += [Signature.cluster == look.cluster] if look.cluster is not None else []
    newest = select(Signature).where(*mine).order_by(is_looked_over(), Signature.link_hash)
    return list(session.scalars(newest.limit(look.size)))


def rows(look: SignatureLook, key: bytes | None, *, now: datetime) -> list[Row]:
    """What it shows, for the browser that holds the key; raises ``LookOver``."""
    opened = looks.opened(look.content, key, TABLE, until=look.until, now=now)
    return [Row(**facts) for facts in json.loads(opened)]


def decide(
    session: Session,
    look: SignatureLook,
    act: Act,
    typed: str,
    *,
    key: bytes | None,
    reason: str,
    by: Account,
    now: datetime,
) -> Review:
    """Let count, hold or strike out rows that this browser looks at, by their numbers, at once; undone as any review.

    Raises ``LookOver``, what ``numbers.read`` raises, or ``NothingFits`` where none of them is still so.
    """
    picked = numbers.read(typed, len(rows(look, key, now=now)))
    ids = _ids(session, look, picked)
    asked = {"ids": ids, "numbers": numbers.write(picked)}
    review = service.decide(session, look.campaign, act, asked, reason=reason, by=by, now=now)
    service.carry_on(session, review.id, now=now)
    return review


def states(session: Session, look: SignatureLook) -> dict[int, SignatureState]:
    """What each row of a look is by now, by its number."""
    mine = select(Seen.number, Signature.state).join(Signature, Signature.id == Seen.signature_id)
    return {row.number: row.state for row in session.execute(mine.where(Seen.look_id == look.id))}


def close_old(session: Session, *, now: datetime) -> int:
    """Erase what looks have opened, and passphrases nobody used, once their time is over. Returns how many."""
    held = (SignatureLook.content, SignatureLook.sealed_key, SignatureLook.grant)
    return looks.erase(session, SignatureLook, *held, now=now)


def _row(number: int, signature: Signature, opener: PrivateKey) -> Row:
    name = payloads.open_names(signature.names, opener).printed if signature.names else ""
    return Row(
        number=number,
        name=name,
        country=signature.country,
        day=signature.confirmed_at.date().isoformat(),
        level=signature.level,
        cause=signature.cause,
        cluster=signature.cluster,
    )


def _note_seen(session: Session, look: SignatureLook, found: Sequence[Signature]) -> None:
    look.opened = len(found)
    numbered = [{"look_id": look.id, "number": at, "signature_id": one.id} for at, one in enumerate(found, 1)]
    if numbered:
        session.execute(insert(Seen), numbered)
    figures.mark_stale(session, look.campaign_id)


def _ids(session: Session, look: SignatureLook, picked: Sequence[int]) -> list[int]:
    mine = select(Seen.signature_id).where(Seen.look_id == look.id, Seen.number.in_(picked))
    return list(session.scalars(mine.order_by(Seen.number)))
