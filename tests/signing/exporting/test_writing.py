"""The file of an export: chosen columns alone, no name, no order of time, parts of a megabyte, a mark at the end."""

from datetime import UTC, datetime

from petitions.signing.exporting import rules, writing
from petitions.signing.exporting.writing import Sheet

SHEET = Sheet(1, rules.COLUMNS, {7: 2}, {9: "en 3"}, "Export 1. Not to be passed on.", 2)
ROW = (datetime(2026, 11, 20, tzinfo=UTC), "LB", "ar", 1, "held", "trap", 7, 9, "online")


def test_every_column_says_its_fact_in_a_word():
    assert SHEET.cells(ROW) == ["2026-11-20", "LB", "ar", "annex", "held", "trap", 2, "en 3", "online"]


def test_what_is_not_known_is_empty():
    unknown = (ROW[0], None, "ar", 0, "confirmed", None, 8, 8, "online")
    assert SHEET.cells(unknown) == ["2026-11-20", "", "ar", "counted", "confirmed", "", "", "", "online"]


def test_no_column_reads_what_is_sealed_or_names_somebody():
    read = {column.key for column in writing._READ.values()}
    assert read == {"source", "confirmed_at", "country", "language", "level", "state", "cause", "wave_id", "text_id"}
    assert not read & {"names", "own", "news", "public", "public_name", "email_index", "link_hash", "commitment"}
    assert str(SHEET.rows.compile()).endswith("ORDER BY signatures.link_hash")
    assert "link_hash" not in SHEET.rows.selected_columns


def test_columns_that_are_none_of_ours_are_left_out():
    assert rules.in_order(["names", "wave", "email", "day"]) == ["day", "wave"]


def test_a_file_opens_with_heads_and_ends_with_its_mark(monkeypatch):
    monkeypatch.setattr(writing, "PART", 90)
    parts = list(writing.parts(SHEET, [[ROW, ROW], [ROW, ROW], [ROW]]))
    whole = b"".join(part.content for part in parts).decode()
    assert [part.rows for part in parts] == [2, 2, 1]
    lines = whole.removeprefix("\ufeff").split("\r\n")
    assert lines[0] == ",".join(rules.COLUMNS) and len(lines) == 1 + 5 + 1 + 1
    assert lines[-2] == "Export 1. Not to be passed on." and lines[-1] == ""


def test_an_empty_campaign_has_heads_and_a_mark():
    [part] = writing.parts(SHEET, [])
    assert part.rows == 0 and part.content.decode().endswith("Not to be passed on.\r\n")


def test_no_cell_is_run_as_a_formula():
    sly = Sheet(1, ("country",), {}, {}, "=HYPERLINK(1)", 1)
    [part] = writing.parts(sly, [[("=1+1",), ("@sum",), ("＝1",)]])
    assert part.content.decode().split("\r\n")[1:5] == ["'=1+1", "'@sum", "'＝1", "'=HYPERLINK(1)"]
