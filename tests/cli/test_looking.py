"""Commands that look leave every file as it is: on a fresh folder, a used one, an older one, and one left by a kill."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.ledger import Ledger
from bot.model.delivery import State
from tests.cli.conftest import Desk

FIRST_RELEASE = Path(__file__).parents[1] / "ledger" / "first_release" / "ledger.sql"
LOOKS = (
    ("check",),
    ("plan",),
    ("plan", "--all"),
    ("status",),
    ("status", "--format", "json"),
    ("explain", "launch/wall"),
    ("approve",),
    ("approve", "--tag", "nobody-has-this"),
)


def ledger_of(desk: Desk) -> Path:
    return desk.root / ".drumbeat" / "ledger.sqlite"


def prints(root: Path) -> dict[str, str]:
    """Return what each file of a folder is; the index of SQLite's log is a lock, and no content."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and not path.name.endswith("-shm"))
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_looking_at_a_fresh_folder_writes_nothing(desk: Desk, words: tuple[str, ...]) -> None:
    before = prints(desk.root)
    desk.drumbeat(*words)
    assert prints(desk.root) == before


@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_looking_at_a_used_ledger_writes_nothing(desk: Desk, words: tuple[str, ...]) -> None:
    desk.drumbeat("run", "--once")
    (desk.root / "messages" / "launch.md").write_text("Other words, which nobody has applied yet.\n", "utf-8")
    before = prints(desk.root)
    desk.drumbeat(*words)
    assert prints(desk.root) == before


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed")
@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_looking_at_what_a_killed_process_left_writes_nothing(desk: Desk, words: tuple[str, ...]) -> None:
    child = os.fork()
    if child == 0:
        ledger = Ledger.open(ledger_of(desk), lambda: desk.at)
        ledger.note("Ann", "note", "all", "the end")
        os._exit(0)
    os.waitpid(child, 0)
    log = ledger_of(desk).with_name("ledger.sqlite-wal")
    assert log.stat().st_size
    before = prints(desk.root)
    desk.drumbeat(*words)
    assert prints(desk.root) == before


@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_looking_at_a_ledger_of_the_first_release_writes_nothing(desk: Desk, words: tuple[str, ...]) -> None:
    (desk.root / ".drumbeat").mkdir()
    with closing(sqlite3.connect(ledger_of(desk))) as connection:
        connection.executescript(FIRST_RELEASE.read_text("utf-8"))
    before = prints(desk.root)
    result = desk.drumbeat(*words)
    assert "not foreseen" not in result.output
    assert prints(desk.root) == before


def test_approving_takes_over_what_is_approved_and_nothing_else(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    shutil.move(desk.root / "schedules" / "launch.yaml", desk.root / "launch.yaml")
    (desk.root / "schedules" / "quote.yaml").write_text(
        "entries:\n  - {id: quote, when: launch +1d, message: launch, tags: [quote]}\n", "utf-8"
    )
    campaign = desk.root / "schedules" / "campaign.yaml"
    campaign.write_text(campaign.read_text("utf-8") + "approvals: {needed: 0, tags: {quote: 1}}\n", "utf-8")
    result = desk.drumbeat("approve", "quote/wall", "--by", "Amir Khan", "--yes")
    assert result.exit_code == 0, result.output
    with Ledger.open(ledger_of(desk), lambda: desk.at) as ledger:
        held = ledger.snapshot().deliveries
        audit = [(line.by, line.action, line.subject) for line in ledger.audit()]
    assert {key: one.state for key, one in held.items()} == {
        "launch/wall": State.SCHEDULED,
        "quote/wall": State.SCHEDULED,
    }
    assert held["quote/wall"].approved_by == ("Amir Khan",)
    assert ("Amir Khan", "withdraw", "launch/wall") not in audit
