"""The desk's page of figures, and the same for a spreadsheet."""

from flask import Blueprint, Flask, Response

from petitions.core import clock
from petitions.core.db import session
from petitions.signing.figures import desk, files, screens

bp = Blueprint("figures", __name__, url_prefix="/desk/<org>/campaigns/<slug>/signatures")


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)


@bp.get("/figures")
def index(org: str, slug: str) -> str:
    """Signatures in numbers, as tables with pictures."""
    return screens.index(screens.of_request(slug), now=clock.now())


@bp.get("/figures.csv")
def table(org: str, slug: str) -> Response:
    """For a spreadsheet."""
    campaign = screens.of_request(slug)
    seen = desk.find(session(), campaign, now=clock.now())
    text = files.as_csv(seen, screens.wave_numbers(campaign, seen), screens.collected(campaign))
    head = {"Content-Disposition": f'attachment; filename="signatures-{slug}.csv"'}
    return Response(text, mimetype="text/csv", headers=head)
