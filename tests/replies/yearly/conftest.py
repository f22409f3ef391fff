"""Fixtures: a campaign with letters, and people at its desk."""

from tests.dispatch.conftest import quick_press, sit, stage, still
from tests.replies.conftest import came, letters

__all__ = ["came", "letters", "quick_press", "sit", "stage", "still"]
