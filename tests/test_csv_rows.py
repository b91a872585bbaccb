"""CSV files as people break them: the row, the cell, and what comes after."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.csv_rows import GOES_ON, NEVER_CLOSED, TOO_LONG, csv_rows


@pytest.mark.parametrize(
    ("row", "fault", "column"),
    [
        ('p-2,"B"x', GOES_ON, 2),
        ('"p"-2,B', GOES_ON, 1),
        ('p-2,"B" ', GOES_ON, 2),
        ('p-2,"B', NEVER_CLOSED, 2),
        ('"two\nlines","and\nmore","B', NEVER_CLOSED, 3),
        ("p-2," + "x" * 200_000, TOO_LONG, 2),
        ('p-2,"' + "x" * 200_000 + '"', TOO_LONG, 2),
    ],
)
def test_a_broken_row_names_its_cell_and_the_rows_around_it_are_read(row: str, fault: str, column: int) -> None:
    before, broken, after = csv_rows(f"id,copy\n{row}\np-3,C\n")
    assert before.texts == ("id", "copy")
    assert (broken.number, broken.line, broken.fault, broken.at) == (2, 2, fault, column)
    assert (after.number, after.texts, after.fault) == (3, ("p-3", "C"), "")
    assert after.line == 3 + row.count("\n")


def test_every_broken_row_is_told() -> None:
    rows = [*csv_rows('id,copy\na,"B"x\nb,ok\nc,"D"x\nd,"E\n')]
    assert [row.number for row in rows if row.fault] == [2, 4, 5]


TEXTS = st.text(alphabet='a,;\t"\n é', max_size=30)


@given(TEXTS)
def test_what_is_sound_is_read_as_pythons_own_reader_does(text: str) -> None:
    rows = [*csv_rows(text)]
    first = next((line for line in text.split("\n") if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        wanted = [tuple(row) for row in reader]
    except csv.Error:
        assert any(row.fault for row in rows)
    else:
        assert [row.texts for row in rows] == wanted
        assert not any(row.fault for row in rows)
    assert [row.number for row in rows] == [*range(1, len(rows) + 1)]
    assert all(1 <= row.line <= text.count("\n") + 1 for row in rows)
    assert all(0 < row.at <= len(row.texts) for row in rows if row.fault)
