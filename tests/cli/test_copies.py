"""Copied, put back, deleted and restored ledgers, through the commands: nothing is posted twice."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.world import FAILED, FINE, UNCONFIRMED, USAGE
from bot.home import Home
from bot.ledger import Ledger
from bot.model.channel import Rejected
from bot.model.delivery import State
from tests.cli.conftest import LAUNCH, Desk, read_until, started
from tests.delivery.platform import Platform, capabilities

MINUTE = timedelta(minutes=1)
LEDGER = ".drumbeat/ledger.sqlite"


@pytest.fixture
def campaign(desk: Desk) -> Desk:
    """Return a campaign with six posts, a minute apart, on a platform that ignores keys and shows its posts late."""
    (desk.root / "schedules" / "launch.yaml").unlink()
    for n in range(6):
        desk.entry(f"e{n}", f"launch +{n}m", "mastodon")
    desk.home = Home("here", "now", desk.root.parent / "state")
    desk.channels["mastodon"] = Platform("mastodon", now=lambda: desk.at)
    assert desk.drumbeat("run", "--once").exit_code == FINE
    return desk


def platform(desk: Desk) -> Platform:
    found = desk.channels["mastodon"]
    assert isinstance(found, Platform)
    return found


def run_every_minute(desk: Desk, until: int, begin: int = 0) -> str:
    said = ""
    for n in range(begin, until + 1):
        desk.at = LAUNCH + n * MINUTE
        result = desk.drumbeat("run", "--once")
        assert result.exit_code in (FINE, UNCONFIRMED), result.output
        said += result.output
    return said


def resume_all(desk: Desk) -> None:
    """Go on after a restore that begins paused, and send what came due: it is looked for first."""
    assert desk.drumbeat("resume").exit_code == FINE
    assert desk.drumbeat("resolve", "--channel", "mastodon", "--send", "--yes").exit_code == FINE


def put_back(desk: Desk, copy: Path) -> None:
    shutil.rmtree(desk.root / ".drumbeat")
    shutil.copytree(copy, desk.root / ".drumbeat")


def delete(desk: Desk, copy: Path) -> None:
    shutil.rmtree(desk.root / ".drumbeat")


def empty(desk: Desk, copy: Path) -> None:
    (desk.root / LEDGER).write_bytes(b"")


@pytest.mark.parametrize("forget", [put_back, delete, empty])
def test_what_went_out_is_not_posted_again(
    campaign: Desk, tmp_path: Path, forget: Callable[[Desk, Path], None]
) -> None:
    shutil.copytree(campaign.root / ".drumbeat", tmp_path / "copy")
    run_every_minute(campaign, 4)
    assert len(platform(campaign).public) == 5
    forget(campaign, tmp_path / "copy")
    said = run_every_minute(campaign, 12, begin=5)
    assert "looked for before" in said
    assert "force" not in said
    assert sorted(platform(campaign).public) == [f"e{n}/mastodon" for n in range(6)]
    status = campaign.drumbeat("status")
    assert status.exit_code == FINE
    assert "6 posts are public" in status.output


def test_a_deleted_ledger_with_many_past_due_posts_is_no_flood_and_nothing_typed_doubles(desk: Desk) -> None:
    desk.home = Home("here", "now", desk.root.parent / "state")
    desk.channels["mastodon"] = Platform("mastodon", now=lambda: desk.at)
    (desk.root / "schedules" / "launch.yaml").unlink()
    for n in range(30):
        desk.entry(f"e{n}", "launch", "mastodon")
    first = desk.drumbeat("run", "--once")
    assert first.exit_code == FINE, first.output
    desk.at = LAUNCH
    desk.drumbeat("run", "--once")
    before = list(platform(desk).public)
    assert len(before) == 30
    shutil.rmtree(desk.root / ".drumbeat")
    desk.at += 5 * MINUTE
    for words in (("run", "--once"), ("run", "--once", "--force")):
        result = desk.drumbeat(*words)
        assert "force" not in result.output
        assert (
            "what is due (30 posts) is looked for before it is sent" in result.output
            or "30 posts published" in result.output
        )
    assert platform(desk).public == before
    assert desk.drumbeat("status").exit_code == FINE


def test_a_copy_stops_with_the_command_that_takes_it_over(campaign: Desk, tmp_path: Path) -> None:
    copy = replace(campaign, root=tmp_path / "copy")
    shutil.copytree(campaign.root, copy.root)
    run_every_minute(campaign, 1)
    copy.at = campaign.at
    for words in (("run", "--once"), ("run",), ("pause", "--why", "x"), ("resolve", "e5/mastodon", "--skip")):
        result = copy.drumbeat(*words)
        assert result.exit_code == USAGE
        assert f"this ledger belongs to {campaign.root / '.drumbeat'}" in result.output
        assert 'drumbeat takeover --why "…"' in result.output
    for words in (("status",), ("plan",), ("check",), ("explain", "e5/mastodon")):
        result = copy.drumbeat(*words)
        assert result.exit_code == FINE
        assert result.output.startswith("This is a copy: ")
    assert copy.drumbeat("takeover").exit_code == USAGE
    assert copy.drumbeat("takeover", "--why", "the server is gone", answer="n\n").exit_code != FINE
    assert copy.drumbeat("run", "--once").exit_code == USAGE
    assert copy.drumbeat("takeover", "--why", "the server is gone", answer="y\n").exit_code == FINE
    run_every_minute(copy, 12, begin=2)
    assert sorted(platform(campaign).public) == [f"e{n}/mastodon" for n in range(6)]
    assert "nothing to take over" in copy.drumbeat("takeover", "--why", "again").output


def test_a_ledger_on_another_machine_stops_too(campaign: Desk) -> None:
    assert campaign.home is not None
    campaign.home = replace(campaign.home, machine="another")
    result = campaign.drumbeat("run", "--once")
    assert result.exit_code == USAGE
    assert "on another machine" in result.output


def test_a_backup_is_restored_and_nothing_is_posted_twice(campaign: Desk, tmp_path: Path) -> None:
    kept = tmp_path / "kept.sqlite"
    assert "it is whole" in campaign.drumbeat("backup", str(kept)).output
    assert kept.stat().st_mode & 0o777 == 0o600 or sys.platform == "win32"
    run_every_minute(campaign, 4)
    assert campaign.drumbeat("restore", str(kept), answer="n\n").exit_code != FINE
    assert "5 posts are public" in campaign.drumbeat("status").output
    result = campaign.drumbeat("restore", str(kept), answer="y\n")
    assert result.exit_code == FINE, result.output
    aside = next((campaign.root / ".drumbeat").glob("ledger.sqlite.2*"))
    with sqlite3.connect(aside) as old:
        assert old.execute("SELECT COUNT(*) FROM receipts").fetchone() == (5,)
    old.close()
    run_every_minute(campaign, 12, begin=5)
    assert sorted(platform(campaign).public) == [f"e{n}/mastodon" for n in range(6)]
    assert list((campaign.root / ".drumbeat").glob("*.fresh")) == []


def test_a_backup_replaces_nothing_unasked(campaign: Desk, tmp_path: Path) -> None:
    kept = tmp_path / "kept.sqlite"
    kept.write_text("my diary")
    result = campaign.drumbeat("backup", str(kept))
    assert result.exit_code == USAGE
    assert "--yes" in result.output
    assert kept.read_text() == "my diary"
    assert campaign.drumbeat("backup", str(campaign.root / LEDGER), "--yes").exit_code == USAGE


def a_strangers_database(path: Path) -> None:
    with sqlite3.connect(path) as plain:
        plain.execute("CREATE TABLE recipes (name TEXT)")
    plain.close()


def a_ledger_in_use(path: Path) -> None:
    Ledger.open(path, lambda: LAUNCH).close()


@pytest.mark.parametrize(
    "make", [lambda path: path.write_text("my diary"), Path.touch, a_strangers_database, a_ledger_in_use]
)
def test_a_backup_replaces_nothing_but_a_backup(campaign: Desk, tmp_path: Path, make: Callable[[Path], object]) -> None:
    kept = tmp_path / "kept.sqlite"
    make(kept)
    before = kept.read_bytes()
    result = campaign.drumbeat("backup", str(kept), "--yes")
    assert result.exit_code == USAGE
    assert "is no backup of a ledger" in result.output
    assert kept.read_bytes() == before
    kept.unlink()
    assert campaign.drumbeat("backup", str(kept)).exit_code == FINE
    assert campaign.drumbeat("backup", str(kept), "--yes").exit_code == FINE


@pytest.mark.parametrize("place", ["schedules/kept", "messages/kept", "messages/more/../kept", f"{LEDGER}-wal"])
def test_no_backup_goes_among_the_teams_files_or_the_ledgers(campaign: Desk, place: str) -> None:
    (campaign.root / "messages" / "more").mkdir()
    result = campaign.drumbeat("backup", str(campaign.root / place), "--yes")
    assert result.exit_code == USAGE
    assert "name a file elsewhere" in result.output
    assert not (campaign.root / place).exists()


def backed_up(desk: Desk, tmp_path: Path) -> str:
    kept = str(tmp_path / "kept.sqlite")
    assert desk.drumbeat("backup", kept).exit_code == FINE
    return kept


def test_a_backup_of_another_folder_is_taken_only_with_a_reason(campaign: Desk, tmp_path: Path) -> None:
    kept = backed_up(campaign, tmp_path)
    second = replace(campaign, root=tmp_path / "second")
    shutil.copytree(campaign.root, second.root, ignore=shutil.ignore_patterns(".drumbeat"))
    result = second.drumbeat("restore", kept, "--yes")
    assert result.exit_code == USAGE
    assert f"is of the ledger in {campaign.root / '.drumbeat'}" in result.output
    assert "--why" in result.output
    assert not (second.root / LEDGER).exists()
    assert second.drumbeat("restore", kept, "--yes", "--why", " ").exit_code == USAGE
    assert second.drumbeat("restore", kept, "--why", "the server burnt", answer="n\n").exit_code != FINE
    assert not (second.root / LEDGER).exists()
    assert second.drumbeat("restore", kept, "--why", "the server burnt", answer="y\n").exit_code == FINE
    with Ledger.open(second.root / LEDGER, lambda: LAUNCH, looks=True) as ledger:
        line = next(line for line in ledger.audit() if line.action == "takeover")
    assert line.detail == f"restored from {kept}: the server burnt"
    assert line.by == "Fatima"


def test_what_people_stopped_and_left_out_since_the_backup_stays_so(campaign: Desk, tmp_path: Path) -> None:
    kept = backed_up(campaign, tmp_path)
    campaign.entry("later", "launch +6m", "mastodon")
    run_every_minute(campaign, 0)
    for words in (("e2/mastodon", "--skip"), ("later/mastodon", "--skip")):
        assert campaign.drumbeat("resolve", *words, "--yes").exit_code == FINE
    assert campaign.drumbeat("pause", "--post", "e3/mastodon", "--why", "a death").exit_code == FINE
    result = campaign.drumbeat("restore", kept, "--yes")
    assert result.exit_code == FINE, result.output
    assert "Paused: post e3/mastodon, by Fatima: a death" in result.output
    assert "still left out: e2/mastodon" in result.output
    assert "later/mastodon was left out since, cannot be so in the backup yet, and is paused" in result.output
    assert "drumbeat resolve later/mastodon --skip" in result.output
    run_every_minute(campaign, 12, begin=1)
    assert sorted(platform(campaign).public) == [f"e{n}/mastodon" for n in (0, 1, 4, 5)]
    with Ledger.open(campaign.root / LEDGER, lambda: LAUNCH, looks=True) as ledger:
        assert {pause.scope: pause.by for pause in ledger.pauses()}["post:e3/mastodon"] == "Fatima"
        delivery = ledger.delivery("e2/mastodon")
        assert delivery is not None
        assert delivery.state is State.WITHDRAWN


URL = "https://fake.example/by-hand"


def state_of(desk: Desk, post_id: str) -> State:
    with Ledger.open(desk.root / LEDGER, lambda: desk.at, looks=True) as ledger:
        found = ledger.delivery(post_id)
    assert found is not None
    return found.state


def unconfirmed(desk: Desk, *, restored_from: str) -> None:
    """Have the first post's answer lost, on a platform that cannot be asked; back it up as it is or was."""
    place = desk.channels["mastodon"] = Platform("mastodon", capabilities(findable=False), now=lambda: desk.at)
    if restored_from == "scheduled":
        assert desk.drumbeat("backup", str(desk.root.parent / "kept")).exit_code == FINE
    place.answers = ["lost"]
    run_every_minute(desk, 0)
    if restored_from == "unconfirmed":
        assert desk.drumbeat("backup", str(desk.root.parent / "kept")).exit_code == FINE
    assert state_of(desk, "e0/mastodon") is State.UNCONFIRMED


