"""Spreadsheets as rows of cells with addresses; a CSV file is a spreadsheet with one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.campaign.notes import Notes
from bot.model.campaign import SourceFile
from bot.model.csv_rows import GOES_ON, NEVER_CLOSED, CsvRow, csv_rows
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
        rows = tuple(_csv_rows(source, notes))
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


def _csv_rows(source: SourceFile, notes: Notes) -> Iterator[Row]:
    for row in csv_rows(source.text):
        if row.number > MAX_ROWS:
            raise _TooLarge
        if row.fault:
            _note_fault(row, source.path, notes)
            continue
        cells = tuple(
            Cell(text.strip(), Location(source.path, row.line, cell=address(row.number, column)), text.startswith("="))
            for column, text in enumerate(row.texts[:MAX_COLUMNS], 1)
        )
        if any(cell.text for cell in cells):
            yield cells


def _note_fault(row: CsvRow, path: str, notes: Notes) -> None:
    hints = {
        NEVER_CLOSED: "close it at the end of the cell; a quote that belongs to the text is written twice",
        GOES_ON: 'quotes go around the whole cell, and those inside are written twice: "The ""big"" day"',
    }
    hint = hints.get(row.fault, "cut its text, or look for a quote that was never closed")
    notes.error("bad-sheet", row.fault, Location(path, row.line, cell=address(row.number, row.at)), hint)
