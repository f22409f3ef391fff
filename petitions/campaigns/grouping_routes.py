"""One press that chooses a group of recipients for a campaign."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from petitions.core import clock, i18n
from petitions.core.db import transaction
from petitions.core.fields import ActForm
from petitions.organizers import service as organizers
from petitions.recipients import groups
from petitions.recipients import rules as recipients

from . import grouping, screens

bp = Blueprint("grouping", __name__, url_prefix="/desk/<org>/campaigns")


@bp.post("/<slug>/group/<int:number>")
def choose(org: str, slug: str, number: int) -> Any:
    """Everybody in it whom a letter fits; the page then shows the group, and why the others are left."""
    if not ActForm().validate_on_submit():
        abort(400)
    with transaction() as tx:
        campaign = screens.of_request(slug)
        taken = grouping.choose_group(tx, campaign, groups.group_of(tx, g.organization, number), now=clock.now())
        facts: dict[str, Any] = {"group": number, "chosen": len(taken.chosen), "left": len(taken.left)}
        who: dict[str, Any] = {"organization": g.organization, "account": g.account, "now": clock.now()}
        organizers.record(tx, "choose_group", f"campaign-{campaign.id}", **who, **facts)
        left = ", ".join(recipients.name(one, i18n.language()) for one, _why in taken.left)
    many = len(taken.chosen)
    flash(ngettext("%(num)d recipient more is chosen.", "%(num)d recipients more are chosen.", many))
    if left:
        flash(_("Not chosen: %(names)s. Below stands why, or what to decide first.", names=left))
    return redirect(url_for("campaigns.recipients", org=org, slug=slug, group=number), 303)