def restored(desk: Desk) -> str:
    result = desk.drumbeat("restore", str(desk.root.parent / "kept"), "--yes")
    assert result.exit_code == FINE, result.output
    return result.output


@pytest.mark.parametrize("known_as", ["scheduled", "unconfirmed"])
def test_what_a_person_saw_in_public_since_the_backup_is_public_after_a_restore(campaign: Desk, known_as: str) -> None:
    unconfirmed(campaign, restored_from=known_as)
    assert campaign.drumbeat("resolve", "e0/mastodon", "--live", URL).exit_code == FINE
    assert f"As decided since the backup, still published: e0/mastodon, at {URL}" in restored(campaign)
    campaign.at += MINUTE
    campaign.drumbeat("run", "--once")
    assert state_of(campaign, "e0/mastodon") is State.PUBLISHED
    assert URL in campaign.drumbeat("explain", "e0/mastodon").output
    assert platform(campaign).public.count("e0/mastodon") == 1


def test_what_a_person_posted_by_hand_and_the_backup_lacks_is_not_sent_after_a_restore(campaign: Desk) -> None:
    assert campaign.drumbeat("backup", str(campaign.root.parent / "kept")).exit_code == FINE
    campaign.entry("later", "launch -1m", "mastodon")
    campaign.at = LAUNCH - MINUTE
    platform(campaign).answers = [Rejected("no such word")]
    assert campaign.drumbeat("run", "--once").exit_code == FAILED
    assert campaign.drumbeat("resolve", "later/mastodon", "--live", URL).exit_code == FINE
    assert "later/mastodon was seen in public since" in restored(campaign)
    run_every_minute(campaign, 15)
    assert "later/mastodon" not in platform(campaign).public


