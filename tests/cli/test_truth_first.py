"""`status`, `plan` and `rehearse` begin with what is paused and what would really happen."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.home import Home
from bot.ledger import Ledger
from bot.model.channel import Unavailable
from tests.cli.conftest import LAUNCH, Desk
from tests.delivery.platform import Platform

BY_FILE = "Paused: everything, by PAUSE file: a death"


@pytest.fixture
def mixed(desk: Desk) -> Desk:
    """One post that goes out, one that waits for approval, two without a connection, one that nothing can connect."""
    desk.entry("party", "launch +1d", "wall, mastodon, x, linkedin")
    desk.write("messages/quote.md", "Words.\n")
    campaign = (desk.root / "schedules/campaign.yaml").read_text("utf-8")
    desk.write("schedules/campaign.yaml", campaign + "approvals: {needed: 0, tags: {quote: 1}}\n")
    desk.write(
        "schedules/quote.yaml",
        "entries:\n  - {id: quote, when: launch +2d, message: quote, channels: [wall], tags: [quote]}\n",
    )
    return desk


TRUTH = [
    "As things are, 2 of 6 posts go out in time.",
    "     1 is on what this version cannot connect: linkedin",
    "     2 have no connection: mastodon, x (see config.toml)",
    "     1 waits for approval, the first for Wed 25 Aug 2021 09:00: quote",
]


@pytest.mark.parametrize("command", ["plan", "rehearse"])
def test_the_first_lines_say_what_would_really_happen(mixed: Desk, command: str) -> None:
    assert mixed.drumbeat(command).stdout.splitlines()[: len(TRUTH)] == TRUTH


def test_status_says_it_below_its_title(mixed: Desk) -> None:
    mixed.drumbeat("run", "--once")
    lines = mixed.drumbeat("status").stdout.splitlines()
    assert lines[2 : 2 + len(TRUTH)] == TRUTH


def test_a_rehearsal_says_what_it_leaves_out_of_account(mixed: Desk) -> None:
    said = mixed.drumbeat("rehearse").stdout
    assert "Rehearsed as if everything were connected and approved" in said
    assert said.index("As things are") < said.index("Rehearsed as if") < said.index("Public once: 6 posts")


@pytest.mark.parametrize("command", ["plan", "status", "rehearse"])
def test_a_pause_is_the_first_line_and_the_file_counts_at_once(mixed: Desk, command: str) -> None:
    mixed.write("PAUSE", "a death\n")
    lines = mixed.drumbeat(command).stdout.splitlines()
    assert lines[0] == BY_FILE
    assert lines[1] == "  to go on: take the file out of the campaign's folder; the next pass goes on by itself"
    assert "     3 are paused: launch, party/wall, quote" in lines


def test_the_pages_are_told_of_the_file_at_once_as_well(mixed: Desk) -> None:
    mixed.write("PAUSE", "a death in the partnership\n")
    mixed.drumbeat("preview")
    assert "a death in the partnership" in (mixed.root / "out/preview/index.html").read_text("utf-8")


def test_machines_are_told_first_as_well(mixed: Desk) -> None:
    mixed.write("PAUSE", "a death\n")
    planned = json.loads(mixed.drumbeat("plan", "--format", "json").stdout)
    told = json.loads(mixed.drumbeat("status", "--format", "json").stdout)
    assert planned["paused"] == told["in_the_way"][:1] == [BY_FILE]
    assert planned["prospect"] == told["prospect"]
    assert planned["prospect"]["goes_out"] == 0
    assert [group["fate"] for group in told["prospect"]["groups"]] == [
        "on a platform that this version cannot connect", "not connected", "not connected", "paused"
    ]  # fmt: skip


def test_what_nobody_can_send_is_one_cause_and_never_missed(mixed: Desk) -> None:
    for number in range(12):
        mixed.entry(f"more-{number:02}", f"launch +{number + 1}h", "x, linkedin")
    mixed.drumbeat("run", "--once")
    mixed.at = LAUNCH + timedelta(days=20)
    mixed.drumbeat("run", "--once")
    said = mixed.drumbeat("status").stdout
    assert "  27 were due where nothing is connected: more-00 (2), more-01 (2), more-02 (2)" in said
    assert "and 21 more" in " ".join(said.split())
    assert "missed" not in "".join(line for line in said.splitlines() if "more-" in line)
    assert len(said.splitlines()) <= 30
    every = mixed.drumbeat("status", "--all").stdout
    assert every.count("more-") >= 24


def test_a_post_that_was_made_by_hand_is_kept_with_who_saw_it(mixed: Desk) -> None:
    mixed.drumbeat("run", "--once")
    mixed.at = LAUNCH + timedelta(days=5)
    address = "https://x.com/team/status/1"
    said = mixed.drumbeat("resolve", "party/x", "--live", address, "--by", "Ann Lee").output
    assert said == f"party/x: published, at {address}\n"
    assert f"public at {address}" in mixed.drumbeat("explain", "party/x").output
    assert "Ann Lee: published seen by Ann Lee" in mixed.drumbeat("explain", "party/x").output
    refused = mixed.drumbeat("resolve", "quote/wall", "--live", address)
    assert "scheduled, so --live does not fit" in refused.output


def test_while_the_files_are_broken_the_plan_that_counts_is_told(mixed: Desk) -> None:
    mixed.drumbeat("run", "--once")
    mixed.write("schedules/campaign.yaml", "name: [\n")
    said = mixed.drumbeat("status").stdout.splitlines()
    assert all(line in said for line in TRUTH[1:])
    assert "     2 go out once the files are mended: launch, party/wall" in said


def a_slip(desk: Desk) -> None:
    """Leave an error in the files that costs no other post."""
    desk.write("schedules/slip.yaml", "entries:\n  - {id: slip, when: never, message: launch, channels: [wall]}\n")


NOTHING = "Nothing goes out: the files have 1 error, and drumbeat run does not start with any (drumbeat check)."


@pytest.mark.parametrize("is_known", [False, True], ids=["no ledger", "a ledger and no run"])
def test_with_errors_nothing_goes_out_and_that_is_said_first(desk: Desk, is_known: bool) -> None:
    desk.entry("party", "launch +1d")
    if is_known:
        desk.drumbeat("run", "--once")
    a_slip(desk)
    assert desk.drumbeat("run", "--once").exit_code == 1
    said = desk.drumbeat("status").stdout
    assert NOTHING in " ".join(said.split())
    assert "  2 go out once the files are mended: launch, party" in said
    assert "in time" not in said
    assert "Goes out next" not in said
    assert "drumbeat run puts it there" not in said
    assert NOTHING in desk.drumbeat("status", "--format", "markdown").stdout
    assert "Next:" not in desk.drumbeat("status", "--format", "markdown").stdout
    told = json.loads(desk.drumbeat("status", "--format", "json").stdout)
    assert (told["prospect"]["goes_out"], told["prospect"]["errors"], told["next"]) == (0, 1, None)


def test_pages_with_errors_say_that_nothing_goes_out(desk: Desk) -> None:
    a_slip(desk)
    desk.drumbeat("preview")
    assert NOTHING in (desk.root / "out/preview/index.html").read_text("utf-8")


def test_a_run_that_is_at_work_keeps_its_plan_and_that_is_said(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    with Ledger.open(desk.root / ".drumbeat/ledger.sqlite", lambda: desk.at) as ledger:
        ledger.stand_by()
        a_slip(desk)
        said = " ".join(desk.drumbeat("status").stdout.split())
    assert "The files have 1 error, so drumbeat run follows no edit and keeps to the plan that it has" in said
    assert "As things are, the only post goes out in time." in said
    assert "Goes out next" in said


def test_explain_promises_no_run_with_errors(desk: Desk) -> None:
    a_slip(desk)
    said = desk.drumbeat("explain", "launch/wall").output
    assert "drumbeat run puts it there once the files have no errors (drumbeat check)." in said


def test_what_is_paused_is_not_next(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.drumbeat("pause", "--why", "a death")
    assert json.loads(desk.drumbeat("status", "--format", "json").stdout)["next"] is None


STUCK = "Nothing goes out until what is in the way is put right."


def heard(desk: Desk, *words: str) -> str:
    """What a command says, however its lines are broken."""
    return " ".join(desk.drumbeat(*words).stdout.split())


def is_stuck(desk: Desk) -> bool:
    told = json.loads(desk.drumbeat("status", "--format", "json").stdout)
    said = [heard(desk, command) for command in ("status", "plan", "rehearse")]
    return told["prospect"]["goes_out"] == 0 and all(STUCK in each and "in time." not in each for each in said)


def test_a_run_that_ended_and_was_not_started_again_is_the_first_line(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.at += timedelta(minutes=10)
    assert "in the way" not in heard(desk, "plan").casefold()
    desk.at += timedelta(minutes=10)
    asleep = "In the way: no drumbeat run is at work (the last one began or ended Fri 20 Aug 2021 09:00)"
    assert all(desk.drumbeat(command).stdout.startswith(asleep) for command in ("status", "plan", "rehearse"))
    assert is_stuck(desk)
    desk.drumbeat("preview")
    assert STUCK in (desk.root / "out/preview/index.html").read_text("utf-8")


def test_a_run_that_stands_by_or_began_a_pass_is_awake(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.at += timedelta(hours=2)
    with Ledger.open(desk.root / ".drumbeat/ledger.sqlite", lambda: desk.at) as ledger:
        ledger.stand_by()
        desk.at += timedelta(hours=2)
        assert "no drumbeat run is at work" not in heard(desk, "status")
    assert "no drumbeat run is at work" not in heard(desk, "status")
    desk.at += timedelta(hours=2)
    assert is_stuck(desk)
    desk.drumbeat("run", "--once")
    assert not is_stuck(desk)


def test_a_full_disk_keeps_everything_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.drumbeat("run", "--once")
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=12_000))
    assert is_stuck(desk)


def test_a_copy_of_the_folder_promises_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.home = Home("this machine", "its start", tmp_path / "state")
    desk.drumbeat("run", "--once")
    shutil.copytree(desk.root, tmp_path / "copy")
    assert is_stuck(replace(desk, root=tmp_path / "copy"))
    assert not is_stuck(desk)


def test_what_has_no_secret_is_not_promised_unless_a_run_may_have_it(desk: Desk) -> None:
    desk.write(
        "config.toml",
        '[channels.toots]\nplatform = "mastodon"\nserver = "https://a.example"\ntoken = {env = "NOT_SET_HERE"}\n',
    )
    desk.entry("party", "launch +1d", "wall, toots")
    desk.drumbeat("run", "--once")
    said = desk.drumbeat("status").stdout
    assert "     1 cannot be posted without a secret: toots" in said.splitlines()
    assert "party (wall)" in said
    with Ledger.open(desk.root / ".drumbeat/ledger.sqlite", lambda: desk.at) as ledger:
        ledger.stand_by()
        assert "the drumbeat run at work may have it" in heard(desk, "status")
        assert "party (toots, wall)" in desk.drumbeat("status").stdout


def test_a_platform_that_is_not_reached_is_told_while_it_is_tried_again(desk: Desk) -> None:
    desk.channels = {"wall": Platform("wall", answers=[Unavailable("connection refused")] * 9)}
    desk.drumbeat("run", "--once")
    assert "not reached" not in desk.drumbeat("status").stdout
    desk.at = LAUNCH + timedelta(seconds=30)
    desk.drumbeat("run", "--once")
    words = (
        "In the way: wall: not reached: connection refused; 1 post is tried again, at most until Mon 23 Aug 2021 09:30"
    )
    assert words in desk.drumbeat("status").stdout.splitlines()


def test_with_errors_the_plan_shows_what_can_be_planned_and_what_stops_it(desk: Desk) -> None:
    desk.entry("party", "launch +1d")
    desk.entry("slip", "launch +2d")
    desk.drumbeat("run", "--once")
    a_slip(desk)
    desk.entry("new", "launch +3d")
    said = desk.drumbeat("plan")
    assert said.exit_code == 1
    assert NOTHING in said.stdout
    assert "1 to add, 2 unchanged" in said.stdout
    assert "1 post of the ledger cannot be planned: gone from the files, or in error.\n" in said.stdout
    assert "withdraw" not in said.stdout
    assert "schedules/slip.yaml:2:22: error[" in said.stderr
    told = json.loads(desk.drumbeat("plan", "--format", "json").stdout)
    assert {each["post"] for each in told["changes"]} == {"launch/wall", "party/wall", "new/wall"}
    assert "schedules/slip.yaml" in [each["file"] for each in told["diagnostics"]]
    assert (told["prospect"]["errors"], told["counts"]["withdraw"]) == (1, 0)


def test_where_nothing_can_be_planned_nobody_reads_that_there_are_no_posts(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.write("schedules/campaign.yaml", "name: [\n")
    said = desk.drumbeat("plan").stdout
    assert "Nothing of this can be planned." in said
    assert "There are no posts" not in said
