"""Stops by a person, and what becomes of posts whose moment passed meanwhile: a person decides, nothing is flushed."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from bot.ledger.permits import pauses_of
from bot.ledger.rows import moment, stamp, words
from bot.ledger.steps import step, write_down
from bot.model.delivery import ELAPSED, PROGRAM, Pause, State

_COLUMNS = "scope, paused_by, why, since, until, excepting"


def pause(connection: sqlite3.Connection, wanted: Pause, now: str) -> None:
    """Stop a scope. Stopping it again keeps since when it stands still, and takes the new words."""
    until = stamp(wanted.until) if wanted.until else None
    connection.execute(
        "INSERT INTO pauses (scope, paused_by, why, since, until, excepting) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (scope) DO UPDATE SET paused_by = excluded.paused_by, why = excluded.why, "
        "until = excluded.until, excepting = excluded.excepting",
        (wanted.scope, wanted.by, wanted.why, stamp(wanted.since), until, "\n".join(wanted.excepting)),
    )
    spared = f" (except {', '.join(wanted.excepting)})" if wanted.excepting else ""
    write_down(connection, now, wanted.by, "pause", wanted.scope, wanted.why + spared)


def resume(connection: sqlite3.Connection, scope: str, by: str, now: str) -> tuple[str, ...]:
    """Lift a pause. Posts whose moment passed meanwhile wait for a decision; their ids are returned.

    What a person sent on while it was paused goes out: that yes was given in view of the pause. What another pause
    stops as well goes on waiting for the end of that one.
    """
    lifted = [stop for stop in pauses_of(connection) if stop.scope == scope]
    if not lifted:
        return ()
    why = f"{ELAPSED}{scope} was paused by {lifted[0].by}: decide with drumbeat resume"
    sent_on = sent_on_since(connection, scope)
    elapsed = []
    for post_id in _elapsed(connection, lifted[0], now):
        if post_id in sent_on:
            _renew(connection, post_id, now)
        else:
            step(connection, post_id, State.SCHEDULED, State.MISSED, why=why)
            write_down(connection, now, PROGRAM, State.MISSED.value, post_id, why)
            elapsed.append(post_id)
    connection.execute("DELETE FROM pauses WHERE scope = ?", (scope,))
    write_down(connection, now, by, "resume", scope, f"{len(elapsed)} elapsed")
    return tuple(elapsed)


def sent_on_since(connection: sqlite3.Connection, scope: str) -> frozenset[str]:
    """Return the scheduled posts that a person sent on after a pause in force began."""
    rows = connection.execute(
        "SELECT id FROM posts WHERE state = ? AND yes > (SELECT MIN(number) FROM audit WHERE action = 'pause' "
        "AND subject = ? AND number > "
        "(SELECT COALESCE(MAX(number), 0) FROM audit WHERE action = 'resume' AND subject = ?))",
        (State.SCHEDULED.value, scope, scope),
    )
    return frozenset(row["id"] for row in rows)


def _renew(connection: sqlite3.Connection, post_id: str, now: str) -> None:
    """Count the grace of a yes from the end of the pause in which it was given."""
    (grace,) = connection.execute("SELECT grace FROM posts WHERE id = ?", (post_id,)).fetchone()
    until = stamp(moment(now) + timedelta(seconds=grace))
    connection.execute("UPDATE posts SET not_before = ?, expires = ? WHERE id = ?", (now, until, post_id))


def stopped_by(connection: sqlite3.Connection, pause: Pause) -> int:
    """Count the posts still to come that a pause stops."""
    rows = connection.execute(
        "SELECT id, channel, tags, root FROM posts WHERE state IN (?, ?)", (State.SCHEDULED.value, State.HELD.value)
    )
    return sum(pause.stops(channel, words(tags), post_id, root) for post_id, channel, tags, root in rows)


def expire(connection: sqlite3.Connection, now: str) -> tuple[str, ...]:
    """Lift the pauses whose end has come."""
    over = [stop.scope for stop in pauses_of(connection) if stop.until and stamp(stop.until) <= now]
    for scope in over:
        connection.execute(
            f"INSERT OR REPLACE INTO pauses_over SELECT {_COLUMNS}, ? FROM pauses WHERE scope = ?",  # noqa: S608 - ours
            (now, scope),
        )
    return tuple(dict.fromkeys(post_id for scope in over for post_id in resume(connection, scope, PROGRAM, now)))


def bring_back(connection: sqlite3.Connection, now: str) -> None:
    """Stop again what a clock that was ahead let go on: the end of the pause has not come."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM pauses_over WHERE ended_at > ? AND until > ?",  # noqa: S608 - ours
        (now, now),
    ).fetchall()
    for row in rows:
        back = connection.execute(
            f"INSERT OR IGNORE INTO pauses ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",  # noqa: S608 - ours
            tuple(row),
        )
        if back.rowcount:
            write_down(connection, now, PROGRAM, "pause", row["scope"], "its end came by a clock that was ahead")


def _elapsed(connection: sqlite3.Connection, stop: Pause, now: str) -> tuple[str, ...]:
    """Return what this pause alone stopped."""
    others = [other for other in pauses_of(connection) if other.scope != stop.scope]
    rows = connection.execute(
        "SELECT id, channel, tags, root, not_before FROM posts WHERE state = ? AND not_before <= ? "
        "ORDER BY not_before, root, segment",
        (State.SCHEDULED.value, now),
    )
    return tuple(
        post_id
        for post_id, channel, tags, root, not_before in rows.fetchall()
        if _stopped(stop, not_before, about := (channel, words(tags), post_id, root))
        and not any(_stopped(other, not_before, about) for other in others)
    )


def _stopped(stop: Pause, not_before: str, about: tuple[str, tuple[str, ...], str, str]) -> bool:
    """Say whether a pause stopped a post. One that has an end stops what is due before it, whenever we notice it."""
    return stop.stops(*about) and (stop.until is None or not_before < stamp(stop.until))


def stop(connection: sqlite3.Connection, wanted: Pause, now: str) -> bool:
    """Stop a scope unless it is stopped already: a person's words are not overwritten by ours."""
    if any(known.scope == wanted.scope for known in pauses_of(connection)):
        return False
    pause(connection, wanted, now)
    return True
