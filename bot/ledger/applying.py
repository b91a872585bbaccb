"""What the team's files changed, into the ledger: in one transaction, and what is or may be public stays as it is."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from bot.ledger.birth import doubt_new
from bot.ledger.rows import POST_COLUMNS, columns_of, moment, stamp, state_of
from bot.ledger.sending import forget_draft
from bot.ledger.steps import check_step, step, write_down
from bot.model.delivery import FIXED, NOT_IN_FILES, TRANSITIONS, State
from bot.model.plan import Change, Changes, Kind, Post

_NAMES = tuple(POST_COLUMNS.split(", "))
_INSERT = (
    f"INSERT INTO posts ({POST_COLUMNS}, id, state, why, tries, worker) "  # noqa: S608 - names are ours
    f"VALUES ({', '.join('?' * len(_NAMES))}, ?, ?, ?, 0, '')"
)
_UPDATE = (
    f"UPDATE posts SET {', '.join(f'{name} = ?' for name in _NAMES)}, "  # noqa: S608 - names are ours
    "state = ?, why = ?, yes = 0 WHERE id = ?"
)
_OF_PEOPLE = {"not_before", "expires"}
"""What follows from a post's time until a person gives it another."""
_COMPARED = [number for number, name in enumerate(_NAMES) if name not in _OF_PEOPLE]
_CHUNK = 500
_A_WRONG_CLOCK = timedelta(days=1)  # by which a forgotten first post may have gone out before its time
_BACK_TOO_LATE = "it came back to the files after its time: send or skip it with drumbeat resolve"


class _Old(NamedTuple):
    """What the ledger holds of a post that the files changed."""

    state: State
    hold: str
    due: str
    fingerprint: str
    why: str
    whole: tuple[object, ...]


_Known = dict[str, _Old]


def apply(connection: sqlite3.Connection, changes: Changes, by: str, zone: str, now: str) -> None:
    """Add, move, revise and withdraw; what another process claimed since the snapshot stays as it is."""
    dues = [stamp(change.post.due) for change in changes.changes if change.post]
    begin = stamp(moment(min(dues)) - _A_WRONG_CLOCK) if dues else now
    counts = Counter(changes.counts())
    for chunk in _chunks(changes.of(Kind.ADD, Kind.MOVE, Kind.REVISE)):
        known = _known(connection, chunk)
        fresh = [each for each in chunk if not _is_there(each, known.get(each.post_id), zone)]
        counts.subtract(each.kind for each in chunk)
        counts.update(each.kind for each in fresh)
        _insert(connection, [c.post for c in fresh if c.post and c.post_id not in known], zone)
        for change in fresh:
            if change.post and change.post_id in known and known[change.post_id].state not in FIXED:
                _update(connection, change.post, known[change.post_id], zone, now)
                write_down(connection, now, by, change.kind.value, change.post_id, change.why)
        for post in (change.post for change in fresh if change.post and change.post.released):
            write_down(connection, now, by, "release", post.id, post.released)
        doubt_new(connection, [(c.post_id, stamp(c.post.due)) for c in fresh if c.post], begin)
    for chunk in _chunks(changes.of(Kind.WITHDRAW)):
        for post_id, old in _known(connection, chunk).items():
            if State.WITHDRAWN in TRANSITIONS[old.state]:
                step(connection, post_id, old.state, State.WITHDRAWN, why=NOT_IN_FILES)
                write_down(connection, now, by, Kind.WITHDRAW.value, post_id)
    if any(counts[kind] for kind in (Kind.ADD, Kind.MOVE, Kind.REVISE, Kind.WITHDRAW)):
        words = ", ".join(f"{kind.value} {number}" for kind, number in counts.items() if number)
        write_down(connection, now, by, "apply", "", words)


def _chunks(changes: Iterable[Change]) -> Iterator[list[Change]]:
    rest = iter(changes)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _is_there(change: Change, old: _Old | None, zone: str) -> bool:
    """Say whether another process brought this in since the snapshot: what people decided on it since then stands."""
    if old is None or change.post is None:
        return False
    if old.state is State.WITHDRAWN:
        is_new = change.kind is Kind.ADD and change.delivery is None
        return is_new and old.why != NOT_IN_FILES and old.due == stamp(change.post.due)
    whole = columns_of(change.post, zone)
    return old.whole == tuple(whole[number] for number in _COMPARED)


def _known(connection: sqlite3.Connection, chunk: list[Change]) -> _Known:
    marks = ", ".join("?" * len(chunk))
    compared = ", ".join(_NAMES[number] for number in _COMPARED)
    rows = connection.execute(
        f"SELECT id, state, hold, due, fingerprint, why, {compared} FROM posts WHERE id IN ({marks})",  # noqa: S608 - names and question marks
        [change.post_id for change in chunk],
    )
    return {row[0]: _Old(state_of(row[1]), row[2], row[3], row[4], row[5], tuple(row[6:])) for row in rows}


def _insert(connection: sqlite3.Connection, posts: list[Post], zone: str) -> None:
    connection.executemany(
        _INSERT,
        (
            (*columns_of(post, zone), post.id, (State.HELD if post.hold else State.SCHEDULED).value, post.hold)
            for post in posts
        ),
    )


def _update(connection: sqlite3.Connection, post: Post, old: _Old, zone: str, now: str) -> None:
    """Take the post as it now stands in the files. What a person holds by hand stays held."""
    if _waits_for_a_person(post, old):
        connection.execute(_UPDATE, (*columns_of(post, zone), old.state.value, old.why, post.id))
    elif old.state is State.WITHDRAWN and stamp(post.due) < now:  # whoever took it out may have meant to stop it
        check_step(post.id, old.state, State.MISSED)
        connection.execute(_UPDATE, (*columns_of(post, zone), State.MISSED.value, _BACK_TOO_LATE, post.id))
    else:
        held_by_hand = old.state is State.HELD and not old.hold
        new = State.HELD if post.hold or held_by_hand else State.SCHEDULED
        if new is not old.state:
            _check_way(post.id, old.state, new)
        connection.execute(_UPDATE, (*columns_of(post, zone), new.value, post.hold, post.id))
    forget_draft(connection, post.id)


def _waits_for_a_person(post: Post, old: _Old) -> bool:
    """Say whether this edit is no answer: what was missed wants a yes or a new time, what failed a new text or time."""
    if stamp(post.due) != old.due:
        return False
    return old.state is State.MISSED or (old.state is State.FAILED and post.fingerprint == old.fingerprint)


def _check_way(post_id: str, old: State, new: State) -> None:
    """An edit brings a post back to scheduled, and a planned hold holds it from there."""
    if new not in TRANSITIONS[old]:
        check_step(post_id, old, State.SCHEDULED)
