"""Mails to organizers, in their language: a link to a new password, an invitation, word of a changed password."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from petitions.core.i18n import DESK
from petitions.core.keys import Keyring
from petitions.core.web import external_url
from petitions.delivery import service as delivery
from petitions.delivery import writing
from petitions.delivery.rules import Mail

from .models import Account, Organization

RANK = 2
"""After the codes supporters wait for, before letters."""


def post_reset(session: Session, keys: Keyring, account: Account, token: str, *, now: datetime) -> None:
    """The link to a new password; one an hour at most, however often somebody asks."""
    facts = {"link": external_url("security.reset_password", token=token)}
    secret = keys.mac("reset", (account.password or "").encode())[:4].hex()
    _post(session, keys, account, "reset", facts, key=f"reset-{account.id}-{secret}-{now:%Y%m%d%H}", now=now)


def post_invitation(
    session: Session, keys: Keyring, account: Account, organization: Organization, token: str, *, now: datetime
) -> None:
    """Word that somebody was admitted, with a link to a password where there is none yet."""
    link = external_url("security.reset_password" if token else "security.login", **({"token": token} if token else {}))
    facts = {"link": link, "organization": organization, "is_new": bool(token)}
    again = external_url("security.forgot_password")
    key = f"invitation-{account.id}-{organization.id}-{now:%Y%m%d%H%M%S}"
    _post(session, keys, account, "invitation", facts | {"again": again}, key=key, now=now)


def post_let_in(
    session: Session, keys: Keyring, account: Account, organization: Organization, token: str, *, now: datetime
) -> None:
    """The way back in for who lost phone and codes: a link to a new password, then a second factor anew."""
    facts = {"link": external_url("security.reset_password", token=token), "organization": organization}
    again = external_url("security.forgot_password")
    key = f"let-in-{account.id}-{now:%Y%m%d%H%M%S}"
    _post(session, keys, account, "let_in", facts | {"again": again}, key=key, now=now)


def post_changed(session: Session, keys: Keyring, account: Account, *, now: datetime) -> None:
    """Word that the password was changed, so that nobody else changes it unseen."""
    facts = {"at": now, "link": external_url("security.forgot_password")}
    _post(session, keys, account, "changed", facts, key=f"changed-{account.id}-{now:%Y%m%d%H%M%S}", now=now)


def rehearse(session: Session, keys: Keyring, *, now: datetime) -> None:
    """The work of ``post_reset`` for an address that nobody has, taken back: both answers take the same time."""
    nobody = Account(id=0, email="nobody@demarche.example", name="Nobody", language=DESK[0])
    with session.begin_nested() as attempt:
        post_reset(session, keys, nobody, "0" * 90, now=now)
        attempt.rollback()


def _post(
    session: Session, keys: Keyring, account: Account, kind: str, facts: dict[str, Any], *, key: str, now: datetime
) -> None:
    mail = written(account, kind, facts)
    batch = delivery.batch(session, f"organizers-{now:%Y%m%d%H%M}", now=now, rank=RANK)
    delivery.post(session, keys, mail, key=key, batch=batch, now=now, at_most_once=False)


def written(account: Account, kind: str, facts: dict[str, Any]) -> Mail:
    """A mail of ``kind`` to an account, in the language and the time zone it chose."""
    language = account.language if account.language in DESK else DESK[0]
    facts = {"account": account, "kind": kind} | facts
    whom = {"to": account.email, "zone": account.time_zone}
    return writing.written(f"organizers/mail/{kind}", language, facts, sender_name=_("Demarche"), **whom)
