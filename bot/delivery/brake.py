"""The brake that needs neither ledger nor settings: a file in the campaign's folder, whose coming stops everything."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path

STOP_FILE = "PAUSE"
_NAME = re.compile(r"pause(\.txt)*", re.IGNORECASE)
"""The file may be written in any case, and Windows hides the endings that its editor adds: PAUSE.txt.txt."""
_USUAL = (STOP_FILE, "PAUSE.txt", "pause", "pause.txt")


def stop_file(root: Path) -> Path | None:
    """Return the file that stops everything, if there is one. It is asked before each post: one look at the folder."""
    try:
        found = [name for name in os.listdir(root) if _NAME.fullmatch(name)]  # noqa: PTH208 - names are enough, and cheaper
    except OSError:  # who may not list a folder may still find what is in it
        found = [name for name in _USUAL if os.path.lexists(root / name)]
    return root / min(found) if found else None


def reason_in(path: Path) -> str:
    """Return the file's first line, which says why; empty where it has none."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):  # a link may lead to what nobody should read, a pipe never ends
            return ""
        with path.open("rb") as file:
            lines = file.read(1_000).decode("utf-8", "replace").strip().splitlines()
    except OSError:  # a folder of that name, or a file that this user may not read, stops as well
        return ""
    return lines[0][:200] if lines else ""


def pull(root: Path, why: str) -> Path:
    """Put the file there; one that is there keeps its words. Its name alone stops, also on a disk without room."""
    if (known := stop_file(root)) is not None:
        return known
    path = root / STOP_FILE
    with path.open("xb"):
        pass
    with suppress(OSError):
        path.write_text(f"{why}\n", encoding="utf-8", newline="\n")
    return path
