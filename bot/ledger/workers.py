"""Which processes are alive: each holds an operating-system lock, which ends with it however it ends."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from bot.ledger.errors import LedgerError
from bot.private import private_folder

if TYPE_CHECKING:
    from filelock import BaseFileLock


class Worker:
    """This process's mark. It takes its lock at the first claim; without a folder (in memory) there is none to take.

    Beginning and end leave their time, by the ledger's clock, as that of the folder.
    """

    def __init__(self, folder: Path | None, now: Callable[[], datetime]) -> None:
        self.id = secrets.token_hex(8)
        self._folder = folder
        self._now = now
        self._guard = Lock()
        self._lock: BaseFileLock | None = None

    def begin(self) -> None:
        """Take the lock, before the first claim is committed."""
        if self._folder is None or self._lock is not None:
            return
        with self._guard:
            if self._lock is None:
                self._lock = self._taken(self._folder)

    def _taken(self, folder: Path) -> BaseFileLock:
        lock = _lock_of(folder, self.id)
        try:
            private_folder(folder)
            lock.acquire(timeout=0)
            self._leave_time(folder)
        except OSError as error:
            raise LedgerError(
                f"the folder {folder} cannot be written ({error.strerror or error}): give this user the right to"
            ) from error
        return lock

    def _leave_time(self, folder: Path) -> None:
        at = self._now().timestamp()
        os.utime(folder, (at, at))

    def end(self) -> None:
        """Let go of the lock."""
        if self._lock is not None and self._folder is not None:
            self._lock.release()
            _remove(self._folder, self.id)
            self._lock = None
            with suppress(OSError):
                self._leave_time(self._folder)

    def dead_among(self, workers: tuple[str, ...], held: ExitStack) -> tuple[str, ...]:
        """Return the workers that no longer run. Their locks are ours until `held` is closed, and are then removed."""
        if self._folder is None:
            return ()
        from filelock import Timeout

        dead = []
        for worker in workers:
            private_folder(self._folder)
            lock = _lock_of(self._folder, worker)
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            held.callback(_remove, self._folder, worker)
            held.callback(lock.release)
            dead.append(worker)
        return tuple(dead)


def last_at_work(folder: Path) -> datetime | None:
    """Return when a process last began or ended its work, by the clock that it had; None where none ever did."""
    try:
        return datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None


def at_work(folder: Path) -> bool:
    """Say whether any process claims from the ledger with this folder, or stands by to."""
    if not folder.is_dir():
        return False
    from filelock import Timeout

    for path in folder.glob("*.lock"):
        lock = _lock_of(folder, path.stem)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
    return False


def _lock_of(folder: Path, worker: str) -> BaseFileLock:
    from filelock import FileLock  # only what claims or takes over pays for the import

    # taken by one thread, released by another
    return FileLock(folder / f"{worker}.lock", mode=0o600, thread_local=False)


def _remove(folder: Path, worker: str) -> None:
    with suppress(OSError):  # an empty file left behind harms nobody
        (folder / f"{worker}.lock").unlink(missing_ok=True)
