"""Fixtures of vetting: a clock that stands still, an open campaign, counts that begin at nothing."""

import pytest

from petitions.signing.vetting.signals import Signals
from tests.signing.conftest import place, still
from tests.supporters import StillClock

__all__ = ["place", "still"]


@pytest.fixture(autouse=True)
def within_a_minute(still: StillClock) -> None:
    """Forms are opened half a minute before they are sent: stamps know minutes."""
    still.pass_by(seconds=30)


@pytest.fixture(autouse=True)
def counts(app) -> Signals:
    """Nothing was counted before a test."""
    app.extensions["vetting"] = Signals(None)
    found: Signals = app.extensions["vetting"]
    return found
