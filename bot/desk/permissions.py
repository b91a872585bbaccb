"""Who else on this machine may read what is secret, or change what is posted; and what this user may not write."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.desk.desk import Desk
from bot.desk.finding import Finding, note, ok, problem
from bot.secrets import exposed, mode_of

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def of_permissions(desk: Desk) -> Iterator[Finding]:
    """Yield what is open to others, and what is closed to us."""
    found = [*_closed(desk), *_open(desk)]
    yield from found
    if os.name == "nt":
        yield note("permissions", "who may read the folder is not looked at on Windows", "keep it in your own profile")
    elif not found:
        yield ok("permissions", "secrets and the ledger are for this user alone")


def _closed(desk: Desk) -> Iterator[Finding]:
    for folder in shut(desk):
        todo = f"give the user who runs drumbeat the right to: chown -R USER {folder}"
        yield problem("permissions", f"{folder} cannot be written", todo)


def shut(desk: Desk) -> Iterator[Path]:
    """Name what a run has to write, and this user may not."""
    for folder in (desk.root, desk.ledger_path.parent):
        if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
            yield folder


def _open(desk: Desk) -> Iterator[Finding]:
    if os.name == "nt":
        return
    for each in exposed(desk.config.secret_files):
        yield problem("permissions", each.message, each.hint)
    ledger = desk.ledger_path
    for path in (ledger.parent, *ledger.parent.glob(f"{ledger.name}*")):
        if mode_of(path) & _OTHERS and path != desk.root:
            yield problem(
                "permissions", f"others can look into {path}", f"chmod {'700' if path.is_dir() else '600'} {path}"
            )
    for path in (
        desk.root,
        *(folder for name in ("schedules", "messages") for folder in _with_files(desk.root / name)),
    ):
        if mode_of(path) & stat.S_IWOTH and not mode_of(path) & stat.S_ISVTX:
            words = f"everybody on this machine can change what is posted: {path}"
            yield problem("permissions", words, f"chmod -R o-w {path}")
            return  # one mend ends all of it


def _with_files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield folder
        yield from (path for path in sorted(folder.rglob("*")) if not path.is_symlink())
