"""A scripted relay in the place of the catcher."""

import pytest

from petitions.delivery.rules import Timings
from tests.delivery.smtp_server import SmtpServer


@pytest.fixture
def server(app, as_worker, changed_settings, monkeypatch):
    """A scripted relay in the place of the catcher, and a worker's keys."""
    with SmtpServer() as server:
        monkeypatch.setitem(app.extensions, "settings", changed_settings(catcher_smtp=server.address))
        monkeypatch.setitem(app.extensions, "timings", Timings(last_reply=0.2, record=0.1))
        yield server


@pytest.fixture
def through(app, server, changed_settings, monkeypatch):
    """A function that sets SMTP_URL."""
    return lambda url: monkeypatch.setitem(app.extensions, "settings", changed_settings(smtp_url=url))
