"""The whole line on one folder: files, plan, checks, reports and pages; and what must hold whatever the files are."""

from __future__ import annotations

import json
import os
import unicodedata
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from bot.campaign.encoding import decode
from bot.campaign.notes import Notes
from bot.channels.connect import open_channels
from bot.config import Config
from bot.flow import Held, Outlook, look_ahead
from bot.model.csv_rows import csv_rows
from bot.model.diagnostic import Diagnostic
from bot.model.shown import shown
from bot.report import diagnostics as report
from bot.web.preview import pages

NOW = datetime(2021, 6, 1, tzinfo=UTC)
MAY_BE_MISSING = "schedules/campaign.yaml"


def run(root: Path, *, with_pages: bool) -> Outlook:
    """Run the line, and hold its results against what must always be so; all reports and pages only on wish."""
    channels, not_connected = open_channels(Config().channels, root, lambda: NOW)
    outlook = look_ahead(root, channels, not_connected, Held(), NOW)
    places = _Places(root)
    for each in outlook.diagnostics:
        places.check(each)
    texts = {file.path: file.text for file in outlook.sources.files}
    _is_printable(shown(report.render_text(outlook.diagnostics, texts)))  # as everything is that leaves the program
    _is_printable(shown(report.render_github(outlook.diagnostics)) if with_pages else "")
    if with_pages:
        for machine in (report.render_json(outlook.diagnostics), report.render_sarif(outlook.diagnostics)):
            json.loads(machine)
            machine.encode("utf-8")
    if with_pages and outlook.campaign is not None:
        able = {name: channel.capabilities for name, channel in channels.items()}
        for page in pages(outlook.campaign, outlook.plan, able, outlook.diagnostics, NOW).values():
            file = page.make()
            assert isinstance(file, bytes | PurePosixPath) or file.encode("utf-8")
    for post in outlook.plan.posts:
        post.text.encode("utf-8")
        assert post.text.strip()
    return outlook


def _is_printable(text: str) -> None:
    """A report is read on a terminal: nothing in it moves the cursor or turns the reading direction."""
    for letter in set(text) - {"\n", "\t"}:
        assert unicodedata.category(letter) not in ("Cc", "Cs"), ascii(letter)
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e"), "turns the reading direction"


class _Places:
    """The lines and cells of the files as an editor shows them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines: dict[str, list[str]] = {}

    def check(self, each: Diagnostic) -> None:
        at = each.location
        assert each.code, each
        assert each.message.strip(), each
        path = self._root / at.file
        assert os.path.lexists(path) or at.file == MAY_BE_MISSING or "\ufffd" in at.file, each
        assert at.line >= 0, each
        if at.cell and at.file.endswith(".csv"):
            self._check_cell(each)
        elif at.line:
            lines = self._of(at.file)
            assert at.line <= max(len(lines), 1), (each, len(lines))
            assert 0 <= at.column <= len(lines[at.line - 1]) + 1, (each, lines[at.line - 1])
            assert at.width >= 1, each
        else:
            assert not at.column, each

    def _of(self, file: str) -> list[str]:
        if file not in self._lines:
            content = (self._root / file).read_bytes()
            # What is in another encoding is read as that in a spreadsheet, and else told where UTF-8 ends.
            text = decode(content, file, Notes()) or content.decode("utf-8-sig", "replace")
            self._lines[file] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return self._lines[file]

    def _check_cell(self, each: Diagnostic) -> None:
        rows = [*csv_rows("\n".join(self._of(each.location.file)))]
        letters = each.location.cell.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        number = int(each.location.cell[len(letters) :])
        assert 1 <= number <= max(len(rows), 1), each
        assert 1 <= column <= max(len(rows[number - 1].texts), 1), each
