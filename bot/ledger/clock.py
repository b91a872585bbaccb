"""What was written while the clock was ahead, put right when it has been set back: no post waits for the wrong hour."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ledger.pausing import bring_back
from bot.ledger.rows import APPROVAL_HOLDS, moment, stamp
from bot.ledger.sending import forget_draft
from bot.ledger.steps import step, write_down
from bot.model.delivery import ELAPSED, MOVED, PROGRAM, State


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was done before its time: posts that went out, and posts that were given up and are scheduled again."""

    sent: tuple[str, ...]
    given_up: tuple[str, ...]


_SINCE_THE_WRONG_HOUR = (
    ("attempts", "started_at", "post_id IN (SELECT id FROM posts WHERE state IN ('publishing', 'unconfirmed'))"),
    ("posts", "doubted_since", "TRUE"),
    ("birth", "doubt_since", "TRUE"),
)
"""What is looked for since a moment: table, column, and which rows."""

TOO_SOON = "it was given up while the clock was ahead"


def last_line(connection: sqlite3.Connection) -> datetime | None:
    """Return when something was last written down."""
    row = connection.execute("SELECT happened_at FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    return moment(row[0]) if row else None


def went_back(connection: sqlite3.Connection, by: timedelta, now: datetime) -> Ahead:
    """Let what waits for an hour of the wrong clock wait no longer, and date back what is looked for since then.

    What was given up as too late, and is not by the clock that is right, goes on.
    """
    at = stamp(now)
    found = _while_ahead(connection, at)
    waiting = connection.execute(
        "SELECT id FROM posts WHERE state = ? AND not_before > due AND not_before > ? AND why NOT LIKE ?",
        (State.SCHEDULED.value, at, f"{MOVED}%"),
    ).fetchall()
    for (post_id,) in waiting:
        connection.execute("UPDATE posts SET not_before = max(due, ?) WHERE id = ?", (at, post_id))
        forget_draft(connection, post_id)
    for table, column, which in _SINCE_THE_WRONG_HOUR:
        began = connection.execute(
            f"SELECT rowid, {column} FROM {table} WHERE {column} > ? AND {which}",  # noqa: S608 - words of ours
            (at,),
        ).fetchall()
        for rowid, moment_of in began:
            earlier = stamp(moment(moment_of) - by)
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (earlier, rowid))  # noqa: S608 - words of ours
    for post_id in found.given_up:
        state, due = connection.execute("SELECT state, due FROM posts WHERE id = ?", (post_id,)).fetchone()
        step(connection, post_id, State(state), State.SCHEDULED, not_before=max(due, at), why=TOO_SOON)
        write_down(connection, at, PROGRAM, State.SCHEDULED.value, post_id, TOO_SOON)
        forget_draft(connection, post_id)
    bring_back(connection, at)
    write_down(connection, at, PROGRAM, "clock set back", "", f"{len(waiting)} posts wait no longer")
    return found


def _while_ahead(connection: sqlite3.Connection, at: str) -> Ahead:
    """Find what was done at an hour that has not come, and would not have been done yet."""
    done = connection.execute(
        # Of what a person decided since then, that word stands.
        "SELECT DISTINCT subject, state FROM audit JOIN posts ON posts.id = subject WHERE happened_at > ? "
        "AND done_by = ? AND ((state = 'published' AND due > ?) OR (state IN ('missed', 'withdrawn') AND expires > ? "
        "AND (due > ? OR posts.why NOT LIKE ?))) "  # what elapsed while paused waits for a yes
        "AND action = state AND NOT EXISTS (SELECT 1 FROM audit AS later WHERE later.subject = audit.subject "
        "AND later.number > audit.number AND later.action = audit.action AND later.done_by <> ?) "
        "ORDER BY due, subject",
        (at, PROGRAM, at, at, at, f"{ELAPSED}%", PROGRAM),
    ).fetchall()
    sent = tuple(post_id for post_id, state in done if state == State.PUBLISHED.value)
    given_up = (post_id for post_id, state in done if state != State.PUBLISHED.value)
    return Ahead(sent, tuple(post_id for post_id in given_up if not _is_thanked_elsewhere(connection, post_id)))


def _is_thanked_elsewhere(connection: sqlite3.Connection, post_id: str) -> bool:
    """Say whether somebody agreed meanwhile to thank on another date one whom this shout-out thanks."""
    entry, channel, partners = connection.execute(
        "SELECT entry, channel, partners FROM posts WHERE id = ?", (post_id,)
    ).fetchone()
    others = (
        connection.execute(
            "SELECT posts.partners FROM posts JOIN approvals ON approvals.post_id = posts.id "  # noqa: S608 - ours
            f"AND {APPROVAL_HOLDS} WHERE entry = ? AND channel = ? AND posts.id <> ? AND state <> 'withdrawn'",
            (entry, channel, post_id),
        )
        if partners
        else ()
    )
    names = set(partners.splitlines())
    return any(not names.isdisjoint(row[0].splitlines()) for row in others)
