"""Fixtures of public pages: a clock that stands still, and a campaign that takes signatures."""

import pytest

from tests.supporters import Ground, StillClock, ground


@pytest.fixture(autouse=True)
def still(monkeypatch) -> StillClock:
    """The clock of every edge stands at NOON until a test moves it."""
    clock = StillClock()
    monkeypatch.setattr("petitions.core.clock.now", clock)
    return clock


@pytest.fixture
def place(session, keys) -> Ground:
    """An open campaign with a text and a wave."""
    return ground(session, keys)
