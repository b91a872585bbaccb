"""What people stopped and left out since a backup was made, carried over into it before it becomes the ledger."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.ledger.errors import LedgerError, explained
from bot.ledger.migrations import MIGRATIONS, migrate, version_of
from bot.ledger.pausing import pause, stop
from bot.ledger.permits import pauses_of
from bot.ledger.reading import audit, deliveries, delivery
from bot.ledger.rows import stamp
from bot.ledger.sending import Outcome, record
from bot.ledger.steps import PROGRAM
from bot.ledger.store import Store
from bot.model.delivery import NOT_IN_FILES, SKIPPED, TRANSITIONS, Delivery, Pause, State

WHY = "restored from a backup: look at drumbeat status, then resume"


@dataclass(frozen=True, slots=True)
class Decisions:
    """The pauses in force, and the posts that people left out, each with who did and why.

    `origin` is the first line of the ledger's trail: a ledger with another one does not know what was decided before.
    """

    origin: str
    pauses: tuple[Pause, ...]
    left_out: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True)
class Carried:
    """What was new to the backup: pauses, posts that are left out, posts that only could be paused.

    `everything` is paused where nobody knows what people decided.
    """

    everything: bool = False
    paused: tuple[Pause, ...] = ()
    left_out: tuple[str, ...] = ()
    kept_back: tuple[str, ...] = ()


def decisions(path: Path, now: datetime) -> Decisions | None:
    """Read what people decided in a ledger; None where that cannot be known."""
    try:
        if not path.is_file() or not path.stat().st_size:
            return None
        with closing(Store(path, durable=True, trace=None, looks=True)) as store:
            return store.read(lambda connection: _decided(connection, now))
    except (LedgerError, OSError):
        return None


def carry_over(fresh: Path, known: Decisions | None, by: str, now: datetime) -> Carried:
    """Write decisions into a backup that nobody uses yet; where none are known, everything is paused in it."""
    try:
        with closing(sqlite3.connect(fresh, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            if version_of(connection) < len(MIGRATIONS):
                migrate(connection)
            connection.execute("BEGIN IMMEDIATE")
            carried = _written(connection, known, now) if known else Carried()
            if known is None or _origin(connection) not in ("", known.origin):
                stop(connection, Pause("all", by, WHY, now), stamp(now))
                carried = replace(carried, everything=True)
            connection.execute("COMMIT")
            return carried
    except sqlite3.Error as error:
        raise explained(error, fresh) from error


def _decided(connection: sqlite3.Connection, now: datetime) -> Decisions:
    pauses = tuple(one for one in pauses_of(connection) if one.until is None or one.until > now)
    withdrawn = deliveries(connection, "state = ?", (State.WITHDRAWN.value,))
    found = [one for one in withdrawn if _is_decided(one)]
    return Decisions(_origin(connection), pauses, {one.post_id: _as_decided(connection, one) for one in found})


def _origin(connection: sqlite3.Connection) -> str:
    first = "SELECT happened_at, done_by, action, subject FROM audit ORDER BY number LIMIT 1"
    return "\n".join(str(value) for row in connection.execute(first) for value in row)


def _is_decided(found: Delivery) -> bool:
    return found.state is State.WITHDRAWN and found.why != NOT_IN_FILES and not found.why.startswith(SKIPPED)


def _as_decided(connection: sqlite3.Connection, found: Delivery) -> Outcome:
    lines = [line for line in audit(connection, found.post_id) if line.action == State.WITHDRAWN.value]
    return Outcome(State.WITHDRAWN, found.why, by=lines[-1].by if lines else PROGRAM)


def _written(connection: sqlite3.Connection, known: Decisions, now: datetime) -> Carried:
    before = pauses_of(connection)
    fresh = [one for one in known.pauses if one not in before]
    left_out: list[str] = []
    kept_back: list[Pause] = []
    for post_id, outcome in known.left_out.items():
        found = delivery(connection, post_id)
        if found is not None and (_is_decided(found) or found.state is State.PUBLISHED):
            continue
        if found is not None and State.WITHDRAWN in TRANSITIONS[found.state]:
            record(connection, post_id, outcome, "", now)
            left_out.append(post_id)
        else:  # nothing to leave out yet, or it may be public: a pause keeps it from going out meanwhile
            why = f"{outcome.why}, before a backup was restored"
            kept_back.append(Pause(f"post:{post_id}", outcome.by, why, now))
    for one in (*fresh, *kept_back):
        pause(connection, one, stamp(now))
    ids = tuple(one.scope.removeprefix("post:") for one in kept_back)
    return Carried(False, tuple(fresh), tuple(left_out), ids)
