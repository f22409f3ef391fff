"""Data files that come with the program."""

from pathlib import Path
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same language either way; the one written in C is ten times as fast, but not in every build."""


def read_yaml(path: Path) -> Any:
    """A YAML file of our own, so its mistakes are ours: raises what the parser raises."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  # a safe loader
