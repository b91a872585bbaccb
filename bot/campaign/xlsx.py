"""Workbooks (XLSX) to grids, through openpyxl in its streaming mode."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import load_workbook

from bot.campaign.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Grid, Room, Row, TooLarge, too_large
from bot.campaign.notes import Notes
from bot.campaign.xlsx_parts import Marks, TooMuch, count_parts
from bot.model.campaign import SourceFile
from bot.model.diagnostic import Location

# Workbooks keep a time as a fraction of a day, which misses the minute by a little.
_HALF_SECOND = timedelta(milliseconds=500)


def read_workbook(source: SourceFile, notes: Notes) -> tuple[Grid, ...]:
    """Read every sheet that people see; none, with one diagnostic, when the workbook cannot be read."""
    place = Location(source.path)
    try:
        with zipfile.ZipFile(io.BytesIO(source.binary)) as archive:
            marks = count_parts(archive)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl does not keep (charts, styles) is not ours to show
            return tuple(_grids(source, marks, notes))
    except TooLarge:
        too_large(source.path, notes)
    except TooMuch:
        hint = "copy the calendar alone into a new workbook, as values only"
        notes.error("file-too-large", "the workbook unpacks to more than any calendar", place, hint)
    except Exception:  # openpyxl raises nearly anything on a damaged workbook; all of it means the same to a person  # noqa: BLE001
        hint = "open it in a spreadsheet program and save it again as .xlsx, without a password"
        notes.error("bad-sheet", "this is not a workbook that can be read", place, hint)
    return ()


def _grids(source: SourceFile, marks: Mapping[str, Marks], notes: Notes) -> Iterator[Grid]:
    workbook = load_workbook(io.BytesIO(source.binary), read_only=True, keep_links=False)
    sheets = workbook.worksheets
    room = Room()
    seen = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
    for sheet in sheets:
        if sheet.sheet_state != "visible":
            hint = "nothing to do, unless it holds posts: then make it visible"
            place = Location(source.path, cell=f"{sheet.title}!A1")
            notes.inform("sheet-left-out", "a hidden sheet is not read", place, hint)
    for sheet in seen:
        prefix = f"{sheet.title}!" if len(seen) > 1 else ""
        its_marks = marks.get(sheet.title, Marks())
        rows = tuple(_rows(sheet, source.path, prefix, its_marks, room))
        place = Location(source.path, cell=f"{prefix}A1")
        _note_hidden(its_marks, rows, place, notes)
        yield Grid(place, rows)


def _note_hidden(marks: Marks, rows: tuple[Row, ...], place: Location, notes: Notes) -> None:
    hidden = [number for row in rows if (number := row[0].location.line) in marks.hidden]
    if hidden:
        some = ", ".join(map(str, hidden[:10])) + ("…" if len(hidden) > 10 else "")
        hint = "show them and look; delete those that must not go out, or set their status to draft"
        notes.warn("hidden-rows", f"hidden rows are read like the others: {some}", place, hint)


def _rows(
    sheet: Any,
    file: str,
    prefix: str,
    marks: Marks,
    room: Room,  # Any: the stubs call it a chart sheet too
) -> Iterator[Row]:
    if marks.last > MAX_ROWS or marks.values > MAX_CELLS:
        raise TooLarge
    if not marks.last:
        return
    above: dict[tuple[int, int], Any] = {}  # Any: cells of openpyxl's streaming mode have no type in the stubs
    corners = marks.corners
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, max_row=marks.last), 1):
        texts: list[tuple[str, bool]] = []
        for column, cell in enumerate(cells, 1):
            first = marks.merged.get((number, column))
            if first is not None:
                cell = above.get(first, cell)
            if (number, column) in corners:
                above[number, column] = cell
            texts.append((_text(cell.value), cell.data_type == "f"))
        if row := room.row(number, file, prefix, texts, number):
            yield row


def _text(value: object) -> str:
    """Write a cell's value as a person would type it into a text file."""
    match value:
        case None:
            return ""
        case datetime():
            value = (value + _HALF_SECOND).replace(microsecond=0)
            return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case float() if value.is_integer():
            return str(int(value))
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()
