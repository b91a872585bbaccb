"""Backups, restores and output folders: nothing is posted twice, no stop is lost, nothing of a person is replaced."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.world import FINE, USAGE
from bot.home import Home
from tests.cli.conftest import LAUNCH, Desk


@pytest.fixture
def kept(desk: Desk, tmp_path: Path) -> Path:
    """Return a backup of a campaign that has run."""
    desk.home = Home("here", "now", tmp_path / "state")
    desk.drumbeat("run", "--once")
    assert desk.drumbeat("backup", str(tmp_path / "kept")).exit_code == FINE
    return tmp_path / "kept"


def test_a_backup_of_another_folder_is_restored_only_where_that_one_is_gone(desk: Desk, kept: Path) -> None:
    other = replace(desk, root=desk.root.with_name("other"))
    shutil.copytree(desk.root, other.root, ignore=shutil.ignore_patterns(".drumbeat"))
    refused = other.drumbeat("restore", str(kept), "--yes")
    assert (refused.exit_code, "is of the ledger in" in refused.output) == (USAGE, True)
    assert not (other.root / ".drumbeat" / "ledger.sqlite").exists()
    assert other.drumbeat("restore", str(kept), "--yes", "--why", "that server is gone").exit_code == FINE
    other.at = LAUNCH
    assert other.drumbeat("run", "--once").exit_code == FINE


def test_a_restore_where_the_backup_was_made_asks_for_no_reason(desk: Desk, kept: Path) -> None:
    assert desk.drumbeat("restore", str(kept), "--yes").exit_code == FINE


def test_a_pause_that_is_in_force_outlives_a_restore(desk: Desk, kept: Path) -> None:
    desk.drumbeat("pause", "--why", "a death")
    said = desk.drumbeat("restore", str(kept), "--yes").output
    assert "Paused: everything, by Fatima: a death" in said
    desk.at = LAUNCH + timedelta(minutes=1)
    desk.drumbeat("run", "--once")
    assert desk.on_wall() == 0


def test_a_restore_over_a_ledger_that_nobody_can_read_begins_paused(desk: Desk, kept: Path) -> None:
    (desk.root / ".drumbeat" / "ledger.sqlite").write_bytes(b"no ledger at all")
    assert "Paused: everything" in desk.drumbeat("restore", str(kept), "--yes").output
    desk.at = LAUNCH + timedelta(minutes=1)
    desk.drumbeat("run", "--once")
    assert desk.on_wall() == 0


def test_a_backup_replaces_nothing_but_a_backup(desk: Desk, kept: Path) -> None:
    calendar = desk.root / "schedules" / "launch.yaml"
    before = calendar.read_bytes()
    refused = desk.drumbeat("backup", str(calendar), "--yes")
    assert (refused.exit_code, "is not replaced" in refused.output) == (USAGE, True)
    assert calendar.read_bytes() == before
    assert desk.drumbeat("backup", str(kept), "--yes").exit_code == FINE


@pytest.mark.parametrize("out", [".drumbeat", ".drumbeat/sub", ".git", "Schedules/x", "messages", "secrets"])
@pytest.mark.parametrize("command", ["rehearse", "preview"])
def test_pages_are_written_to_no_folder_of_the_campaign_itself(desk: Desk, command: str, out: str) -> None:
    refused = desk.drumbeat(command, "--out", out)
    assert (refused.exit_code, "is no place for pages" in refused.output) == (USAGE, True)


def test_a_folder_without_a_name_is_refused_in_plain_words(desk: Desk) -> None:
    assert "not inside the campaign's folder" in desk.drumbeat("rehearse", "--out", ".").output
