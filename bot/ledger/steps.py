"""The one place where a delivery changes its state, and where what was done is written down."""

from __future__ import annotations

import sqlite3
from functools import cache

from bot.ledger.errors import IllegalStep
from bot.model.delivery import TRANSITIONS, State


def check_step(post_id: str, old: State, new: State) -> None:
    """Refuse a way between states that TRANSITIONS does not have."""
    if new not in TRANSITIONS[old]:
        raise IllegalStep(f"{post_id} cannot go from {old} to {new}")


def step(connection: sqlite3.Connection, post_id: str, old: State, new: State, **values: str | int) -> None:
    """Move a post from one state to another, and set these columns with it."""
    check_step(post_id, old, new)
    moved = connection.execute(_moving(tuple(values)), (new.value, *values.values(), post_id, old.value))
    if moved.rowcount != 1:
        raise IllegalStep(f"{post_id} is not {old}")


@cache
def _moving(names: tuple[str, ...]) -> str:
    columns = ", ".join(f"{name} = ?" for name in ("state", *names))
    return f"UPDATE posts SET {columns} WHERE id = ? AND state = ?"  # noqa: S608 - names are ours, values are bound


def next_line(connection: sqlite3.Connection) -> int:
    """Return the number of the audit trail's next line. Numbers tell what came first; a clock may have been set."""
    return int(connection.execute("SELECT COALESCE(MAX(number), 0) + 1 FROM audit").fetchone()[0])


def write_down(connection: sqlite3.Connection, at: str, by: str, action: str, subject: str, detail: str = "") -> None:
    """Add a line to the audit trail."""
    connection.execute(
        "INSERT INTO audit (happened_at, done_by, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
        (at, by, action, subject, detail),
    )
