"""The page of the worst hour: what freezing does, the one button, and how everything comes back."""

from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from petitions.core import clock
from petitions.core.db import session, transaction
from petitions.organizers import rules as organizers
from petitions.organizers.models import Role
from petitions.pages.panic import service

bp = Blueprint("panic", __name__, url_prefix="/desk/<org>")


def init_app(app: Flask) -> None:
    """Hang the page on the application."""
    app.register_blueprint(bp)


@bp.get("/freeze")
def freeze(org: str) -> str:
    """What it would do now, for everybody; the button is the owners'."""
    return render_template(
        "pages/panic/freeze.html",
        reach=service.reach(session(), g.organization),
        may_freeze=g.membership.role is Role.OWNER,
        is_fresh=organizers.is_fresh(g.desk_session, clock.now()),
    )


@bp.post("/freeze")
def freeze_now(org: str) -> Any:
    """Freeze; who pressed is logged out with everybody else."""
    with transaction() as tx:
        note = _("Everything was frozen from the desk.")
        done = service.freeze(tx, g.organization, account=g.account, note=note, now=clock.now())
    count = done.dispatches + done.news
    stopped = ngettext("%(num)d sending was paused", "%(num)d sendings were paused", count)
    flash(_("Everything is frozen: %(paused)s and everybody is logged out. Log in to go on.", paused=stopped))
    return redirect(url_for("security.login"), 303)
