"""Fixtures of public pages: a clock that stands still, a campaign that takes signatures, one with a dispatch."""

import pytest

from tests.dispatch.conftest import quick_press, stage
from tests.supporters import Ground, StillClock, ground

__all__ = ["place", "quick_press", "stage", "still"]


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
