"""The SQLite file: connections, and writes from many threads that share one commit.

A commit waits for the disk. While one batch waits, the next gathers, so that a thousand claims cost a few waits.
Whoever finds nobody at it commits for all that wait, and hands the turn on: a thread of its own for that would cost
each write two changes of thread.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import BoundedSemaphore, Lock, RLock
from typing import Any, TypeVar

from bot.ledger.commits import Operation, Ticket, commit_together
from bot.ledger.errors import BUSY_SECONDS, LedgerError, explained
from bot.ledger.migrations import MIGRATIONS, migrate, version_of
from bot.ledger.standing import obstruction
from bot.private import private_file, private_folder

T = TypeVar("T")
Trace = Callable[[str], None]

MOST_AT_ONCE = 500
READERS = 8
CACHE_KIB = 64 * 1024


class Store:
    """One ledger file, or a ledger in memory when there is no path.

    `looks` is for whoever only reads, and leaves every file as it is: where SQLite has no room even for that (a full
    disk, or one that cannot be written), the file is read as it stands, and `in_the_way` says why.
    """

    def __init__(self, path: Path | None, *, durable: bool, trace: Trace | None, looks: bool = False) -> None:
        self.path = path
        self.in_the_way = ""
        self._how = ""  # the part of its address that says how the file is opened
        self._durable = durable
        self._trace = trace
        self._idle: deque[sqlite3.Connection] = deque()
        self._readers = BoundedSemaphore(READERS)
        self._waiting: deque[Ticket[Any]] = deque()
        self._turn = Lock()  # held while anybody commits, and not let go of while anybody waits
        self._guard = RLock()
        self._closed = False
        try:
            self._connection = self._open_to_look() if looks else self._open()
        except sqlite3.Error as error:
            raise explained(error, path) from error

    def write(self, operation: Operation[T]) -> T:
        """Run an operation in a transaction; return its result once that is on the disk."""
        ticket = Ticket(operation)
        try:
            with self._guard:
                if self._closed:
                    raise LedgerError("the ledger is closed")
                if self.path is None:
                    commit_together(self._connection, [ticket])
                    return ticket.outcome()
                self._waiting.append(ticket)
                ticket.leads = self._turn.acquire(blocking=False)
            if not ticket.leads:
                ticket.wait()
            if ticket.leads:
                self._lead()
            return ticket.outcome()
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def read(self, operation: Operation[T]) -> T:
        """Run an operation that only reads, on one consistent view of the ledger."""
        try:
            if self.path is None:
                with self._guard:
                    return operation(self._connection)
            with self._readers:
                return self._read_file(operation)
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def check(self) -> None:
        """Make sure that the file is whole, as far as can be seen without comparing all of it."""
        found = self.read(lambda connection: connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        if found != "ok":
            raise LedgerError(f"the ledger {self.path} is damaged ({found}): keep a copy, and restore your last backup")

    def close(self) -> None:
        """Finish what was handed in, then let go of the file."""
        with self._guard:
            if self._closed:
                return
            self._closed = True
        with self._turn:
            pass
        while self._idle:
            self._idle.pop().close()
        self._connection.close()

    def _lead(self) -> None:
        """Commit for all that wait, whose first one is the caller's own; then hand the turn on, or let go of it."""
        try:
            self._commit([self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))])
        finally:
            with self._guard:
                if self._waiting:
                    self._waiting[0].wake(leads=True)
                else:
                    self._turn.release()

    def _commit(self, tickets: list[Ticket[Any]]) -> None:
        commit_together(self._connection, tickets)

    def _read_file(self, operation: Operation[T]) -> T:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
            connection.execute("PRAGMA query_only = ON")
        try:
            connection.execute("BEGIN")
            return operation(connection)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        place = self.path.absolute().as_uri() + self._how if self.path is not None else ":memory:"
        connection = sqlite3.connect(
            place, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=self.path is not None
        )
        connection.row_factory = sqlite3.Row
        if self._trace is not None:
            connection.set_trace_callback(self._trace)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(
            "PRAGMA secure_delete = ON"
        )  # a name that is forgotten must not stay in the file's free space
        connection.execute(f"PRAGMA synchronous = {'FULL' if self._durable else 'OFF'}")
        return connection

    def _open_to_look(self) -> sqlite3.Connection:
        """Open without a change to any file: also not to the log that a killed process left, nor to an older ledger."""
        assert self.path is not None
        if in_the_way := obstruction(self.path):
            raise LedgerError(in_the_way)
        if not is_whole(self.path):  # whoever may write would take the log into the ledger when it closes
            self._how = "?mode=ro"
        try:
            connection = self._connect()
            version = version_of(connection)
            connection.execute("PRAGMA query_only = ON")
        except sqlite3.OperationalError as error:
            if not is_whole(self.path):
                raise
            self.in_the_way, self._how = str(explained(error, self.path)), "?mode=ro&immutable=1"
            connection = self._connect()
            version = version_of(connection)
        return connection if version == len(MIGRATIONS) else self._brought_up_to_date(connection)

    def _brought_up_to_date(self, older: sqlite3.Connection) -> sqlite3.Connection:
        """Return the ledger of an earlier version as this one would have it, in memory."""
        self.path = None
        connection = self._connect()
        with closing(older):
            older.backup(connection)
        migrate(connection)
        return connection

    def _open(self) -> sqlite3.Connection:
        if self.path is not None:
            if in_the_way := obstruction(self.path):
                raise LedgerError(in_the_way)
            _make_private(self.path)
        connection = self._connect()
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")  # or large plans are written to the disk several times
        try:
            if version_of(connection) < len(MIGRATIONS):
                self._set_up(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_up(self, connection: sqlite3.Connection) -> None:
        if self.path is None:
            migrate(connection)
            return
        from filelock import FileLock  # only a new or an old ledger pays for the import

        # SQLite does not wait when two turn one file to write-ahead logging at once, so they queue here.
        with FileLock(f"{self.path}.lock", mode=0o600):
            connection.execute("PRAGMA journal_mode = WAL")
            migrate(connection)


def _make_private(path: Path) -> None:
    folder = path.parent
    try:
        private_folder(folder)
        for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm") if path.exists())):
            if each == path or each.exists():
                private_file(each)
    except OSError as error:
        raise LedgerError(f"the folder {folder} cannot be made or written: {error.strerror or error}") from error


def is_whole(path: Path) -> bool:
    """Say whether the file alone holds everything: nothing waits beside it in the log of an open ledger."""
    log = path.with_name(f"{path.name}-wal")
    return path.exists() and not (log.exists() and log.stat().st_size)
