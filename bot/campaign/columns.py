"""Headers of spreadsheets: which column holds what, however the team calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.campaign.dates import DateStyle
from bot.campaign.entries import Defaults
from bot.campaign.grid import Grid, Row, read_grids
from bot.campaign.notes import Notes, shown
from bot.campaign.read import Fields
from bot.campaign.tree import Scalar, Table
from bot.model.campaign import SourceFile
from bot.model.diagnostic import Location
from bot.model.near import ask, closest

_IN_BRACKETS = re.compile(r"\([^()]*\)")
_HEADER_ROWS = 15  # titles, notes and logos often stand above the headers

Headers = Mapping[str, tuple[str, ...]]
"""What a column may hold, each with the other names that people give it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one sheet by what they hold; `order` is the order of dates that a header tells."""

    row: int
    by_key: Mapping[str, tuple[int, ...]]
    order: str = ""

    def style(self, defaults: Defaults) -> DateStyle:
        """Say how the sheet writes dates."""
        return DateStyle(self.order or defaults.order, defaults.year)

    def fields(self, row: Row, known: Headers, notes: Notes) -> Fields:
        """Make fields of one row's filled cells. Formulas are noted and left out."""
        nodes: dict[str, Scalar] = {}
        spoilt: set[str] = set()
        for key, positions in self.by_key.items():
            cells = [row[position] for position in positions if position < len(row) and row[position].text]
            for cell in cells:
                if cell.formula:
                    spoilt.add(key)
                    hint = "copy the column and paste it back as values only"
                    notes.error("formula", "this cell holds a formula", cell.location, hint)
            texts = [cell.text for cell in cells if not cell.formula]
            if texts:
                nodes[key] = Scalar(", ".join(texts), cells[0].location, plain=False)
        table = Table(nodes, next(cell.location for cell in row if cell.text), {})
        return Fields(table, known, notes, frozenset(spoilt))


def read_sheets(
    source: SourceFile, headers: Headers, enough: frozenset[str], example: str, defaults: Defaults, notes: Notes
) -> Iterator[tuple[Fields, DateStyle]]:
    """Read the rows of a list, each with how its sheet writes dates; a sheet without headers is noted."""
    for grid in read_grids(source, notes):
        columns = find_columns(grid, headers, enough, notes)
        if columns is None:
            no_headers(grid.location, example, notes)
            continue
        for row in grid.rows[columns.row + 1 :]:
            yield columns.fields(row, headers, notes), columns.style(defaults)


def find_columns(grid: Grid, headers: Headers, enough: frozenset[str], notes: Notes) -> Columns | None:
    """Find the row of headers: the first that names at least two known columns, one of `enough` among them."""
    names = {_plain(name): key for key, others in headers.items() for name in (key, *others)}
    for number, row in enumerate(grid.rows[:_HEADER_ROWS]):
        keys = [names.get(_plain(_IN_BRACKETS.sub("", cell.text)), "") for cell in row]
        if len({key for key in keys if key}) >= 2 and enough.intersection(keys):
            _note_unknown(row, keys, names, notes)
            return Columns(number, _positions(row, keys, notes), _order(row, keys))
    return None


def _positions(row: Row, keys: list[str], notes: Notes) -> Mapping[str, tuple[int, ...]]:
    positions: dict[str, tuple[int, ...]] = {}
    for position, key in enumerate(keys):
        if key in positions and key not in ("tags", "note", "owner"):
            first = row[positions[key][0]]
            message = f"{shown(row[position].text)} and {shown(first.text)} both mean `{key}`"
            notes.error("duplicate-column", message, row[position].location, "rename or delete one of the columns")
        elif key:
            positions[key] = (*positions.get(key, ()), position)
    return positions


def _note_unknown(row: Row, keys: list[str], names: Mapping[str, str], notes: Notes) -> None:
    for cell, key in zip(row, keys, strict=True):
        if key or not cell.text:
            continue
        near = closest(_plain(cell.text), names)
        message = f"the column {shown(cell.text)} is not one that Drumbeat reads"
        if near:
            notes.warn("unknown-column", message, cell.location, ask(names[near]))
        else:
            notes.inform("unknown-column", message, cell.location, "nothing to do: it is left alone")


def _order(row: Row, keys: list[str]) -> str:
    for cell, key in zip(row, keys, strict=True):
        header = cell.text.casefold().replace(" ", "")
        if key and re.search(r"dd?[/.-]mm?", header):
            return "dmy"
        if key and re.search(r"mm?[/.-]dd?", header):
            return "mdy"
    return ""


def _plain(header: str) -> str:
    return "".join(letter for letter in header.casefold() if letter.isalnum())


def no_headers(place: Location, wanted: str, notes: Notes) -> None:
    """Note that no row of a sheet looks like headers."""
    hint = f"the first row names the columns, such as: {wanted}"
    notes.error("no-headers", "there is no row of headers", place, hint)
