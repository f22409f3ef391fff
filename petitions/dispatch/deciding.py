"""What a release is decided on: whose hands it went through, the hash of what is frozen, what nobody reviewed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from petitions.core.blobs import Blob
from petitions.core.i18n import number
from petitions.dispatch import rules, words
from petitions.dispatch.models import Dispatch, Item, Look
from petitions.dispatch.outside import service as outside
from petitions.dispatch.rules import Hands, Ways
from petitions.letters.models import Annex, Letter, LetterKind, LetterText, WorkState
from petitions.organizers.models import Account, Membership
from petitions.organizers.release_terms import terms_of
from petitions.signing.models import Level, Signature, SignatureState
from petitions.signing.vetting.models import Review, Reviewed
from petitions.signing.vetting.rules import MOST_SEEN
from petitions.signing.vetting.seen import is_looked_over


@dataclass(frozen=True)
class Unreviewed:
    """What no person has looked at, in figures."""

    held: int
    """Signatures that a rule holds and about which nobody decided; the letters do not count them."""
    rows: int
    """Names in the annex that nobody has looked over: by a decision, or in a look."""


def hands(session: Session, dispatch: Dispatch) -> Hands:
    """Who prepared it, who wrote the very texts that are frozen, and who could release it."""
    wrote = (
        select(literal("wrote"), LetterText.created_by)
        .join(Letter, Letter.text_id == LetterText.id)
        .join(Item, Item.letter_id == Letter.id)
        .where(Item.dispatch_id == dispatch.id, LetterText.created_by.is_not(None))
        .distinct()
    )
    may = (
        select(literal("may"), Membership.account_id)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.organization_id == dispatch.campaign.organization_id, Account.active.is_(True))
        .where(Membership.role.in_(rules.releasers(terms_of(dispatch.campaign.organization))))
    )
    found: dict[str, set[int]] = {"wrote": set(), "may": set()}
    rows: Sequence[Any] = session.execute(union_all(wrote, may)).all()
    for what, account_id in rows:
        found[what].add(account_id)
    return Hands(dispatch.created_by, frozenset(found["wrote"]), frozenset(found["may"]))


def ways(
    session: Session,
    dispatch: Dispatch,
    membership: Membership,
    *,
    logged_in_at: datetime | None,
    now: datetime,
    has_outside: bool | None = None,
) -> Ways:
    """How this member may release it at this moment; ``has_outside`` is looked up unless it is known."""
    if has_outside is None:
        is_own = dispatch.created_by == membership.account_id
        has_outside = is_own and outside.find_approval(session, dispatch, digest(session, dispatch)) is not None
    return rules.ways_to_release(
        membership.account_id,
        membership.role,
        hands(session, dispatch),
        frozen_at=dispatch.frozen_at or now,
        is_urgent=dispatch.kind is LetterKind.URGENT,
        has_outside=has_outside,
        logged_in_at=logged_in_at,
        now=now,
        terms=terms_of(dispatch.campaign.organization),
    )


def digest(session: Session, dispatch: Dispatch) -> str:
    """One hash over the hashes of its letters and of their annexes, in hexadecimal: what an approval is bound to."""
    frozen = (
        select(Item.id, Letter.sha256, Blob.sha256)
        .join(Letter, Item.letter_id == Letter.id)
        .outerjoin(Annex, Letter.annex_id == Annex.id)
        .outerjoin(Blob, Annex.blob_id == Blob.id)
        .where(Item.dispatch_id == dispatch.id, Item.copy_of_id.is_(None))
        .order_by(Item.id)
    )
    return _hash((row[0], row[1], row[2]) for row in session.execute(frozen))


def digest_of(items: Sequence[Item]) -> str:
    """The same of letters that were read already, with their annexes."""
    frozen = [(item.id, item.letter) for item in items if item.letter is not None]
    return _hash((number, one.sha256, one.annex.blob.sha256 if one.annex else None) for number, one in frozen)


def _hash(lines: Iterable[tuple[int, str, str | None]]) -> str:
    words = (f"{number} {letter} {annex or ''}" for number, letter, annex in lines)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def check_seen(session: Session, dispatch: Dispatch, seen: str | None) -> None:
    """What a page held is what is frozen; None asks nothing. Raises ``Outdated``."""
    if seen is not None and seen != digest(session, dispatch):
        raise rules.Outdated()


def unreviewed(session: Session, dispatch: Dispatch) -> Unreviewed:
    """The figures of this moment. What a person decided counts as reviewed until that decision is undone.

    Of names, those are reviewed, too, that a look showed; a short annex is, once somebody has opened it.
    """
    mine = select(func.count(func.distinct(Signature.id))).where(Signature.campaign_id == dispatch.campaign_id)
    decided = (
        mine.join(Reviewed, Reviewed.signature_id == Signature.id)
        .join(Review, Review.id == Reviewed.review_id)
        .where(Review.undone_at.is_(None))
    )
    held = Signature.state == SignatureState.HELD
    in_annex = (Signature.state == SignatureState.CONFIRMED, Signature.level >= Level.ANNEX)
    annexes = select(func.max(Annex.named)).join(Letter, Letter.annex_id == Annex.id)
    named = annexes.join(Item, Item.letter_id == Letter.id).where(Item.dispatch_id == dispatch.id)
    asked = (mine.where(held), decided.where(held), named, mine.where(*in_annex, is_looked_over()), _read(dispatch))
    waiting, settled, rows, seen, read = session.execute(select(*(one.scalar_subquery() for one in asked))).one()
    return Unreviewed(waiting - settled, max(0, rows - seen) if rows and not read else 0)


def _read(dispatch: Dispatch) -> Select[int]:
    """How often somebody has opened an annex of these letters that is short enough to be read."""
    opened = select(func.count()).select_from(Look).join(Item, Item.letter_id == Look.letter_id)
    short = opened.join(Letter, Letter.id == Look.letter_id).join(Annex, Annex.id == Letter.annex_id)
    done = (Look.state == WorkState.DONE, Annex.named <= MOST_SEEN)
    return short.where(Item.dispatch_id == dispatch.id, Item.copy_of_id.is_(None), *done)


def check_held(session: Session, dispatch: Dispatch, despite: str) -> Unreviewed:
    """The same figures, where nothing is held or a reason was given; raises ``HeldRows``."""
    found = unreviewed(session, dispatch)
    rules.check_held(found.held, despite)
    return found


def told(session: Session, dispatch: Dispatch) -> list[tuple[str, str]]:
    """How a released dispatch was decided, as head and words: for its page and its report."""
    if dispatch.approved_at is None or dispatch.released_as is None:
        return []
    said = outside.find_approval(session, dispatch, digest(session, dispatch))
    facts = [(_("Decided"), str(words.released_as(dispatch, said.name if said else "")))]
    if dispatch.held_then:
        held = _("%(held)s. They went because: %(why)s", held=number(dispatch.held_then), why=dispatch.despite)
        facts.append((_("Signatures held that nobody had decided about"), held))
    if dispatch.unreviewed_then:
        facts.append((_("Names in the annex that nobody had looked over"), number(dispatch.unreviewed_then)))
    return facts
