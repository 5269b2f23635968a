"""Text for spreadsheets runs nothing where it is opened."""

import csv
import io

import pytest

from indexer.csv_text import csv_text


@pytest.mark.parametrize("cell", ['=HYPERLINK("https://evil.example")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    (_, (found,)) = csv.reader(io.StringIO(csv_text(["title"], [[cell]]), newline=""))
    assert found == f"'{cell}"


def test_everything_else_comes_back_as_it_was() -> None:
    row = ['a "quoted", comma', "two\nlines", "ünïcode", "7"]
    assert list(csv.reader(io.StringIO(csv_text(["a", "b", "c", "d"], [row]), newline="")))[1] == row
