"""The brake works whatever is broken: what it needs is the campaign's folder, and every refusal says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.world import FINE, USAGE
from bot.home import Home
from tests.cli.conftest import LAUNCH, Desk, read_until, started

BROKEN = "[channels\n"
WRONG = '[channels.x]\nconsumer_key = "abc"\n'
BY_HAND = "put a file named PAUSE into"


def break_ledger(desk: Desk) -> None:
    desk.write(".drumbeat/ledger.sqlite", "Dear diary, " * 500)


def break_place(desk: Desk) -> None:
    desk.write(".drumbeat", "a file where the folder has to be")


ENTRY_WITH_A_TAG = """
entries:
  - {id: launch, when: launch, message: launch, channels: [wall], tags: [quote]}
"""


@pytest.mark.parametrize("settings", [BROKEN, WRONG])
def test_a_pause_stops_everything_where_the_settings_are_broken(desk: Desk, settings: str) -> None:
    desk.write("config.toml", settings)
    result = desk.drumbeat("pause", "--why", "a death", "--by", "Ann")
    assert result.exit_code == FINE, result.output
    assert f"Paused: everything, by a file named PAUSE in {desk.root}" in result.output
    assert "take the file out" in result.output
    assert "config.toml" in result.stderr
    assert (desk.root / "PAUSE").read_text("utf-8") == "a death (Ann)\n"
    (desk.root / "config.toml").unlink()
    desk.at = LAUNCH
    desk.drumbeat("run", "--once")
    assert desk.on_wall() == 0
    assert "a death (Ann)" in desk.drumbeat("status").output


@pytest.mark.parametrize("harm", [break_ledger, break_place])
def test_a_pause_stops_everything_where_the_ledger_cannot_be_used(desk: Desk, harm: Callable[[Desk], None]) -> None:
    harm(desk)
    result = desk.drumbeat("pause", "--why", "a death")
    assert result.exit_code == FINE, result.output
    assert "by a file named PAUSE" in result.output
    assert (desk.root / "PAUSE").exists()
    assert str(desk.root / ".drumbeat") in result.stderr


def test_a_pause_of_a_copy_stops_nothing_and_says_so(desk: Desk, tmp_path: Path) -> None:
    desk.home = Home("here", "now", tmp_path / "state")
    desk.drumbeat("run", "--once")
    desk.home = Home("another", "now", tmp_path / "other")
    result = desk.drumbeat("pause", "--why", "a death")
    assert (result.exit_code, "belongs to" in result.output) == (USAGE, True)
    assert not (desk.root / "PAUSE").exists()


def test_a_run_under_way_says_that_it_will_not_start_with_the_edited_settings(live: Desk) -> None:
    live.entry("later", "launch +1h")
    live.write("config.toml", "[channels]\n")
    with started(live.root, "run") as process:
        read_until(process, "launch/wall")
        live.write("config.toml", WRONG)
        assert "config.toml:1: [channels.x]" in read_until(process, "will not start with it")


def test_a_run_under_way_is_stopped_although_the_settings_were_broken_meanwhile(live: Desk) -> None:
    live.entry("later", "launch +1h")
    with started(live.root, "run") as process:
        read_until(process, "launch/wall")
        live.write("config.toml", BROKEN)
        assert live.drumbeat("pause", "--why", "a death").exit_code == FINE
        assert "a death" in read_until(process, "paused: ")


@pytest.mark.parametrize("words", [("--channel", "x"), ("--tag", "quote"), ("--post", "launch/wall")])
def test_a_pause_of_a_part_is_refused_and_names_the_brake(desk: Desk, words: tuple[str, ...]) -> None:
    desk.write("config.toml", BROKEN)
    result = desk.drumbeat("pause", *words, "--why", "under attack")
    assert result.exit_code == USAGE
    assert BY_HAND in result.stderr
    assert "drumbeat pause" in result.stderr
    assert not (desk.root / "PAUSE").exists()


@pytest.mark.parametrize("command", ["status", "resume"])
def test_what_needs_the_settings_names_the_brake(desk: Desk, command: str) -> None:
    desk.write("config.toml", BROKEN)
    result = desk.drumbeat(command)
    assert result.exit_code == USAGE
    assert "config.toml:1" in result.stderr
    assert f"{BY_HAND} {desk.root}" in result.stderr


@pytest.mark.parametrize("command", ["status", "resume"])
def test_a_brake_that_is_pulled_is_named_where_the_settings_are_broken(desk: Desk, command: str) -> None:
    desk.write("config.toml", BROKEN)
    desk.write("Pause.TXT", "")
    result = desk.drumbeat(command)
    assert result.exit_code == USAGE
    assert "Pause.TXT" in result.stderr
    assert "stops everything" in result.stderr
    assert BY_HAND not in result.stderr


def test_a_second_pull_keeps_the_first_ones_words(desk: Desk) -> None:
    desk.write("config.toml", BROKEN)
    desk.write("pause.txt", "a death")
    result = desk.drumbeat("pause", "--why", "still")
    assert result.exit_code == FINE
    assert "pause.txt" in result.output
    assert (desk.root / "pause.txt").read_text("utf-8") == "a death"
    assert not (desk.root / "PAUSE").exists()


def test_a_brake_has_no_end_and_says_so(desk: Desk) -> None:
    desk.write("config.toml", BROKEN)
    result = desk.drumbeat("pause", "--why", "a minute of silence", "--until", "2021-08-23 10:00")
    assert result.exit_code == FINE
    assert "does not end by itself" in result.output


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda desk: desk.write("config.toml", BROKEN), "the settings cannot be used"),
        (break_ledger, "the ledger {root}/.drumbeat/ledger.sqlite is not a ledger: another file has its name"),
    ],
)
def test_a_brake_that_cannot_be_pulled_says_why_nothing_is_stopped_and_what_stops(
    desk: Desk, harm: Callable[[Desk], None], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> object:
        raise OSError(30, "Read-only file system")

    harm(desk)
    monkeypatch.setattr("bot.desk.stopping.pull", full)
    result = desk.drumbeat("pause", "--why", "a death")
    assert result.exit_code == USAGE
    assert f"drumbeat: nothing is stopped: {why.format(root=desk.root)}" in result.stderr
    assert f"and {desk.root}/PAUSE cannot be written (Read-only file system). To stop everything" in result.stderr


@pytest.mark.parametrize("broken", ["schedules/campaign.yaml", "schedules/launch.yaml", "messages/launch.md"])
def test_people_stop_and_look_and_go_on_while_the_files_are_broken(desk: Desk, broken: str) -> None:
    desk.drumbeat("run", "--once")
    desk.write(broken, "---\n: [\n")
    assert desk.drumbeat("pause", "--why", "a death").exit_code == FINE
    assert "Paused: everything, since Fri 20 Aug 2021 09:00, by Fatima: a death" in desk.drumbeat("status").output
    assert desk.drumbeat("resume").exit_code == FINE


def test_an_end_in_a_zone_that_cannot_be_read_is_said_to_be_utc(desk: Desk) -> None:
    desk.write("schedules/campaign.yaml", "name: [\n")
    end = LAUNCH + timedelta(hours=1)
    said = desk.drumbeat("pause", "--why", "silence", "--until", f"{end:%Y-%m-%d %H:%M}").output
    assert "until 2021-08-23 10:00 UTC" in said


@pytest.mark.parametrize("words", [("pause", "--why", "a death"), ("resume",), ("status",)])
@pytest.mark.parametrize("place", ["campaign/schedules", "elsewhere"])
def test_where_no_campaign_is_nothing_is_stopped_and_that_is_said(
    desk: Desk, words: tuple[str, ...], place: str
) -> None:
    wrong = Desk(desk.root.parent / place, desk.at)
    wrong.root.mkdir(exist_ok=True)
    before = wrong.files()
    result = wrong.drumbeat(*words)
    assert result.exit_code == USAGE
    assert f"there is no campaign in {wrong.root}" in result.stderr
    assert (f"drumbeat -C {desk.root}" in result.stderr) == (place == "campaign/schedules")
    assert wrong.files() == before


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("--tag", "quotee"), 'did you mean "quote"?'),
        (("--channel", "mastodno"), "there is wall"),
        (("--post", "lunch/wall"), 'did you mean "launch/wall"?'),
    ],
)
def test_a_name_that_stops_nothing_is_refused(desk: Desk, words: tuple[str, ...], meant: str) -> None:
    desk.write("schedules/launch.yaml", ENTRY_WITH_A_TAG)
    desk.drumbeat("run", "--once")
    result = desk.drumbeat("pause", *words, "--why", "a death")
    assert result.exit_code == USAGE
    assert "nothing was paused" in result.stderr
    assert meant in result.stderr
    assert "Paused" not in desk.drumbeat("status").output


@pytest.mark.parametrize(
    "words", [("--tag", "QUOTE"), ("--channel", "Wall"), ("--post", "launch"), ("--post", "Launch/wall")]
)
def test_a_part_is_stopped_whatever_the_capitals(desk: Desk, words: tuple[str, ...]) -> None:
    desk.write("schedules/launch.yaml", ENTRY_WITH_A_TAG)
    desk.drumbeat("run", "--once")
    assert "It stops 1 post" in desk.drumbeat("pause", *words, "--why", "a death").output


def test_a_tag_that_no_pass_has_taken_over_yet_can_be_stopped(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.write("schedules/launch.yaml", ENTRY_WITH_A_TAG)
    assert "whatever comes is stopped" in desk.drumbeat("pause", "--tag", "quote", "--why", "a death").output


NO_STOP = "the file pause-plan.docx stops nothing: to stop everything, name it PAUSE; else call it something else"


def test_a_file_that_may_have_been_meant_to_stop_is_told_everywhere(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.write("pause-plan.docx", "What we do in a crisis.")
    assert f"In the way: {NO_STOP}" in desk.drumbeat("status").stdout
    assert NO_STOP.replace(": ", " → ", 1) in " ".join(desk.drumbeat("doctor").stdout.split())
    checked = desk.drumbeat("check").stdout
    assert "pause-plan.docx: warning[not-a-stop]: the file pause-plan.docx stops nothing" in checked
    assert desk.drumbeat("plan").stdout.startswith("As things are, the only post goes out in time.")
    assert desk.drumbeat("run", "--once").output.count(NO_STOP) == 1
    assert NO_STOP not in desk.drumbeat("run", "--once").output, "once is enough"


@pytest.mark.parametrize("names", [["PAUSE.old"], [".PAUSE.swp"], ["PAUSE", "pause-plan.docx"]])
def test_what_was_put_aside_and_what_lies_beside_a_stop_is_no_trouble(desk: Desk, names: list[str]) -> None:
    for name in names:
        desk.write(name, "")
    assert "stops nothing" not in desk.drumbeat("status").output + desk.drumbeat("check").output
