# ruff: noqa: E501  expected lines are printed in full
"""Calendars as Excel workbooks."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bot.campaign import xlsx_parts
from bot.model.moment import Moment
from tests.campaign.conftest import Folder

FILE = "schedules/test.xlsx"
HEADERS = ["ID", "Date", "Time", "Channel", "Copy"]


def workbook(fill: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def folder_of(content: bytes) -> Folder:
    return Folder({}, {FILE: content})


def test_true_dates_times_and_numbers() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Calendar 2021"])
        sheet.append([*HEADERS, "Note", "Hold"])
        sheet.append([2021, datetime.date(2021, 8, 23), datetime.time(9, 30), "x", "One", 5.0, True])
        moment = datetime.datetime(2021, 8, 24, 14, 20)  # noqa: DTZ001  workbooks know no zones
        sheet.append(["b", moment, None, None, "Two\r\nlines"])
        sheet.append([None] * 5)
        sheet.append(["c", None, datetime.time(10), "FB", "Three"])

    folder = folder_of(workbook(fill))
    assert folder.problems() == []
    moments = [entry.timing for entry in folder.campaign().entries]
    assert [(m.day, m.clock, str(m.location)) for m in moments if isinstance(m, Moment)] == [
        (datetime.date(2021, 8, 23), datetime.time(9, 30), "schedules/test.xlsx:B3"),
        (datetime.date(2021, 8, 24), datetime.time(14, 20), "schedules/test.xlsx:B4"),
        (datetime.date(2021, 8, 24), datetime.time(10), "schedules/test.xlsx:B4"),
    ]
    first = folder.campaign().entries[0]
    assert (first.id, first.note, first.hold) == ("2021", "5", "yes")
    assert folder.campaign().messages["b"].default.segments[0].text == "Two\nlines"


def test_formulas_merged_cells_hidden_rows_and_other_sheets() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(HEADERS)
        sheet.append(["a", "=TODAY()", "9am", "x", "One"])
        sheet.append(["b", "24/08/2021", "9am", "x", "Two"])
        sheet.append(["c", None, None, "facebook", None])
        sheet.append(["d", None, "10am", "x", "@handle, +1 and -1"])
        sheet.merge_cells("C3:C4")
        sheet.merge_cells("E3:E4")
        sheet.merge_cells("A7:C7")
        sheet.row_dimensions[5].hidden = True
        book = sheet.parent
        assert book is not None
        lists = book.create_sheet("Lists")
        lists.append(["x", "facebook"])
        old = book.create_sheet("Old")
        old.sheet_state = "hidden"

    folder = folder_of(workbook(fill))
    assert folder.problems() == [
        "schedules/test.xlsx:Lists!A1: info[sheet-left-out]: no row of this sheet names columns of a calendar >> nothing to do if it is no calendar; else name its columns in the first row",
        "schedules/test.xlsx:Old!A1: info[sheet-left-out]: a hidden sheet is not read >> nothing to do, unless it holds posts: then make it visible",
        "schedules/test.xlsx:Sheet!A1: warning[hidden-rows]: hidden rows are read like the others: 5 >> show them and look; delete those that must not go out, or set their status to draft",
        "schedules/test.xlsx:Sheet!B2: error[formula]: this cell holds a formula >> copy the column and paste it back as values only",
    ]
    texts = {name: message.default.segments[0].text for name, message in folder.campaign().messages.items()}
    assert texts == {"b": "Two", "c": "Two", "d": "@handle, +1 and -1", "a": "One"}


def test_a_partner_list_may_be_a_workbook() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["id", "name", "pledged"])
        sheet.append(["cougars", "Keighley Cougars", datetime.date(2021, 6, 21)])

    folder = Folder({}, {"schedules/partners.xlsx": workbook(fill)})
    assert folder.problems() == []
    assert folder.campaign().partners[0].pledged == datetime.date(2021, 6, 21)


def test_a_damaged_workbook_is_one_problem() -> None:
    whole = workbook(lambda sheet: sheet.append(HEADERS))
    for content in (b"", b"PK\x03\x04junk", whole[: len(whole) // 2], b"\xd0\xcf\x11\xe0 an old .xls or a password"):
        assert folder_of(content).problems() == [
            "schedules/test.xlsx: error[bad-sheet]: this is not a workbook that can be read >> open it in a spreadsheet program and save it again as .xlsx, without a password"
        ]


def test_a_workbook_of_too_many_rows_is_one_problem() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(HEADERS)
        sheet["A30000"] = "x"

    assert [line.split(":")[1] for line in folder_of(workbook(fill)).problems()] == [" error[sheet-too-large]"]


def test_a_workbook_that_unpacks_to_more_than_it_should_is_refused_before_it_is_unpacked() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as file:
        for _ in range(xlsx_parts.MAX_DECLARED // 2**20 + 1):
            file.write(bytes(2**20))
    assert [line.split(":")[1] for line in folder_of(content.getvalue()).problems()] == [" error[file-too-large]"]


@pytest.mark.parametrize("ref", ["A1:XFD1048576", "A1:A1048576", "A1"])
def test_a_merged_range_of_any_size_costs_nothing(ref: str) -> None:
    content = io.BytesIO(workbook(lambda sheet: sheet.append(HEADERS)))
    bad = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                merge = f'</sheetData><mergeCells count="1"><mergeCell ref="{ref}"/></mergeCells>'
                text = text.replace(b"</sheetData>", merge.encode())
            new.writestr(name, text)
    assert folder_of(bad.getvalue()).problems() == []
