"""The stage of dispatch: letters of the demonstration are letters like all others."""

from tests.dispatch.conftest import quick_press, sit, stage, still

__all__ = ["quick_press", "sit", "stage", "still"]
