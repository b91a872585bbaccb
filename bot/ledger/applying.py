"""What the team's files changed, into the ledger: in one transaction, and what is or may be public stays as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice

from bot.ledger.rows import POST_COLUMNS, columns_of
from bot.ledger.sending import forget_draft
from bot.ledger.steps import check_step, step, write_down
from bot.model.delivery import FIXED, TRANSITIONS, State
from bot.model.plan import Change, Changes, Kind, Post

_NAMES = tuple(POST_COLUMNS.split(", "))
_INSERT = (
    f"INSERT INTO posts ({POST_COLUMNS}, id, state, why, tries, worker) "  # noqa: S608 - names are ours
    f"VALUES ({', '.join('?' * len(_NAMES))}, ?, ?, ?, 0, '')"
)
_UPDATE = (
    f"UPDATE posts SET {', '.join(f'{name} = ?' for name in _NAMES)}, "  # noqa: S608 - names are ours
    "state = ?, why = ? WHERE id = ?"
)
_CHUNK = 500

_Known = dict[str, tuple[State, str]]
"""State and planned hold of posts that the ledger holds, by id."""


def apply(connection: sqlite3.Connection, changes: Changes, by: str, zone: str, now: str) -> None:
    """Add, move, revise and withdraw; what another process claimed since the snapshot stays as it is."""
    for chunk in _chunks(changes.of(Kind.ADD, Kind.MOVE, Kind.REVISE)):
        known = _known(connection, chunk)
        _insert(connection, [c.post for c in chunk if c.post and c.post_id not in known], zone)
        for change in chunk:
            if change.post and change.post_id in known and known[change.post_id][0] not in FIXED:
                _update(connection, change.post, known[change.post_id], zone)
                write_down(connection, now, by, change.kind.value, change.post_id, change.why)
    for chunk in _chunks(changes.of(Kind.WITHDRAW)):
        for post_id, (state, _) in _known(connection, chunk).items():
            if State.WITHDRAWN in TRANSITIONS[state]:
                step(connection, post_id, state, State.WITHDRAWN, why="no longer in the files")
                write_down(connection, now, by, Kind.WITHDRAW.value, post_id)
    counts = ", ".join(f"{kind.value} {number}" for kind, number in changes.counts().items())
    if changes.of(Kind.ADD, Kind.MOVE, Kind.REVISE, Kind.WITHDRAW):
        write_down(connection, now, by, "apply", "", counts)


def _chunks(changes: Iterable[Change]) -> Iterator[list[Change]]:
    rest = iter(changes)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _known(connection: sqlite3.Connection, chunk: list[Change]) -> _Known:
    marks = ", ".join("?" * len(chunk))
    rows = connection.execute(
        f"SELECT id, state, hold FROM posts WHERE id IN ({marks})",  # noqa: S608 - only question marks
        [change.post_id for change in chunk],
    )
    return {post_id: (State(state), hold) for post_id, state, hold in rows}


def _insert(connection: sqlite3.Connection, posts: list[Post], zone: str) -> None:
    connection.executemany(
        _INSERT,
        (
            (*columns_of(post, zone), post.id, (State.HELD if post.hold else State.SCHEDULED).value, post.hold)
            for post in posts
        ),
    )


def _update(connection: sqlite3.Connection, post: Post, known: tuple[State, str], zone: str) -> None:
    """Take the post as it now stands in the files. What a person holds by hand stays held."""
    old, planned_hold = known
    held_by_hand = old is State.HELD and not planned_hold
    new = State.HELD if post.hold or held_by_hand else State.SCHEDULED
    if new is not old:
        _check_way(post.id, old, new)
    connection.execute(_UPDATE, (*columns_of(post, zone), new.value, post.hold, post.id))
    forget_draft(connection, post.id)


def _check_way(post_id: str, old: State, new: State) -> None:
    """An edit brings a post back to scheduled, and a planned hold holds it from there."""
    if new in TRANSITIONS[old]:
        return
    check_step(post_id, old, State.SCHEDULED)
    check_step(post_id, State.SCHEDULED, new)
