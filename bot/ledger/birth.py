"""The ledger's birth certificate, and which posts it may have forgotten. Each function is one part of a transaction."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from dataclasses import dataclass, replace

from bot.ledger.rows import edited
from bot.ledger.steps import write_down

_COLUMNS = "id, machine, folder, place, born_at, ahead, doubt, doubt_since, doubt_until, witness"
_EARLIER = (
    "UPDATE posts SET doubted_since = MIN(due, ?, CASE doubted_since WHEN '' THEN due ELSE doubted_since END) "
    "WHERE state <> 'published' AND due <= ?"
)


@dataclass(frozen=True, slots=True)
class Birth:
    """Whose ledger this is. `doubt` says why what was due from `doubt_since` to `doubt_until` is looked for first.

    `machine` is empty where it cannot be told apart from others. An empty `doubt_since` is the beginning of time.
    """

    id: str
    machine: str
    folder: str
    place: str
    born_at: str
    ahead: int = 0
    doubt: str = ""
    doubt_since: str = ""
    doubt_until: str = ""
    witness: str = ""


def new_id() -> str:
    return secrets.token_hex(16)


def seal(machine: str, ledger_id: str) -> str:
    """Make of a machine's id something that tells nobody anything and differs from ledger to ledger."""
    return hashlib.sha256(f"{ledger_id}\n{machine}".encode()).hexdigest()[:32] if machine else ""


def birth_of(connection: sqlite3.Connection) -> Birth | None:
    """Return the certificate; None before the ledger was first used for more than looking."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM birth").fetchone()  # noqa: S608 - names are ours
    return Birth(*row) if row else None


def write_birth(connection: sqlite3.Connection, birth: Birth) -> None:
    """Keep the certificate."""
    connection.execute(
        f"INSERT OR REPLACE INTO birth (only, {_COLUMNS}) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - ours
        (
            *(birth.id, birth.machine, birth.folder, birth.place, birth.born_at, birth.ahead),
            *(birth.doubt, birth.doubt_since, birth.doubt_until, birth.witness),
        ),
    )


def write_witness(connection: sqlite3.Connection, place: str) -> None:
    """Keep which file the signs of life are in."""
    connection.execute("UPDATE birth SET witness = ?", (place,))


def claims(connection: sqlite3.Connection) -> int:
    """Return how many claims were made; claims are never removed, so that their row's number counts them."""
    return claims_with(
        *connection.execute("SELECT (SELECT MAX(rowid) FROM attempts), (SELECT ahead FROM birth)").fetchone()
    )


def claims_with(last: int | None, ahead: object) -> int:
    """Return how many claims were made when the last one's row has this number, and the certificate says `ahead`."""
    if not isinstance(ahead, int | None):
        raise edited("its count of claims", ahead)
    return (last or 0) + (ahead or 0)


def last_sign(connection: sqlite3.Connection) -> str:
    """Return when the ledger was last written to by anybody; empty for a new one."""
    row = connection.execute("SELECT happened_at FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def doubt(connection: sqlite3.Connection, birth: Birth, why: str, now: str) -> Birth:
    """Have everything looked for first that may have been sent after the last sign of life, up to now.

    For posts that come later an earlier doubt still holds: nobody has looked for them yet.
    """
    since = last_sign(connection)
    earliest = min(birth.doubt_since, since) if birth.doubt else since
    found = replace(birth, doubt=why, doubt_since=earliest, doubt_until=now)
    write_birth(connection, found)
    connection.execute(_EARLIER, (since, now))
    return found


def doubt_new(connection: sqlite3.Connection, dues: list[tuple[str, str]], begin: str) -> None:
    """Doubt posts, by id and due time, that the files bring or move into the time that is in doubt.

    `begin` is a time before which nothing can have been sent, where even the last sign of life is unknown.
    """
    birth = birth_of(connection)
    if birth is None or not birth.doubt:
        return
    since = birth.doubt_since or begin
    connection.executemany(
        "UPDATE posts SET doubted_since = MIN(due, ?) WHERE id = ? AND state <> 'published'",
        [(since, post_id) for post_id, due in dues if due <= birth.doubt_until],
    )


def rehome(connection: sqlite3.Connection, birth: Birth, why: str, by: str, said: str, until: str) -> None:
    """Make a copy the ledger that counts: with a new certificate, and in doubt about what the other one sent."""
    doubt(connection, birth, why, until)
    write_down(connection, birth.born_at, by, "takeover", "", said)
