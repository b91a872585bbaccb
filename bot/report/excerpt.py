"""The line that a diagnostic is about, with carets under the value that is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.csv_rows import csv_rows
from bot.model.diagnostic import Location
from bot.model.shown import sign_for

_CELL = re.compile(r"(?:.*!)?([A-Z]+)(\d+)")


@dataclass(slots=True)
class Excerpts:
    """Shows places in these texts. Each file is taken apart once, however many places in it are asked for.

    `texts` is by path; a spreadsheet's cell may be there as `path:CELL`. `width` is where a long line is cut.
    """

    texts: Mapping[str, str]
    width: int = 100
    _lines: dict[str, list[str]] = field(default_factory=dict)
    _rows: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def at(self, location: Location) -> tuple[str, ...]:
        """Return the source line and the caret line, or nothing when the place is not known to the character."""
        if location.cell:
            content = self._cell(location)
            if content is None:
                return ()
            shown, _ = _cut(content.split("\n", 1)[0].rstrip(), 0, self.width - len(location.cell) - 5)
            return _marked(location.cell.rpartition("!")[2], _plain(shown), 0, len(shown))
        line = self._line(location) if location.column else None
        if line is None:
            return ()
        line = line.removesuffix("\r")
        shown, start = _cut(line, location.column - 1, self.width - max(len(str(location.line)), 2) - 5)
        # a tab would shift the carets by an amount that only the terminal knows
        return _marked(str(location.line), _plain(shown), start, location.width)

    def _line(self, location: Location) -> str | None:
        if location.file not in self._lines:
            self._lines[location.file] = self.texts.get(location.file, "").split("\n")
        lines = self._lines[location.file]
        return lines[location.line - 1] if location.line <= len(lines) else None

    def _cell(self, location: Location) -> str | None:
        content = self.texts.get(f"{location.file}:{location.cell}")
        found = _CELL.fullmatch(location.cell)
        if content is not None or not found or not location.file.endswith((".csv", ".tsv")):
            return content
        if location.file not in self._rows:
            self._rows[location.file] = [row.texts for row in csv_rows(self.texts.get(location.file, ""))]
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        rows, row = self._rows[location.file], int(found[2])
        return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None


def columns(words: str) -> int:
    """Count the columns that words take in a terminal: none for combining marks, two for wide characters."""
    if words.isascii():
        return len(words)
    return sum(_columns(letter) for letter in words)


def _columns(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in {"Cf", "Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1


def _marked(label: str, shown: str, start: int, width: int) -> tuple[str, str]:
    gutter = f"{label:>4} | "
    meant = shown[start : start + width]
    under = " " * columns(shown[:start]) + "^" * max(columns(meant), 1)
    return f"{gutter}{shown}".rstrip(), f"{' ' * (len(gutter) - 2)}| {under}"


def _plain(line: str) -> str:
    """Replace tabs, and whatever else would move the cursor or colour the screen, each by one sign."""
    return "".join(" " if letter == "\t" else sign_for(letter) for letter in line)


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
