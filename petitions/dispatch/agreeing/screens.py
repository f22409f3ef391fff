"""What a partner is shown of letters in its name: the bytes and their hash, figures, no name of a supporter."""

from typing import Any

from petitions.core import i18n
from petitions.core.db import session
from petitions.dispatch import deciding, reading
from petitions.dispatch.agreeing import service
from petitions.dispatch.agreeing.models import LetterAgreement
from petitions.dispatch.outside import service as outside
from petitions.letters.values import LetterValues


def page(row: LetterAgreement, *, at: int) -> dict[str, Any]:
    """The letters of one page, from 1: the first of each language whole, the others as what differs from it."""
    found = outside.list_letters(session(), row.dispatch) if service.may_read(session(), row) else []
    pages = max(1, -(-len(found) // reading.PAGE))
    at = min(max(at, 1), pages)
    here = found[(at - 1) * reading.PAGE : at * reading.PAGE]
    return {
        "row": row,
        "campaign": row.dispatch.campaign,
        "host": row.dispatch.campaign.organization.name(i18n.language()),
        "is_open": service.is_open(session(), row),
        "digest": deciding.digest(session(), row.dispatch),
        "letter_count": len(found),
        "counts": found[0].counts if found else {},
        "cut_off_at": found[0].cut_off_at if found else None,
        "letters": [(one, LetterValues.from_json(one.values)) for one in here],
        "sheets": reading.sheets(found, here, set(), {one.id for one in here}),
        "language_names": i18n.OWN_NAMES,
        "page_at": at,
        "page_count": pages,
    }
