"""A workbook counted before it is opened, and what it says about its rows beyond their values.

openpyxl builds a tree of nearly everything that it meets, however much that is, so each part goes first through a
parser that keeps nothing but what openpyxl leaves out: hidden rows, merged cells, the last row with a value.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from bot.campaign.grid import MAX_COLUMNS, MAX_ROWS

MAX_ENTRIES, MAX_DECLARED, MAX_XML = 2_000, 100 * 2**20, 40 * 2**20
MAX_SHEETS = 100
MAX_IN_ROWS, MAX_IN_STRINGS, MAX_ELSEWHERE, MAX_ATTRIBUTES = 2_500_000, 600_000, 60_000, 600_000
MAX_IN_ONE_ROW, MAX_APART = 300_000, 2**19
"""Elements in the rows of all sheets, in the table of texts and in all else; attributes; both in one row; and how many
bytes one tag or text may have."""

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_MAX_MERGED = 100_000
_BOOK, _LINKS, _TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_WHOLE = (_BOOK, _LINKS, _TYPES, "xl/styles.xml", "xl/theme/theme1.xml", "docProps/core.xml", "docProps/custom.xml")

Place = tuple[int, int]


class TooMuch(Exception):
    """The workbook unpacks to more than any calendar."""


class Damaged(Exception):
    """The workbook's parts do not fit together."""


@dataclass(slots=True)
class Marks:
    """Hidden rows; merged cells, each with the corner that holds its value; the values, and their last row."""

    hidden: set[int] = field(default_factory=set)
    merged: dict[Place, Place] = field(default_factory=dict)
    values: int = 0
    last: int = 0

    @property
    def corners(self) -> frozenset[Place]:
        """The cells whose values others share."""
        return frozenset(self.merged.values())


def count_parts(archive: zipfile.ZipFile) -> Mapping[str, Marks]:
    """Read through every part; return the marks of each sheet by its title, or raise where it is too much."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_DECLARED:
        raise TooMuch
    count = _Count()
    by_name = {entry.filename: entry for entry in entries}
    first = [by_name[name] for name in (_TYPES, _LINKS, _BOOK)]
    for entry in first:
        count.part(archive, entry, None)
    paths = _sheets(archive)
    marks = {path: Marks() for path in paths.values()}
    for entry in entries:
        if entry not in first:
            count.part(archive, entry, marks.get(entry.filename))
    return {title: marks[path] for title, path in paths.items()}


def _sheets(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Return the path of each sheet of cells by its title; a part that is also something else would be read whole."""
    links = {link.get("Id"): link for link in _root(archive, _LINKS) if link.get("Type", "").endswith("/worksheet")}
    paths: dict[str, str] = {}
    for sheet in _root(archive, _BOOK).iter(f"{_MAIN}sheet"):
        link = links.get(sheet.get(_LINK))
        if link is not None:
            paths[sheet.get("name", "")] = posixpath.join("/xl", link.get("Target", ""))[1:]
    others = {
        part.get("PartName", "")[1:]
        for part in _root(archive, _TYPES)
        if not part.get("ContentType", "").endswith("worksheet+xml")
    }
    if len(paths) > MAX_SHEETS:
        raise TooMuch
    if len(set(paths.values())) < len(paths) or not others.union(_WHOLE).isdisjoint(paths.values()):
        raise Damaged
    return paths


def _root(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    with archive.open(path) as file:
        return ElementTree.parse(file).getroot()  # noqa: S314  a document type was refused when it was counted


@dataclass(slots=True)
class _Count:
    """What all parts together have come to so far."""

    size: int = 0
    in_rows: int = 0
    in_strings: int = 0
    elsewhere: int = 0
    attributes: int = 0
    merged: int = 0

    def part(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, marks: Marks | None) -> None:
        """Read through one part; one that is no XML ends with its first bytes, as it would for any reader."""
        parser = expat.ParserCreate(namespace_separator="}")
        part = _Part(self, marks)
        parser.StartElementHandler, parser.EndElementHandler = part.start, part.end
        parser.StartDoctypeDeclHandler = _refuse_types
        with archive.open(entry) as file:
            piece, since = b" ", 0
            while piece:
                piece = file.read(2**16)
                # The parser keeps a tag or a text until it ends, however long it is.
                since = len(piece) - piece.rfind(b">") - 1 if b">" in piece else since + len(piece)
                if since > MAX_APART:
                    raise TooMuch
                try:
                    parser.Parse(piece, not piece)
                except expat.ExpatError:
                    return
                self.size += len(piece)
                self.check()

    def check(self) -> None:
        if (
            self.size > MAX_XML
            or self.in_rows > MAX_IN_ROWS
            or self.in_strings > MAX_IN_STRINGS
            or self.elsewhere > MAX_ELSEWHERE
            or self.attributes > MAX_ATTRIBUTES
        ):
            raise TooMuch


def _refuse_types(*_: object) -> None:
    raise Damaged  # no spreadsheet program writes one, and entities could grow without end


@dataclass(slots=True)
class _Part:
    """One part on its way through the parser.

    `depth` counts inside a row or a shared text; `held` is how much the row `number` has come to.
    """

    count: _Count
    marks: Marks | None
    depth: int = 0
    is_row: bool = False
    number: int = 0
    held: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if self.depth or (tag == "row" and self.marks is not None) or tag == "si":
            self.depth += 1
            if self.depth == 1:
                self.is_row = tag == "row"
            if self.is_row:
                self.count.in_rows += 1
                self._in_row(tag, attributes)
            else:
                self.count.in_strings += 1 + len(attributes)
            return
        self.count.elsewhere += 1
        self.count.attributes += len(attributes)
        if tag == "mergeCell" and self.marks is not None:
            self._merge(attributes.get("ref", ""), self.marks.merged)

    def end(self, name: str) -> None:
        if self.depth:
            self.depth -= 1

    def _in_row(self, tag: str, attributes: dict[str, str]) -> None:
        assert self.marks is not None
        self.held += 1 + len(attributes)
        if self.held > MAX_IN_ONE_ROW:
            raise TooMuch
        if self.depth == 1:
            number = int(attributes.get("r", self.number + 1))
            if number <= self.number:
                raise Damaged
            self.number, self.held = number, 0
            if attributes.get("hidden") in ("1", "true") and number <= MAX_ROWS:
                self.marks.hidden.add(number)
        elif tag in ("v", "is", "f"):
            self.marks.values += tag != "f"
            self.marks.last = self.number

    def _merge(self, ref: str, merged: dict[Place, Place]) -> None:
        match = _RANGE.fullmatch(ref)
        if match is None:
            return
        left, right = _column(match[1]), min(_column(match[3]), MAX_COLUMNS)
        top, bottom = int(match[2]), min(int(match[4]), MAX_ROWS)
        # A merge across columns is a title, not a value; the ones that matter run down a single column.
        if left == right and self.count.merged + bottom - top < _MAX_MERGED:
            merged.update({(row, left): (top, left) for row in range(top, bottom + 1)})
            self.count.merged += bottom - top + 1


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
