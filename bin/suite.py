"""`make test`: every test, those that touch a database once on each kind, and one last line that counts them.

The browser has a run of its own: its driver holds an event loop in the main thread, where other tests start theirs.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

RUNS = (
    ("on SQLite", "sqlite", "not browser"),
    ("on PostgreSQL, what touches a database", "postgresql", "not browser and not unit and not pdf"),
    ("in a browser", "sqlite", "browser"),
)
"""What is said, which database, which tests."""
NOTHING_RAN = 5
"""pytest's exit code when no test was chosen."""


def main(arguments: list[str]) -> int:
    """Run pytest for each of ``RUNS``; 1 when anything failed, or nothing ran."""
    codes, totals = [], {"passed": 0, "failed": 0, "skipped": 0}
    for said, database, marks in RUNS:
        print(f"\n== tests {said} ==", flush=True)
        with tempfile.TemporaryDirectory(prefix="demarche-tests-") as folder:
            report = Path(folder, "report.xml")
            command = [sys.executable, "-m", "pytest", f"--junitxml={report}", "-m", marks, *arguments]
            code = subprocess.run(command, env=os.environ | {"TEST_DATABASE": database}).returncode
            if not report.exists():
                print(f"pytest ended before its report, with code {code} (below 0: ended by that signal)", flush=True)
            add(totals, report)
        codes.append(0 if code == NOTHING_RAN else code)
    failed = any(codes) or not totals["passed"]
    totals["failed"] += int(failed and not totals["failed"])
    skipped = f", {totals['skipped']} skipped" if totals["skipped"] else ""
    print(f"\ntests: {totals['passed']} passed, {totals['failed']} failed{skipped}", flush=True)
    return int(failed)


def add(totals: dict[str, int], report: Path) -> None:
    """Add what a JUnit report counts; a missing one counts as a failure."""
    if not report.exists():
        totals["failed"] += 1
        return
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314  # written by our own pytest a moment ago
        bad, skipped = int(suite.get("failures", 0)) + int(suite.get("errors", 0)), int(suite.get("skipped", 0))
        totals["failed"] += bad
        totals["skipped"] += skipped
        totals["passed"] += int(suite.get("tests", 0)) - bad - skipped


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
