"""The file: what is refused, what is kept, and what a full or locked disk does."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

import pytest

from bot.ledger import Ledger, LedgerError, migrations
from bot.ledger.commits import Ticket, commit_together
from bot.ledger.store import Store
from bot.model.delivery import State
from tests.ledger.posts import Clock, a_post, a_receipt, add, claim, draft_of


def test_what_was_committed_is_there_after_reopening(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, a_post(), a_post("launch/x"))
        claim(ledger, "launch/wall")
        ledger.record("launch/wall", State.PUBLISHED, receipt=a_receipt())
        before = ledger.snapshot()
    with Ledger.open(path, clock) as ledger:
        assert ledger.snapshot() == before


def test_a_closed_ledger_leaves_one_file_and_no_locks(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, a_post())
        claim(ledger, "launch/wall")
        assert len(list(path.parent.glob("workers/*.lock"))) == 1
    left = {found.name for found in path.parent.rglob("*") if found.is_file()}
    assert left - {"ledger.sqlite.lock", ".gitignore"} == {"ledger.sqlite"}


def test_a_closed_ledger_says_so(ledger: Ledger) -> None:
    ledger.close()
    ledger.close()
    with pytest.raises(LedgerError, match="closed"):
        add(ledger, a_post())


def test_every_commit_waits_for_the_disk(path: Path, clock: Clock) -> None:
    seen: list[str] = []
    with Ledger.open(path, clock, trace=seen.append) as ledger:
        add(ledger, a_post())
    assert "PRAGMA synchronous = FULL" in seen
    with sqlite3.connect(path) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_in_a_shared_commit_one_that_fails_fails_alone_and_the_others_count_once() -> None:
    def noting(word: str, *, fails: bool = False) -> Ticket[str]:
        def operation(connection: sqlite3.Connection) -> str:
            connection.execute("INSERT INTO noted VALUES (?)", (word,))
            if fails:
                raise LedgerError(f"{word} fails")
            return word

        return Ticket(operation)

    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE noted (word)")
    first, broken, last = tickets = [noting("first"), noting("broken", fails=True), noting("last")]
    commit_together(connection, tickets)
    assert (first.outcome(), last.outcome()) == ("first", "last")
    with pytest.raises(LedgerError, match="broken fails"):
        broken.outcome()
    assert [word for (word,) in connection.execute("SELECT word FROM noted ORDER BY rowid")] == ["first", "last"]


def test_ctrl_c_in_a_shared_commit_leaves_the_others_to_try_again(path: Path, clock: Clock) -> None:
    def interrupted(connection: sqlite3.Connection) -> None:
        raise KeyboardInterrupt

    store = Store(path, durable=False, trace=None)
    other = Ticket(lambda connection: "nothing of this stands")
    store._waiting.append(other)  # as if its caller had come in the moment before
    with pytest.raises(KeyboardInterrupt):
        store.write(interrupted)
    with pytest.raises(LedgerError, match="told to end"):
        other.outcome()
    assert store.write(lambda connection: "goes on") == "goes on"
    store.close()


def test_the_trace_sees_each_statement_before_it_runs(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, a_post())
    states: list[str] = []

    def look(statement: str) -> None:
        if statement == "COMMIT":
            with sqlite3.connect(path) as other:
                states.append(other.execute("SELECT state FROM posts").fetchone()[0])

    with Ledger.open(path, clock, trace=look) as ledger:
        assert claim(ledger, "launch/wall") is not None
    assert states == ["scheduled"]


def test_what_is_deleted_is_overwritten_on_every_connection_whatever_sqlite_was_built_to_do(
    path: Path, clock: Clock
) -> None:
    seen: list[str] = []
    with Ledger.open(path, clock, trace=seen.append) as ledger:
        opened = seen.count("PRAGMA secure_delete = ON")
        ledger.snapshot()
        assert (opened, seen.count("PRAGMA secure_delete = ON")) == (1, 2)


def test_a_claim_is_not_handed_out_before_its_commit(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, a_post())
    at_commit, go_on = Event(), Event()

    def stand_still(statement: str) -> None:
        if statement == "COMMIT":
            at_commit.set()
            go_on.wait(10)

    with Ledger.open(path, clock, trace=stand_still) as ledger, ThreadPoolExecutor(1) as pool:
        call = pool.submit(claim, ledger, "launch/wall")
        assert at_commit.wait(10)
        assert not wait([call], timeout=0.05).done
        go_on.set()
        assert call.result() is not None


def test_a_ledger_of_a_newer_version_is_refused(path: Path, clock: Clock) -> None:
    Ledger.open(path, clock).close()
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE ledger_version SET version = version + 1")
    with pytest.raises(LedgerError, match=r"newer drumbeat .* update drumbeat"):
        Ledger.open(path, clock)


def test_the_database_of_another_program_is_refused_and_left_alone(path: Path, clock: Clock) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="another program"):
        Ledger.open(path, clock)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path, clock: Clock) -> None:
    path.parent.mkdir()
    path.write_text("Dear diary, " * 500)
    with pytest.raises(LedgerError, match="is not a ledger"):
        Ledger.open(path, clock)
    assert path.read_text().startswith("Dear diary")


def test_a_damaged_ledger_says_what_to_do(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, *(a_post(f"e{n}/wall") for n in range(500)))
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    with pytest.raises(LedgerError, match=r"damaged.*restore your last backup"), Ledger.open(path, clock) as ledger:
        ledger.snapshot()


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerError, match="is a file, and the ledger's folder has to be there"):
        Ledger.open(tmp_path / "file" / "ledger.sqlite", clock)


def test_migrations_run_once_each_and_together_or_not_at_all(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "old.sqlite", isolation_level=None)
    first = ("CREATE TABLE one (x TEXT)",)
    second = ("ALTER TABLE one ADD COLUMN y TEXT", "INSERT INTO one (x, y) VALUES ('a', 'b')")
    migrations.migrate(connection, (first,))
    with pytest.raises(sqlite3.OperationalError):
        migrations.migrate(connection, (first, second, ("NONSENSE",)))
    assert migrations.version_of(connection) == 1
    assert [row[1] for row in connection.execute("PRAGMA table_info(one)")] == ["x"]
    for _ in range(2):
        migrations.migrate(connection, (first, second))
    assert connection.execute("SELECT x, y FROM one").fetchall() == [("a", "b")]


def test_an_operation_that_raises_fails_alone(path: Path) -> None:
    """Eight callers share a commit; the odd ones raise after they wrote."""
    store = Store(path, durable=True, trace=None)
    hold, held = Event(), Event()

    def stand_still(connection: sqlite3.Connection) -> None:
        held.set()
        hold.wait(10)

    def write(number: int) -> int:
        def operation(connection: sqlite3.Connection) -> int:
            connection.execute("INSERT INTO told (alert, told_at) VALUES (?, '')", (str(number),))
            if number % 2:
                raise KeyError(number)
            return number

        return store.write(operation)

    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(store.write, stand_still)
        assert held.wait(10)
        calls = [pool.submit(write, number) for number in range(8)]
        hold.set()
        first.result()
        assert [type(call.exception()) if call.exception() else call.result() for call in calls] == [
            0, KeyError, 2, KeyError, 4, KeyError, 6, KeyError,
        ]  # fmt: skip
    assert store.read(lambda connection: [row[0] for row in connection.execute("SELECT alert FROM told")]) == list(
        "0246"
    )
    store.close()


def test_many_threads_share_few_commits(path: Path, clock: Clock) -> None:
    seen: list[str] = []
    with Ledger.open(path, clock, trace=seen.append) as ledger:
        posts = [a_post(f"e{n}/c{n}") for n in range(200)]
        add(ledger, *posts)
        seen.clear()
        with ThreadPoolExecutor(201) as pool:
            begun = Event()
            slow = pool.submit(ledger._store.write, until_they_wait(ledger._store, 200, begun))
            begun.wait()
            claims = list(pool.map(lambda post: ledger.claim(post, draft_of(post)), posts))
            slow.result()
    assert [one.post_id for one in claims if one] == [post.id for post in posts]
    assert seen.count("COMMIT") == 2


def until_they_wait(store: Store, count: int, begun: Event) -> Callable[[sqlite3.Connection], None]:
    def operation(connection: sqlite3.Connection) -> None:
        begun.set()
        end = time.monotonic() + 30
        while len(store._waiting) < count and time.monotonic() < end:
            time.sleep(0.001)

    return operation


def test_a_reader_sees_one_moment_while_others_write(path: Path) -> None:
    store = Store(path, durable=True, trace=None)

    def count_twice(connection: sqlite3.Connection) -> tuple[int, int]:
        def count() -> int:
            return int(connection.execute("SELECT COUNT(*) FROM told").fetchone()[0])

        before = count()
        store.write(lambda other: other.execute("INSERT INTO told (alert, told_at) VALUES ('x', '')"))
        return before, count()

    assert store.read(count_twice) == (0, 0)
    store.close()


LOCKED = """
import sys
from pathlib import Path
from bot.ledger import Ledger, LedgerError, errors, store
store.BUSY_SECONDS = 0.2
from tests.ledger.posts import Clock, a_post, add
ledger = Ledger.open(Path(sys.argv[1]), Clock())
try:
    add(ledger, a_post())
