"""What somebody was typing on the page of this request and did not save, for its writer alone to take up or leave."""

from flask import current_app, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from petitions.core import drafts
from petitions.core.db import session
from petitions.core.drafts import Draft
from petitions.organizers import access


def here() -> Draft | None:
    """What the reader was typing on this very page; None while they are sending it."""
    if request.method != "GET" or g.get("account") is None:
        return None
    return drafts.find(session(), g.account.id, request.path)


def is_taken() -> bool:
    """Whether the reader asked for what they had typed."""
    return request.method == "GET" and request.args.get("draft") == "take"


def fields() -> dict[str, MultiDict[str, str]]:
    """What a form of this page is given besides its data: nothing, or as its input what the reader asked to take up."""
    found = here() if is_taken() else None
    return {"formdata": MultiDict([(name, value) for name, value in found.fields])} if found else {}


def may_begin(place: str, org: str) -> bool:
    """Whether the reader could send a form to this path: of this organization, there, and open to their role."""
    if not drafts.is_place(place) or not place.startswith(f"/desk/{org}/"):
        return False
    try:
        endpoint, _values = current_app.url_map.bind("").match(place, method="POST")
    except HTTPException:
        return False
    rule = access.rule_of(str(endpoint))
    return rule is not None and not rule.is_public and rule.admits(g.membership.role, changing=True)
