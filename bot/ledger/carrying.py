"""What people decided since a backup was made, carried over into it before it becomes the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from bot.ledger.decided import Approval, Decisions, decided, origin_of
from bot.ledger.errors import LedgerError, explained
from bot.ledger.forgetting import MARK
from bot.ledger.migrations import MIGRATIONS, migrate, version_of
from bot.ledger.pausing import pause, stop
from bot.ledger.reading import delivery
from bot.ledger.rows import stamp
from bot.ledger.sending import Outcome, record
from bot.ledger.steps import step, write_down
from bot.model.delivery import TAKEN_BACK, Delivery, Pause, State

WHY = "restored from a backup: look at drumbeat status, then resume"

_BY: Mapping[State, Mapping[State, tuple[State, ...]]] = {
    State.WITHDRAWN: {State.SCHEDULED: (), State.HELD: (), State.FAILED: (), State.MISSED: ()},
    State.PUBLISHED: {
        **{State.UNCONFIRMED: (), State.FAILED: (), State.SCHEDULED: (State.FAILED,)},
        **dict.fromkeys((State.HELD, State.MISSED, State.WITHDRAWN), (State.SCHEDULED, State.FAILED)),
    },
    State.FAILED: {State.UNCONFIRMED: (), State.SCHEDULED: (), State.HELD: (State.SCHEDULED,)},
    State.SCHEDULED: {State.FAILED: (), State.MISSED: (), State.SCHEDULED: (State.MISSED,)},
}
"""By which states a post comes from where the backup has it to what was said of it. From any other it does not."""

_ASKS = frozenset({State.MISSED, State.WITHDRAWN})
"""States from which nothing goes out without a person."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What was new to the backup, and what of it could not be taken over.

    Where nobody knows what people decided, everything is paused, and `everything` says why. `lifted` are pauses that
    the present ledger has not any more, and that hold again. `kept_back` are posts of which the backup cannot hold what
    was said, so that they are paused; `unheard` has, by post, whose yes is missing, and `unapproved` are approvals of
    posts that it lacks.
    """

    everything: str = ""
    paused: tuple[Pause, ...] = ()
    lifted: tuple[Pause, ...] = ()
    said: Mapping[str, Outcome] = field(default_factory=dict)
    kept_back: Mapping[str, Outcome] = field(default_factory=dict)
    unheard: Mapping[str, str] = field(default_factory=dict)
    approved: tuple[Approval, ...] = ()
    unapproved: tuple[Approval, ...] = ()


def carry_over(fresh: Path, known: Decisions | None, by: str, now: datetime) -> Carried:
    """Write decisions into a backup that nobody uses yet; where none are known, everything is paused in it."""
    try:
        with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            if version_of(connection) < len(MIGRATIONS):
                migrate(connection)
            connection.execute("BEGIN IMMEDIATE")
            carried = _written(connection, known, now) if known else Carried()
            if why := _unknown(connection, known):
                stop(connection, Pause("all", by, WHY, now), stamp(now))
                carried = replace(carried, everything=why)
            connection.execute("COMMIT")
            return carried
    except sqlite3.Error as error:
        raise explained(error, fresh) from error


def _unknown(connection: sqlite3.Connection, known: Decisions | None) -> str:
    """Say why nobody knows what people decided since this backup; empty: the present ledger does."""
    if known is None:
        return "No ledger here tells what people stopped since the backup was made."
    if origin_of(connection) in ("", known.origin):
        return ""
    return "The present ledger is not the one that was backed up: it began later, or the backup is another campaign's."


def _written(connection: sqlite3.Connection, known: Decisions, now: datetime) -> Carried:
    before = decided(connection, now)
    said: dict[str, Outcome] = {}
    kept_back: dict[str, Outcome] = {}
    unheard: dict[str, str] = {}
    for post_id, word in known.words.items():
        found = delivery(connection, post_id)
        if _is_known(found, word, before.words.get(post_id), now):
            continue
        if found is not None and _is_recorded(connection, found, word, now):
            said[post_id] = word
        elif word.state is State.SCHEDULED:
            unheard[post_id] = word.by
        else:  # it is not there yet, or may be public: a pause keeps it from going out meanwhile
            kept_back[post_id] = word
    paused = tuple(one for one in known.pauses if one not in before.pauses)
    scopes = {one.scope for one in known.pauses}
    lifted = tuple(one for one in before.pauses if one.scope not in scopes)
    for one in (*paused, *_holding(kept_back, now)):
        pause(connection, one, stamp(now))
    approved, unapproved = _approve(connection, _new(known, before), now)
    return Carried("", paused, lifted, said, kept_back, unheard, approved, unapproved)


def _new(known: Decisions, before: Decisions) -> Iterator[Approval]:
    """Return the approvals that the backup lacks. One of somebody who was forgotten may be there under the name."""
    return (one for one in known.approvals if one not in before.approvals and not one.approver.startswith(MARK))


def _holding(kept_back: Mapping[str, Outcome], now: datetime) -> Iterator[Pause]:
    for post_id, word in kept_back.items():
        yield Pause(f"post:{post_id}", word.by, f"{word.why}, before a backup was restored", now)


def _is_known(found: Delivery | None, word: Outcome, before: Outcome | None, now: datetime) -> bool:
    """Say whether the backup needs no word of it: it has it, or asks a person anyway, or the post goes out anyway."""
    if found is None:
        return False
    if found.state is State.PUBLISHED or (word.state is State.FAILED and found.state in _ASKS):
        return True
    if word.state is State.SCHEDULED and found.state is State.SCHEDULED:
        return now <= found.limit
    return before is not None and before.state is word.state


def _is_recorded(connection: sqlite3.Connection, found: Delivery, word: Outcome, now: datetime) -> bool:
    """Take over what was said of a post, if there is a way to it from what the backup has."""
    ways = _BY[word.state]
    if found.state not in ways:
        return False
    connection.execute("SAVEPOINT word")
    try:
        old = found.state
        for state in ways[old]:
            step(connection, found.post_id, old, state)
            old = state
        retry_at = max(word.retry_at, now) if word.retry_at else None
        record(connection, found.post_id, replace(word, retry_at=retry_at), "", now)
    except LedgerError:  # held by the files since
        connection.execute("ROLLBACK TO word")
        return False
    finally:
        connection.execute("RELEASE word")
    return True


def _approve(
    connection: sqlite3.Connection, given: Iterable[Approval], now: datetime
) -> tuple[tuple[Approval, ...], tuple[Approval, ...]]:
    """Keep the approvals of posts that the backup has: each binds to a text and a date, as it always did."""
    posts = {post_id for (post_id,) in connection.execute("SELECT id FROM posts")}
    kept: list[Approval] = []
    lacking: list[Approval] = []
    for one in given:
        if one.post_id not in posts:
            lacking += () if one.taken_back else (one,)
            continue
        marks = ", ".join("?" * len(one))
        connection.execute(f"INSERT OR REPLACE INTO approvals ({', '.join(one._fields)}) VALUES ({marks})", one)  # noqa: S608 - ours
        action = TAKEN_BACK if one.taken_back else "approve"
        write_down(connection, stamp(now), one.name, action, one.post_id, one.note)
        kept.append(one)
    return tuple(kept), tuple(lacking)
