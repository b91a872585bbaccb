"""A person's name out of the ledger: what was done stays written down, and by whom is a neutral mark from then on."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from bot.ledger.rows import body_of, post_from, written
from bot.ledger.steps import write_down
from bot.model.people import Agreement, plainly

MARK = "former member"
"""How a person's mark begins; a number tells one from another."""

_BY_NAME = (
    *(("approvals", "name"), ("audit", "done_by"), ("audit", "subject")),
    *(("pauses", "paused_by"), ("pauses_over", "paused_by")),
)
"""Where a name stands by itself."""

_IN_WORDS = (
    *(("approvals", "note"), ("audit", "detail"), ("posts", "why"), ("pauses", "why"), ("attempts", "why")),
    *(("pauses_over", "why"), ("told", "alert")),
)
"""Where a name may stand in what was written."""

SHORTEST_IN_WORDS = 4  # initials and short logins may be part of any word


def forget(connection: sqlite3.Connection, names: Iterable[str], by: str, now: str) -> str:
    """Put a mark in the place of a person's names; return it, or nothing where the ledger knows none of them."""
    plain = {plainly(name) for name in names} - {""}
    marks = connection.execute("SELECT COUNT(*) FROM audit WHERE action = 'forget'").fetchone()[0]
    mark = f"{MARK} {marks + 1}"
    # One person may have approved a post under two names: under one mark these are one approval.
    known = connection.execute("SELECT DISTINCT approver FROM approvals").fetchall()
    found = 0
    for (approver,) in known:
        if approver in plain:
            found += connection.execute(
                "UPDATE OR REPLACE approvals SET approver = ?, name = ? WHERE approver = ?", (mark, mark, approver)
            ).rowcount
    found += sum(_replaced(connection, table, column, plain, mark) for table, column in _BY_NAME)
    found += sum(_reworded(connection, table, column, plain, mark) for table, column in _IN_WORDS)
    found += _agreed_without(connection, plain, mark)
    if found:
        write_down(connection, now, mark if plainly(by) in plain else by, "forget", mark)
    return mark if found else ""


def _replaced(connection: sqlite3.Connection, table: str, column: str, plain: set[str], mark: str) -> int:
    values = [value for (value,) in connection.execute(f"SELECT DISTINCT {column} FROM {table}")]  # noqa: S608 - ours
    meant = [value for value in values if plainly(value) in plain]
    for value in meant:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (mark, value))  # noqa: S608 - ours
    return len(meant)


def _reworded(connection: sqlite3.Connection, table: str, column: str, plain: set[str], mark: str) -> int:
    names = [r"\s+".join(map(re.escape, name.split())) for name in plain if len(name) >= SHORTEST_IN_WORDS]
    if not names:
        return 0
    pattern = re.compile(rf"(?<!\w)({'|'.join(sorted(names, key=len, reverse=True))})(?!\w)", re.IGNORECASE)
    rows = connection.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''").fetchall()  # noqa: S608 - ours
    changed = {old: new for (old,) in rows if (new := pattern.sub(mark, old)) != old}
    for old, new in changed.items():
        connection.execute(f"UPDATE OR REPLACE {table} SET {column} = ? WHERE {column} = ?", (new, old))  # noqa: S608 - ours
    return len(changed)


def _agreed_without(connection: sqlite3.Connection, plain: set[str], mark: str) -> int:
    """Take the names out of who has to agree; an approval that was given counts under the mark."""
    number = 0
    for post_id, body in connection.execute("SELECT id, body FROM posts WHERE agreements <> ''").fetchall():
        post = post_from(body)
        without = tuple(
            Agreement(each.needed, tuple(_without(names, plain, mark) for names in each.people))
            for each in post.agreements
        )
        if without != post.agreements:
            after = replace(post, agreements=without)
            number += connection.execute(
                "UPDATE posts SET agreements = ?, terms = ?, body = ? WHERE id = ?",
                (written(without), after.terms, body_of(after), post_id),
            ).rowcount
    return number


def _without(names: tuple[str, ...], plain: set[str], mark: str) -> tuple[str, ...]:
    return names if plain.isdisjoint(map(plainly, names)) else (mark,)
