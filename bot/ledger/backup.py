"""Safe copies of a ledger while it is in use, and the way back. A copy is whole, or it is not there."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.ledger.birth import Birth, birth_of, last_sign
from bot.ledger.errors import BUSY_SECONDS, LedgerError, explained
from bot.ledger.migrations import MIGRATIONS, version_of

PAGES_AT_ONCE = 256
_BESIDE = ("", "-wal", "-shm")

Progress = Callable[[int, int], None]
"""Is told how many pages are copied, of how many."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a ledger holds, in numbers, when it was last written to (empty: never), and its birth certificate."""

    posts: int
    published: int
    last_sign: str
    birth: Birth | None


def contents(path: Path) -> Contents:
    """Look into a ledger's file. Anything else than a ledger is refused."""
    try:
        with closing(_reading(path)) as connection:
            version = version_of(connection, len(MIGRATIONS))
            if not version:
                raise LedgerError(f"{path} holds nothing: it is no ledger")
            posts, published = connection.execute("SELECT COUNT(*), SUM(state = 'published') FROM posts").fetchone()
            birth = birth_of(connection) if version > 1 else None  # the first release wrote no certificates
            return Contents(posts, published or 0, last_sign(connection), birth)
    except sqlite3.Error as error:
        raise explained(error, path) from error


def copy(source: Path, target: Path, progress: Progress = lambda done, total: None) -> None:
    """Copy a ledger as it is at this moment, also while it is written to; what was at `target` is replaced."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            _copied(source, part, progress)
            _on_the_disk(part)
            part.replace(target)
        except sqlite3.Error as error:
            at_fault = source if getattr(error, "sqlite_errorname", "").startswith("SQLITE_CORRUPT") else target
            raise explained(error, at_fault) from error
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise LedgerError(f"{target} cannot be written: {error.strerror or error}") from error


def set_aside(path: Path, aside: Path) -> None:
    """Keep a ledger, as it is, under another name; what SQLite keeps beside it goes with it."""
    with suppress(sqlite3.Error, LedgerError), closing(_reading(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for end in _BESIDE:
        with suppress(FileNotFoundError):
            Path(f"{path}{end}").replace(f"{aside}{end}")


def _copied(source: Path, part: Path, progress: Progress) -> None:
    with closing(_reading(source)) as ours, closing(sqlite3.connect(part, isolation_level=None)) as theirs:
        ours.execute("BEGIN")  # one moment of the ledger, whatever is written meanwhile
        version_of(ours)
        ours.backup(theirs, pages=PAGES_AT_ONCE, progress=lambda _, left, total: progress(total - left, total))
        theirs.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file
        found = theirs.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise LedgerError(f"the ledger {source} is damaged ({found}): keep it, and restore your last backup")


def _reading(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise LedgerError(f"there is no file {path}")
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)


def _on_the_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
