"""What the page of an approver from outside is told: the letters and their hashes, figures, no name of a supporter."""

from datetime import datetime
from typing import Any

from petitions.core import i18n
from petitions.core.db import session
from petitions.dispatch import deciding, reading
from petitions.dispatch.outside import rules, service
from petitions.dispatch.outside.models import OutsideApproval
from petitions.letters.values import LetterValues


def page(row: OutsideApproval, *, at: int, now: datetime) -> dict[str, Any]:
    """The letters of one page, from 1: the first of each language whole, the others as what differs from it."""
    found, told = service.list_letters(session(), row.dispatch), digest(row)
    pages = max(1, -(-len(found) // reading.PAGE))
    at = min(max(at, 1), pages)
    here = found[(at - 1) * reading.PAGE : at * reading.PAGE]
    is_open = rules.is_open(row, row.dispatch, told, now)
    return {
        "row": row,
        "is_open": is_open,
        "digest": told,
        "organization": row.dispatch.campaign.organization.name(i18n.language()),
        "letter_count": len(found),
        "counts": found[0].counts if found else {},
        "cut_off_at": found[0].cut_off_at if found else None,
        "letters": [(one, LetterValues.from_json(one.values)) for one in here] if is_open else [],
        "sheets": reading.sheets(found, here, set(), {one.id for one in here}) if is_open else {},
        "own_names": i18n.OWN_NAMES,
        "page_at": at,
        "page_count": pages,
    }


def digest(row: OutsideApproval) -> str:
    """The hash of what stands frozen now."""
    return deciding.digest(session(), row.dispatch)
