"""Run the benches (all, or those named by --only) and write their rows to results.json."""

import importlib
import json
import logging
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PAGE = HERE.parent / "docs" / "benchmarks.md"
MARK = "<!-- the table below is written by make bench -->\n"
BENCHES = (
    "signs",
    "pages",
    "millions",
    "busy",
    "letters",
    "previews",
    "annex",
    "mails",
    "dispatches",
    "desk",
    "invalidate",
    "exports",
)
ALONE = ("surge", "fakes", "enumeration")
"""Benches that fill the machine for minutes: run only when named."""


def main(arguments: list[str]) -> None:
    """Measure what is asked for; rows of other benches stay as they were."""
    chosen = [name for name in arguments if name] or list(BENCHES)
    unknown = set(chosen) - {*BENCHES, *ALONE}
    if unknown:
        sys.exit(f"No such bench: {', '.join(sorted(unknown))}. There are: {', '.join((*BENCHES, *ALONE))}.")
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # bare sides would fill the terminal
    fresh: list[dict[str, Any]] = []
    for name in chosen:
        fresh += [row | {"machine": machine(), "date": datetime.now(UTC).date().isoformat()} for row in _rows(name)]
    kept = [row for row in _known() if row["name"] not in {new["name"] for new in fresh}]
    rows = sorted(kept + fresh, key=lambda row: str(row["name"]))
    RESULTS.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text(PAGE.read_text().partition(MARK)[0] + MARK + table(rows))
    for row in fresh:
        print(f"{row['name']:28} {row['value']:>12.4g} {row['unit']:14} against {row['against']}: {row['ratio']:.3g}")


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as people read them."""
    lines = ["| row | median | against | ratio | runs | machine, day |", "|---|---|---|---|---|---|"]
    for row in rows:
        value, ratio = f"{row['value']:,.4g}" if row["value"] < 1000 else f"{row['value']:,.0f}", f"{row['ratio']:.3g}"
        where = f"{row['machine']}, {row['date']}"
        lines.append(
            f"| `{row['name']}` | {value} {row['unit']} | {row['against']} | {ratio} | {row['runs']} | {where} |"
        )
    return "\n".join(lines) + "\n"


def machine() -> str:
    """Processor, cores, memory and Python; no host name."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        model = next((line.split(":", 1)[1].strip() for line in cpuinfo.open() if line.startswith("model name")), model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def _rows(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = importlib.import_module(f"bench.{name}").rows()
    return rows


def _known() -> list[dict[str, Any]]:
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else []


if __name__ == "__main__":
    main(sys.argv[1:])
