"""Spreadsheets as rows of cells with addresses; a CSV file is a spreadsheet with one sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from bot.campaign.notes import Notes
from bot.model.campaign import SourceFile
from bot.model.diagnostic import Location

MAX_ROWS = 20_000
MAX_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows, as text. `formula` says that the sheet would work it out."""

    text: str
    location: Location
    formula: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its rows, without those in which nothing is written."""

    location: Location
    rows: tuple[Row, ...]


def read_grids(source: SourceFile, notes: Notes) -> tuple[Grid, ...]:
    """Read the sheets of a CSV or XLSX file; none, with a diagnostic, when it cannot be read."""
    if source.path.endswith(".xlsx"):
        from bot.campaign.xlsx import read_workbook  # only who has a workbook pays for the library

        return read_workbook(source, notes)
    try:
        rows = tuple(_csv_rows(source))
    except csv.Error:
        hint = "open it in a spreadsheet program and save it again as CSV UTF-8"
        notes.error("bad-sheet", "a cell opens a quote that is never closed", Location(source.path), hint)
        return ()
    except _TooLarge:
        too_large(source.path, notes)
        return ()
    return (Grid(Location(source.path), rows),)


def too_large(path: str, notes: Notes) -> None:
    """Note that a sheet has more rows than any calendar."""
    hint = "delete the empty rows and columns that the program keeps, or cut the sheet in two"
    notes.error("sheet-too-large", f"a sheet of more than {MAX_ROWS:,} rows", Location(path), hint)


class _TooLarge(Exception):
    pass


def address(row: int, column: int) -> str:
    """Name a cell as spreadsheet programs do: row 4, column 2 is B4."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def _csv_rows(source: SourceFile) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(source.text, newline=""), delimiter=_delimiter(source.text), strict=True)
    before = 0
    for number, texts in enumerate(reader, 1):
        if number > MAX_ROWS:
            raise _TooLarge
        row = tuple(
            Cell(text.strip(), Location(source.path, before + 1, cell=address(number, column)), text.startswith("="))
            for column, text in enumerate(texts[:MAX_COLUMNS], 1)
        )
        before = reader.line_num
        if any(cell.text for cell in row):
            yield row


def _delimiter(text: str) -> str:
    """Find what stands between the cells: of comma, semicolon and tab what the first line has most of."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    return max(",;\t", key=first.count)
