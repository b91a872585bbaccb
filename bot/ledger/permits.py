"""May this post go out now? Every way to publish passes `obstacle`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from bot.ledger.rows import moment, words
from bot.model.delivery import Pause, State
from bot.model.moment import Then


def obstacle(row: sqlite3.Row, pauses: Iterable[Pause], approved: int, now: str) -> str:
    """Say in words what keeps a post from going out now, as far as the post alone can tell; empty: nothing."""
    if row["state"] != State.SCHEDULED.value:
        return f"is {row['state']}"
    if row["hold"]:  # a person's "send it" does not lift what the files still say
        return f"is held by the files: {row['hold']}"
    if row["not_before"] > now:
        return f"is due at {row['not_before']}"
    if row["embargo"] > now:
        return f"is under embargo until {row['embargo']}"
    pause = stopping(pauses, row["channel"], words(row["tags"]), row["id"], row["root"])
    if pause is not None:
        return f"is paused ({pause.scope}) by {pause.by}: {pause.why}"
    if row["expires"] < now and row["lateness"] != Then.SEND.value:
        return "is later than its grace: a person decides"
    if approved < row["approvals"]:
        return f"waits for approval: {approved} of {row['approvals']}"
    return ""


def stopping(pauses: Iterable[Pause], channel: str, tags: tuple[str, ...], post_id: str, root: str) -> Pause | None:
    """Return a pause that stops such a post. A pause past its `until` still stops, until what elapsed is set aside."""
    return next((pause for pause in pauses if pause.stops(channel, tags, post_id, root)), None)


def pauses_of(connection: sqlite3.Connection) -> tuple[Pause, ...]:
    """Return the pauses in force."""
    rows = connection.execute("SELECT scope, paused_by, why, since, until, excepting FROM pauses ORDER BY since, scope")
    return tuple(
        Pause(scope, by, why, moment(since), moment(until) if until else None, words(excepting))
        for scope, by, why, since, until, excepting in rows
    )


def approved(connection: sqlite3.Connection, row: sqlite3.Row) -> int:
    """Count the people who approved a post as it stands now: its text, and its local date."""
    if not row["approvals"]:
        return 0
    found = connection.execute(
        "SELECT COUNT(*) FROM approvals WHERE post_id = ? AND fingerprint = ? AND local_day = ?",
        (row["id"], row["fingerprint"], row["local_day"]),
    )
    return int(found.fetchone()[0])
