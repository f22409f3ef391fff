"""The town a body sits in, read off the last line of its postal address."""

import re

from petitions.recipients.models import Recipient

_BEFORE = re.compile(r"^(?:[A-Z]{1,2}-)?\d[\d -]{2,}(?:[A-Z]{2}\s)?\s*")
_AFTER = re.compile(
    r",?\s+(?:[A-Z]{2}\s)?\d[\d-]*$|\s+Cedex(?:\s+\d+)?$|\s+[A-Z]{1,2}\d[A-Z0-9]?\s\d[A-Z]{2}$|\s+[A-Z]$"
)


def place_of(recipient: Recipient) -> str:
    """The town, without postcode; empty where the address has no line of its own for it."""
    lines = [line for line in recipient.facts.get("address") or [] if line]
    if len(lines) < 2:
        return ""
    line = _BEFORE.sub("", lines[-1])
    while (shorter := _AFTER.sub("", line)) != line:
        line = shorter
    return line.strip(" ,")
