"""The ledger's tables. A migration is appended, never edited: ledgers in the field have run it."""

from __future__ import annotations

import sqlite3

from bot.ledger.errors import LedgerError
from bot.ledger.rows import edited

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE posts (
            id TEXT PRIMARY KEY,
            entry TEXT NOT NULL,
            channel TEXT NOT NULL,
            occurrence TEXT NOT NULL,
            partners TEXT NOT NULL,
            segment INTEGER NOT NULL,
            root TEXT NOT NULL,
            previous TEXT NOT NULL,
            due TEXT NOT NULL,
            not_before TEXT NOT NULL,
            expires TEXT NOT NULL,
            grace INTEGER NOT NULL,
            lateness TEXT NOT NULL,
            embargo TEXT NOT NULL,
            approvals INTEGER NOT NULL,
            tags TEXT NOT NULL,
            hold TEXT NOT NULL,
            local_day TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            terms TEXT NOT NULL,
            state TEXT NOT NULL,
            why TEXT NOT NULL,
            tries INTEGER NOT NULL,
            worker TEXT NOT NULL,
            body TEXT NOT NULL
        )""",
        "CREATE INDEX posts_by_state ON posts (state, not_before)",
        # One at a time for each account, whatever the code above does.
        "CREATE UNIQUE INDEX posts_under_way ON posts (channel) WHERE state = 'publishing'",
        """CREATE TABLE drafts (
            delivery_key TEXT PRIMARY KEY,
            post_id TEXT NOT NULL REFERENCES posts (id),
            body TEXT NOT NULL,
            created_at TEXT NOT NULL,
            doubted INTEGER NOT NULL
        )""",
        "CREATE INDEX drafts_by_post ON drafts (post_id)",
        """CREATE TABLE attempts (
            post_id TEXT NOT NULL REFERENCES posts (id),
            number INTEGER NOT NULL,
            delivery_key TEXT NOT NULL,
            worker TEXT NOT NULL,
            started_at TEXT NOT NULL,
            ended_at TEXT,
            outcome TEXT NOT NULL,
            why TEXT NOT NULL,
            PRIMARY KEY (post_id, number)
        )""",
        """CREATE TABLE receipts (
            post_id TEXT PRIMARY KEY REFERENCES posts (id),
            remote_id TEXT NOT NULL,
            url TEXT NOT NULL,
            published_at TEXT NOT NULL,
            proof TEXT NOT NULL
        )""",
        # `approver` is the name as it is compared: Ann and ann are one person.
        """CREATE TABLE approvals (
            post_id TEXT NOT NULL REFERENCES posts (id),
            fingerprint TEXT NOT NULL,
            local_day TEXT NOT NULL,
            approver TEXT NOT NULL,
            name TEXT NOT NULL,
            approved_at TEXT NOT NULL,
            note TEXT NOT NULL,
            PRIMARY KEY (post_id, fingerprint, local_day, approver)
        )""",
        """CREATE TABLE pauses (
            scope TEXT PRIMARY KEY,
            paused_by TEXT NOT NULL,
            why TEXT NOT NULL,
            since TEXT NOT NULL,
            until TEXT
        )""",
        """CREATE TABLE audit (
            number INTEGER PRIMARY KEY,
            happened_at TEXT NOT NULL,
            done_by TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NOT NULL
        )""",
        "CREATE INDEX audit_by_subject ON audit (subject)",
        "CREATE TABLE told (alert TEXT PRIMARY KEY, told_at TEXT NOT NULL)",
        "CREATE TABLE workers (id TEXT PRIMARY KEY, started_at TEXT NOT NULL)",
    ),
    (
        # Whose ledger this is, in one row. `place` is the file's device and inode; `ahead` is what the claims' own
        # numbers lack to the highest that was ever given; what was due before `doubt_until` may have been sent.
        """CREATE TABLE birth (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            id TEXT NOT NULL,
            machine TEXT NOT NULL,
            folder TEXT NOT NULL,
            place TEXT NOT NULL,
            born_at TEXT NOT NULL,
            ahead INTEGER NOT NULL,
            doubt TEXT NOT NULL,
            doubt_since TEXT NOT NULL,
            doubt_until TEXT NOT NULL
        )""",
        "ALTER TABLE posts ADD COLUMN doubted_since TEXT NOT NULL DEFAULT ''",
    ),
    (
        # What was planned and is not part of the post, one a line.
        "ALTER TABLE drafts ADD COLUMN left_out TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE receipts ADD COLUMN left_out TEXT NOT NULL DEFAULT ''",
    ),
    # Which file beside the ledger its signs of life are in: one that was put back is another file.
    ("ALTER TABLE birth ADD COLUMN witness TEXT NOT NULL DEFAULT ''",),
    # The number of the audit's line with which a person sent a post on; 0: nobody did. It outlasts a pause from before.
    ("ALTER TABLE posts ADD COLUMN yes INTEGER NOT NULL DEFAULT 0",),
    # What a pause spares, one scope a line.
    ("ALTER TABLE pauses ADD COLUMN excepting TEXT NOT NULL DEFAULT ''",),
    (
        # Who of the team has to agree, as JSON (empty: anybody), and the reason that releases the post from a guard.
        "ALTER TABLE posts ADD COLUMN agreements TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE posts ADD COLUMN released TEXT NOT NULL DEFAULT ''",
        # What was agreed to, as it was read; `taken_back` is when, or empty while the approval counts.
        "ALTER TABLE approvals ADD COLUMN words TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE approvals ADD COLUMN due TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE approvals ADD COLUMN released TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE approvals ADD COLUMN taken_back TEXT NOT NULL DEFAULT ''",
    ),
    (
        # Pauses whose end came, and when that was noticed: a clock that was ahead may have ended them too early.
        """CREATE TABLE pauses_over (
            scope TEXT PRIMARY KEY,
            paused_by TEXT NOT NULL,
            why TEXT NOT NULL,
            since TEXT NOT NULL,
            until TEXT NOT NULL,
            excepting TEXT NOT NULL,
            ended_at TEXT NOT NULL
        )""",
    ),
)


def version_of(connection: sqlite3.Connection, known: int = len(MIGRATIONS)) -> int:
    """Return how many migrations a file has had; 0 for an empty one. A stranger's database is refused."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return 0
    if "ledger_version" not in tables:
        raise LedgerError("this database belongs to another program: name another ledger file")
    found = connection.execute("SELECT version FROM ledger_version").fetchone()
    version = found[0] if found else None
    if not isinstance(version, int):
        raise edited("its version", version)
    if version > known:
        raise LedgerError(
            f"the ledger was written by a newer drumbeat (its version is {version}, this one knows {known}): "
            "update drumbeat"
        )
    return int(version)


def migrate(connection: sqlite3.Connection, migrations: tuple[tuple[str, ...], ...] = MIGRATIONS) -> None:
    """Bring a ledger up to date: all that is missing in one transaction, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = version_of(connection, len(migrations))
        if version == 0:
            connection.execute("CREATE TABLE ledger_version (version INTEGER NOT NULL)")
            connection.execute("INSERT INTO ledger_version (version) VALUES (0)")
        for migration in migrations[version:]:
            for statement in migration:
                connection.execute(statement)
        connection.execute("UPDATE ledger_version SET version = ?", (len(migrations),))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
