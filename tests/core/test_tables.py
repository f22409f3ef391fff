"""No cell of any table is run as a formula, and nothing but one module writes tables."""

import ast
import csv
import io

import pytest

from petitions.core import tables
from tests.test_house import product_files, tree, where

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_becomes_words(cell):
    assert tables.safe(cell) == f"'{cell}"
    (row,) = csv.reader(io.StringIO(tables.text([[cell]]), newline=""))
    assert row == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["Rana", "سلمى", "a=b", "", " Rana", 7, -7, None])
def test_everything_else_stays_as_it_is(cell):
    assert tables.safe(cell) == cell


def test_rows_are_written_as_the_standard_says():
    assert tables.text([("a", "b"), ('x "y"', "1,2")]) == 'a,b\r\n"x ""y""","1,2"\r\n'
    assert tables.text([("a", 1)], is_quoted=True) == '"a","1"\r\n'


def test_nobody_else_writes_tables():
    found = [
        where(path, node.lineno)
        for path in product_files()
        if path.name != "tables.py" and "petitions" in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("csv.writer", "csv.DictWriter")
    ]
    assert found == []
