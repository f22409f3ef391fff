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


def test_several_commands_are_one_last_line(tmp_path: Path, monkeypatch, capsys) -> None:
    counts = tmp_path / "counts"
    monkeypatch.setenv("COUNTS", str(counts))
    suite.close({"passed": 10, "failed": 0, "skipped": 2}, failed=False)
    suite.close({"passed": 5, "failed": 0, "skipped": 0}, failed=False)

    assert suite.main(["--sum", str(counts)]) == 0

    assert capsys.readouterr().out.splitlines()[-1] == "tests: 15 passed, 0 failed, 2 skipped"


def test_a_command_in_which_nothing_passed_has_failed(monkeypatch, capsys) -> None:
    monkeypatch.delenv("COUNTS", raising=False)
    assert suite.close({"passed": 0, "failed": 0, "skipped": 3}, failed=False) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "tests: 0 passed, 1 failed, 3 skipped"
