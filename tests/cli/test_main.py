"""What holds for every command: help with an example, words for slips and failures, a fast start."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from bot.channels.wall import CAPABILITIES
from bot.cli.main import COMMANDS
from bot.cli.world import HAS_ERRORS, USAGE
from bot.model.channel import Account, Payload
from bot.model.plan import Post
from tests.cli.conftest import Desk
from tests.delivery.platform import Platform

HEAVY = (
    "requests",
    "tweepy",
    "mastodon",
    "apscheduler",
    "openpyxl",
    "rich",
    "sqlite3",
    "msgspec",
    "rapidfuzz",
    "bot.web",
)


class Breaks(Platform):
    """A platform whose limits meet an exception that nobody foresaw, with a secret in its words."""

    def __init__(self, error: Exception) -> None:
        super().__init__("wall", CAPABILITIES)
        self.error = error

    def compose(self, post: Post) -> Payload:
        raise self.error

    def verify(self) -> Account:
        raise self.error


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(desk: Desk, command: str) -> None:
    result = desk.drumbeat(command, "--help")
    assert result.exit_code == 0
    examples = result.output.split("Example", 1)[1]
    assert f"  drumbeat {command}" in examples
    assert result.output.startswith(f"Usage: drumbeat {command}")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_names_options_that_exist(desk: Desk, command: str) -> None:
    help_, examples = desk.drumbeat(command, "--help").output.split("Example", 1)
    used = {word for line in examples.splitlines() for word in line.split() if word.startswith("--")}
    assert {option for option in used if option not in help_} == set()


def test_the_help_lists_every_command_once(desk: Desk) -> None:
    listed = desk.drumbeat("--help").output.split("Commands:")[1]
    assert [line.split()[0] for line in listed.splitlines() if line[:3].strip() and line.strip()] == list(COMMANDS)


def test_an_unknown_command_gets_a_did_you_mean(desk: Desk) -> None:
    result = desk.drumbeat("chekc")
    assert result.exit_code == USAGE
    assert 'no command "chekc"; did you mean "check"?' in result.output


def test_an_unknown_option_gets_a_did_you_mean(desk: Desk) -> None:
    result = desk.drumbeat("check", "--strickt")
    assert result.exit_code == USAGE
    assert "--strict" in result.output


def test_a_folder_that_is_no_campaign_is_said_to_be_none(desk: Desk) -> None:
    (desk.root / "schedules" / "campaign.yaml").unlink()
    result = desk.drumbeat("check")
    assert result.exit_code == HAS_ERRORS
    assert "error[missing-file]" in result.output


def test_what_nobody_foresaw_is_told_without_a_traceback_and_without_its_words(desk: Desk) -> None:
    desk.channels = {"wall": Breaks(ValueError("token=hunter2"))}
    result = desk.drumbeat("plan")
    assert result.exit_code == USAGE
    assert "drumbeat --debug" in result.output
    assert "ValueError" in result.output
    assert "hunter2" not in result.output
    assert "Traceback" not in result.output


def test_debug_shows_where_it_failed(desk: Desk) -> None:
    desk.channels = {"wall": Breaks(ValueError("in the middle"))}
    result = desk.drumbeat("--debug", "plan")
    assert result.exit_code == USAGE
    assert "Traceback" in result.stderr
    assert "ValueError: in the middle" in result.stderr


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "the disk is full; free some space"),
        (errno.EACCES, "give this user the right"),
        (errno.EIO, "look at the file and its folder"),
    ],
)
def test_what_the_machine_refuses_is_told_with_what_to_do(desk: Desk, number: int, advice: str) -> None:
    desk.channels = {"wall": Breaks(OSError(number, "refused", "public/index.html"))}
    result = desk.drumbeat("plan")
    assert result.exit_code == USAGE
    assert result.output.startswith("drumbeat: public/index.html")
    assert advice in result.output


def test_a_file_that_is_no_ledger_is_told_with_what_to_do(desk: Desk) -> None:
    desk.write(".drumbeat/ledger.sqlite", "no ledger at all, but longer than the header of one would be" * 20)
    for command in ("plan", "status", "check"):
        result = desk.drumbeat(command)
        assert (result.exit_code, command) == (USAGE, command)
        assert "is not a ledger" in result.output


@pytest.mark.parametrize("words", [("--help",), ("check",), ("plan",), ("explain", "text-too-long")])
def test_what_only_reads_starts_without_what_it_does_not_need(desk: Desk, words: tuple[str, ...]) -> None:
    """A new program, because in this one everything is imported by now."""
    script = (
        "import sys\n"
        "from bot.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"print('HEAVY', sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=desk.root,
        env={"PYTHONPATH": str(Path(__file__).parent.parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines()[-1] == "HEAVY []"
