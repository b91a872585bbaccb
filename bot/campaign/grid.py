"""Spreadsheets as rows of cells with addresses; a CSV file is a spreadsheet with one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.campaign.notes import Notes
from bot.model.campaign import SourceFile
from bot.model.csv_rows import GOES_ON, NEVER_CLOSED, CsvRow, csv_rows
from bot.model.diagnostic import Location

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELLS = 300_000


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
    except TooLarge:
        too_large(source.path, notes)
        return ()
    return (Grid(Location(source.path), rows),)


def too_large(path: str, notes: Notes) -> None:
    """Note that a sheet has more rows or cells than any calendar."""
    hint = "delete the empty rows and columns that the program keeps, or cut the sheet in two"
    words = f"a sheet of more than {MAX_ROWS:,} rows, or {MAX_CELLS:,} cells with something in them"
    notes.error("sheet-too-large", words, Location(path), hint)


class TooLarge(Exception):
    """A sheet has more in it than any calendar."""


@dataclass(slots=True)
class Room:
    """How many cells may still be filled, and how many rows there are: what is read is kept."""

    cells: int = MAX_CELLS

    def row(self, number: int, file: str, prefix: str, texts: Iterable[tuple[str, bool]], line: int) -> Row | None:
        """Make a row of its texts, each with whether it is a formula; None when nothing is written in it."""
        if number > MAX_ROWS:
            raise TooLarge
        empty = Cell("", Location(file, line))
        row: list[Cell] = []
        filled = 0
        for column, (text, formula) in enumerate(texts, 1):
            if not text:
                row.append(empty)
                continue
            filled += 1
            row.append(Cell(text, Location(file, line, cell=f"{prefix}{address(number, column)}"), formula))
        self.cells -= filled
        if self.cells < 0:
            raise TooLarge
        return tuple(row) if filled else None


def address(row: int, column: int) -> str:
    """Name a cell as spreadsheet programs do: row 4, column 2 is B4."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


def _csv_rows(source: SourceFile, notes: Notes) -> Iterator[Row]:
    room = Room()
    for row in csv_rows(source.text):
        if row.fault:
            _note_fault(row, source.path, notes)
            continue
        texts = ((text.strip(), text.startswith("=")) for text in row.texts[:MAX_COLUMNS])
        if cells := room.row(row.number, source.path, "", texts, row.line):
            yield cells


def _note_fault(row: CsvRow, path: str, notes: Notes) -> None:
    hints = {
        NEVER_CLOSED: "close it at the end of the cell; a quote that belongs to the text is written twice",
        GOES_ON: 'quotes go around the whole cell, and those inside are written twice: "The ""big"" day"',
    }
    hint = hints.get(row.fault, "cut its text, or look for a quote that was never closed")
    notes.error("bad-sheet", row.fault, Location(path, row.line, cell=address(row.number, row.at)), hint)