except LedgerError as error:
    print(error)
"""


def test_a_ledger_that_another_program_locks_says_so(path: Path, clock: Clock) -> None:
    Ledger.open(path, clock).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "was locked by another program" in in_a_child(LOCKED, path)
    other.execute("ROLLBACK")
    other.close()


FULL = """
import resource, sys
from pathlib import Path
from bot.ledger import Ledger, LedgerError
from bot.model.delivery import State
from tests.ledger.posts import Clock, a_post, add, claim
path = Path(sys.argv[1])
ledger = Ledger.open(path, Clock())
add(ledger, *(a_post(f"e{n}/c{n}") for n in range(50)))
wal = Path(f"{path}-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 4096, wal + 4096))
claimed = 0
try:
    for n in range(50):
        claimed += claim(ledger, f"e{n}/c{n}") is not None
except LedgerError as error:
    print(error)
held = ledger.snapshot().deliveries.values()
print(sum(one.state is State.PUBLISHING for one in held) == claimed, len(held))
sys.stdout.flush()
import os
os._exit(0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
def test_a_full_disk_is_told_and_the_ledger_stays_whole(path: Path, clock: Clock) -> None:
    told, whole = in_a_child(FULL, path).splitlines()
    assert "nothing of this step was kept" in told
    assert whole == "True 50"
    with Ledger.open(path, clock) as ledger:
        assert len(ledger.snapshot().deliveries) == 50
        add(ledger, a_post())


def in_a_child(code: str, path: Path) -> str:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=root, env=os.environ, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


READ = """
import resource, sys
from pathlib import Path
from tests.ledger.posts import Clock
from bot.ledger import Ledger, LedgerError
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    with Ledger.open(Path(sys.argv[1]), Clock(), looks=True) as ledger:
        print(len(ledger.snapshot().deliveries), "disk full" in ledger.in_the_way)
except LedgerError as error:
    print("refused" if "disk full" in str(error) else error)
"""


def test_nothing_is_kept_of_a_post_that_is_not_there(ledger: Ledger) -> None:
    orphan = "INSERT INTO drafts (delivery_key, post_id, body, created_at, doubted) VALUES ('k', 'nobody', '', '', 0)"
    with pytest.raises(LedgerError, match="FOREIGN KEY"):
        ledger._store.write(lambda connection: connection.execute(orphan))


def test_whoever_only_looks_can_write_nothing(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, a_post())
    with Ledger.open(path, clock, looks=True) as ledger, pytest.raises(LedgerError, match="cannot be written"):
        claim(ledger, "launch/wall")


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
def test_whoever_only_looks_reads_a_ledger_on_a_full_disk(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, a_post())
        assert ledger.in_the_way == ""
    assert in_a_child(READ, path) == "1 True\n"


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
def test_what_waits_beside_the_file_is_never_overlooked(path: Path, clock: Clock) -> None:
    """A process died: the file alone is older than what was committed, and is not shown as if it were all."""
    with Ledger.open(path, clock) as ledger:
        add(ledger, a_post())
    path.with_name(f"{path.name}-wal").write_bytes(b"what was committed and not yet moved into the file")
    assert in_a_child(READ, path) == "refused\n"
