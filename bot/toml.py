"""The text of a TOML file to tables; whatever is wrong with the file is one diagnostic in plain words."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from bot.model.diagnostic import Diagnostic, Location

MAX_BYTES = 2**20
MAX_DEPTH = 50
_EXAMPLE = "compare with config.example.toml"
_QUOTED = re.compile(r'"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*')


class SettingsUnread(Exception):
    """The file cannot be used at all, and why."""

    def __init__(self, file: str, message: str, hint: str, line: int = 0) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic("bad-config", message, Location(file, line), hint)


def read_settings(path: Path) -> str | None:
    """Return the file's text, or None when there is none."""
    try:
        if not path.is_symlink() and not path.exists():
            return None
        found = path.stat()  # a pipe would never end
        if not stat.S_ISREG(found.st_mode):
            raise SettingsUnread(path.name, "cannot be read: it is no ordinary file", "put a file in its place")
        if found.st_size > MAX_BYTES:
            raise SettingsUnread(path.name, "cannot be read: it has more than 1 MB", _EXAMPLE)
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        words = "cannot be read: it is no text, or saved in another encoding"
        raise SettingsUnread(path.name, words, "save it again as UTF-8 (in Notepad: Save as, Encoding)") from None
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        hint = "look at its permissions, or where the link leads" if path.is_symlink() else "look at its permissions"
        raise SettingsUnread(path.name, f"cannot be read: {why}", hint) from None


def tables_in(text: str, file: str) -> dict[str, Any]:  # Any: whatever the file holds
    """Return what the text says."""
    if line := _too_deep(text):
        words = f"brackets, or keys with points, more than {MAX_DEPTH} deep"
        raise SettingsUnread(file, words, f"no setting needs this; {_EXAMPLE}", line)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        message = re.sub(r" \(at .*\)$", "", str(error))
        column = f" at character {place[2]}" if place else ""
        line = int(place[1]) if place else text.count("\n") + 1
        raise SettingsUnread(file, f"is not valid TOML{column}: {message}", _EXAMPLE, line) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, a day that is not in the calendar
        words, hint = "holds a number or a date that is not possible", f"put it in quotes, or correct it; {_EXAMPLE}"
        raise SettingsUnread(file, words, hint, _impossible(text)) from None


def _too_deep(text: str) -> int:
    """Return the line on which brackets go too deep for the parser, which calls itself for each, or 0."""
    depth = 0
    for number, line in enumerate(_QUOTED.sub('""', text).split("\n"), 1):
        if line.count(".") > MAX_DEPTH:
            return number
        for mark in re.findall(r"[\[\]{}]", line):
            depth = max(0, depth + (1 if mark in "[{" else -1))
            if depth > MAX_DEPTH:
                return number
    return 0


def _impossible(text: str) -> int:
    """Return the first line that is too much for the parser by itself; tables are told by their lines."""
    for number, line in enumerate(text.split("\n"), 1):
        try:
            tomllib.loads(line)
        except tomllib.TOMLDecodeError:
            continue
        except (ValueError, RecursionError):
            return number
    return 0
