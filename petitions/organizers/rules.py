"""Who an organizer is and how long a log-in lasts; what a name in addresses, a reference code and a way back may be."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _

from petitions.core.errors import NotFound, Refused

from .models import DeskSession, Membership, Role

IDLE = timedelta(minutes=30)
"""A desk nobody touches closes (ASVS 7.3.1)."""
LONGEST = timedelta(hours=12)
"""Then everybody logs in again (ASVS 7.3.2)."""
FRESH = timedelta(minutes=10)
"""Acts that cannot be undone ask for a password typed within this time (ASVS 7.5.1)."""
TOUCH = timedelta(minutes=1)
"""How exactly the last use of a desk session is kept."""
RESET_WITHIN = timedelta(hours=1)
"""How long a link to a new password works."""
WISH_LASTS = timedelta(days=1)
"""How long the wish to let somebody in waits for a second person."""
KEEP_SESSIONS = timedelta(days=30)
"""Ended desk sessions are shown to their owner for this long, then erased."""

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
_CODE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,10}[A-Z0-9])?")
RESERVED = frozenset("account home language login logout password reset second-factor sessions verify".split())
"""Addresses of the desk itself."""
_OWN_PATH = re.compile(r"/desk(?:/[A-Za-z0-9._~%@:+,=&;?/-]*)?")
_DISGUISED = re.compile(r"//|%2f|%5c|%[01].|%7f", re.IGNORECASE)


class BadSlug(Refused):
    """The name in addresses cannot be used."""

    code, message, status = (
        "bad_slug",
        _("The name in addresses has small letters, digits and hyphens, at most 60, and is no word of the desk."),
        422,
    )


class BadCode(Refused):
    """The code that opens references cannot be used."""

    code, message, status = "bad_code", _("The code has capital letters, digits and hyphens, at most 12 (FFT)."), 422


class Taken(Refused):
    """Another organization has this name in addresses or this code."""

    code, message = "taken", _("Another organization here uses this name in addresses or this code.")


class AlreadyEnrolled(Refused):
    """There is an account with this address."""

    code, message = "already_enrolled", _("There is an account with this e-mail address already.")


class AlreadyMember(Refused):
    """The person belongs to the organization already."""

    code, message = "already_member", _("This person is a member already. Change the role in the list.")


class LastOwner(Refused):
    """An organization never loses its last owner."""

    code, message = "last_owner", _("An organization keeps at least one owner. Make somebody else an owner first.")


class NotYourRole(Refused):
    """A member whose role does not reach this far."""

    code, message, status = "not_your_role", _("Your role in this organization does not include this."), 403
    next_step = _("Ask an owner; the team page says who that is.")


class AliasTaken(Refused):
    """Two people would be called the same."""

    code, status = "alias_taken", 422
    message = _("Somebody else here has this name or alias, or had it. Choose another.")


class NotYourself(Refused):
    """Who is logged in needs no help."""

    code, message = "not_yourself", _("You are logged in: set up another phone on your account page.")


class NotHereYet(Refused):
    """The account was never opened: an invitation is what helps."""

    code, message = "not_here_yet", _("This person has not been here yet. Send the invitation again.")


class NotOursAlone(Refused):
    """Another organization trusts this account too."""

    code, message = (
        "not_ours_alone",
        _("This person works for another organization here too, so one organization alone cannot let them in."),
    )
    next_step = _("A recovery code helps, or whoever runs the installation: flask organizers let-in")


class NotAlone(Refused):
    """What concerns the whole installation is nothing for one of several organizations."""

    code, status = "not_alone", 403
    message = _("Other organizations work on this installation too, so none of them decides this alone.")
    next_step = _("Whoever runs the installation can: flask switch, flask doctor mail")


class AnotherPerson(Refused):
    """Who asked, or is asked about, cannot be the second person."""

    code, message = "another_person", _("Another owner or approver has to agree to this.")


class RecordBroken(Refused):
    """An entry of the record does not follow from the one before."""

    code, message = "record_broken", _("The record was changed: entry %(number)d does not follow from the one before.")


class NoSuchMember(NotFound):
    """Not a member of this organization."""


def check_slug(slug: str) -> None:
    """Raises ``BadSlug`` unless an organization can be addressed so."""
    if not _SLUG.fullmatch(slug) or slug in RESERVED:
        raise BadSlug()


def check_code(code: str) -> None:
    """Raises ``BadCode`` unless references can begin so."""
    if not _CODE.fullmatch(code):
        raise BadCode()


def is_alive(row: DeskSession, now: datetime) -> bool:
    """Whether a desk session still opens anything."""
    return row.ended_at is None and now - row.seen_at < IDLE and now - row.started_at < LONGEST and row.account.active


def is_fresh(row: DeskSession, now: datetime) -> bool:
    """Whether the password was typed a short while ago."""
    return timedelta(0) <= now - row.fresh_at < FRESH


def is_own_path(target: str) -> bool:
    """Whether a way back after log-in stays on our desk: a plain path, nothing a browser could read as a host."""
    return bool(_OWN_PATH.fullmatch(target)) and not _DISGUISED.search(target)


def check_owners(memberships: Sequence[Membership], leaving: Membership) -> None:
    """Raises ``LastOwner`` when nobody but ``leaving`` owns the organization."""
    if leaving.role is Role.OWNER and not any(m.role is Role.OWNER for m in memberships if m is not leaving):
        raise LastOwner()


def canonical_email(typed: str) -> str:
    """An address as accounts keep it; capital letters make no other person."""
    return typed.strip().lower()
