"""Commands that look leave every file as it is: on a fresh folder, a used one, an older one, and one left by a kill."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.world import USAGE
from bot.ledger import Ledger
from bot.model.delivery import State
from tests.cli.conftest import CHECKOUT, Desk

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
    ("preview",),
)
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && exec "$@"'


def _is_kept_from_mounting() -> bool:
    if shutil.which("unshare") is None:
        return True
    return subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode != 0


def ledger_of(desk: Desk) -> Path:
    return desk.root / ".drumbeat" / "ledger.sqlite"


def prints(root: Path) -> dict[str, str]:
    """Return what each file of a folder is, without what `preview` is asked to make."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.parts[len(root.parts)] != "out")
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
    after = prints(desk.root)
    index = ".drumbeat/ledger.sqlite-shm"  # of SQLite's log: a lock between processes, and no content
    assert {**after, index: ""} == {**before, index: ""}


@pytest.mark.skipif(_is_kept_from_mounting(), reason="this user may not mount a folder read-only")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("plan", "1 post as the ledger has them"),
        ("status", "1 goes out once it is put right"),
        ("approve", "Nothing needs approval"),
        ("explain launch/wall", "In the ledger: scheduled"),
        ("backup ../kept", "it is whole"),
    ],
)
def test_a_folder_that_cannot_be_written_can_be_looked_at(live: Desk, words: str, said: str) -> None:
    live.drumbeat("run", "--once")
    before = prints(live.root)
    seen = on_a_disk_that_cannot_be_written(live.root, *words.split())
    assert (seen.returncode, said in seen.stdout) == (0, True), seen.stdout + seen.stderr
    assert prints(live.root) == before


@pytest.mark.skipif(_is_kept_from_mounting(), reason="this user may not mount a folder read-only")
def test_a_backup_on_a_disk_that_cannot_be_written_blames_its_place_and_not_the_ledger(live: Desk) -> None:
    live.drumbeat("run", "--once")
    refused = on_a_disk_that_cannot_be_written(live.root, "backup", "kept")
    assert refused.returncode == USAGE
    assert "kept cannot be written: Read-only file system" in refused.stderr
    assert "ledger.sqlite" not in refused.stderr


def on_a_disk_that_cannot_be_written(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["unshare", "-m", "sh", "-c", READ_ONLY, str(root), sys.executable, "-m", "bot", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
        timeout=60,
    )


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


def test_approving_a_shout_out_on_one_channel_takes_over_its_date_on_all(desk: Desk) -> None:
    """Else the ledger could hold two partners for one date, and one of them would be withdrawn later."""
    campaign = desk.root / "schedules" / "campaign.yaml"
    campaign.write_text(campaign.read_text("utf-8") + "approvals: 1\n", "utf-8")
    desk.write("messages/thanks.md", "Thank you, {{ partner.name }}.\n")
    line = "{id: thanks, when: launch +1d, message: thanks, channels: [wall, x], partners: {per_post: 1}}"
    desk.write("schedules/thanks.yaml", f"entries:\n  - {line}\n")
    desk.write("schedules/partners.csv", "id,name,pledged\nhub,Hub,2021-06-01\n")
    desk.drumbeat("run", "--once")
    desk.write("schedules/partners.csv", "id,name,pledged\nother,Other,2021-06-01\n")
    result = desk.drumbeat("approve", "thanks/wall/other", "--by", "Amir Khan", "--yes")
    assert result.exit_code == 0, result.output
    with Ledger.open(ledger_of(desk), lambda: desk.at) as ledger:
        held = ledger.snapshot().deliveries
    assert {key: one.state for key, one in held.items() if one.entry == "thanks"} == {
        "thanks/wall/hub": State.WITHDRAWN,
        "thanks/x/hub": State.WITHDRAWN,
        "thanks/wall/other": State.SCHEDULED,
        "thanks/x/other": State.HELD,
    }
