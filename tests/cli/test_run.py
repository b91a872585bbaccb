"""`run` as a program of its own: it stops cleanly, follows edits, and survives what kills it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from bot.cli.world import FINE, UNCONFIRMED
from bot.ledger import Ledger
from tests.cli.conftest import Desk, read_until, started

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a program is stopped by other means there")


def later(desk: Desk) -> None:
    """Put the launch off to next year, so that nothing is due."""
    year = datetime.now(UTC).year + 1
    desk.write("schedules/campaign.yaml", f"name: Together\ntimezone: UTC\nlaunch: {year}-08-23 09:00\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_clean(live: Desk, number: signal.Signals) -> None:
    with started(live.root, "run") as process:
        read_until(process, "published launch/wall")
        process.send_signal(number)
        rest, _ = process.communicate(timeout=10)
        assert rest.endswith("Stopped; nothing is under way.\n")
        assert process.returncode == FINE
    assert live.on_wall() == 1


def test_an_edit_is_followed_and_after_a_broken_one_the_last_good_plan_stays(live: Desk) -> None:
    later(live)
    with started(live.root, "run") as process:
        read_until(process, "next post")
        live.write("schedules/slip.yaml", "entries: [")
        said = read_until(process, "last good plan stays")
        assert "1 error; " in said
        assert "schedules/slip.yaml:1:11" in said
        (live.root / "schedules" / "slip.yaml").unlink()
        live.entry("flash", f"{datetime.now(UTC):%Y-%m-%d %H:%M}")
        read_until(process, "published flash/wall")
    assert live.on_wall() == 1


@pytest.mark.long
def test_the_last_good_plan_goes_on_while_the_files_are_broken(live: Desk) -> None:
    later(live)
    live.write("PAUSE", "wait for the test")
    live.entry("flash", f"{datetime.now(UTC):%Y-%m-%d %H:%M}")
    with started(live.root, "run") as process:
        read_until(process, "paused: wait for the test")
        live.write("schedules/slip.yaml", "entries: [")
        read_until(process, "last good plan stays")
        (live.root / "PAUSE").unlink()
        read_until(process, "the PAUSE file is gone; 1 post waits for a yes")
        assert live.drumbeat("resolve", "flash/wall", "--send").exit_code == FINE
        read_until(process, "published flash/wall")


def passes_until_fine(live: Desk) -> int:
    """Start again as cron would; what the death left unconfirmed is looked for twice, a second apart."""
    code = -1
    for _ in range(4):
        with started(live.root, "run", "--once") as process:
            process.communicate(timeout=20)
            code = process.returncode
        if code == FINE:
            break
        time.sleep(1.1)
    return code


def test_killed_at_any_moment_and_started_again_a_post_is_there_once(live: Desk) -> None:
    """Three deaths: about when the post is promised, about when it is sent, and right after it appeared."""
    for seconds in (0.38, 0.46, 0.0):
        with started(live.root, "run") as process:
            if seconds:
                time.sleep(seconds)
            else:
                while not live.on_wall():
                    time.sleep(0.005)
            process.kill()
            process.wait()
    assert passes_until_fine(live) == FINE
    assert live.on_wall() == 1
    live.at = datetime.now(UTC)
    assert "1 post is public" in live.drumbeat("status").output


def test_four_passes_at_the_same_time_post_once(live: Desk) -> None:
    with ExitStack() as stack:
        passes = [stack.enter_context(started(live.root, "run", "--once")) for _ in range(4)]
        said = "".join(each.communicate(timeout=30)[0] for each in passes)
        # One that ends while another is looking for the post says so; it is not known then.
        assert {each.returncode for each in passes} <= {FINE, UNCONFIRMED}, said
    assert passes_until_fine(live) == FINE
    assert said.count("published launch/wall") == 1
    assert live.on_wall() == 1


@pytest.mark.parametrize("is_over", [True, False])
def test_lost_pages_of_the_wall_are_made_again_without_a_post(live: Desk, is_over: bool) -> None:
    if not is_over:
        live.entry("later", "launch +300d")
    live.at = datetime.now(UTC)
    assert live.drumbeat("run", "--once").exit_code == FINE
    front = live.root / "public" / "index.html"
    front.unlink()
    assert live.drumbeat("status").exit_code == FINE
    assert not front.exists()
    assert live.drumbeat("run", "--once").exit_code == FINE
    assert "The text of launch." in front.read_text("utf-8")


def test_a_pause_reaches_a_run_that_is_under_way(live: Desk) -> None:
    later(live)
    with started(live.root, "run") as process:
        read_until(process, "next post")
        live.at = datetime.now(UTC)
        live.drumbeat("pause", "--why", "a death in the partnership")
        live.entry("flash", f"{datetime.now(UTC):%Y-%m-%d %H:%M}")
        read_until(process, "files changed: 1 to add")
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=10)
        assert "published" not in rest
    assert live.on_wall() == 0


def test_the_log_can_be_read_by_a_machine(live: Desk) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bot", "-C", str(live.root), "run", "--once", "--log", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in run.stderr.splitlines()]
    states = [line["state"] for line in lines if line.get("post") == "launch/wall" and line["channel"] == "wall"]
    assert states == ["published"]
    said = [line["message"] for line in lines if "message" in line and "looked for" in line["message"]]
    assert said == [  # due already when the ledger was made
        "this ledger is new: 1 post is due already, and looked for before the first attempt, in case of an earlier one"
    ]
    with Ledger.open(live.root / ".drumbeat" / "ledger.sqlite", lambda: live.at) as ledger:
        assert [each.outcome for each in ledger.attempts("launch/wall")] == ["scheduled", "published"]


@pytest.mark.parametrize("paused", [False, True])
def test_a_log_for_machines_has_nothing_else_in_it(desk: Desk, paused: bool) -> None:
    if paused:
        desk.drumbeat("pause", "--why", "a death")
    said = desk.drumbeat("run", "--once", "--log", "json").stderr.splitlines()
    messages = [json.loads(line)["message"] for line in said]
    assert messages[-1].startswith("  to go on" if paused else "Nothing is due now; next post")


def test_a_log_for_machines_says_that_a_run_began_and_ended(live: Desk) -> None:
    live.entry("later", "launch +1h")
    with started(live.root, "run", "--log", "json") as process:
        seen = read_until(process, "Running; next post")
        process.terminate()
        seen += process.communicate(timeout=20)[0]
    said = [json.loads(line) for line in seen.splitlines()]
    assert said[-1]["message"] == "Stopped; nothing is under way."
