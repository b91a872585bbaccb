"""What a workbook says about its rows beyond their values: which are hidden, which cells are merged.

openpyxl leaves both out in its streaming mode, and its other mode would unfold a merged range of any size.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from bot.campaign.grid import MAX_COLUMNS, MAX_ROWS

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_MAX_MERGED = 100_000

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """Hidden rows; merged cells, each with the corner that holds its value; and those corners."""

    hidden: frozenset[int] = frozenset()
    merged: Mapping[Place, Place] = field(default_factory=dict)
    corners: frozenset[Place] = frozenset()


def read_marks(binary: bytes) -> Mapping[str, Marks]:
    """Read the marks of every sheet, by its title."""
    with zipfile.ZipFile(io.BytesIO(binary)) as archive:
        links = {link.get("Id"): link.get("Target", "") for link in _root(archive, "xl/_rels/workbook.xml.rels")}
        sheets = _root(archive, "xl/workbook.xml").iter(f"{_MAIN}sheet")
        paths = {sheet.get("name", ""): links.get(sheet.get(_LINK), "") for sheet in sheets}
        return {title: _marks(archive, posixpath.join("/xl", path)[1:]) for title, path in paths.items() if path}


def _root(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    with archive.open(path) as file:
        return ElementTree.parse(file).getroot()  # noqa: S314  expat refuses entity bombs by itself


def _marks(archive: zipfile.ZipFile, path: str) -> Marks:
    hidden: set[int] = set()
    merged: dict[Place, Place] = {}
    number = 0
    with archive.open(path) as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314  as above
            if element.tag == f"{_MAIN}row":
                number = int(element.get("r", number + 1))
                if element.get("hidden") in ("1", "true"):
                    hidden.add(number)
                element.clear()
            elif element.tag == f"{_MAIN}mergeCell":
                _merge(element.get("ref", ""), merged)
    return Marks(frozenset(hidden), merged, frozenset(merged.values()))


def _merge(ref: str, merged: dict[Place, Place]) -> None:
    match = _RANGE.fullmatch(ref)
    if match is None:
        return
    left, right = _column(match[1]), min(_column(match[3]), MAX_COLUMNS)
    top, bottom = int(match[2]), min(int(match[4]), MAX_ROWS)
    # A merge across columns is a title, not a value; the ones that matter run down a single column.
    if left == right and len(merged) + bottom - top < _MAX_MERGED:
        merged.update({(row, left): (top, left) for row in range(top, bottom + 1)})


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
