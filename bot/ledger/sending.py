"""Claims before the public call, outcomes after it. Each function is one part of a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ledger.birth import birth_of, claims_with
from bot.ledger.errors import LedgerError, Overtaken
from bot.ledger.permits import lacking, obstacle, pauses_of
from bot.ledger.rows import SENDING_COLUMNS, moment, stamp, state_of, words
from bot.ledger.steps import next_line, step, write_down
from bot.model.delivery import PROGRAM, TRANSITIONS, Claim, Delivery, Draft, Receipt, State, key_of

_ONE_ROW = f"SELECT {SENDING_COLUMNS} FROM posts WHERE id = ?"  # noqa: S608 - names are ours
_TO_CLAIM = (
    f"SELECT {SENDING_COLUMNS}, EXISTS (SELECT 1 FROM pauses) AS has_pauses, "  # noqa: S608 - names are ours
    "EXISTS (SELECT 1 FROM posts AS at WHERE at.state = 'publishing' AND at.channel = posts.channel) AS is_busy, "
    "EXISTS (SELECT 1 FROM workers WHERE workers.id = ?) AS is_known, "
    "(SELECT MAX(number) FROM attempts WHERE post_id = posts.id) AS last, (SELECT ahead FROM birth) AS ahead "
    "FROM posts WHERE id = ?"
)
"""All that speaks for or against a claim, in one look: `is_busy` asks whether any worker publishes on this account
(platforms cannot tell two of us apart), `is_known` whether this worker is written down."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt or a person's decision made of a post.

    `of` is what was known when it was decided: where that is over by now, nothing is written.
    """

    state: State
    why: str = ""
    receipt: Receipt | None = None
    retry_at: datetime | None = None
    by: str = PROGRAM
    of: Claim | Delivery | None = None


def claim(
    connection: sqlite3.Connection, fingerprint: str, draft: Draft, worker: str, now: datetime
) -> tuple[Claim, int] | None:
    """Take a post for publishing and freeze what will be sent; None where anything speaks against it.

    What may have been sent already is taken for looking: it is unconfirmed at once. With the claim comes its number.
    """
    row, at = connection.execute(_TO_CLAIM, (worker, draft.post_id)).fetchone(), stamp(now)
    if row is None or row["fingerprint"] != fingerprint:  # edited since the draft was made
        return None
    if obstacle(row, pauses_of(connection) if row["has_pauses"] else (), lacking(connection, row), at):
        return None
    if row["is_busy"] or not follows_on(connection, row["previous"]):
        return None
    number, key = int(row["last"] or 0) + 1, key_of(row["id"], fingerprint)
    frozen = _freeze(connection, key, draft)
    if not row["is_known"]:
        connection.execute("INSERT INTO workers (id, started_at) VALUES (?, ?)", (worker, at))
    kept = connection.execute(
        "INSERT INTO attempts (post_id, number, delivery_key, worker, started_at, outcome, why) "
        "VALUES (?, ?, ?, ?, ?, '', '')",
        (row["id"], number, key, worker, at),
    )
    made = claims_with(kept.lastrowid, row["ahead"])
    step(connection, row["id"], State.SCHEDULED, State.PUBLISHING, tries=row["tries"] + 1, worker=worker, why="")
    write_down(connection, at, PROGRAM, "claim", row["id"], f"attempt {number}")
    if not row["doubted_since"]:
        return Claim(row["id"], key, frozen, row["tries"] + 1, now), made
    why = f"looked for first: {_doubt(connection)}"
    step(connection, row["id"], State.PUBLISHING, State.UNCONFIRMED, why=why, worker="")
    _close_attempt(connection, row["id"], State.PUBLISHING, Outcome(State.UNCONFIRMED, why), at)
    write_down(connection, at, PROGRAM, State.UNCONFIRMED.value, row["id"], why)
    looks = Claim(row["id"], key, frozen, row["tries"] + 1, now, moment(row["doubted_since"]), moment(row["due"]))
    return looks, made


def _doubt(connection: sqlite3.Connection) -> str:
    birth = birth_of(connection)
    return birth.doubt if birth and birth.doubt else "it may have been sent before"


def record(connection: sqlite3.Connection, post_id: str, outcome: Outcome, worker: str, now: datetime) -> None:
    """Write down how it ended, or what a person decided."""
    row, at = _row_of(connection, post_id), stamp(now)
    if row is None:
        raise LedgerError(f"the ledger has no post {post_id}: look at the ids with drumbeat plan")
    old = state_of(row["state"])
    if old is State.PUBLISHING and row["worker"] != worker:
        raise Overtaken(f"{post_id} is being published by another drumbeat: wait for its outcome")
    if outcome.of is not None and _is_over(row, old, outcome.of, outcome.state):
        raise Overtaken(f"{post_id} changed before it could be recorded as {outcome.state}; it is {old} now")
    if (outcome.receipt is None) is (outcome.state is State.PUBLISHED):
        raise ValueError("a receipt belongs to a published post, and only to that")
    if outcome.state is State.SCHEDULED and row["hold"] and outcome.by != PROGRAM:
        raise LedgerError(f"{post_id} is held ({row['hold']}): take that out of the files first, then send it")
    values: dict[str, str | int] = {"why": outcome.why, "worker": ""}
    if outcome.state is State.SCHEDULED:
        values |= _rescheduled(connection, row, old, outcome, now)
    if old is State.UNCONFIRMED:  # whoever decided has looked
        values["doubted_since"] = ""
    step(connection, post_id, old, outcome.state, **values)
    _close_attempt(connection, post_id, old, outcome, at)
    if outcome.receipt is not None:
        _keep_receipt(connection, post_id, outcome.receipt)
    write_down(connection, at, outcome.by, outcome.state.value, post_id, outcome.why)


def _is_over(row: sqlite3.Row, old: State, of: Claim | Delivery, new: State) -> bool:
    """Say whether a post is no longer what it was when its outcome was decided: a later attempt, an edit, a person."""
    if new not in TRANSITIONS[old]:
        return True
    if isinstance(of, Claim):  # a receipt is true of any attempt; that it is not public is true of this one only
        return new is not State.PUBLISHED and int(row["tries"]) != of.attempt
    known = (of.state.value, of.attempts, of.fingerprint, stamp(of.due), stamp(of.limit))
    return (row["state"], row["tries"], row["fingerprint"], row["due"], row["expires"]) != known


def record_all(connection: sqlite3.Connection, outcomes: Mapping[str, Outcome], worker: str, now: datetime) -> None:
    """Write the outcomes of many posts down."""
    for post_id, outcome in outcomes.items():
        record(connection, post_id, outcome, worker, now)


def frozen_draft(connection: sqlite3.Connection, key: str) -> Draft | None:
    """Return the draft that was frozen under a key."""
    row = connection.execute(
        "SELECT post_id, body, created_at, left_out FROM drafts WHERE delivery_key = ?", (key,)
    ).fetchone()
    return Draft(row["post_id"], row["body"], moment(row["created_at"]), words(row["left_out"])) if row else None


def forget_draft(connection: sqlite3.Connection, post_id: str) -> None:
    """Drop frozen drafts that certainly did not become public, so that uploads and times are made afresh."""
    connection.execute("DELETE FROM drafts WHERE post_id = ? AND doubted = 0", (post_id,))


def _row_of(connection: sqlite3.Connection, post_id: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = connection.execute(_ONE_ROW, (post_id,)).fetchone()
    return found


def follows_on(connection: sqlite3.Connection, previous: str) -> bool:
    """Say whether a post may follow its predecessor in a thread; the first one follows nothing."""
    if not previous:
        return True
    row = connection.execute("SELECT state FROM posts WHERE id = ?", (previous,)).fetchone()
    return row is not None and row["state"] == State.PUBLISHED.value


def _freeze(connection: sqlite3.Connection, key: str, draft: Draft) -> Draft:
    """Keep what will be sent; where an earlier attempt did so under this key, return what that one sent."""
    kept = connection.execute(
        "INSERT INTO drafts (delivery_key, post_id, body, created_at, left_out, doubted) VALUES (?, ?, ?, ?, ?, 0) "
        "ON CONFLICT (delivery_key) DO NOTHING",
        (key, draft.post_id, draft.body, stamp(draft.created_at), "\n".join(draft.left_out)),
    )
    return draft if kept.rowcount == 1 else frozen_draft(connection, key) or draft


def _rescheduled(
    connection: sqlite3.Connection, row: sqlite3.Row, old: State, outcome: Outcome, now: datetime
) -> dict[str, str | int]:
    """A retry keeps its limit of lateness; what a person sends on gets a new one."""
    wanted = outcome.retry_at or (moment(row["due"]) if old is State.HELD else now)
    not_before = max(moment(row["due"]), wanted)
    values: dict[str, str | int] = {"not_before": stamp(not_before)}
    if old in (State.FAILED, State.MISSED) or (old is State.UNCONFIRMED and outcome.by != PROGRAM):
        values["expires"] = stamp(not_before + timedelta(seconds=row["grace"]))
        values["yes"] = next_line(connection)
        forget_draft(connection, row["id"])
    return values


def _close_attempt(connection: sqlite3.Connection, post_id: str, old: State, outcome: Outcome, now: str) -> None:
    if old not in (State.PUBLISHING, State.UNCONFIRMED):
        return
    connection.execute(
        "UPDATE attempts SET ended_at = ?, outcome = ?, why = ? WHERE post_id = ? AND number = "
        "(SELECT MAX(number) FROM attempts WHERE post_id = ?)",
        (now, outcome.state.value, outcome.why, post_id, post_id),
    )
    if outcome.state is State.UNCONFIRMED:
        connection.execute("UPDATE drafts SET doubted = 1 WHERE post_id = ?", (post_id,))


def _keep_receipt(connection: sqlite3.Connection, post_id: str, receipt: Receipt) -> None:
    connection.execute(
        "INSERT INTO receipts (post_id, remote_id, url, published_at, proof, left_out) VALUES (?, ?, ?, ?, ?, ?)",
        (
            *(post_id, receipt.remote_id, receipt.url, stamp(receipt.published_at), receipt.proof),
            "\n".join(receipt.left_out),
        ),
    )


def take_over(connection: sqlite3.Connection, workers: tuple[str, ...], now: str) -> tuple[str, ...]:
    """Make what these workers left behind unconfirmed."""
    taken = []
    why = "drumbeat stopped between the call and the answer: it may be public"
    for worker in workers:
        rows = connection.execute(
            "SELECT id FROM posts WHERE state = ? AND worker = ? ORDER BY id", (State.PUBLISHING.value, worker)
        ).fetchall()
        for (post_id,) in rows:
            step(connection, post_id, State.PUBLISHING, State.UNCONFIRMED, why=why, worker="")
            _close_attempt(connection, post_id, State.PUBLISHING, Outcome(State.UNCONFIRMED, why), now)
            write_down(connection, now, PROGRAM, State.UNCONFIRMED.value, post_id, why)
            taken.append(post_id)
        connection.execute("DELETE FROM workers WHERE id = ?", (worker,))
    return tuple(taken)


def tell(connection: sqlite3.Connection, alert: str, now: str) -> bool:
    """Say whether this alert is new."""
    found = connection.execute(
        "INSERT INTO told (alert, told_at) VALUES (?, ?) ON CONFLICT (alert) DO NOTHING", (alert, now)
    )
    return found.rowcount == 1
