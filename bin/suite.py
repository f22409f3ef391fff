"""`make test`: every test, those that touch a database once on each kind, and one last line that counts them.

The browser has a run of its own: its driver holds an event loop in the main thread, where other tests start theirs.
Real mail servers have a command of their own, `make test-mailserver`. With COUNTS=PATH each command also adds its
figures to that file, and `--sum PATH` prints one line for all of them.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

RUNS = (
    ("on SQLite", "sqlite", "not browser"),
    ("on PostgreSQL, what touches a database", "postgresql", "not browser and not unit and not pdf and not once"),
    ("in a browser", "sqlite", "browser"),
)
"""What is said, which database, which tests."""
CORES = os.cpu_count() or 1
BESIDE = ["-n", str(min(CORES, 4)), "--dist", "loadfile", "--no-loadscope-reorder"]
"""Files run side by side, one for each core; the tests of a file share what it starts."""
MARKUP = "--ignore=tests/look"
"""What a page is made of is the same on both databases."""
LOOKING = ["tests/browser", "tests/look"]
"""Where every test of a browser stands."""
FIGURES = ("passed", "failed", "skipped")
ELSEWHERE = "--ignore=tests/mailserver"
"""What `make test` leaves to another command."""
NOTHING_RAN = 5
"""pytest's exit code when no test was chosen."""


def main(arguments: list[str]) -> int:
    """Run pytest for each of ``RUNS``; 1 when anything failed, or nothing ran."""
    if arguments[:1] == ["--sum"]:
        print(line(summed(Path(arguments[1]))), flush=True)
        return 0
    codes, totals = [], dict.fromkeys(FIGURES, 0)
    for said, database, marks in RUNS:
        where = LOOKING if marks == "browser" and not arguments else []
        where = [*where, MARKUP] if database == "postgresql" else where
        code = run(totals, said, database, ["-m", marks, ELSEWHERE, *where, *BESIDE, *arguments])
        codes.append(0 if code == NOTHING_RAN else code)
    return close(totals, failed=any(codes))


def run(totals: dict[str, int], said: str, database: str, arguments: list[str]) -> int:
    """One pytest, whose figures are added to ``totals``; returns its exit code."""
    print(f"\n== tests {said} ==", flush=True)
    with tempfile.TemporaryDirectory(prefix="demarche-tests-") as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, env=os.environ | {"TEST_DATABASE": database}).returncode
        if not report.exists():
            print(f"pytest ended before its report, with code {code} (below 0: ended by that signal)", flush=True)
        add(totals, report)
    return code


def close(totals: dict[str, int], *, failed: bool) -> int:
    """Say the last line, keep its figures where COUNTS asks for it, and return the exit code."""
    failed = failed or not totals["passed"]
    totals["failed"] += int(failed and not totals["failed"])
    print(f"\n{line(totals)}", flush=True)
    if counts := os.environ.get("COUNTS"):
        with Path(counts).open("a") as kept:
            kept.write(" ".join(str(totals[figure]) for figure in FIGURES) + "\n")
    return int(failed)


def line(totals: dict[str, int]) -> str:
    """The last line of a command, and of all of them."""
    skipped = f", {totals['skipped']} skipped" if totals["skipped"] else ""
    return f"tests: {totals['passed']} passed, {totals['failed']} failed{skipped}"


def summed(counts: Path) -> dict[str, int]:
    """The figures that several commands have left, added up."""
    rows = [map(int, row.split()) for row in counts.read_text().splitlines()]
    return dict(zip(FIGURES, map(sum, zip(*rows, strict=True)), strict=True))


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
