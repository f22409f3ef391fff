"""The last line of `make test` counts every test of both runs."""

from pathlib import Path

from bin import suite


def test_reports_are_added_up(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>')
    totals = {"passed": 10, "failed": 0, "skipped": 0}

    suite.add(totals, report)

    assert totals == {"passed": 15, "failed": 2, "skipped": 2}


def test_a_run_without_a_report_counts_as_failed(tmp_path: Path) -> None:
    totals = {"passed": 10, "failed": 0, "skipped": 0}

    suite.add(totals, tmp_path / "none.xml")

    assert totals["failed"] == 1
