# ruff: noqa: E501  workbooks in short
"""Workbooks that unpack to far more than they look like: counted first, told in one diagnostic, never in memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest

from bot.campaign import xlsx_parts
from tests.campaign.conftest import Folder
from tests.campaign.test_xlsx import FILE, HEADERS, folder_of, workbook

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
MOST_MB = 200


def changed(
    parts: dict[str, bytes | Callable[[bytes], bytes]], renamed: dict[str, str] | None = None, more: int = 0
) -> bytes:
    """Rebuild the plain workbook with other parts, other names, and that many entries on top."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = parts.get(name)
            content = (
                old.read(name) if change is None else change if isinstance(change, bytes) else change(old.read(name))
            )
            for before, after in (renamed or {}).items():
                content = (
                    content.replace(before.encode(), after.encode()) if name.endswith((".xml", ".rels")) else content
                )
                name = name.replace(before, after)
            new.writestr(name, content)
        for number in range(more):
            new.writestr(f"xl/more{number}.xml", b"")
    return made.getvalue()


def _with_shared_strings(content: bytes) -> bytes:
    """Add the table of texts that spreadsheet programs write and openpyxl leaves out."""
    made = io.BytesIO()
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = f'<Override PartName="/{STRINGS}" ContentType="{kind.decode()}"/></Types>'.encode()
            new.writestr(name, old.read(name).replace(b"</Types>", part))
        new.writestr(STRINGS, f"<sst {MAIN}><si><t>unused</t></si></sst>")
    return made.getvalue()


PLAIN = _with_shared_strings(workbook(lambda sheet: sheet.append(HEADERS)))


def sheet(rows: str, after: str = "") -> bytes:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>".encode()


def _lying() -> bytes:
    """Return a workbook whose directory says of a large part that it is small."""
    content = bytearray(changed({SHEET: sheet("<row/>" * 300_000)}))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(SHEET.encode()))
    content[at + 24 : at + 28] = (500).to_bytes(4, "little")
    return bytes(content)


def _empty_rows() -> str:
    return "".join(f'<row r="{n}"/>' for n in range(2, 1_048_577))


def _cells() -> str:
    return "".join(f'<row r="{n}">' + "<c><v>1</v></c>" * 50 + "</row>" for n in range(1, 6_100))


BOOKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a million empty rows": (lambda: changed({SHEET: sheet(_empty_rows())}), "no-headers"),
    "a sheet of another name": (
        lambda: changed({SHEET: sheet("<row/>" * 2_600_000)}, {"sheet1.xml": "sheet1.dat"}),
        "file-too-large",
    ),
    "a row far down": (lambda: changed({SHEET: sheet('<row r="1048576"><c><v>1</v></c></row>')}), "sheet-too-large"),
    "the same row again and again": (lambda: changed({SHEET: sheet('<row r="1"/>' * 500_000)}), "bad-sheet"),
    "very many cells": (lambda: changed({SHEET: sheet(_cells())}), "sheet-too-large"),
    "a row of very many cells": (
        lambda: changed({SHEET: sheet('<row r="1">' + "<c/>" * 900_000 + "</row>")}),
        "file-too-large",
    ),
    "very many merged cells": (
        lambda: changed({SHEET: sheet("", "<mergeCells>" + '<mergeCell ref="A1:A9"/>' * 300_000 + "</mergeCells>")}),
        "file-too-large",
    ),
    "very many rules": (lambda: changed({SHEET: sheet("", "<conditionalFormatting/>" * 400_000)}), "file-too-large"),
    "very many texts": (
        lambda: changed({STRINGS: f"<sst {MAIN}>{'<si><t/></si>' * 900_000}</sst>".encode()}),
        "file-too-large",
    ),
    "very many styles": (
        lambda: changed({STYLES: f"<styleSheet {MAIN}><cellXfs>{'<xf/>' * 900_000}</cellXfs></styleSheet>".encode()}),
        "file-too-large",
    ),
    "very many attributes": (
        lambda: changed({STYLES: ("<a " + " ".join(f'a{n}=""' for n in range(300_000)) + "/>").encode()}),
        "file-too-large",
    ),
    "a text of 60 MB": (
        lambda: changed({STRINGS: f"<sst {MAIN}><si><t>{'x' * 60 * 2**20}</t></si></sst>".encode()}),
        "file-too-large",
    ),
    "zeros": (lambda: changed({"docProps/app.xml": bytes(150 * 2**20)}), "file-too-large"),
    "very many parts": (lambda: changed({}, more=5_000), "file-too-large"),
    "a size that is a lie": (_lying, "bad-sheet"),
    "entities that multiply": (
        lambda: changed({SHEET: b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'}),
        "bad-sheet",
    ),
    "one sheet under many titles": (
        lambda: changed(
            {
                "xl/workbook.xml": lambda text: text.replace(
                    b"</sheets>", b'<sheet name="B" sheetId="2" state="visible" r:id="rId1"/></sheets>'
                ).replace(
                    b"<workbook ",
                    b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ',
                )
            }
        ),
        "bad-sheet",
    ),
    "a sheet that is also the styles": (
        lambda: changed(
            {"xl/_rels/workbook.xml.rels": lambda text: text.replace(b"worksheets/sheet1.xml", b"styles.xml")}
        ),
        "bad-sheet",
    ),
}


SCRIPT = """
import json, pathlib, re, sys
from bot.campaign.notes import Notes
from bot.campaign.parse import parse
from bot.model.campaign import SourceFile, Sources
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    _, found = parse(Sources("", (SourceFile("schedules/a.xlsx", binary=path.read_bytes()),)))
    status = pathlib.Path("/proc/self/status")
    peak = re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text())[1] if status.exists() else "0"
    print(json.dumps([int(peak) // 2**10, [each.code for each in found if each.hint and "a.xlsx" in each.location.file]]))
"""


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, list[str]]]:
    """Read all of them in one process of its own: its peak memory after each, where the system tells, and the codes."""
    folder = tmp_path_factory.mktemp("books")
    for number, (make, _) in enumerate(BOOKS.values()):
        (folder / f"{number:02}.xlsx").write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, folder], capture_output=True, text=True, check=True, timeout=100
    )
    return dict(zip(BOOKS, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.long
@pytest.mark.parametrize("name", BOOKS)
def test_a_workbook_that_is_too_much_is_one_problem_and_fills_no_memory(
    name: str, met: dict[str, tuple[int, list[str]]]
) -> None:
    peak, codes = met[name]
    assert codes == [BOOKS[name][1]]
    assert peak < MOST_MB


def test_formatted_rows_below_the_calendar_do_no_harm() -> None:
    text = f'<row r="1">{"".join(f"""<c t="inlineStr"><is><t>{it}</t></is></c>""" for it in HEADERS)}</row>'
    book = changed({SHEET: sheet(text + '<row r="2"/><row r="1048576" customFormat="1"><c r="A1048576" s="1"/></row>')})
    assert Folder({}, {FILE: book}).problems() == []


def test_a_workbook_at_its_limits_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("MAX_ENTRIES", "MAX_DECLARED", "MAX_XML", "MAX_IN_ROWS", "MAX_IN_STRINGS", "MAX_ELSEWHERE"):
        assert folder_of(PLAIN).problems() == []
        with monkeypatch.context() as patch:
            patch.setattr(xlsx_parts, limit, 0)
            assert [found.code for found in folder_of(PLAIN).parsed()[1]] == ["file-too-large"], limit
