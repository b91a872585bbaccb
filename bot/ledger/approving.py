"""A named person's consent to exactly what will be public: its fingerprint, on its local date. An edit voids it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from bot.ledger.errors import LedgerError
from bot.ledger.rows import APPROVAL_HOLDS, moment, post_from, state_of
from bot.ledger.steps import write_down
from bot.model.approved import Approved, as_read
from bot.model.delivery import ASKED, FIXED, TAKEN_BACK, AuditLine, State
from bot.model.people import plainly
from bot.model.plan import Kind

_OVER = frozenset({*FIXED, State.WITHDRAWN})
_GIVEN = (
    "SELECT post_id, name, approved_at, words, approvals.due, "
    "approvals.fingerprint = posts.fingerprint AND approvals.local_day = posts.local_day "
    "AND approvals.released = posts.released AS holds "
    "FROM approvals JOIN posts ON posts.id = approvals.post_id WHERE taken_back = ''"
)


def approve(connection: sqlite3.Connection, post_id: str, fingerprint: str, by: str, note: str, now: str) -> None:
    """Keep a person's consent to the text that this person saw."""
    name = " ".join(by.split())
    if not name:
        raise LedgerError("an approval needs the name of the person who gives it")
    row = _row(connection, post_id, "there is nothing to approve")
    if row["fingerprint"] != fingerprint:
        raise LedgerError(f"{post_id} was edited after you looked at it: read it again, then approve it")
    connection.execute(
        "INSERT INTO approvals (post_id, fingerprint, local_day, approver, name, approved_at, note, words, due, "
        "released) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (post_id, fingerprint, local_day, approver) "
        "DO UPDATE SET taken_back = '', approved_at = excluded.approved_at, note = excluded.note, "
        "words = excluded.words, due = excluded.due, released = excluded.released",
        (
            *(post_id, fingerprint, row["local_day"], plainly(name), name, now, note),
            *(as_read(post_from(row["body"])), row["due"], row["released"]),
        ),
    )
    release = f"released: {row['released']}" if row["released"] else ""
    write_down(connection, now, name, "approve", post_id, "; ".join(filter(None, (release, note))))


def take_back(connection: sqlite3.Connection, post_id: str, by: str, why: str, now: str) -> bool:
    """End a person's consent to a post as it stands now; False where there is none."""
    _row(connection, post_id, "it is too late to take an approval back")
    ended = connection.execute(
        "UPDATE approvals SET taken_back = ? FROM posts WHERE posts.id = approvals.post_id "  # noqa: S608 - ours
        f"AND {APPROVAL_HOLDS} AND post_id = ? AND approver = ?",
        (now, post_id, plainly(by)),
    )
    if ended.rowcount:
        write_down(connection, now, by, TAKEN_BACK, post_id, why)
    return ended.rowcount > 0


def ask_for_a_change(connection: sqlite3.Connection, post_id: str, by: str, why: str, now: str) -> None:
    """Write down what a person wants changed; whoever asks for it agrees no more to the post as it is."""
    _row(connection, post_id, "an edit cannot reach it")
    take_back(connection, post_id, by, f"asked for a change: {why}", now)
    write_down(connection, now, by, ASKED, post_id, why)


def last_approved(connection: sqlite3.Connection) -> Mapping[str, tuple[Approved, ...]]:
    """Return by post the last yes of each person, the newest first, that nobody took back; whether it counts or not."""
    found: dict[str, dict[str, Approved]] = {}
    for one in _given(connection):
        found.setdefault(one.post_id, {}).setdefault(plainly(one.name), one)
    return {post_id: tuple(by_name.values()) for post_id, by_name in found.items()}


def wishes(connection: sqlite3.Connection, since: str) -> tuple[tuple[int, AuditLine], ...]:
    """Return who asked for a change or took an approval back since then, each with its line's number."""
    rows = connection.execute(
        "SELECT number, happened_at, done_by, action, subject, detail FROM audit "
        "WHERE action IN (?, ?) AND happened_at >= ? ORDER BY number",
        (ASKED, TAKEN_BACK, since),
    )
    return tuple((row[0], AuditLine(moment(row[1]), *row[2:])) for row in rows)


def open_wishes(connection: sqlite3.Connection) -> Mapping[str, AuditLine]:
    """Return by post the last wish for a change that no edit and no yes of the same person came after."""
    rows = connection.execute(
        "SELECT happened_at, done_by, action, subject, detail FROM audit AS wish WHERE action = ? AND NOT EXISTS ("
        "SELECT 1 FROM audit AS after WHERE after.subject = wish.subject AND after.number > wish.number "
        "AND (after.action = ? OR (after.action = 'approve' AND after.done_by = wish.done_by))) ORDER BY number",
        (ASKED, Kind.REVISE.value),
    )
    return {row[3]: AuditLine(moment(row[0]), *row[1:]) for row in rows}


def _given(connection: sqlite3.Connection) -> Iterator[Approved]:
    for post_id, name, at, words, due, holds in connection.execute(f"{_GIVEN} ORDER BY approved_at DESC"):
        yield Approved(post_id, name, moment(at), words, moment(due) if due else None, bool(holds))


def _row(connection: sqlite3.Connection, post_id: str, otherwise: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT fingerprint, local_day, due, state, released, body FROM posts WHERE id = ?", (post_id,)
    ).fetchone()
    if row is None:
        raise LedgerError(f"the ledger has no post {post_id}: look at the ids with drumbeat plan")
    if state_of(row["state"]) in _OVER:
        raise LedgerError(f"{post_id} is {row['state']}: {otherwise}")
    return row
