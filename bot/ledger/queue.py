"""Questions about what is to go out: when, and what keeps it back."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Container, Iterator
from datetime import datetime

from bot.ledger.permits import lacking, obstacle, pauses_of, stopping
from bot.ledger.reading import in_order
from bot.ledger.rows import SENDING_COLUMNS, moment, stamp, words
from bot.ledger.sending import follows_on
from bot.model.delivery import Delivery, State


def next_due(connection: sqlite3.Connection) -> datetime | None:
    """Return the next moment at which a scheduled post wants out."""
    row = connection.execute("SELECT MIN(not_before) FROM posts WHERE state = ?", (State.SCHEDULED.value,)).fetchone()
    return moment(row[0]) if row[0] else None


def due(
    connection: sqlite3.Connection, now: datetime, limit: int, channels: Container[str] | None, late: datetime | None
) -> tuple[Delivery, ...]:
    """Return the posts of `channels` that nothing holds back but, perhaps, a busy account or a due predecessor.

    Of each channel up to `limit`, and as many again since `late`: a backlog takes no place from what is on time.
    """
    since, taken = stamp(late) if late else "", Counter[tuple[str, bool]]()

    def has_room(row: sqlite3.Row) -> bool:
        is_asked = channels is None or row["channel"] in channels
        return is_asked and taken[row["channel"], row["not_before"] < since] < limit

    free = []
    for row, why in _come(connection, now, has_room):
        if not why:
            taken[row["channel"], row["not_before"] < since] += 1
            free.append(row)
    return in_order(connection, [row["id"] for row in sorted(free, key=_place)])


def waiting(connection: sqlite3.Connection, now: datetime) -> tuple[tuple[Delivery, str], ...]:
    """Return the posts whose time has come but that may not go out, each with the reason."""
    reasons = {row["id"]: why for row, why in sorted(_come(connection, now), key=lambda come: _place(come[0])) if why}
    return tuple((one, reasons[one.post_id]) for one in in_order(connection, list(reasons)))


def _place(row: sqlite3.Row) -> tuple[str, str, int]:
    return row["due"], row["root"], row["segment"]


def _come(
    connection: sqlite3.Connection, now: datetime, is_asked: Callable[[sqlite3.Row], bool] = lambda row: True
) -> Iterator[tuple[sqlite3.Row, str]]:
    pauses = pauses_of(connection)
    rows = connection.execute(
        f"SELECT {SENDING_COLUMNS} FROM posts WHERE state = ? AND not_before <= ? "  # noqa: S608 - names of ours
        "ORDER BY not_before, root, segment",
        (State.SCHEDULED.value, stamp(now)),
    )
    free: set[str] = set()
    for row in filter(is_asked, rows):
        why = obstacle(row, pauses, lacking(connection, row), stamp(now))
        if not why and row["previous"] not in free and not follows_on(connection, row["previous"]):
            why = f"follows {row['previous']}, which is not published"
        if not why:
            free.add(row["id"])
        yield row, why


def coming(connection: sqlite3.Connection, start: datetime, end: datetime) -> tuple[Delivery, ...]:
    """Return the scheduled posts that want out between two moments."""
    rows = connection.execute(
        "SELECT id FROM posts WHERE state = ? AND not_before >= ? AND not_before <= ? ORDER BY due, root, segment",
        (State.SCHEDULED.value, stamp(start), stamp(end)),
    )
    return in_order(connection, [row["id"] for row in rows])


def overdue(
    connection: sqlite3.Connection, now: datetime, connected: Container[str] | None = None
) -> tuple[Delivery, ...]:
    """Return the posts that nobody sent and that are later than their grace; what is paused waits without an end.

    What is held on a channel that is not `connected` waits as well: it is not this machine that is late.
    """
    rows = connection.execute(
        "SELECT id, channel, tags, root, state FROM posts WHERE state IN (?, ?) AND not_before <= ? AND expires < ? "
        "ORDER BY due, root, segment",
        (State.SCHEDULED.value, State.HELD.value, stamp(now), stamp(now)),
    ).fetchall()
    pauses = pauses_of(connection) if rows else ()
    late = [
        row["id"]
        for row in rows
        if stopping(pauses, row["channel"], words(row["tags"]), row["id"], row["root"]) is None
        and (connected is None or row["channel"] in connected or row["state"] != State.HELD.value)
    ]
    return in_order(connection, late)


def last_sent(connection: sqlite3.Connection, channel: str) -> datetime | None:
    """Return when the newest post of a channel became public, or may have; what is only looked for does not count."""
    newest = connection.execute(
        "SELECT MAX(at) FROM (SELECT MAX(published_at) AS at FROM receipts JOIN posts ON posts.id = receipts.post_id "
        "WHERE channel = ? UNION ALL SELECT MAX(started_at) FROM posts JOIN attempts ON attempts.post_id = posts.id "
        "WHERE state IN ('publishing', 'unconfirmed') AND channel = ? AND doubted_since = '' AND outcome IN "
        "('', 'unconfirmed'))",
        (channel, channel),
    ).fetchone()[0]
    return moment(newest) if newest else None
