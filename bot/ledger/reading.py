"""Questions to the ledger. Each function is one consistent look; none writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from bot.ledger.errors import LedgerError
from bot.ledger.rows import (
    APPROVAL_HOLDS,
    DELIVERY_COLUMNS,
    Bodies,
    delivery_from,
    moment,
    post_from,
    words,
)
from bot.ledger.sending import frozen_draft
from bot.model.delivery import LIVE, Attempt, AuditLine, Claim, Delivery, Draft, Receipt, State, Thread, key_of
from bot.model.plan import Post, Snapshot

_Parameters = tuple[str, ...]
_CHUNK = 500


def deliveries(connection: sqlite3.Connection, where: str, parameters: _Parameters) -> list[Delivery]:
    """Return the deliveries that a condition of ours on posts selects."""
    names = _approvers(connection, where, parameters)
    receipts = _receipts(connection, where, parameters)
    cursor = connection.cursor()
    cursor.row_factory = None  # plain tuples: this walks over everything
    rows = cursor.execute(f"SELECT {DELIVERY_COLUMNS} FROM posts WHERE {where}", parameters)  # noqa: S608 - words of ours
    return [delivery_from(row, receipts.get(row[0]), names.get(row[0], ())) for row in rows]


def snapshot(connection: sqlite3.Connection) -> Snapshot:
    """Return every delivery, and every post as it was last applied, which is only read where it is asked for."""
    found = deliveries(connection, "1 = 1", ())
    bodies = Bodies(dict(map(tuple, connection.execute("SELECT id, body FROM posts"))))
    return Snapshot({delivery.post_id: delivery for delivery in found}, bodies)


def live(connection: sqlite3.Connection) -> tuple[Delivery, ...]:
    """Return the deliveries that may still become public, or wait for a person: not all that ever went out."""
    states = tuple(state.value for state in sorted(LIVE))
    return tuple(deliveries(connection, f"posts.state IN ({', '.join('?' * len(states))})", states))


def _approvers(connection: sqlite3.Connection, where: str, parameters: _Parameters) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    rows = connection.execute(
        "SELECT approvals.post_id, approvals.name FROM approvals JOIN posts ON posts.id = approvals.post_id "  # noqa: S608 - ours
        f"AND {APPROVAL_HOLDS} WHERE {where} ORDER BY approvals.approved_at, approvals.approver",
        parameters,
    )
    for post_id, name in rows:
        names[post_id] = (*names.get(post_id, ()), name)
    return names


def _receipts(connection: sqlite3.Connection, where: str, parameters: _Parameters) -> dict[str, Receipt]:
    rows = connection.execute(
        "SELECT post_id, remote_id, url, published_at, proof, left_out FROM receipts "  # noqa: S608 - `where` is ours
        f"JOIN posts ON posts.id = receipts.post_id WHERE {where}",
        parameters,
    )
    return {
        post_id: Receipt(remote_id, url, moment(at), proof, words(left_out))
        for post_id, remote_id, url, at, proof, left_out in rows
    }


def in_order(connection: sqlite3.Connection, ids: list[str]) -> tuple[Delivery, ...]:
    """Return these deliveries, in the order of the ids."""
    found: dict[str, Delivery] = {}
    for start in range(0, len(ids), _CHUNK):
        chunk = tuple(ids[start : start + _CHUNK])
        where = f"posts.id IN ({', '.join('?' * len(chunk))})"
        found.update((one.post_id, one) for one in deliveries(connection, where, chunk))
    return tuple(found[post_id] for post_id in ids)


def delivery(connection: sqlite3.Connection, post_id: str) -> Delivery | None:
    """Return one delivery."""
    return next(iter(deliveries(connection, "posts.id = ?", (post_id,))), None)


def post(connection: sqlite3.Connection, post_id: str) -> Post:
    """Return a post as it was last applied."""
    row = connection.execute("SELECT body FROM posts WHERE id = ?", (post_id,)).fetchone()
    if row is None:
        raise LedgerError(f"the ledger has no post {post_id}: look at the ids with drumbeat plan")
    return post_from(row["body"])


def posts(connection: sqlite3.Connection, post_ids: tuple[str, ...]) -> Mapping[str, Post]:
    """Return posts as they were last applied, by id."""
    found: dict[str, Post] = {}
    for start in range(0, len(post_ids), _CHUNK):
        chunk = post_ids[start : start + _CHUNK]
        rows = connection.execute(
            f"SELECT id, body FROM posts WHERE id IN ({', '.join('?' * len(chunk))})",  # noqa: S608 - question marks
            chunk,
        )
        found |= {row["id"]: post_from(row["body"]) for row in rows}
    return found


def unconfirmed(connection: sqlite3.Connection) -> tuple[Claim, ...]:
    """Return what may be public, each with the first attempt under its key: whatever landed, landed after that."""
    rows = connection.execute(
        "SELECT id, fingerprint, tries, doubted_since, due FROM posts WHERE state = ? ORDER BY due, root, segment",
        (State.UNCONFIRMED.value,),
    ).fetchall()
    return tuple(_claim_of(connection, row) for row in rows)


def _claim_of(connection: sqlite3.Connection, row: sqlite3.Row) -> Claim:
    key = key_of(row["id"], row["fingerprint"])
    draft = frozen_draft(connection, key)
    first = connection.execute(
        "SELECT MIN(started_at) FROM attempts WHERE post_id = ? AND delivery_key = ?", (row["id"], key)
    ).fetchone()[0]
    if draft is None or first is None:
        raise LedgerError(f"{row['id']} has lost its draft: look on the platform, then tell with drumbeat resolve")
    doubted = moment(row["doubted_since"]) if row["doubted_since"] else None
    return Claim(row["id"], key, draft, row["tries"], moment(first), doubted, moment(row["due"]))


def frozen(connection: sqlite3.Connection, post_id: str) -> Draft | None:
    """Return the draft that an earlier attempt froze, which a retry sends again."""
    row = connection.execute("SELECT fingerprint FROM posts WHERE id = ?", (post_id,)).fetchone()
    return frozen_draft(connection, key_of(post_id, row["fingerprint"])) if row else None


def thread(connection: sqlite3.Connection, wanted: Post) -> Thread | None:
    """Return what a later post of a thread hangs on; None for the first. Its predecessor must be published."""
    if not wanted.previous:
        return None
    receipts = _receipts(connection, "posts.id IN (?, ?)", (wanted.root, wanted.previous))
    if not receipts.keys() >= {wanted.root, wanted.previous}:
        raise LedgerError(f"{wanted.previous} is not published yet, and {wanted.id} replies to it")
    return Thread(receipts[wanted.root], receipts[wanted.previous])


def attempts(connection: sqlite3.Connection, post_id: str) -> tuple[Attempt, ...]:
    """Return every try to publish a post."""
    rows = connection.execute(
        "SELECT number, started_at, ended_at, outcome, why FROM attempts WHERE post_id = ? ORDER BY number", (post_id,)
    )
    return tuple(
        Attempt(number, moment(started), moment(ended) if ended else None, outcome, why)
        for number, started, ended, outcome, why in rows
    )


def audit(connection: sqlite3.Connection, subject: str) -> tuple[AuditLine, ...]:
    """Return who did what when, oldest first: all of it, or of one post or scope."""
    rows = connection.execute(
        "SELECT happened_at, done_by, action, subject, detail FROM audit WHERE ? = '' OR subject = ? ORDER BY number",
        (subject, subject),
    )
    return tuple(AuditLine(moment(at), by, action, about, detail) for at, by, action, about, detail in rows)


def workers(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the workers that claimed something and were not yet found dead."""
    return tuple(row["id"] for row in connection.execute("SELECT id FROM workers ORDER BY started_at, id"))
