"""The shell of the web application: wires the parts together and decides nothing."""

import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_alembic import Alembic
from flask_mail import Mail
from flask_wtf import CSRFProtect
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import import_string

from config import HERE, BadSettings, Settings
from petitions.core import db as database
from petitions.core import i18n, keys, limits, memory, queue, web
from petitions.organizers.models import Organization
from petitions.replies import models as _replies  # noqa: F401 - so that its tables are known

PARTS = [
    "petitions.core.cli:init_app",
    "petitions.organizers.routes:init_app",
    "petitions.organizers.cli:init_app",
    "petitions.recipients.routes:init_app",
    "petitions.recipients.cli:init_app",
    "petitions.delivery.cli:init_app",
    "petitions.campaigns.routes:init_app",
    "petitions.campaigns.begin.routes:init_app",
    "petitions.campaigns.picturing.routes:init_app",
    "petitions.campaigns.previewing.routes:init_app",
    "petitions.campaigns.keeping_routes:init_app",
    "petitions.signing.routes:init_app",
    "petitions.signing.manage_routes:init_app",
    "petitions.signing.receipt_pages:init_app",
    "petitions.signing.lost.routes:init_app",
    "petitions.signing.cli:init_app",
    "petitions.signing.answers_cli:init_app",
    "petitions.signing.vetting.routes:init_app",
    "petitions.signing.passphrase.routes:init_app",
    "petitions.signing.figures.routes:init_app",
    "petitions.signing.exporting.routes:init_app",
    "petitions.signing.endorsing.routes:init_app",
    "petitions.signing.endorsing.cli:init_app",
    "petitions.signing.collected.routes:init_app",
    "petitions.letters.routes:init_app",
    "petitions.letters.verify_pages:init_app",
    "petitions.letters.cli:init_app",
    "petitions.dispatch.routes:init_app",
    "petitions.dispatch.outside.routes:init_app",
    "petitions.dispatch.agreeing.routes:init_app",
    "petitions.dispatch.cli:init_app",
    "petitions.replies.cli:init_app",
    "petitions.replies.routes:init_app",
    "petitions.replies.visits.routes:init_app",
    "petitions.replies.ledgers.routes:init_app",
    "petitions.replies.yearly.routes:init_app",
    "petitions.news.routes:init_app",
    "petitions.news.cli:init_app",
    "petitions.pages.routes:init_app",
    "petitions.pages.preview_routes:init_app",
    "petitions.pages.elsewhere.routes:init_app",
    "petitions.pages.sign_routes:init_app",
    "petitions.pages.cli:init_app",
    "petitions.pages.doctor.cli:init_app",
    "petitions.pages.doctor.routes:init_app",
    "petitions.pages.switching.routes:init_app",
    "petitions.pages.calendar.routes:init_app",
    "petitions.pages.together.routes:init_app",
    "petitions.pages.panic.routes:init_app",
    "petitions.pages.panic.cli:init_app",
    "demo.cli:init_app",
]
"""Every part that has pages or commands, from the bottom up; each hangs its own on the application."""

MIGRATION = "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s"
"""How a migration's file is named: one a change."""

csrf = CSRFProtect()
mail = Mail()


class Application(Flask):
    """Flask without its question, asked of every function of every request, whether it is asynchronous: none is."""

    def ensure_sync(self, func: Any) -> Any:
        """The function itself."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application for one process; ``settings`` come from the environment unless given."""
    settings = settings or Settings.from_env()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("pikepdf").setLevel(logging.WARNING)  # it says in every process that it can speak
    app = Application(__name__, instance_path=str(settings.instance))
    app.config.from_mapping(_flask_settings(settings))
    ring = (
        keys.load(settings.keys, settings.contact_key, settings.names_key)
        if (settings.keys / "root.key").exists()
        else None
    )
    app.extensions["keys"], app.extensions["settings"] = ring, settings
    app.secret_key = ring.derive("session") if ring else None
    app.extensions["redis"] = queue.connect(settings.redis_url) if settings.redis_url else None
    database.db.init_app(app)
    with app.app_context():
        database.prepare(database.db)
    Alembic(app, metadatas=database.Base.metadata)
    i18n.babel.init_app(
        app, locale_selector=i18n.select_locale, default_translation_directories=str(HERE / "petitions/translations")
    )
    mail.init_app(app)
    csrf.init_app(app)
    limits.init_app(app)
    web.init_app(app)
    for name in PARTS:
        import_string(name)(app)
    if settings.smtp_url or not settings.is_local:
        _refuse_specimens(app)
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops)  # type: ignore[method-assign]  # as Werkzeug documents
    if not settings.is_testing:
        memory.settle()
    return app


def _refuse_specimens(app: Flask) -> None:
    """The demonstration's people and letters never meet the world. A database that is not there yet holds none."""
    with app.app_context(), suppress(SQLAlchemyError):
        if database.session().scalar(select(Organization.id).where(Organization.is_specimen)):
            raise BadSettings(
                "This database holds the demonstration (SPECIMEN). Unset SMTP_URL and a public BASE_URL, "
                "choose another DATABASE_URL, or remove it with: DEMO=1 flask demo remove"
            )


def _flask_settings(settings: Settings) -> dict[str, object]:
    return {
        "SQLALCHEMY_ENGINES": database.engines(settings.database_url),
        "ALEMBIC": {"script_location": str(HERE / "petitions/migrations"), "file_template": MIGRATION},
        "ALEMBIC_CONTEXT": {"compare_server_default": False, "render_as_batch": True, "user_module_prefix": "db."},
        "BASE_URL": settings.base_url,
        "TRUSTED_HOSTS": [urlsplit(settings.base_url).hostname or "localhost"],
        "IS_DEMO": settings.is_demo,
        "LEAVE_URL": settings.leave_url,
        "INDEX_COST": settings.index_cost,
        "TESTING": settings.is_testing,
        "MAX_CONTENT_LENGTH": 1_000_000,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
        "SESSION_COOKIE_NAME": "__Host-desk" if settings.is_https else "desk",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "MAIL_DEFAULT_SENDER": settings.mail_from,
        "MAIL_SUPPRESS_SEND": True,
    }
