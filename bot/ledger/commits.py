"""Operations of many callers in one commit: each learns its own result, and one that raises fails alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

from bot.ledger.errors import LedgerError

T = TypeVar("T")
Operation = Callable[[sqlite3.Connection], T]


class Ticket(Generic[T]):
    """One caller's operation, and what came of it. `leads` says that its caller is to commit, for all that wait."""

    __slots__ = ("_asleep", "error", "leads", "operation", "result")

    def __init__(self, operation: Operation[T]) -> None:
        self.operation = operation
        self.result: T
        self.error: Exception | None = None
        self.leads = False
        self._asleep = Lock()
        self._asleep.acquire()

    def wake(self, *, leads: bool = False) -> None:
        """Let its caller go on: it is done, or it is this one's turn to commit."""
        self.leads = leads
        self._asleep.release()

    def wait(self) -> None:
        self._asleep.acquire()

    def outcome(self) -> T:
        if self.error is not None:
            raise self.error
        return self.result


def commit_together(connection: sqlite3.Connection, tickets: list[Ticket[Any]]) -> None:
    """Run the operations in one transaction; callers wake up after the commit. One that raises fails alone.

    Hardly any raises, so the first try sets no marks to go back to. Operations change nothing but the ledger: when one
    does raise, all are undone and run again.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for ticket in tickets:
                ticket.result = ticket.operation(connection)
        except Exception:
            if len(tickets) == 1 or not connection.in_transaction:  # alone, or SQLite gave up: the disk is full
                raise
            connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            for ticket in tickets:
                _run_apart(connection, ticket)
        connection.execute("COMMIT")
    except BaseException as error:  # nothing of the batch stands, and each caller has to learn it
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        for ticket in tickets:
            ticket.error = error if isinstance(error, Exception) else LedgerError("drumbeat was told to end")
        if not isinstance(error, Exception):  # Ctrl-C is for this caller; the others still write what became of posts
            raise
    finally:
        for ticket in tickets:
            ticket.wake()


def _run_apart(connection: sqlite3.Connection, ticket: Ticket[Any]) -> None:
    connection.execute("SAVEPOINT one")
    try:
        ticket.result = ticket.operation(connection)
    except Exception as error:
        if not connection.in_transaction:  # SQLite gave the whole transaction up: the disk is full
            raise
        ticket.error = error
        connection.execute("ROLLBACK TO one")
    connection.execute("RELEASE one")
