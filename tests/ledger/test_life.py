"""A ledger knows whose it is, and what it may have forgotten."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from bot.home import Home
from bot.ledger import Ledger
from bot.ledger.life import NotAtHome
from bot.ledger.migrations import MIGRATIONS
from bot.ledger.standing import GONE, NO_LEDGER, OLDER, OTHER, UNKNOWN, Standing
from bot.model.delivery import Claim, Draft, Pause, State
from tests.ledger.posts import NINE, Clock, a_post, a_receipt, add, claim


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home("machine-7f3a", "this start", tmp_path / "state")


def publish(ledger: Ledger, post_id: str) -> None:
    made = claim(ledger, post_id)
    assert made is not None
    assert made.doubted_since is None
    ledger.record(post_id, State.PUBLISHED, receipt=a_receipt(post_id), of=made)


def begin(path: Path, clock: Clock, home: Home) -> None:
    """Use a ledger as the first start does: long before anything is due."""
    clock.at = NINE - timedelta(days=1)
    with Ledger.open(path, clock, home=home) as ledger:
        add(ledger, *(a_post(f"e{n}/wall", due=NINE + timedelta(minutes=n)) for n in range(3)))
        ledger.life.begin()
    clock.at = NINE + timedelta(minutes=2)


def must_look(ledger: Ledger, post_id: str) -> Claim:
    made = claim(ledger, post_id)
    assert made is not None
    assert made.doubted_since is not None
    held = ledger.delivery(post_id)
    assert held is not None
    assert held.state is State.UNCONFIRMED
    return made


def test_a_ledger_that_is_where_it_was_is_in_no_doubt(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    for n in range(3):
        with Ledger.open(path, clock, home=home) as ledger:
            assert ledger.life.standing() == Standing()
            publish(ledger, f"e{n}/wall")


def test_an_older_copy_that_is_put_back_is_looked_for_first(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "e0/wall")
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "e1/wall")
    copy.replace(path)
    with Ledger.open(path, clock, home=home) as ledger:
        assert ledger.life.standing() == Standing(doubt=OLDER)
        made = must_look(ledger, "e1/wall")
        assert made.since <= NINE + timedelta(minutes=1)
        ledger.record("e1/wall", State.SCHEDULED, of=made)
        publish(ledger, "e1/wall")  # once looked for it is in no doubt
    with Ledger.open(path, clock, home=home) as ledger:
        assert ledger.life.standing() == Standing()
        must_look(ledger, "e2/wall")


def test_the_first_post_of_a_lost_ledger_may_have_gone_out_by_a_clock_that_was_ahead(
    path: Path, clock: Clock, home: Home
) -> None:
    clock.at = NINE
    with Ledger.open(path, clock, home=home) as ledger:
        ledger.life.begin()
        add(ledger, a_post("e0/wall"))
        assert must_look(ledger, "e0/wall").since == NINE - timedelta(days=1)


def test_a_doubt_that_nobody_has_looked_into_outlives_the_next_one(path: Path, clock: Clock, home: Home) -> None:
    """A lost ledger was begun anew, and the process died before the plan was in it: its last sign says nothing."""
    clock.at = NINE
    with Ledger.open(path, clock, home=home) as ledger:
        ledger.life.begin()
        ledger.pause(Pause("tag:quiet", "ann", "a word with somebody", clock.at))
    shutil.rmtree(home.state or path)
    with Ledger.open(path, clock, home=home) as ledger:
        ledger.life.begin()
        add(ledger, a_post("e0/wall", due=NINE - timedelta(hours=1)), a_post("e1/wall"))
        assert must_look(ledger, "e1/wall").since < NINE - timedelta(hours=1)


def test_a_claim_from_before_the_doubt_is_looked_for_since_the_claim() -> None:
    """The clock was ahead, so that a post went out before it was due, which is when its doubt begins."""
    draft = Draft("e0/wall", "{}", NINE)
    made = Claim("e0/wall", "key", draft, 1, NINE - timedelta(hours=2), doubted_since=NINE, due=NINE)
    assert made.since == NINE - timedelta(hours=2)
    assert replace(made, claimed_at=NINE + timedelta(hours=2)).since == NINE


@pytest.mark.skipif(sys.platform == "win32", reason="rights are set by other means there")
def test_the_signs_of_life_are_for_this_user_alone_whatever_the_umask(path: Path, clock: Clock, home: Home) -> None:
    before = os.umask(0)
    try:
        begin(path, clock, home)
        with Ledger.open(path, clock, home=home) as ledger:
            publish(ledger, "e0/wall")
    finally:
        os.umask(before)
    signs = [one for one in (home.state or path).rglob("this start") if one.is_file()]
    assert [one.stat().st_mode & 0o777 for one in signs] == [0o600]


def test_what_comes_due_after_the_look_is_in_no_doubt(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    shutil.copy(path, path.with_name("copy"))
    clock.at = NINE
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "e0/wall")
    path.with_name("copy").replace(path)
    with Ledger.open(path, clock, home=home) as ledger:
        ledger.life.begin()
        clock.at = NINE + timedelta(minutes=2)
        publish(ledger, "e1/wall")


def test_a_death_between_a_claim_and_its_sign_hides_no_older_copy(path: Path, clock: Clock, home: Home) -> None:
    """The first claim's sign is lost with its process; the second one's stands for both."""
    begin(path, clock, home)
    with Ledger.open(path, clock, home=home) as ledger:
        signs = next(one for one in (home.state or path).rglob("this start") if one.is_file())
        before = signs.read_bytes()
        publish(ledger, "e0/wall")
        signs.write_bytes(before)
    shutil.copy(path, path.with_name("copy"))
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "e1/wall")
    path.with_name("copy").replace(path)
    with Ledger.open(path, clock, home=home) as ledger:
        assert ledger.life.standing() == Standing(doubt=OLDER)


def test_a_copy_in_another_folder_stops_until_it_is_taken_over(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    copy = path.parent.with_name("copy") / path.name
    shutil.copytree(path.parent, copy.parent)
    with Ledger.open(copy, clock, home=home) as ledger:
        with pytest.raises(NotAtHome, match=rf"belongs to {path.parent}.* drumbeat takeover --why"):
            ledger.life.begin()
        with pytest.raises(NotAtHome):
            claim(ledger, "e0/wall")
        ledger.life.rehome("ann", "the old server burnt down")
        must_look(ledger, "e0/wall")
        assert ("ann", "takeover") in {(line.by, line.action) for line in ledger.audit()}
    with Ledger.open(copy, clock, home=home) as ledger:
        assert ledger.life.standing() == Standing()


def test_a_ledger_that_was_taken_over_on_its_machine_sends_nothing_more(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    copy, second = (path.parent.with_name(name) / path.name for name in ("copy", "second"))
    shutil.copytree(path.parent, copy.parent)
    with Ledger.open(path, clock, home=home) as running, Ledger.open(copy, clock, home=home) as ledger:
        publish(running, "e0/wall")
        ledger.life.rehome("ann", "it is gone")
        with pytest.raises(NotAtHome, match=rf"was taken over by {copy.parent}.* drumbeat takeover --why"):
            claim(running, "e1/wall")
    with Ledger.open(path, clock, home=home) as ledger, pytest.raises(NotAtHome):
        ledger.life.begin()
    shutil.copytree(copy.parent, second.parent)
    with Ledger.open(second, clock, home=home) as ledger:
        ledger.life.rehome("ann", "that one is gone, too")
    with Ledger.open(path, clock, home=home) as ledger:
        ledger.life.rehome("ann", "back to the first")
        must_look(ledger, "e1/wall")
    for other in (copy, second):
        with Ledger.open(other, clock, home=home) as ledger:
            assert f"was taken over by {path.parent}" in ledger.life.standing().elsewhere


def test_an_old_file_that_is_put_back_where_its_copy_was_taken_over_is_looked_for(
    path: Path, clock: Clock, home: Home
) -> None:
    begin(path, clock, home)
    copy = path.parent.with_name("copy") / path.name
    shutil.copytree(path.parent, copy.parent)
    with Ledger.open(copy, clock, home=home) as ledger:
        ledger.life.rehome("ann", "it is gone")
    path.replace(copy)  # the place on the disk makes it one that is at home there
    with Ledger.open(copy, clock, home=home) as ledger:
        assert ledger.life.standing() == Standing(doubt=OTHER)
        must_look(ledger, "e0/wall")


def test_a_folder_that_is_renamed_stays_at_home(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    renamed = path.parent.with_name("renamed") / path.name
    path.parent.rename(renamed.parent)
    with Ledger.open(renamed, clock, home=home) as ledger:
        publish(ledger, "e0/wall")
    shutil.copytree(renamed.parent, path.parent)
    with Ledger.open(path, clock, home=home) as ledger, pytest.raises(NotAtHome):
        ledger.life.begin()


@pytest.mark.parametrize(
    ("born", "now", "stops"), [("a", "b", True), ("a", "", False), ("", "b", False), ("", "", False)]
)
def test_another_machine_stops_but_an_unknown_one_does_not(
    path: Path, clock: Clock, home: Home, born: str, now: str, stops: bool
) -> None:
    begin(path, clock, replace(home, machine=born))
    with Ledger.open(path, clock, home=replace(home, machine=now)) as ledger:
        assert bool(ledger.life.standing().elsewhere) is stops
        if stops:
            with pytest.raises(NotAtHome, match="on another machine"):
                ledger.life.begin()
        else:
            publish(ledger, "e0/wall")


def test_nobody_learns_a_machine_from_its_ledger(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    assert b"machine-7f3a" not in path.read_bytes()


def test_a_machine_that_was_started_anew_looks_first_once(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    anew = replace(home, boot="next start")
    with Ledger.open(path, clock, home=anew) as ledger:
        assert ledger.life.standing() == Standing()
        must_look(ledger, "e0/wall")
    clock.forward(minutes=1)
    with Ledger.open(path, clock, home=anew) as ledger:
        add(ledger, a_post("e9/x", due=clock()))
        publish(ledger, "e9/x")
    assert home.state is not None
    assert [one.name for one in home.state.rglob("*start")] == ["next start"]


@pytest.mark.parametrize("lost", ["boot", "state"])
def test_without_signs_beside_it_every_start_looks_first(path: Path, clock: Clock, home: Home, lost: str) -> None:
    nowhere = replace(home, boot="") if lost == "boot" else replace(home, state=None)
    begin(path, clock, nowhere)
    for n in range(2):
        with Ledger.open(path, clock, home=nowhere) as ledger:
            must_look(ledger, f"e{n}/wall")


def test_signs_that_cannot_be_written_are_not_believed(path: Path, clock: Clock, home: Home) -> None:
    assert home.state is not None
    home.state.write_text("a file is in the way")
    begin(path, clock, home)
    with Ledger.open(path, clock, home=home) as ledger:
        must_look(ledger, "e0/wall")


def test_a_sign_that_could_not_be_written_leaves_none_to_believe(
    path: Path, clock: Clock, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    begin(path, clock, home)
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "e0/wall")
        monkeypatch.setattr(os, "pwrite", full)
        publish(ledger, "e1/wall")
        monkeypatch.undo()
    with Ledger.open(path, clock, home=home) as ledger:
        must_look(ledger, "e2/wall")


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="open files are counted in another way there")
def test_a_ledger_that_is_closed_leaves_no_file_open(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    before = len(tuple(Path("/dev/fd").iterdir()))
    begin(path, clock, home)
    assert len(tuple(Path("/dev/fd").iterdir())) == before


@pytest.mark.parametrize("how", ["deleted", "emptied"])
def test_a_ledger_that_is_gone_is_noticed_and_what_is_due_is_looked_for(
    path: Path, clock: Clock, home: Home, how: str
) -> None:
    begin(path, clock, home)
    if how == "deleted":
        shutil.rmtree(path.parent)
    else:
        path.write_bytes(b"")
    with Ledger.open(path, clock, home=home) as ledger:
        assert ledger.life.standing() == Standing(doubt=GONE)
        ledger.life.begin()
        add(ledger, *(a_post(f"e{n}/wall", due=NINE + timedelta(minutes=n)) for n in range(9)))
        assert must_look(ledger, "e1/wall").since == NINE - timedelta(days=1)
        ledger.record("e1/wall", State.FAILED)
        clock.forward(minutes=1)
        publish(ledger, "e3/wall")


def test_a_new_ledger_looks_for_what_is_due_already(path: Path, clock: Clock, home: Home) -> None:
    with Ledger.open(path, clock, home=home) as ledger:
        ledger.life.begin()
        add(
            ledger,
            a_post("late/wall", due=NINE - timedelta(minutes=1)),
            a_post("next/x", due=NINE + timedelta(minutes=1)),
        )
        must_look(ledger, "late/wall")
        held = ledger.delivery("late/wall")
        assert held is not None
        assert NO_LEDGER in held.why
        clock.forward(minutes=1)
        publish(ledger, "next/x")


def test_another_ledger_that_was_used_here_meanwhile_is_noticed(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    aside = path.with_name("aside")
    path.rename(aside)
    with Ledger.open(path, clock, home=home) as ledger:
        ledger.life.begin()
    aside.replace(path)
    with Ledger.open(path, clock, home=home) as ledger:
        must_look(ledger, "e0/wall")


def test_a_ledger_of_the_first_release_is_born_once_and_keeps_its_approvals(
    path: Path, clock: Clock, home: Home
) -> None:
    clock.at = NINE - timedelta(days=1)
    with Ledger.open(path, clock) as ledger:
        post = a_post(approvals=1)
        add(ledger, post)
        ledger.approve(post.id, post.fingerprint, "Ann")
    with sqlite3.connect(path) as plain:
        later = "\n".join(chain(*MIGRATIONS[1:]))
        made = re.findall(r"CREATE TABLE (\w+)", later)
        for table in made:
            plain.execute(f"DROP TABLE {table}")
        for table, column in re.findall(r"ALTER TABLE (\w+) ADD COLUMN (\w+)", later):
            if table not in made:
                plain.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        plain.execute("UPDATE ledger_version SET version = 1")
    plain.close()
    born = []
    for _ in range(2):
        with Ledger.open(path, clock, home=home) as ledger:
            ledger.life.begin()
        with sqlite3.connect(path) as plain:
            born.append(plain.execute("SELECT id FROM birth").fetchall())
        plain.close()
    assert born[0] == born[1] != []
    clock.at = NINE
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "launch/wall")


def test_an_older_copy_under_an_open_ledger_is_noticed_at_the_next_claim(path: Path, clock: Clock, home: Home) -> None:
    """Another process with the same ledger claimed something that this file does not know."""
    begin(path, clock, home)
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "e0/wall")
        signs = next(one for one in (home.state or path).rglob("this start") if one.is_file())
        signs.write_bytes(b"." * 9)
        assert claim(ledger, "e1/wall") is None
        must_look(ledger, "e1/wall")


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_a_ledger_that_is_taken_away_while_it_is_open_claims_nothing(
    path: Path, clock: Clock, home: Home, how: str
) -> None:
    begin(path, clock, home)
    shutil.copy(path, path.with_name("copy"))
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "e0/wall")
        if how == "deleted":
            path.unlink()
        else:
            path.with_name("copy").replace(path)
        with pytest.raises(Exception, match="moved, replaced or deleted"):
            claim(ledger, "e1/wall")


def test_an_unknown_state_is_said_on_the_post_only(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    with Ledger.open(path, clock, home=replace(home, boot="next start")) as ledger:
        must_look(ledger, "e0/wall")
        held = ledger.delivery("e0/wall")
        assert held is not None
        assert UNKNOWN in held.why


KILLED = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
from bot.home import Home
from bot.ledger import Ledger
from bot.model.delivery import State
from tests.ledger.posts import Clock, NINE, a_receipt, claim
clock = Clock(NINE + timedelta(minutes=2))
ledger = Ledger.open(Path(sys.argv[1]), clock, home=Home("machine-7f3a", "this start", Path(sys.argv[2])))
ledger.record("e0/wall", State.PUBLISHED, receipt=a_receipt("e0/wall"), of=claim(ledger, "e0/wall"))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no signal ends a process there")
def test_after_a_death_nobody_relies_on_what_sqlite_kept_beside_the_file(path: Path, clock: Clock, home: Home) -> None:
    """An older file may have been put before a newer log; what they are together, nobody knows."""
    begin(path, clock, home)
    subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(home.state)], check=False, cwd=Path(__file__).parents[2]
    )
    assert Path(f"{path}-wal").stat().st_size
    with Ledger.open(path, clock, home=home) as ledger:
        must_look(ledger, "e1/wall")
    clock.forward(minutes=1)
    with Ledger.open(path, clock, home=home) as ledger:
        add(ledger, a_post("e9/x", due=clock()))
        publish(ledger, "e9/x")


def test_a_ledger_that_another_process_has_open_is_in_no_doubt(path: Path, clock: Clock, home: Home) -> None:
    begin(path, clock, home)
    with Ledger.open(path, clock, home=home) as first, Ledger.open(path, clock, home=home) as second:
        publish(first, "e0/wall")
        publish(second, "e1/wall")
        with Ledger.open(path, clock, home=home) as third:
            publish(third, "e2/wall")


def test_signs_of_life_that_were_put_back_with_the_ledger_are_noticed(
    path: Path, clock: Clock, home: Home, tmp_path: Path
) -> None:
    """The whole disk was restored, and the machine was not even started anew."""
    begin(path, clock, home)
    assert home.state is not None
    for folder in (path.parent, home.state):
        shutil.copytree(folder, tmp_path / "backup" / folder.name)
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "e0/wall")
    for folder in (path.parent, home.state):
        kept = folder.rename(folder.with_name(f"{folder.name}-before"))  # so that no number is given again
        shutil.copytree(tmp_path / "backup" / folder.name, folder)
        assert kept.exists()
    with Ledger.open(path, clock, home=home) as ledger:
        must_look(ledger, "e0/wall")


@pytest.mark.parametrize("lost", ["deleted", "restored"])
def test_what_was_sent_by_a_clock_that_was_ahead_is_looked_for_after_a_loss(
    path: Path, clock: Clock, home: Home, lost: str
) -> None:
    begin(path, clock, home)
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "e2/wall")
    clock.at = NINE + timedelta(minutes=1)
    path.unlink()
    if lost == "restored":
        copy.replace(path)
    with Ledger.open(path, clock, home=home) as ledger:
        if lost == "restored":
            ledger.life.rehome("Ann", "restored")
        ledger.life.begin()
        if lost == "deleted":
            add(ledger, a_post("e2/wall", due=NINE + timedelta(minutes=2)))
        clock.at = NINE + timedelta(minutes=2)
        must_look(ledger, "e2/wall")


def test_what_is_in_doubt_since_an_hour_of_a_wrong_clock_is_looked_for_since_the_true_one(
    path: Path, clock: Clock, home: Home
) -> None:
    begin(path, clock, home)
    shutil.copy(path, path.with_name("older"))
    with Ledger.open(path, clock, home=home) as ledger:
        publish(ledger, "e0/wall")
    path.with_name("older").replace(path)
    with Ledger.open(path, clock, home=home) as ledger:
        ledger.life.begin()
        by = timedelta(days=30)
        clock.at -= by
        ledger.clock_went_back(by)
        held = ledger.delivery("e0/wall")
        assert held is not None
        assert held.doubted_since == NINE - timedelta(days=1) - by
