"""What people were told, and what they still have to hear: posts that are due and stand still without a word."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.ledger import queue, reading
from bot.ledger.rows import moment, stamp
from bot.model.delivery import LIVE, SKIPPED, Delivery

_ABOUT = "about "
_PREFIX_END = "about!"  # the first text after everything that begins with _ABOUT
_STANDING_STILL = (
    "SELECT id, expires, grace, told_at FROM posts LEFT JOIN told ON told.alert = ? || posts.id "  # noqa: S608 - marks
    f"WHERE state IN ({', '.join('?' * len(LIVE))}) AND due <= ? "
    "UNION ALL SELECT id, expires, grace, told_at FROM posts LEFT JOIN told ON told.alert = ? || posts.id "
    "WHERE state = 'withdrawn' AND due <= ? AND why LIKE ?"
)


def told_at(connection: sqlite3.Connection, alert: str) -> datetime | None:
    """Return when people were last told this; None: never."""
    found = connection.execute("SELECT told_at FROM told WHERE alert = ?", (alert,)).fetchone()
    return moment(found[0]) if found else None


def told_about(connection: sqlite3.Connection) -> Mapping[str, datetime]:
    """Return of which posts people were told, and when last."""
    rows = connection.execute("SELECT alert, told_at FROM told WHERE alert > ? AND alert < ?", (_ABOUT, _PREFIX_END))
    return {alert.removeprefix(_ABOUT): moment(at) for alert, at in rows}


def note_told(connection: sqlite3.Connection, alerts: Iterable[str], post_ids: Iterable[str], now: str) -> None:
    """Keep that a message with these alerts, about these posts, has reached people.

    By a clock that is behind, a post may be told of before its time: it counts for the term that comes.
    """
    marks = [(alert, now) for alert in alerts]
    for post_id in post_ids:
        row = connection.execute("SELECT expires, grace FROM posts WHERE id = ?", (post_id,)).fetchone()
        marks.append((_ABOUT + post_id, max(now, stamp(_begins(row))) if row else now))
    connection.executemany(
        "INSERT INTO told (alert, told_at) VALUES (?, ?) ON CONFLICT (alert) DO UPDATE SET told_at = excluded.told_at",
        marks,
    )


def untold(connection: sqlite3.Connection, now: datetime) -> tuple[tuple[Delivery, str], ...]:
    """Return the posts that are due, not public and not told of since, each with what keeps it back (or nothing).

    A post's term begins anew with a new time and with a person's yes; so does what has to be told.
    """
    live = tuple(state.value for state in sorted(LIVE))
    rows = connection.execute(_STANDING_STILL, (_ABOUT, *live, stamp(now), _ABOUT, stamp(now), f"{SKIPPED}%"))
    ids = [row["id"] for row in rows if not _was_told(row)]
    if not ids:
        return ()
    obstacles = {one.post_id: why for one, why in queue.waiting(connection, now)}
    return tuple((one, obstacles.get(one.post_id, "")) for one in reading.in_order(connection, ids))


def _was_told(row: sqlite3.Row) -> bool:
    return row["told_at"] is not None and moment(row["told_at"]) >= _begins(row)


def _begins(row: sqlite3.Row) -> datetime:
    """Return when a post's term began: its time, or a person's yes after that."""
    return moment(row["expires"]) - timedelta(seconds=row["grace"])
