"""What a folder of pages was made from, so that a page that would be the same is taken over and not made again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

NOTE = ".drumbeat-made"

Notes = Mapping[str, tuple[str, int, int]]
"""By path: what the page was made from, and size and time of the file, which a person's edit changes."""


def note(folder: Path, made: Mapping[str, str]) -> None:
    """Write down beside the pages what each was made from; a page whose picture was missing has none."""
    notes = {path: (of, *_stamp(folder / path)) for path, of in made.items() if (folder / path).is_file()}
    (folder / NOTE).write_bytes(msgspec.json.encode(notes))


def noted(folder: Path) -> Notes:
    """Return what the pages of a folder were made from; nothing where nobody can tell."""
    try:
        return msgspec.json.decode((folder / NOTE).read_bytes(), type=dict[str, tuple[str, int, int]])
    except (OSError, ValueError):  # ValueError: the note was edited, or is of another version
        return {}


def took_over(before: Path, after: Path, known: tuple[str, int, int] | None, made_from: str) -> bool:
    """Take a page over from the folder before when it is as it was written, and would be the same."""
    if known is None or known[0] != made_from or before.is_symlink():
        return False
    try:
        if _stamp(before) != known[1:]:
            return False
        after.parent.mkdir(parents=True, exist_ok=True)
        _copy(before, after)
    except OSError:
        return False
    return True


def _copy(before: Path, after: Path) -> None:
    try:
        os.link(before, after)
    except OSError:  # a file system without links
        shutil.copy2(before, after)


def _stamp(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns
