"""The pages of preview and rehearse, as the commands fill them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cli.conftest import LAUNCH, Desk


def front(desk: Desk, command: str) -> str:
    folder = {"preview": "preview", "rehearse": "rehearsal"}[command]
    return (desk.root / "out" / folder / "index.html").read_text("utf-8")


@pytest.mark.parametrize("command", ["preview", "rehearse"])
def test_they_begin_with_what_would_really_happen_and_tell_of_the_stop_file(desk: Desk, command: str) -> None:
    desk.entry("thanks", "launch +1d", channels="x")
    desk.drumbeat(command)
    assert "As things are, 1 of 2 posts goes out in time." in front(desk, command)
    assert "is paused</strong>" not in front(desk, command)
    desk.write("PAUSE", "Flooding in Eastmere\n")
    desk.drumbeat(command)
    assert "Everything is paused</strong> by PAUSE file: “Flooding in Eastmere”." in front(desk, command)
    assert "As things are, none of 2 posts go out in time." in front(desk, command)


def test_a_channel_that_is_not_connected_is_named_below_the_calendar(desk: Desk) -> None:
    desk.entry("thanks", "launch +1d", channels="x")
    desk.drumbeat("preview")
    assert "X is not connected: what is planned there waits." in front(desk, "preview")


def test_a_second_preview_makes_no_page_again(desk: Desk) -> None:
    desk.drumbeat("preview")
    before = {page: page.stat().st_mtime_ns for page in (desk.root / "out" / "preview").rglob("*.html")}
    desk.drumbeat("preview")
    assert before == {page: page.stat().st_mtime_ns for page in (desk.root / "out" / "preview").rglob("*.html")}


@pytest.mark.parametrize("command", ["preview", "rehearse"])
def test_their_first_lines_say_what_is_in_the_way_as_status_does(desk: Desk, command: str) -> None:
    desk.drumbeat("run", "--once")
    desk.at += timedelta(hours=1)
    said = desk.drumbeat("status").stdout.splitlines()[0].removeprefix("In the way: ")
    desk.drumbeat(command)
    assert f"<strong>In the way:</strong> {said}." in front(desk, command)


def test_a_day_says_what_was_changed_since_it_was_approved_and_what_was_done(desk: Desk) -> None:
    campaign = f"name: Together\ntimezone: UTC\nlaunch: {LAUNCH:%Y-%m-%d %H:%M}\napprovals: 1\n"
    desk.write("schedules/campaign.yaml", campaign)
    desk.drumbeat("run", "--once")
    desk.drumbeat("approve", "launch", "--by", "Amir", "--yes")
    desk.write("messages/launch.md", "The words of lunch.\n")
    desk.drumbeat("preview")
    page = (desk.root / "out/preview/days/2021-08-23.html").read_text("utf-8")
    assert "Changed since Amir approved it" in page
    assert "lunch.<span" in page
    assert "Amir approved it</dd>" in page
