"""What people decided in a ledger, as far as it would be lost with it: read before a backup takes its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from bot.ledger.errors import LedgerError
from bot.ledger.permits import pauses_of
from bot.ledger.reading import deliveries
from bot.ledger.sending import Outcome
from bot.ledger.store import Store
from bot.model.delivery import NOT_IN_FILES, PROGRAM, SKIPPED, Delivery, Pause, State

_ENDS = (State.WITHDRAWN, State.PUBLISHED, State.FAILED)


class Approval(NamedTuple):
    """One row of the approvals, in the order of its columns."""

    post_id: str
    fingerprint: str
    local_day: str
    approver: str
    name: str
    approved_at: str
    note: str
    words: str = ""
    due: str = ""
    released: str = ""
    taken_back: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The pauses in force, what people said became of posts or is to, each with who did and why, and the approvals.

    `origin` is the first line of the ledger's trail: a ledger with another one does not know what was decided before.
    """

    origin: str
    pauses: tuple[Pause, ...]
    words: Mapping[str, Outcome]
    approvals: tuple[Approval, ...]


def decisions(path: Path, now: datetime) -> Decisions | None:
    """Read what people decided in a ledger; None where that cannot be known."""
    try:
        if not path.is_file() or not path.stat().st_size:
            return None
        with closing(Store(path, durable=True, trace=None, looks=True)) as store:
            return store.read(lambda connection: decided(connection, now))
    except (LedgerError, OSError):
        return None


def decided(connection: sqlite3.Connection, now: datetime) -> Decisions:
    """Read them from an open ledger."""
    pauses = tuple(one for one in pauses_of(connection) if one.until is None or one.until > now)
    given = connection.execute(f"SELECT {', '.join(Approval._fields)} FROM approvals ORDER BY approved_at")  # noqa: S608 - ours
    return Decisions(origin_of(connection), pauses, _words(connection), tuple(Approval(*row) for row in given))


def origin_of(connection: sqlite3.Connection) -> str:
    """Return what tells two ledgers apart, whatever became of their certificates, and of people who were forgotten."""
    first = "SELECT happened_at, action, subject FROM audit ORDER BY number LIMIT 1"
    return "\n".join(str(value) for row in connection.execute(first) for value in row)


def _words(connection: sqlite3.Connection) -> dict[str, Outcome]:
    lines = connection.execute("SELECT subject, action, done_by FROM audit ORDER BY number")
    last = {(post_id, state): by for post_id, state, by in lines if state in _ENDS}
    found = deliveries(connection, "state IN (?, ?, ?)", tuple(state.value for state in _ENDS))
    words = {one.post_id: _word(one, last.get((one.post_id, one.state.value), PROGRAM)) for one in found}
    sent_on = connection.execute(
        "SELECT posts.id, done_by, not_before FROM posts JOIN audit ON audit.number = yes WHERE state = ? AND yes > 0",
        (State.SCHEDULED.value,),
    )
    for post_id, by, not_before in sent_on:
        words[post_id] = Outcome(State.SCHEDULED, f"{by} said to send it", None, datetime.fromisoformat(not_before), by)
    return {post_id: word for post_id, word in words.items() if word is not None}


def _word(found: Delivery, by: str) -> Outcome | None:
    """Return what a person said became of a post; None where that was the files' doing, or the program's."""
    if found.state is State.WITHDRAWN:
        is_decided = found.why != NOT_IN_FILES and not found.why.startswith(SKIPPED)
    else:
        is_decided = by != PROGRAM
    return Outcome(found.state, found.why, found.receipt, None, by) if is_decided else None
