"""Rows out of workbooks: what is no list is refused with its row, and nothing is unpacked without end."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from petitions.signing import collecting, collecting_cells


def workbook(*rows, sheets=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name, cells in sheets:
        other = book.create_sheet(name)
        if cells:
            other.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def told(content):
    reading = collecting.read_bytes(content)
    return [(row, str(sentence)) for row, sentence in reading.problems]


def test_a_workbook_gives_the_same_people_as_the_same_list_in_csv():
    rows = [
        ["Name", "E-mail", "Town"],
        ["Rana", "rana@people.example", None],
        ["رنا", "RANA+x@people.example", "بيروت"],
    ]
    rows += [["Anna", None, date(2026, 1, 2)], [None, None, None], ["Anna", None, 7.0], ["Anna", None, 7]]
    reading = collecting.read_bytes(workbook(*rows))
    assert (reading.rows, reading.people, reading.wrong) == (5, 3, 0)
    assert len(reading.sha256) == 64


def test_the_same_bytes_have_the_same_hash_however_they_come():
    content = b"name\nAnna\n"
    assert collecting.read_bytes(content).sha256 == collecting.read(io.BytesIO(content)).sha256


def test_a_formula_is_named_with_its_row():
    content = workbook(["name", "town"], ["Anna", "Berlin"], ["=A2", "Berlin"], ['=HYPERLINK("x")', "x"])
    assert [row for row, _sentence in told(content)] == [3, 4] and "formula" in told(content)[0][1]
    book = Workbook()
    book.active.append(["name"])
    book.active["A2"] = ArrayFormula("A2", "=B1")
    out = io.BytesIO()
    book.save(out)
    assert told(out.getvalue())[0][0] == 2


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        (workbook(["name", "Name "], ["a", "b"]), 1, "Columns 1 and 2 have the same heading"),
        (workbook(["name"]), 2, "The list is empty"),
        (workbook(), 2, "The list is empty"),
        (workbook(["name"], ["Anna", "Berlin"]), 2, "The number of cells (2)"),
        (workbook(["name"], ["Anna"], sheets=[("more", ["name"])]), 1, "several sheets"),
        (workbook(["email"], ["a@people.example"], ["b@localhost"]), 3, "The e-mail address in this row is not one"),
        (b"PK\x03\x04 and nothing else", 1, "not a workbook we can read"),
        (workbook(["name"], ["Anna"])[:-200], 1, "not a workbook we can read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, 1, "not a workbook we can read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\n" + b"\x00" * 600, 1, "not a workbook we can read"),
    ],
)
def test_what_is_wrong_with_a_workbook_is_said(content, row, words):
    assert told(content)[0][0] == row and words in told(content)[0][1]


def test_empty_sheets_beside_the_list_do_not_matter():
    assert collecting.read_bytes(workbook(["name"], ["Anna"], sheets=[("Sheet2", []), ("Sheet3", [])])).people == 1


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("readme.txt", "x")
    assert "not a workbook" in told(out.getvalue())[0][1]


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(monkeypatch):
    monkeypatch.setattr(collecting_cells, "_UNPACKED", 1_000)
    assert "too large" in told(workbook(["name"], ["Anna"]))[0][1]


def test_entities_in_a_workbook_are_not_expanded_without_end():
    content, out = workbook(["name"], ["Anna"]), io.BytesIO()
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + "a" * 1000 + '">'
    bomb += "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 50}">' for n in range(6)) + "]>"
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name.endswith("sheet1.xml"):
                row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&g;</t></is></c></row>'
                part = f'{bomb}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{row}</sheetData></worksheet>'.encode()
            after.writestr(name, part)
    assert "not a workbook" in told(out.getvalue())[0][1]
