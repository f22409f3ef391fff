"""The desk's pages of vetting: held signatures by cause, and reviews in bulk that can be undone."""

from flask import Blueprint, Flask

from petitions.signing.vetting import models as _models  # noqa: F401 - so that its tables are known
from petitions.signing.vetting import signals

bp = Blueprint("vetting", __name__)


def init_app(app: Flask) -> None:
    """Hang the pages on the application, and the counts of those who sign."""
    app.register_blueprint(bp)
    signals.init_app(app)
