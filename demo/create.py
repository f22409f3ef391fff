"""The base of the demonstration, made in seconds: people, directory, campaign, texts. Signatures and letters follow."""

import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask_security.utils import hash_password
from sqlalchemy.orm import Session

from demo.content import chosen, content, directory
from demo.endorse import endorse
from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core.keys import Keyring
from petitions.letters import service as letters
from petitions.organizers import service as organizers
from petitions.organizers.models import Account, Organization, Role
from petitions.recipients import service as recipients

LANGUAGES = ("en", "ar", "fr")
WHY_MANY = "Each of these offices has a mandate of its own."
WHY_NAMES = "Asked and approved: an intergovernmental body, and the form names this class of addressee."
FAST_INDEX = 2
"""Invented addresses need no slow index."""


def create(session: Session, *, keys: Keyring, now: datetime) -> dict[str, str]:
    """Make everything a first look needs; returns the passwords by e-mail address."""
    parts = content()
    organization, passwords, editor = _people(session, parts, now=now)
    recipients.import_records(session, directory(parts)["recipients"], now=now)
    campaign = _campaign(session, organization, editor, parts["campaign"], keys=keys, now=now)
    endorse(session, campaign, editor, parts["organizations"], keys=keys, now=now)
    for row in chosen(parts):
        recipient = recipients.by_slug(session, row["id"])
        why = WHY_MANY  # some of them share a mailroom
        choice = campaigns.choose(session, campaign, recipient, language=row["language"], reason=why, now=now)
        if row["names"] == "approved":
            campaigns.allow_names(session, choice, reason=WHY_NAMES)
    for language, text in parts["letters"].items():
        letters.write_text(
            session, campaign, language, subject=text["subject"], body=text["body"].strip(), account=editor, now=now
        )
    return passwords


def write_logins(file: Path, passwords: dict[str, str]) -> None:
    """Keep the passwords drawn at the first start where their owner alone can read them."""
    file.touch(mode=0o600)
    file.write_text("".join(f"{email}\t{password}\n" for email, password in passwords.items()))


def _people(session: Session, parts: dict[str, Any], *, now: datetime) -> tuple[Organization, dict[str, str], Account]:
    facts = parts["organization"]
    organization = organizers.found(
        session, slug=facts["slug"], code=facts["code"], names=facts["names"], sender=facts["sender"], now=now
    )
    organization.is_specimen = True
    for name in ("about", "registration", "place", "contact", "signatory", "archive_address"):
        setattr(organization, name, facts[name])
    passwords, accounts = {}, {}
    for person in parts["people"]:
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        account = organizers.enrol(
            session,
            email=person["email"],
            name=person["name"],
            password_hash=hash_password(password),
            language=person["language"],
            now=now,
        )
        organizers.admit(session, organization, account, Role(person["role"]), now=now)
        passwords[person["email"]], accounts[person["role"]] = password, account
    return organization, passwords, accounts["editor"]


def _campaign(
    session: Session,
    organization: Organization,
    editor: Account,
    facts: dict[str, Any],
    *,
    keys: Keyring,
    now: datetime,
) -> Campaign:
    opened = now - timedelta(days=41)
    campaign = campaigns.create(
        session,
        organization,
        slug=facts["slug"],
        languages=list(LANGUAGES),
        opens_at=opened,
        closes_at=now + timedelta(days=140),
        keys=keys,
        index_cost=FAST_INDEX,
        now=opened,
    )
    campaign.milestone = facts["milestone"]
    campaigns.set_demands(session, campaign, dict(enumerate(facts["demands"], 1)))
    for language in LANGUAGES:
        text = facts["texts"][language]
        demands = {str(number): words for number, words in enumerate(text["demands"], 1)}
        campaigns.write_text(
            session,
            campaign,
            language,
            title=text["title"],
            summary=text["summary"],
            statement=text["statement"],
            demands=demands,
            account=editor,
            now=opened,
        )
    campaigns.publish(session, campaign, now=opened)
    return campaign
