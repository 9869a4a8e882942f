"""Spreadsheet cells: user input is never executed as a formula."""

import unicodedata

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from app.text.spreadsheet_cells import safe_cell

TRIGGERS = "=+-@\t\r＝＋－＠"
UNSEEN = " \u00a0\ufeff\u200b\u200d\u2060\u00ad\u3000\u2800\x00\x1f\u202e\ufe0f"
TRICKY = st.text(st.sampled_from(TRIGGERS + UNSEEN + "'\n\v\f\x85\u2028ab1\"") | st.characters(), max_size=20)


@pytest.mark.parametrize("trigger", TRIGGERS)
@pytest.mark.parametrize("before", ["", *UNSEEN, " \u200b\ufeff", "Ada\n", "Ada\r\n", "Ada\u2028 ", "\n\n"])
def test_a_formula_is_text_wherever_it_hides(before: str, trigger: str) -> None:
    cell = safe_cell(f"{before}{trigger}1+1")

    assert cell.replace("'", "") == f"{before}{trigger}1+1"
    assert not _calculates(cell)


@pytest.mark.parametrize(
    "value", ["", "Ada Okafor", "O'Brien", "毛", "Jean-Luc", "a=b", "ada@example.org", "Ada\nOkafor", "'=1", "1"]
)
def test_plain_text_stays_as_it_is(value: str) -> None:
    assert safe_cell(value) == value


@given(TRICKY)
def test_no_line_of_any_cell_calculates(value: str) -> None:
    assert not _calculates(safe_cell(value))


@given(TRICKY)
def test_making_safe_twice_is_once_and_loses_nothing(value: str) -> None:
    cell = safe_cell(value)

    assert safe_cell(cell) == cell
    assert cell.replace("'", "") == value.replace("'", "")


def _calculates(cell: str) -> bool:
    """A second reading of the promise, character by character."""
    if cell[:1] in {"\t", "\r"}:
        return True
    for line in regex.split(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", cell):
        seen = [
            char
            for char in line
            if not (char.isspace() or unicodedata.category(char) in {"Cc", "Cf"} or char in UNSEEN)
        ]
        if seen and seen[0] in "=+-@＝＋－＠":
            return True
    return False
