"""Signs of life beside a ledger: how many claims it made, where a copy or a backup of it does not take them along.

A file for each ledger and each start of the machine, one byte longer than the number of the highest claim. It is
written after a claim's commit and before the public call, without waiting for the disk: it outlives the process, and
where the machine went down nobody trusts it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from bot.home import Home, make_private


class Witness:
    """What is known beside the ledger with this id. Whatever cannot be read or written is unknown, never an error."""

    def __init__(self, home: Home, ledger_id: str, now: Callable[[], datetime]) -> None:
        self._path = home.state / ledger_id / home.boot if home.state is not None and home.boot else None
        self._folder = home.state / ledger_id if home.state is not None else None
        self._now = now
        self._file: int | None = None
        self._is_whole = False
        self._guard = Lock()

    def count(self) -> int | None:
        """Return the number of the highest claim since the machine started; None where nobody can tell."""
        return _number_in(self._path) if self._path is not None else None

    def place(self) -> str:
        """Name the file itself: what is put in its place has another name. Empty where there is none."""
        return place_of(self._path) if self._path is not None else ""

    def latest(self) -> int:
        """Return the same, at next to no cost, while this process keeps the file open."""
        return os.fstat(self._file).st_size - 1 if self._file is not None else 0

    def least(self) -> int:
        """Return the number of the highest claim that is known of at all."""
        try:
            return max((_number_in(path) or 0 for path in self._folder.iterdir()), default=0) if self._folder else 0
        except OSError:
            return 0

    def last(self) -> datetime | None:
        """Return when the last claim that is known of was made, by the clock of then."""
        try:
            times = [path.stat().st_mtime for path in self._folder.iterdir()] if self._folder else []
        except OSError:
            return None
        return datetime.fromtimestamp(max(times), UTC) if times else None

    def begin(self, number: int) -> None:
        """Say that nothing is missing: `number` claims were made, as far as anybody can know."""
        if self._path is None:
            return
        try:
            with self._guard:
                if self._file is None:
                    self._file = _open(self._path)
            self._is_whole = True
            if self.latest() >= number:
                return
            self.note(number)
            for path in self._path.parent.iterdir():
                if path != self._path:
                    path.unlink(missing_ok=True)
        except OSError:
            self._is_whole = False

    def note(self, number: int) -> None:
        """Remember a claim. The file never shrinks by this, whoever of many is slower."""
        try:
            if self._file is not None and self._is_whole:
                with self._guard:
                    _write_at(self._file, number, self._now().timestamp())
                return
        except OSError:
            self._is_whole = False
        if self._path is not None:
            with suppress(OSError):  # what cannot be kept up to date must not be believed
                self._path.unlink(missing_ok=True)

    def close(self) -> None:
        with self._guard:
            if self._file is not None:
                os.close(self._file)
                self._file = None


def _number_in(path: Path) -> int | None:
    try:
        size = path.stat().st_size
    except OSError:
        return None
    return size - 1 if size else None  # empty: whoever made it died before it wrote


def _open(path: Path) -> int:
    make_private(path.parent)
    return os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)


def _write_at(file: int, place: int, at: float) -> None:
    if hasattr(os, "pwrite"):
        os.pwrite(file, b".", place)
    else:  # Windows; the caller lets one in at a time
        os.lseek(file, place, os.SEEK_SET)
        os.write(file, b".")
    if os.utime in os.supports_fd:  # the time of the ledger's clock, which may be no real one
        os.utime(file, (at, at))


def place_of(path: Path) -> str:
    """Name a file by where the disk has it; empty where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked before each claim, and a path's own method takes twice as long
    except OSError:
        return ""
    return f"{found.st_dev}:{found.st_ino}"
