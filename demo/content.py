"""What the demonstration says and whom it writes to, read from content.yaml."""

from functools import cache
from pathlib import Path
from typing import Any

from petitions.core.shipped import read_yaml

HERE = Path(__file__).parent
ROOT = HERE.parent


@cache
def content() -> dict[str, Any]:
    """The whole of content.yaml."""
    loaded: dict[str, Any] = read_yaml(HERE / "content.yaml")
    return loaded


def chosen(parts: dict[str, Any]) -> list[dict[str, Any]]:
    """The twelve bodies of both dispatches, in order."""
    return [*parts["recipients"]["first"], *parts["recipients"]["second"]]


def directory(parts: dict[str, Any]) -> dict[str, Any]:
    """The shipped directory with every mailbox taken out, and invented ones for the bodies of the demonstration."""
    loaded: dict[str, Any] = read_yaml(ROOT / "petitions" / "recipients" / "directory.yaml")
    ours = {row["id"]: row for row in chosen(parts)}
    for record in loaded["recipients"]:
        for key in ("email", "email_unverified", "email_evidence"):
            if key in record:
                record[key] = None
        row = ours.get(record["id"])
        if row:
            record["channel"] = record["channel"] | {"preferred": row["channel"]}
            record["email"] = f"{record['id']}@bodies.example" if row["channel"] == "email" else None
    return loaded
