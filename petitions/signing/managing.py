"""What a signatory does behind the mailed link: show less, show more, be told or not, withdraw."""

import hmac
from typing import Any

from sqlalchemy import case, delete, update
from sqlalchemy.orm import Session

from petitions.core.keys import Keyring
from petitions.signing import addresses, changes, payloads, rules
from petitions.signing.finding import opened, same_person
from petitions.signing.models import Level, Request, Signature, SignatureState
from petitions.signing.rules import More, Record


def lower(session: Session, signature: Signature, level: int, *, link: str, keys: Keyring) -> Signature:
    """Show less of a name from now on. Name, salt and commitment are made anew. Raises ``OnlyLower``.

    Behind a link that does not open the signatory's own copy only the bare count is left.
    """
    rules.check_lower(signature.level, level)
    named = opened(signature, link)
    name = named.name if named and level else ""
    return _show(session, signature, level if name else 0, name, named.more if named else More(), link, keys)


def show_more(session: Session, signature: Signature, level: int, name: str, *, link: str, keys: Keyring) -> Signature:
    """Show more of a name, by its owner's own act. Raises ``OnlyMore``, ``NameNeeded`` or ``IsWithdrawn``.

    ``name`` is typed again; empty for the one that is kept, where this link opens it.
    """
    _check_stands(signature)
    rules.check_more(signature.level, level, signature.campaign.offers_public)
    named = opened(signature, link)
    name = name or (named.name if named else "")
    if not name:
        raise rules.NameNeeded()
    return _show(session, signature, level, name, named.more if named else More(), link, keys)


def withdraw(session: Session, signature: Signature) -> Signature:
    """Take a signature back: what it held is erased, the next window lowers the count. Twice is once."""
    session.execute(delete(Request).where(*same_person(signature)))
    gone = dict.fromkeys(("names", "own", "news", "public", "public_name", "country", "sketch", "via_id"))
    state = case((Signature.state == SignatureState.INVALIDATED, Signature.state), else_=SignatureState.WITHDRAWN.value)
    return _change(session, signature, {**gone, "level": int(Level.COUNTED), "commitment": b"", "state": state})


def start_news(session: Session, signature: Signature, email: str, *, keys: Keyring) -> Signature:
    """Keep the address, sealed, to tell what came of it. It was erased on confirming, so it is typed again.

    Takes what ``addresses.deliverable`` gave. Raises ``IsWithdrawn``, or ``OtherAddress`` unless it is what signed.
    """
    _check_stands(signature)
    campaign = signature.campaign
    index = keys.index(campaign.index_key, addresses.canonical(email), campaign.index_cost)
    if not hmac.compare_digest(index, signature.email_index):
        raise rules.OtherAddress()
    return _change(session, signature, {"news": payloads.seal_news(keys, email)})


def stop_news(session: Session, signature: Signature) -> Signature:
    """Erase the address that was kept to tell what came of it; the signature stays."""
    return _change(session, signature, {"news": None})


def _check_stands(signature: Signature) -> None:
    if signature.state is SignatureState.WITHDRAWN:
        raise rules.IsWithdrawn()


def _show(
    session: Session, signature: Signature, level: int, name: str, more: More, link: str, keys: Keyring
) -> Signature:
    """The record made anew at another level; whom somebody speaks as is kept only beside a name."""
    record = Record(signature.campaign_id, signature.text.sha256, level, name, signature.country)
    public = payloads.seal_public(keys, rules.shown_name(name, level))
    values: dict[str, Any] = {"level": record.level, "public": public, "public_name": None}
    kept = more if name else more.without_affiliation()
    values |= payloads.seal_record(keys, record, link, kept, is_wide=bool(signature.campaign.asks))
    return _change(session, signature, values)


def _change(session: Session, signature: Signature, values: dict[str, Any]) -> Signature:
    """Written as a statement, so that what a window published meanwhile is overwritten too."""
    changes.run(session, update(Signature).where(Signature.id == signature.id).values(values))
    session.refresh(signature)
    return signature
