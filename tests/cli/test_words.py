"""What people are told at the edges of a pause, an approval and a late post is true, and says what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cli.world import FINE, USAGE
from tests.cli.conftest import LAUNCH, Desk


def test_a_stop_by_file_is_ended_by_taking_the_file_out_and_by_nothing_else(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    (desk.root / "PAUSE").write_text("a death\n", "utf-8")
    desk.drumbeat("run", "--once")
    refused = desk.drumbeat("resume")
    assert (refused.exit_code, "take it out of the campaign's folder" in refused.output) == (USAGE, True)
    assert "to go on: take the file out" in desk.drumbeat("status").output
    (desk.root / "PAUSE").unlink()
    assert "the file is gone, and the next run goes on" in desk.drumbeat("status").output
    desk.drumbeat("run", "--once")
    assert "paused" not in desk.drumbeat("status").output.lower()


def test_a_stop_by_file_before_the_first_run_is_no_riddle(desk: Desk) -> None:
    (desk.root / "PAUSE").touch()
    refused = desk.drumbeat("resume")
    assert (refused.exit_code, "the file PAUSE stops everything" in refused.output) == (USAGE, True)


def test_a_pause_before_the_first_run_asks_for_no_spelling(desk: Desk) -> None:
    said = desk.drumbeat("pause", "--why", "not yet").output
    assert "whatever comes is stopped" in said
    assert "spelt" not in said


@pytest.mark.parametrize("why", ["", "  "])
def test_a_pause_without_a_reason_is_refused(desk: Desk, why: str) -> None:
    refused = desk.drumbeat("pause", "--why", why)
    assert (refused.exit_code, "needs a reason" in refused.output) == (USAGE, True)


def needs_an_approval(desk: Desk) -> None:
    campaign = desk.root / "schedules" / "campaign.yaml"
    campaign.write_text(campaign.read_text("utf-8") + "approvals: 1\n", "utf-8")


def test_a_post_that_waits_for_an_approval_needs_a_person_until_its_grace_ends(desk: Desk) -> None:
    needs_an_approval(desk)
    desk.drumbeat("run", "--once")
    for minutes in (-1, 0, 20):
        desk.at = LAUNCH + timedelta(minutes=minutes)
        assert "waits for approval (" in desk.drumbeat("status").output


def test_what_was_too_late_when_it_was_first_seen_is_told_in_log_and_status_and_waits_for_nobody(desk: Desk) -> None:
    needs_an_approval(desk)
    desk.entry("later", "launch +1d")
    desk.at = LAUNCH + timedelta(minutes=45)
    assert "too late when they were first seen" in desk.drumbeat("run", "--once").output
    status = desk.drumbeat("status")
    assert status.exit_code == FINE
    assert "was too late when first seen (was due Mon 23 Aug 2021 09:00)" in " ".join(status.output.split())
    assert "1 waits for approval, the first for" in status.output
    assert "launch/wall" not in desk.drumbeat("approve").output
