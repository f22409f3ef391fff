"""The annex's own rules: which rows stand on which page, what its CSV holds, how scripts are called."""

import csv
import io
import subprocess

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petitions.letters.paper import annex, paging
from petitions.letters.values import Columns, Named
from tests.letters import make

SIZES = paging.Sizes(row=20, line=14, first=300, following=500, end=90, column=30)
names = st.lists(st.text(min_size=1, max_size=200) | st.just("x" * 190) | st.just("Anna"), min_size=1, max_size=80)


@settings(max_examples=40)
@given(names)
def test_every_row_stands_on_one_page_and_pages_do_not_overflow(rows):
    found = paging.pages(rows, SIZES)
    assert [row for page in found for row in range(page.start, page.stop)] == list(range(len(rows)))
    for at, page in enumerate(found):
        height = sum(SIZES.row + (page.lines(row) - 1) * SIZES.line for row in range(page.start, page.stop))
        room = (SIZES.following if at else SIZES.first) - (SIZES.end if page is found[-1] else 0)
        assert height <= room


def test_the_end_takes_rows_with_it_to_the_next_page():
    rows = ["Anna"] * 14
    assert [(page.start, page.stop) for page in paging.pages(rows, SIZES)] == [(0, 11), (11, 14)]
    assert [(page.start, page.stop) for page in paging.pages(rows[:10], SIZES)] == [(0, 10)]


@pytest.mark.parametrize(
    ("name", "lines"), [("x" * 20, 1), ("x" * 200, 5), ("W" * 100, 3), ("中" * 100, 4), ("\u0301" * 200, 1)]
)
def test_room_is_kept_by_the_characters_of_a_name(name, lines):
    assert paging.lines_of(name, SIZES.column) == lines


def test_columns_turn_back_into_rows():
    rows = (Named(1, "Anna", "DE"), Named(3, "ليلى", None))
    assert Columns.of(rows).rows() == rows


DANGEROUS = ["=1+1", "+49", "-x", "@sum", "\tx", "\rx"]


@pytest.mark.parametrize("name", DANGEROUS)
def test_no_cell_of_the_table_is_a_formula(name):
    table = annex.table_of(Columns([1], [name], [None]), "en")
    assert list(csv.reader(io.StringIO(table, newline="")))[1] == ["1", "'" + name, "", ""]


@pytest.mark.parametrize("count", [5, 600])
def test_the_table_is_attached_once_and_exact(pdf, tmp_path, count):
    odd = ['"Anna", of X', "ليلى حداد", "王伟", "=cmd", "a\u0301 \u200d"]
    values = make.annex([*odd, *(f"Person {at}" for at in range(count - 5))], "fr", csv=True)
    path = tmp_path / "annex.pdf"
    path.write_bytes(pdf(values))
    assert path.read_bytes() == pdf(values)
    subprocess.run(["pdfdetach", "-save", "1", "-o", tmp_path / "annex.csv", path], check=True, capture_output=True)
    with (tmp_path / "annex.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["number", "name", "country", "country_code"] and len(rows) == count + 1
    assert [row[1] for row in rows[1:6]] == [*odd[:3], "'=cmd", odd[4]]
    assert rows[1] == ["1", '"Anna", of X', "Allemagne", "DE"]
    with pikepdf.open(path) as document:
        assert len(document.Root.AF) == 1
        assert document.Root.AF[0].AFRelationship == "/Data" and document.Root.AF[0].UF == "annex.csv"
        assert str(document.Root.AF[0].EF.F.Params.ModDate).startswith("D:20261120")


def test_without_the_wish_nothing_is_attached(pdf):
    assert b"EmbeddedFile" not in pdf(make.annex(["Anna"]))