@pytest.mark.parametrize("known_as", ["scheduled", "unconfirmed"])
def test_what_a_person_looked_for_in_vain_since_the_backup_waits_after_a_restore(campaign: Desk, known_as: str) -> None:
    unconfirmed(campaign, restored_from=known_as)
    assert campaign.drumbeat("resolve", "e0/mastodon", "--not-live").exit_code == FINE
    assert "still not public, and waiting for a yes: e0/mastodon" in restored(campaign)
    campaign.at += MINUTE
    campaign.drumbeat("run", "--once")
    assert state_of(campaign, "e0/mastodon") is State.FAILED


@pytest.mark.parametrize("known_as", ["scheduled", "missed"])
def test_a_yes_to_a_late_post_outlives_a_restore(campaign: Desk, known_as: str) -> None:
    kept = str(campaign.root.parent / "kept")
    if known_as == "scheduled":
        assert campaign.drumbeat("backup", kept).exit_code == FINE
    campaign.at = LAUNCH + timedelta(days=2)
    campaign.drumbeat("run", "--once")
    if known_as == "missed":
        assert campaign.drumbeat("backup", kept).exit_code == FINE
    assert campaign.drumbeat("resolve", "e0/mastodon", "--send", "--by", "Ann", "--yes").exit_code == FINE
    assert "still to be sent: e0/mastodon" in restored(campaign)
    for _ in range(4):
        campaign.at += MINUTE
        campaign.drumbeat("run", "--once")
    assert platform(campaign).public == ["e0/mastodon"]
    assert "Ann" in campaign.drumbeat("explain", "e0/mastodon").output


