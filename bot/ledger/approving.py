"""A named person's consent to exactly what will be public: its fingerprint, on its local date. An edit voids it."""

from __future__ import annotations

import sqlite3

from bot.ledger.errors import LedgerError
from bot.ledger.rows import moment, state_of
from bot.ledger.steps import write_down
from bot.model.delivery import FIXED, AuditLine, State


def approve(connection: sqlite3.Connection, post_id: str, fingerprint: str, by: str, note: str, now: str) -> None:
    """Keep a person's consent to the text that this person saw."""
    name = " ".join(by.split())
    if not name:
        raise LedgerError("an approval needs the name of the person who gives it")
    row = connection.execute("SELECT fingerprint, local_day, state FROM posts WHERE id = ?", (post_id,)).fetchone()
    if row is None:
        raise LedgerError(f"the ledger has no post {post_id}: look at the ids with drumbeat plan")
    if state_of(row["state"]) in {*FIXED, State.WITHDRAWN}:
        raise LedgerError(f"{post_id} is {row['state']}: there is nothing to approve")
    if row["fingerprint"] != fingerprint:
        raise LedgerError(f"{post_id} was edited after you looked at it: read it again, then approve it")
    connection.execute(
        "INSERT INTO approvals (post_id, fingerprint, local_day, approver, name, approved_at, note) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (post_id, fingerprint, local_day, approver) DO NOTHING",
        (post_id, fingerprint, row["local_day"], name.casefold(), name, now, note),
    )
    write_down(connection, now, name, "approve", post_id, note)


def approvals(connection: sqlite3.Connection, post_id: str) -> tuple[AuditLine, ...]:
    """Return the approvals that hold for a post as it stands now."""
    rows = connection.execute(
        "SELECT approved_at, name, note FROM approvals JOIN posts ON posts.id = approvals.post_id "
        "AND posts.fingerprint = approvals.fingerprint AND posts.local_day = approvals.local_day "
        "WHERE posts.id = ? ORDER BY approved_at, approver",
        (post_id,),
    )
    return tuple(AuditLine(moment(at), name, "approve", post_id, note) for at, name, note in rows)
