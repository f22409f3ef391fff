"""Fixtures of vetting: a clock that stands still, an open campaign, counts that begin at nothing."""

import pytest

from petitions.signing.vetting.signals import Signals
from tests.signing.conftest import place, still

__all__ = ["place", "still"]


@pytest.fixture(autouse=True)
def counts(app) -> Signals:
    """Nothing was counted before a test."""
    app.extensions["vetting"] = Signals(None)
    found: Signals = app.extensions["vetting"]
    return found
