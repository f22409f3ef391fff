"""E-mail addresses: which can be written to, and which are the same person's."""

import unicodedata

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused

LONGEST = 254
_LOCAL = 64
"""Characters of an address and of what stands before its @ (RFC 5321, 4.5.3.1)."""
_DOTLESS = {"gmail.com", "googlemail.com"}
"""Providers to whom dots before the @ mean nothing."""


class BadAddress(Refused):
    """What was typed is not one address on the public internet."""

    code = "bad_address"
    message = _("This is not an e-mail address we can write to. It should look like name@example.org.")


def deliverable(typed: str) -> str:
    """The address as mail is sent to it, full-width letters folded. Raises ``BadAddress``."""
    folded = unicodedata.normalize("NFKC", typed.strip(" \t\u00a0"))
    if len(folded) > LONGEST:
        raise BadAddress()
    try:
        found = validate_email(folded, check_deliverability=False)
    except EmailNotValidError as error:
        raise BadAddress() from error
    address = f"{found.local_part}@{found.ascii_domain}"
    if len(found.local_part.encode()) > _LOCAL or len(address) > LONGEST:
        raise BadAddress()
    return address


def canonical(address: str) -> str:
    """The form in which one person's spellings are the same: small letters, no +tag, no dots where they mean nothing.

    Takes what ``deliverable`` gave.
    """
    local, _at, domain = address.casefold().rpartition("@")
    local = local.split("+", 1)[0] or local
    if domain in _DOTLESS:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"
