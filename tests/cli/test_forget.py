"""`drumbeat forget` as it is typed."""

from __future__ import annotations

from tests.cli.conftest import LAUNCH, Desk


def test_a_person_is_forgotten_after_a_yes(desk: Desk) -> None:
    desk.write(
        "schedules/campaign.yaml", f"name: Together\ntimezone: UTC\nlaunch: {LAUNCH:%Y-%m-%d %H:%M}\napprovals: 1\n"
    )
    desk.drumbeat("approve", "launch", "--by", "Bea Hill", "--yes")
    desk.drumbeat("backup", "monday.sqlite")
    assert desk.drumbeat("forget", "Bea Hill", answer="n\n").exit_code != 0
    assert "Bea Hill: approve" in desk.drumbeat("explain", "launch/wall").output
    told = desk.drumbeat("forget", "Bea Hill", answer="y\n").output
    assert "the ledger says former member 1 now" in told
    assert "monday.sqlite" in told
    story = desk.drumbeat("explain", "launch/wall").output
    assert "former member 1: approve" in story
    assert "Bea" not in story
    assert "knows nobody called Bea Hill" in desk.drumbeat("forget", "Bea Hill", "--yes").output
