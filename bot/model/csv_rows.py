"""A CSV file as rows of texts. A row that is broken says in which cell, and the rows after it are read all the same."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

NEVER_CLOSED = "a cell opens a quote that is never closed"
GOES_ON = "a cell goes on after its closing quote"
TOO_LONG = "a cell holds more text than any cell should"


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row: its number as a spreadsheet program counts, the line on which it begins, and its texts.

    `fault` is what is wrong with the cell in column `at` (from 1); such a row is as good as it could be read.
    """

    number: int
    line: int
    texts: tuple[str, ...]
    fault: str = ""
    at: int = 0


def csv_rows(text: str) -> Iterator[CsvRow]:
    """Read every row; an empty line is a row without texts."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    delimiter = _delimiter(lines)
    number = start = 0
    while start < len(lines):
        reader = csv.reader((f"{lines[at]}\n" for at in range(start, len(lines))), delimiter=delimiter, strict=True)
        begun = start
        while True:
            number += 1
            line = begun + reader.line_num
            try:
                row = next(reader, None)
            except csv.Error:
                broken = _broken(lines[line : begun + reader.line_num], delimiter)
                yield CsvRow(number, line + 1, broken.texts, broken.fault, broken.at)
                start = line + broken.lines
                break
            if row is None:
                return
            yield CsvRow(number, line + 1, tuple(row))


def _delimiter(lines: list[str]) -> str:
    """Find what stands between the cells: of comma, semicolon and tab what the first line has most of."""
    first = next((line for line in lines if line.strip()), "")
    return max(",;\t", key=first.count)


@dataclass(frozen=True, slots=True)
class _Broken:
    texts: tuple[str, ...]
    fault: str
    at: int
    lines: int
    """After how many lines a new row may begin: after that in which the broken cell opens its quote or goes on."""


def _broken(lines: list[str], delimiter: str) -> _Broken:
    """Find what is wrong with a row that begins these lines; the last cell is cut where its line ends."""
    texts: list[str] = []
    record = "\n".join(lines)
    position = 0
    while True:
        is_quoted = record.startswith('"', position)
        end = _closing(record, position + 1) if is_quoted else position - 1
        over = _end_of_cell(record, end + 1, delimiter)
        if is_quoted and end < 0:
            cell = record[position + 1 :].partition("\n")[0]
            return _Broken((*texts, cell), NEVER_CLOSED, len(texts) + 1, record.count("\n", 0, position) + 1)
        if is_quoted and over > end + 1:
            cell = record[position:over]
            return _Broken((*texts, cell), GOES_ON, len(texts) + 1, record.count("\n", 0, over) + 1)
        texts.append(record[position + 1 : end].replace('""', '"') if is_quoted else record[position:over])
        if over >= len(record) or record[over] == "\n":
            longest = max(range(len(texts)), key=lambda column: len(texts[column]))
            return _Broken(tuple(texts), TOO_LONG, longest + 1, record.count("\n", 0, over) + 1)
        position = over + 1


def _closing(record: str, position: int) -> int:
    """Return where a quote closes the cell, or -1; two quotes stand for one that belongs to the text."""
    while (position := record.find('"', position)) >= 0:
        if not record.startswith('""', position):
            return position
        position += 2
    return -1


def _end_of_cell(record: str, position: int, delimiter: str) -> int:
    ends = [at for mark in (delimiter, "\n") if (at := record.find(mark, position)) >= 0]
    return min(ends, default=len(record))
