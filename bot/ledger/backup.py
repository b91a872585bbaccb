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
from bot.ledger.store import Store, is_whole

PAGES_AT_ONCE = 256
BESIDE = ("", "-wal", "-shm")
"""How the names of the files end that SQLite makes of one ledger."""
_ROLLS_BACK = b"\1"

Progress = Callable[[int, int], None]
"""Is told how many pages are copied, of how many."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a ledger holds, when it was last written to (empty: never), and whose it is as far as that is known."""

    posts: int
    published: int
    last_sign: str
    entries: frozenset[str]
    birth: Birth | None


def contents(path: Path) -> Contents:
    """Look into a ledger's file. Anything else than a ledger is refused."""
    try:
        with closing(_reading(path)) as connection:
            if not version_of(connection, len(MIGRATIONS)):
                raise LedgerError(f"{path} holds nothing: it is no ledger")
    except sqlite3.Error as error:
        raise explained(error, path) from error
    with closing(Store(path, durable=True, trace=None, looks=True)) as store:  # as of today, whatever version made it
        return store.read(_counted)


def is_backup(path: Path) -> bool:
    """Say whether a file is one that `copy` made: a ledger, and none in use, which keeps a log beside itself."""
    try:
        contents(path)
        with path.open("rb") as file:
            return file.read(19)[18:] == _ROLLS_BACK  # the byte of SQLite's header that says how it is written
    except (LedgerError, OSError):
        return False


def _counted(connection: sqlite3.Connection) -> Contents:
    posts, published = connection.execute("SELECT COUNT(*), SUM(state = 'published') FROM posts").fetchone()
    entries = frozenset(str(entry) for (entry,) in connection.execute("SELECT DISTINCT entry FROM posts"))
    return Contents(posts, published or 0, last_sign(connection), entries, birth_of(connection))


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
    for end in BESIDE:
        with suppress(FileNotFoundError):
            Path(f"{path}{end}").replace(f"{aside}{end}")


def _copied(source: Path, part: Path, progress: Progress) -> None:
    with closing(_reading(source)) as ours, closing(sqlite3.connect(part, isolation_level=None)) as theirs:
        ours.execute("BEGIN")  # one moment of the ledger, whatever is written meanwhile
        ours.backup(theirs, pages=PAGES_AT_ONCE, progress=lambda _, left, total: progress(total - left, total))
        theirs.execute("PRAGMA journal_mode = DELETE")  # all of it in the one file
        found = theirs.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise LedgerError(f"the ledger {source} is damaged ({found}): keep it, and restore your last backup")


def _reading(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise LedgerError(f"there is no file {path}")
    try:
        return _seen(path.absolute().as_uri(), path)
    except sqlite3.Error as error:
        raise explained(error, path) from error


def _seen(at: str, path: Path) -> sqlite3.Connection:
    """Open a ledger and look at it; where SQLite may not even make its files beside it, as the file stands."""
    connection = sqlite3.connect(at, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    try:
        version_of(connection)
    except sqlite3.OperationalError:
        connection.close()
        if "?" in at or not is_whole(path):
            raise
        return _seen(f"{at}?mode=ro&immutable=1", path)
    except (sqlite3.Error, LedgerError):
        connection.close()
        raise
    return connection


def _on_the_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