def test_a_yes_to_a_post_that_the_backup_lacks_has_to_be_given_again(campaign: Desk) -> None:
    assert campaign.drumbeat("backup", str(campaign.root.parent / "kept")).exit_code == FINE
    campaign.entry("later", "launch", "mastodon")
    campaign.drumbeat("run", "--once")
    campaign.at = LAUNCH + timedelta(days=2)
    campaign.drumbeat("run", "--once")
    assert campaign.drumbeat("resolve", "later/mastodon", "--send", "--by", "Ann", "--yes").exit_code == FINE
    assert "give it again with drumbeat resolve: later/mastodon, by Ann" in restored(campaign)


def test_an_approval_that_was_given_since_the_backup_outlives_a_restore(campaign: Desk) -> None:
    campaign.write(
        "schedules/campaign.yaml", f"name: T\ntimezone: UTC\nlaunch: {LAUNCH:%Y-%m-%d %H:%M}\napprovals: 1\n"
    )
    campaign.drumbeat("run", "--once")
    assert campaign.drumbeat("backup", str(campaign.root.parent / "kept")).exit_code == FINE
    campaign.entry("later", "launch +6m", "mastodon")
    campaign.drumbeat("run", "--once")
    for post in ("e0/mastodon", "e1/mastodon", "later/mastodon"):
        assert campaign.drumbeat("approve", post, "--by", "Ann", "--yes").exit_code == FINE
    said = restored(campaign)
    assert "Still approved, as decided since the backup: e0/mastodon, by Ann" in said
    assert "give it again with drumbeat approve: later/mastodon, by Ann" in said
    run_every_minute(campaign, 9)
    assert sorted(platform(campaign).public) == ["e0/mastodon", "e1/mastodon"]


