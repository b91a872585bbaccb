"""Folders and files for this user alone, whatever the umask is; and left out of git, by a file of their own."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

OURS = ".drumbeat"
"""The name of the folder that is Drumbeat's own, wherever it is."""

IGNORED = ".gitignore"
_OTHERS_WRITE = 0o022
SHARE_NOT = "# None of it belongs in the repository: the ledger, secrets, logs.\n.drumbeat/\nsecrets/\n.env\n*.log\n"


def private_folder(folder: Path) -> None:
    """Make a folder that only this user looks into. Of folders that were there, only Drumbeat's own are closed."""
    missing = []
    for each in (folder, *folder.parents):
        if each.exists():
            break
        missing.append(each)
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
        _close(each, 0o700)
    ours = _ours(folder)
    for each in ours:
        _close(each, 0o700)
    if top := (ours or missing)[-1:]:
        ignore(top[0])


def _ours(folder: Path) -> list[Path]:
    """Return the folder and those around it, out to Drumbeat's own; none when it is elsewhere, or leads elsewhere."""
    found: list[Path] = []
    for each in (folder, *folder.parents):
        if each.is_symlink():
            return []
        found.append(each)
        if each.name == OURS:
            return found
    return []


def let_nobody_else_write() -> None:
    """See to it that whatever this process makes from here on is written by this user alone; others may read pages."""
    os.umask(os.umask(_OTHERS_WRITE) | _OTHERS_WRITE)


def private_file(path: Path) -> None:
    """Make an empty file for this user alone, or close the one that is there."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # By its name, and never opened: closing a file would drop the locks that SQLite has on it.
    _close(path, 0o600)


def ignore(folder: Path, lines: str = "*\n") -> None:
    """Have git leave a folder's content out, unless the team has said there what to leave out."""
    with suppress(OSError), (folder / IGNORED).open("x", encoding="utf-8", newline="\n") as file:
        file.write(lines)


def _close(path: Path, mode: int) -> None:
    if os.name == "nt" or path.is_symlink():
        return
    with suppress(OSError):  # another user's, who may have reasons; what cannot be used says so when it is
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)
