"""Desk pages of what was collected on paper and elsewhere."""

from flask import Blueprint, Flask

from petitions.signing.collected import service as _service  # noqa: F401 - so that its tables are known

bp = Blueprint("collected", __name__)


def init_app(app: Flask) -> None:
    """Hang the pages on the application."""
    app.register_blueprint(bp)
