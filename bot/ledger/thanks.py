"""Whom the slots of a campaign thank, and how fixed that is: what planning asks of the ledger."""

from __future__ import annotations

import sqlite3
from enum import Enum

from bot.ledger.rows import APPROVAL_HOLDS, words
from bot.model.delivery import FIXED, NOT_IN_FILES, State
from bot.model.plan import History


def history(connection: sqlite3.Connection) -> History:
    """Return who is thanked when: in public, as approved, as planned, and where it was decided against."""
    rows = connection.execute(
        "SELECT entry, occurrence, partners, state, why, EXISTS (SELECT 1 FROM approvals WHERE post_id = posts.id "  # noqa: S608 - ours
        f"AND {APPROVAL_HOLDS}) "
        "FROM posts WHERE partners <> '' ORDER BY due, id"
    )
    found: dict[_Standing, dict[tuple[str, str], tuple[str, ...]]] = {standing: {} for standing in _Standing}
    for entry, occurrence, partners, state, why, is_approved in rows:
        standing = _standing(State(state), why, bool(is_approved))
        if standing is not None:
            slots = found[standing]
            known = slots.get((entry, occurrence), ())
            slots[entry, occurrence] = tuple(dict.fromkeys((*known, *words(partners))))
    taken: set[tuple[str, str]] = set()
    for standing in _Standing:  # a slot stands as the strongest of its channels does
        for slot in taken.intersection(found[standing]):
            del found[standing][slot]
        taken |= found[standing].keys()
    return History(*(found[standing] for standing in _Standing))


class _Standing(Enum):
    """How fixed a shout-out is, the most fixed first; in the order of History's fields."""

    THANKED = 1
    PROMISED = 2
    PLANNED = 3
    SKIPPED = 4


def _standing(state: State, why: str, is_approved: bool) -> _Standing | None:
    if state in FIXED:
        return _Standing.THANKED
    if state is State.WITHDRAWN:
        return _Standing.SKIPPED if why != NOT_IN_FILES else None
    waits_for_a_word = state in (State.MISSED, State.FAILED)
    return _Standing.PROMISED if is_approved or waits_for_a_word else _Standing.PLANNED
