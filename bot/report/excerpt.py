"""The line that a diagnostic is about, with carets under the value that is meant."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping

from bot.model.diagnostic import Location

_CELL = re.compile(r"(?:.*!)?([A-Z]+)(\d+)")


def excerpt(location: Location, texts: Mapping[str, str], width: int = 100) -> tuple[str, ...]:
    """Return the source line and the caret line, or nothing when the place is not known to the character."""
    if location.cell:
        content = texts.get(f"{location.file}:{location.cell}")
        if content is None and location.file.endswith((".csv", ".tsv")):
            content = _csv_cell(texts.get(location.file, ""), location.cell)
        if content is None:
            return ()
        shown = _cut(_plain(content.split("\n")[0].rstrip()), 0, width - len(location.cell) - 5)[0]
        return _lines(location.cell.rpartition("!")[2], shown, 0, len(shown))
    lines = texts.get(location.file, "").split("\n")
    if not location.column or location.line > len(lines):
        return ()
    # a tab would shift the carets by an amount that only the terminal knows
    line = _plain(lines[location.line - 1].rstrip("\r"))
    shown, start = _cut(line, location.column - 1, width - max(len(str(location.line)), 2) - 5)
    return _lines(str(location.line), shown, start, location.width)


def columns(words: str) -> int:
    """Count the columns that words take in a terminal: none for combining marks, two for wide characters."""
    if words.isascii():
        return len(words)
    return sum(_columns(letter) for letter in words)


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def _lines(label: str, shown: str, start: int, width: int) -> tuple[str, str]:
    gutter = f"{label:>4} | "
    meant = shown[start : start + width]
    under = " " * columns(shown[:start]) + "^" * max(columns(meant), 1)
    return f"{gutter}{shown}".rstrip(), f"{' ' * (len(gutter) - 2)}| {under}"


def _plain(line: str) -> str:
    """Replace tabs, and whatever else would move the cursor or colour the screen."""
    return "".join(" " if letter == "\t" or unicodedata.category(letter) == "Cc" else letter for letter in line)


def _cut(line: str, start: int, room: int) -> tuple[str, int]:
    """Return the part of a long line around `start`, and where in it that is."""
    if len(line) <= room:
        return line, start
    first = max(0, min(start - room // 3, len(line) - room))
    part = line[first : first + room]
    if first:
        part = "…" + part[1:]
    if first + room < len(line):
        part = part[:-1] + "…"
    return part, start - first


def _csv_cell(text: str, cell: str) -> str | None:
    found = _CELL.fullmatch(cell)
    if not found or not text:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    row = int(found[2])
    return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None
