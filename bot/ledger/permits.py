"""May this post go out now? Every way to publish passes `obstacle`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from bot.ledger.rows import APPROVAL_HOLDS, agreements_in, moment, words
from bot.model.delivery import Pause, State
from bot.model.moment import Then
from bot.model.people import from_whom, missing


def obstacle(row: sqlite3.Row, pauses: Iterable[Pause], lacks: str, now: str) -> str:
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
    return f"waits for approval: {lacks}" if lacks else ""


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


def lacking(connection: sqlite3.Connection, row: sqlite3.Row) -> str:
    """Say which approvals a post lacks as it stands now: its text, its local date and its release; empty: none."""
    if not row["approvals"]:
        return ""
    found = connection.execute(
        f"SELECT approver FROM approvals JOIN posts ON posts.id = post_id AND {APPROVAL_HOLDS} WHERE posts.id = ?",  # noqa: S608 - ours
        (row["id"],),
    )
    given, agreements = tuple(name for (name,) in found), agreements_in(row["agreements"])
    if not missing(row["approvals"], agreements, given):
        return ""
    return from_whom(agreements, given) or f"{len(given)} of {row['approvals']}"
