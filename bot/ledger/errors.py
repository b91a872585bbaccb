"""How the ledger fails: for people (`LedgerError`, with what to do) or as a bug of ours (`IllegalStep`)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

BUSY_SECONDS = 10


class LedgerError(Exception):
    """The ledger cannot do this now; the message says what to do."""


class Overtaken(LedgerError):
    """Another process or a person was faster: what was to be written down is about a state that is over."""


class IllegalStep(RuntimeError):
    """A state was to change in a way that TRANSITIONS does not have: a bug, never the user's fault."""


_ADVICE = {
    "SQLITE_BUSY": f"was locked by another program for {BUSY_SECONDS} s: close what has it open (a database browser, "
    "a backup), then try again",
    "SQLITE_LOCKED": f"was locked by another program for {BUSY_SECONDS} s: close what has it open, then try again",
    "SQLITE_FULL": "has no room left on its disk: nothing of this step was kept; free some space, then try again",
    "SQLITE_IOERR": "could not be read or written (disk full, quota reached, or a failing disk): nothing of this step "
    "was kept; look at the disk, then try again",
    "SQLITE_READONLY": "cannot be written: give this user the right to write the file and its folder",
    "SQLITE_PERM": "cannot be opened: give this user the right to read and write the file and its folder",
    "SQLITE_CANTOPEN": "cannot be opened: look whether its folder exists and this user may write there",
    "SQLITE_NOTADB": "is not a ledger: another file has its name; move that file away, or name another ledger",
    "SQLITE_CORRUPT": "is damaged: stop drumbeat, keep a copy of the file, and restore your last backup (drumbeat "
    "restore)",
    "SQLITE_ERROR": "lacks what drumbeat made there ({error}): it was edited by hand, or is damaged. "
    "Keep a copy of the file, and restore your last backup (drumbeat restore)",
}


def explained(error: sqlite3.Error, path: Path | None) -> LedgerError:
    """Turn what SQLite says into what a person can do."""
    name = getattr(error, "sqlite_errorname", "") or ""
    place = str(path) if path else "in memory"
    for code, advice in _ADVICE.items():
        if name.startswith(code):
            return LedgerError(f"the ledger {place} {advice.format(error=error)}")
    return LedgerError(f"the ledger {place} cannot be used ({error}): look at the file and its folder, then try again")