def test_an_approval_that_is_in_the_backup_is_not_told(campaign: Desk) -> None:
    campaign.write(
        "schedules/campaign.yaml", f"name: T\ntimezone: UTC\nlaunch: {LAUNCH:%Y-%m-%d %H:%M}\napprovals: 1\n"
    )
    campaign.drumbeat("run", "--once")
    campaign.drumbeat("approve", "e0/mastodon", "--by", "Ann", "--yes")
    assert campaign.drumbeat("backup", str(campaign.root.parent / "kept")).exit_code == FINE
    assert "pprove" not in restored(campaign)


def test_a_pause_that_was_lifted_since_the_backup_is_in_force_again_and_told(campaign: Desk) -> None:
    campaign.drumbeat("pause", "--channel", "mastodon", "--why", "under attack")
    assert campaign.drumbeat("backup", str(campaign.root.parent / "kept")).exit_code == FINE
    campaign.drumbeat("resume", "--channel", "mastodon")
    said = restored(campaign)
    assert "Paused again, as when the backup was made: channel mastodon, by Fatima: under attack" in said
    assert "drumbeat resume --channel mastodon" in said


def test_a_pause_that_is_over_does_not_come_back(campaign: Desk, tmp_path: Path) -> None:
    kept = backed_up(campaign, tmp_path)
    campaign.drumbeat("pause", "--why", "a minute of silence", "--until", "2021-08-23 08:00")
    campaign.at = LAUNCH
    assert "Paused" not in campaign.drumbeat("restore", kept, "--yes").output
    run_every_minute(campaign, 12)
    assert len(platform(campaign).public) == 6


