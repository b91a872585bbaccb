"""The mark in a folder that Drumbeat wrote: it lists every file, so that what a person put there since is known."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

_MARK = ".drumbeat-site"
_SAYS = "Drumbeat wrote this folder and may replace it: these files, and no others."
_OF_DESKTOPS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave in any folder that a person looks at."""
_WRITTEN = re.compile(r"(.*/)?[^/]+\.(html|css|json|atom)|media/[^/]+|\.wall/lock")
"""What pages and walls are made of, for a folder whose list was not written: another version's, or a kill's."""


def mark(folder: Path) -> None:
    """List what the folder holds now as written by Drumbeat."""
    beside = folder / f"{_MARK}.tmp"
    beside.unlink(missing_ok=True)
    names = [name for name in _files(folder) if name != _MARK]
    beside.write_text("\n".join([_SAYS, *names, ""]), encoding="utf-8", newline="\n")
    beside.replace(folder / _MARK)


def is_marked(folder: Path) -> bool:
    """Say whether Drumbeat wrote this folder, whatever else came to it since."""
    return (folder / _MARK).is_file() and not (folder / _MARK).is_symlink()


def stranger_in(folder: Path) -> str:
    """Name the first file in a marked folder that Drumbeat did not write; empty when there is none."""
    listed = frozenset((folder / _MARK).read_text("utf-8", errors="replace").split("\n")[1:-1])
    for name in _files(folder):
        is_ours = name in listed if listed else _WRITTEN.fullmatch(name) and not (folder / name).is_symlink()
        if not is_ours and name not in (_MARK, f"{_MARK}.tmp") and name.rpartition("/")[2] not in _OF_DESKTOPS:
            return name
    return ""


def _files(folder: Path) -> Iterator[str]:
    """Name every file and every link below a folder; a folder that cannot be read is an error, not an empty one."""
    for here, folders, files in os.walk(folder, onerror=_refuse):
        folders.sort()
        links = [name for name in folders if (Path(here) / name).is_symlink()]
        for name in sorted([*files, *links]):
            yield (Path(here) / name).relative_to(folder).as_posix()


def _refuse(error: OSError) -> None:
    raise error
