"""When to look at the ledger again, and what has to wait until then."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.ledger.rows import moment, stamp
from bot.ledger.steps import write_down
from bot.model.delivery import PROGRAM, Claim, State

_NEXT_START = (
    "SELECT MIN(not_before) FROM posts WHERE state = 'scheduled' AND not_before > ?",
    "SELECT MIN(until) FROM pauses WHERE until > ?",
)
_NEXT_END = (
    "SELECT MIN(expires) FROM posts WHERE state = 'scheduled' AND not_before <= ? AND expires >= ?",
    "SELECT MIN(expires) FROM posts WHERE state = 'held' AND expires >= ?",
)
_JUST_AFTER = timedelta(microseconds=1)  # a post is too late after the last moment of its grace, not at it


def next_wake(connection: sqlite3.Connection, after: datetime) -> datetime | None:
    """Return the next moment at which a post is due, one becomes too late, or a pause ends by itself."""
    starts = _answers(connection, _NEXT_START, after)
    ends = (end + _JUST_AFTER for end in _answers(connection, _NEXT_END, after))
    return min((*starts, *ends), default=None)


def _answers(connection: sqlite3.Connection, questions: tuple[str, ...], after: datetime) -> Iterator[datetime]:
    for question in questions:
        found = connection.execute(question, (stamp(after),) * question.count("?")).fetchone()[0]
        if found:
            yield moment(found)


def postpone(connection: sqlite3.Connection, post_id: str, until: datetime, why: str, now: datetime) -> None:
    """Let a scheduled post wait: nothing was claimed, because it could not even be prepared.

    Where the files moved it to a later time meanwhile, that time stands.
    """
    changed = connection.execute(
        "UPDATE posts SET not_before = CASE WHEN due > ? THEN due ELSE ? END, tries = tries + 1, why = ? "
        "WHERE id = ? AND state = ?",
        (stamp(until), stamp(until), why, post_id, State.SCHEDULED.value),
    )
    if changed.rowcount:
        write_down(connection, stamp(now), PROGRAM, "postpone", post_id, why)


def first_look(connection: sqlite3.Connection, claim: Claim, now: datetime) -> datetime:
    """Return when this attempt was first looked for in vain; now, if it is the first time."""
    mark = f"looked for {claim.post_id} {claim.key} {claim.attempt}"
    connection.execute(
        "INSERT INTO told (alert, told_at) VALUES (?, ?) ON CONFLICT (alert) DO NOTHING", (mark, stamp(now))
    )
    return moment(connection.execute("SELECT told_at FROM told WHERE alert = ?", (mark,)).fetchone()[0])