def lose(ledger: Path) -> None:
    ledger.unlink()


def cut(ledger: Path) -> None:
    ledger.write_bytes(b"")


def scribble(ledger: Path) -> None:
    ledger.write_bytes(b"Dear diary, " * 500)


@pytest.mark.parametrize("spoil", [lose, cut, scribble])
def test_where_nobody_knows_what_people_stopped_everything_waits(
    campaign: Desk, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    kept = backed_up(campaign, tmp_path)
    spoil(campaign.root / LEDGER)
    result = campaign.drumbeat("restore", kept, "--yes")
    assert result.exit_code == FINE, result.output
    assert "Paused: everything" in result.output
    assert "drumbeat resume" in result.output
    run_every_minute(campaign, 1)
    assert platform(campaign).public == []
    assert (
        "by Fatima: restored from a backup: look at drumbeat status, then resume" in campaign.drumbeat("status").output
    )


def test_a_ledger_that_began_after_the_backup_does_not_know_what_people_stopped(campaign: Desk, tmp_path: Path) -> None:
    kept = backed_up(campaign, tmp_path)
    shutil.rmtree(campaign.root / ".drumbeat")
    campaign.at += MINUTE
    assert campaign.drumbeat("run", "--once").exit_code == FINE
    assert campaign.drumbeat("pause", "--post", "e3/mastodon", "--why", "a death").exit_code == FINE
    said = campaign.drumbeat("restore", kept, "--yes").output
    assert "The present ledger is not the one that was backed up" in said
    assert "another campaign's" in said
    assert "Paused: everything" in said
    assert "Paused: post e3/mastodon, by Fatima: a death" in said


def test_a_stop_of_everything_that_is_in_the_backup_keeps_its_words(campaign: Desk, tmp_path: Path) -> None:
    campaign.drumbeat("pause", "--why", "a death")
    kept = backed_up(campaign, tmp_path)
    lose(campaign.root / LEDGER)
    assert campaign.drumbeat("restore", kept, "--yes").exit_code == FINE
    assert "by Fatima: a death" in campaign.drumbeat("status").output


def test_another_campaigns_backup_is_taken_only_with_a_reason(campaign: Desk, tmp_path: Path) -> None:
    kept = backed_up(campaign, tmp_path)
    for file in (campaign.root / "schedules").glob("e*.yaml"):
        file.unlink()
    campaign.entry("other", "launch", "mastodon")
    before = (campaign.root / LEDGER).read_bytes()
    result = campaign.drumbeat("restore", kept, "--yes")
    assert result.exit_code == USAGE
    assert "none of its entries is in this campaign's files" in result.output
    assert (campaign.root / LEDGER).read_bytes() == before
    assert campaign.drumbeat("restore", kept, "--yes", "--why", "all were renamed").exit_code == FINE


def test_a_backup_with_the_same_entries_and_other_words_is_another_campaigns(campaign: Desk, tmp_path: Path) -> None:
    """In a container every campaign's folder has the same name, and nobody can tell the machines apart."""
    kept = backed_up(campaign, tmp_path)
    shutil.rmtree(campaign.root / ".drumbeat")
    for file in (campaign.root / "messages").glob("*.md"):
        file.write_text(f"What we say in {file.stem}.\n")
    campaign.home = Home()
    result = campaign.drumbeat("restore", kept, "--yes")
    assert result.exit_code == USAGE
    assert "seems to be another campaign's: of the 6 posts that are in the files as well none says the same" in (
        result.output
    )
    assert not (campaign.root / LEDGER).exists()
    assert campaign.drumbeat("restore", kept, "--yes", "--why", "we wrote all of it anew").exit_code == FINE


def test_a_backup_of_the_ledger_that_is_there_may_have_other_words(campaign: Desk, tmp_path: Path) -> None:
    kept = backed_up(campaign, tmp_path)
    for file in (campaign.root / "messages").glob("*.md"):
        file.write_text(f"What we say in {file.stem}.\n")
    assert campaign.drumbeat("restore", kept, "--yes").exit_code == FINE


def test_a_backup_is_restored_while_the_files_are_broken(campaign: Desk, tmp_path: Path) -> None:
    kept = backed_up(campaign, tmp_path)
    for file in (campaign.root / "schedules").glob("e*.yaml"):
        file.write_text("entries: [")
    assert campaign.drumbeat("restore", kept, "--yes").exit_code == FINE


def test_only_a_ledger_is_restored(campaign: Desk, tmp_path: Path) -> None:
    before = (campaign.root / LEDGER).read_bytes()
    diary = tmp_path / "diary"
    diary.write_text("Dear diary, " * 500)
    (tmp_path / "empty").write_bytes(b"")
    for name, words in (("diary", "is not a ledger"), ("empty", "holds nothing"), ("nowhere", "there is no file")):
        result = campaign.drumbeat("restore", str(tmp_path / name), "--yes")
        assert result.exit_code == USAGE
        assert words in result.output
    assert (campaign.root / LEDGER).read_bytes() == before


def test_a_backup_takes_the_place_of_a_damaged_ledger(campaign: Desk, tmp_path: Path) -> None:
    kept = tmp_path / "kept.sqlite"
    campaign.drumbeat("backup", str(kept))
    ledger = campaign.root / LEDGER
    run_every_minute(campaign, 2)
    ledger.write_bytes(b"Dear diary, " * 500)
    assert "is not a ledger" in campaign.drumbeat("backup", str(tmp_path / "no")).output
    assert not (tmp_path / "no").exists()
    assert campaign.drumbeat("restore", str(kept), "--yes").exit_code == FINE
    assert next(ledger.parent.glob("ledger.sqlite.2*")).read_bytes().startswith(b"Dear diary")
    resume_all(campaign)
    run_every_minute(campaign, 12, begin=3)
    assert sorted(platform(campaign).public) == [f"e{n}/mastodon" for n in range(6)]


def test_a_backup_is_restored_on_a_new_machine_and_where_there_is_no_ledger(campaign: Desk, tmp_path: Path) -> None:
    kept = tmp_path / "kept.sqlite"
    run_every_minute(campaign, 1)
    campaign.drumbeat("backup", str(kept))
    run_every_minute(campaign, 3, begin=2)
    moved = replace(campaign, root=tmp_path / "moved", home=Home("new machine", "its start", tmp_path / "new-state"))
    shutil.copytree(campaign.root, moved.root, ignore=shutil.ignore_patterns(".drumbeat"))
    result = moved.drumbeat("restore", str(kept), "--yes")
    assert result.exit_code == USAGE
    assert f"{campaign.root / '.drumbeat'} on another machine" in result.output
    assert moved.drumbeat("restore", str(kept), "--yes", "--why", "the server burnt").exit_code == FINE
    resume_all(moved)
    run_every_minute(moved, 20, begin=4)
    assert sorted(platform(campaign).public) == [f"e{n}/mastodon" for n in range(6)]
    assert "restored from" in moved.drumbeat("explain", "e3/mastodon").output


@pytest.mark.skipif(sys.platform == "win32", reason="a program is stopped by other means there")
def test_nothing_is_restored_under_a_run_but_it_can_be_backed_up(desk: Desk, tmp_path: Path) -> None:
    desk.write("schedules/campaign.yaml", "name: Together\ntimezone: UTC\nlaunch: 2077-08-23 09:00\n")
    kept = tmp_path / "kept.sqlite"
    with started(desk.root, "run") as process:
        read_until(process, "next post")
        assert desk.drumbeat("backup", str(kept)).exit_code == FINE
        result = desk.drumbeat("restore", str(kept), "--yes")
        assert result.exit_code == USAGE
        assert "stop it, then restore" in result.output
    assert desk.drumbeat("restore", str(kept), "--yes").exit_code == FINE


def a_file(folder: Path) -> None:
    folder.write_text("x")


def a_dangling_link(folder: Path) -> None:
    folder.symlink_to(folder.with_name("nowhere"))


def a_folder_for_the_file(folder: Path) -> None:
    (folder / "ledger.sqlite").mkdir(parents=True)


def a_dangling_link_for_the_file(folder: Path) -> None:
    folder.mkdir()
    (folder / "ledger.sqlite").symlink_to(folder.with_name("nowhere") / "x")


OBSTACLES: dict[str, Callable[[Path], None]] = {
    "is a file, and": a_file,
    "is a link that leads nowhere": a_dangling_link,
    "is a folder, and the ledger's file": a_folder_for_the_file,
    "leads nowhere, and the ledger's file": a_dangling_link_for_the_file,
}
EVERY = (("status",), ("plan",), ("run", "--once"), ("approve",), ("backup", "x"), ("takeover", "--why", "x"))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
@pytest.mark.parametrize("words", OBSTACLES)
def test_what_is_in_the_ledgers_place_is_said_plainly(desk: Desk, words: str) -> None:
    OBSTACLES[words](desk.root / ".drumbeat")
    for command in EVERY:
        result = desk.drumbeat(*command)
        assert result.exit_code == (FAILED if command[0] == "run" else USAGE)
        assert words in result.output


EDITS = (
    ("UPDATE posts SET state = 'posted'", "posted"),
    ("UPDATE posts SET due = 'tomorrow'", "tomorrow"),
    ("UPDATE posts SET due = '2021-08-23 09:00', not_before = due, expires = due", "2021-08-23 09:00"),
    ("UPDATE posts SET grace = 'long'", "long"),
    ("UPDATE posts SET lateness = 'never'", "never"),
    ("UPDATE posts SET body = '{}'", "post that can be read"),
    ("UPDATE posts SET body = 'x'", "post that can be read"),
    ("INSERT INTO pauses VALUES ('all', 'ann', 'x', 'yesterday', NULL, '')", "yesterday"),
    ("DELETE FROM ledger_version", "version"),
    ("UPDATE ledger_version SET version = 'x'", "version"),
    ("DROP TABLE posts", "posts"),
    ("UPDATE birth SET ahead = 'x'", "claims"),
    ("UPDATE audit SET happened_at = 'x'", "x"),
)


@pytest.mark.parametrize(("edit", "quoted"), EDITS)
def test_a_ledger_that_was_edited_by_hand_is_said_plainly(campaign: Desk, edit: str, quoted: str) -> None:
    run_every_minute(campaign, 0)
    with sqlite3.connect(campaign.root / LEDGER) as plain:
        plain.execute(edit)
    plain.close()
    campaign.at += MINUTE
    said = ""
    for command in (("status",), ("plan",), ("explain", "e0/mastodon"), ("run", "--once"), ("approve",), ("resume",)):
        result = campaign.drumbeat(*command)
        said += result.output
        assert "not foreseen" not in result.output, (command, result.output)
    assert quoted in said
    assert "restore your last backup" in said


def test_a_truncated_ledger_is_said_on_the_first_line(campaign: Desk) -> None:
    (campaign.root / LEDGER).write_bytes(b"")
    result = campaign.drumbeat("status")
    assert result.output.startswith("Careful: the ledger that was used in this folder is gone")
    assert (campaign.root / LEDGER).read_bytes() == b""
