"""`drumbeat pause` and `drumbeat resume` on the day on which they are needed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cli.world import FINE, USAGE
from bot.model.channel import Unauthorized
from tests.cli.conftest import LAUNCH, Desk
from tests.delivery.platform import Platform

GRACE_IS_OVER = LAUNCH + timedelta(hours=50)


@pytest.fixture
def stopped(desk: Desk) -> Desk:
    """Three posts were due while everything was paused, passes were made all the time, and it is two days later."""
    desk.entry("thanks", "launch +1h")
    desk.entry("rest", "launch +51h")
    desk.drumbeat("run", "--once")
    assert desk.drumbeat("pause", "--why", "a death").exit_code == FINE
    for hours in (1, 2, 50):
        desk.at = LAUNCH + timedelta(hours=hours)
        desk.drumbeat("run", "--once")
    return desk


def test_what_is_paused_is_not_missed_however_long_that_takes(stopped: Desk) -> None:
    assert "missed" not in stopped.drumbeat("status").output
    assert stopped.on_wall() == 0
    said = stopped.drumbeat("resume").output
    assert "2 posts came due meanwhile and wait until you decide:\n  launch/wall  was due" in said
    assert "  thanks/wall  was due Mon 23 Aug 2021 10:00\n" in said
    stopped.drumbeat("run", "--once")
    assert stopped.on_wall() == 0


def test_all_are_moved_with_one_yes_and_go_out_at_their_new_time(stopped: Desk) -> None:
    said = stopped.drumbeat("resume", "--move", answer="y\n").output
    assert "All by 3 days" in said
    assert "  launch/wall  was due Mon 23 Aug 2021 09:00 → Thu 26 Aug 2021 09:00\n" in said
    assert "Move 2 posts?" in said
    assert "2 posts are moved." in said
    for hours in (51, 71.9):
        stopped.at = LAUNCH + timedelta(hours=hours)
        stopped.drumbeat("run", "--once")
        assert stopped.on_wall() == 1, "what was still to come"
    stopped.at = LAUNCH + timedelta(days=3)
    stopped.drumbeat("run", "--once")
    assert stopped.on_wall() == 2


def test_a_no_leaves_everything_paused(stopped: Desk) -> None:
    assert stopped.drumbeat("resume", "--send", answer="n\n").exit_code == 1
    assert "Paused: everything" in stopped.drumbeat("status").output


def test_one_decision_at_a_time(stopped: Desk) -> None:
    result = stopped.drumbeat("resume", "--send", "--move")
    assert (result.exit_code, "one of --send, --move and --skip" in result.output) == (USAGE, True)


def test_a_stop_file_that_is_gone_leaves_what_waited_to_be_decided(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.write("PAUSE", "a death")
    desk.at = GRACE_IS_OVER
    desk.drumbeat("run", "--once")
    (desk.root / "PAUSE").unlink()
    desk.drumbeat("run", "--once")
    assert desk.on_wall() == 0
    assert "Send 1 post?" in desk.drumbeat("resume", "--send", answer="y\n").output
    desk.drumbeat("run", "--once")
    assert desk.on_wall() == 1


@pytest.mark.parametrize("scope", ["--tag party", "--channel wall", "--post launch", ""])
def test_what_is_due_and_paused_has_the_command_that_ends_its_pause(desk: Desk, scope: str) -> None:
    entry = "{id: launch, when: launch, message: launch, channels: [wall], tags: [party]}"
    desk.write("schedules/launch.yaml", f"entries:\n  - {entry}\n")
    desk.drumbeat("run", "--once")
    desk.drumbeat("pause", *scope.split(), "--why", "figures")
    desk.at = LAUNCH + timedelta(minutes=1)
    said = desk.drumbeat("status").stdout
    command = f"drumbeat resume {scope}".strip()
    assert f"      {command}\n" in said
    assert "Going on" in desk.drumbeat(*command.split()[1:]).stdout


def test_what_waits_for_the_stop_file_has_no_command_that_is_refused(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.write("PAUSE", "a death")
    desk.at = LAUNCH + timedelta(minutes=1)
    needs = desk.drumbeat("status").stdout.partition("Needs a person")[2]
    assert "take the file out of the campaign's folder" in needs
    assert "drumbeat resume" not in needs


def test_what_is_excepted_goes_on_and_is_counted(desk: Desk) -> None:
    desk.entry("thanks", "launch")
    desk.drumbeat("run", "--once")
    said = desk.drumbeat("pause", "--except", "post:launch/wall", "--why", "a death").output
    assert "Paused: everything except post launch/wall.\nIt stops 1 post of the calendar.\nIt spares 1 post" in said
    desk.at = LAUNCH
    desk.drumbeat("run", "--once")
    assert desk.on_wall() == 1


def test_an_exception_that_is_spelt_wrong_is_said(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    said = desk.drumbeat("pause", "--except", "tag:saftey", "--why", "a death").output
    assert "no post of the ledger is tag saftey; is it spelt as in the files?" in said
    assert desk.drumbeat("pause", "--except", "safety", "--why", "a death").exit_code == USAGE


def refused(desk: Desk, entries: int) -> str:
    """Let posts meet a token that is refused, until the channel stops; put a good one in its place, and go on."""
    for number in range(entries - 1):
        desk.entry(f"more-{number}", f"launch +{number + 1}h", "x")
    desk.entry("launch", "launch", "x")
    desk.channels = {"x": Platform("x", now=lambda: desk.at, answers=[Unauthorized("token expired")] * entries)}
    desk.drumbeat("run", "--once")
    for number in range(entries):
        desk.at = LAUNCH + timedelta(hours=number)
        desk.drumbeat("run", "--once")
        if number < entries - 1:
            desk.drumbeat("resume", "--channel", "x")
    return desk.drumbeat("resume", "--channel", "x").output


def test_what_failed_before_a_channel_stopped_is_said_when_it_goes_on(desk: Desk) -> None:
    said = refused(desk, 1)
    assert said.endswith(
        "Nothing waits because of it. What goes out next: drumbeat status\n"
        "1 post is not sent by this, and is yours to decide:\n"
        "  launch/x  failed: credentials refused: token expired\n"
        "      drumbeat resolve launch/x --send\n"
        "      drumbeat resolve launch/x --skip\n"
    )


def test_many_that_failed_are_decided_with_one_command(desk: Desk) -> None:
    said = refused(desk, 2)
    assert "2 posts are not sent by this, and are yours to decide:" in said
    assert "      drumbeat resolve --channel x --send\n" in said
    done = desk.drumbeat("resolve", "--channel", "x", "--send", "--yes")
    assert done.exit_code == FINE, done.output


def test_what_failed_elsewhere_is_not_of_this_pause(desk: Desk) -> None:
    refused(desk, 1)
    desk.drumbeat("pause", "--channel", "wall", "--why", "a new look")
    assert desk.drumbeat("resume", "--channel", "wall").output.endswith("What goes out next: drumbeat status\n")


def test_a_pause_that_ends_under_another_one_promises_nothing(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.drumbeat("pause", "--channel", "wall", "--why", "a new look")
    desk.drumbeat("pause", "--why", "a death")
    said = desk.drumbeat("resume", "--channel", "wall").output
    assert "\nPaused: everything, since Fri 20 Aug 2021 09:00, by Fatima: a death\n" in said


def test_a_pause_beside_the_stop_file_says_that_both_have_to_end(desk: Desk) -> None:
    desk.drumbeat("run", "--once")
    desk.write("PAUSE everything.txt", "a death\n")
    said = desk.drumbeat("pause", "--why", "a death").output
    take_out = "take the file PAUSE everything.txt out of the campaign's folder"
    assert said.endswith(f"To go on: {take_out}, then: drumbeat resume\n")


def test_with_errors_in_the_files_the_end_of_a_pause_promises_nothing(desk: Desk) -> None:
    desk.drumbeat("pause", "--why", "a death")
    desk.write("schedules/slip.yaml", "entries: [")
    assert "goes out at" not in desk.drumbeat("resume").output


@pytest.mark.parametrize("command", [("resume", "--move"), ("resolve", "launch", "--send")])
def test_what_was_approved_for_another_day_goes_out_by_who_may_approve_it(desk: Desk, command: tuple[str, ...]) -> None:
    desk.write("schedules/people.csv", "name,login,approves\nFatima Khan,fatima,all\nDee Okafor,dee,no\n")
    with (desk.root / "schedules/campaign.yaml").open("a") as campaign:
        campaign.write("approvals: 1\n")
    desk.drumbeat("run", "--once")
    desk.drumbeat("approve", "launch", "--by", "fatima", "--yes")
    desk.drumbeat("pause", "--why", "a death")
    desk.at = GRACE_IS_OVER
    desk.drumbeat("run", "--once")
    desk.drumbeat("resume", "--by", "dee")
    assert "is nobody of the team" in desk.drumbeat(*command, "--yes", "--by", "Sam").output
    refused = desk.drumbeat(*command, "--yes", "--by", "dee").output
    assert "was approved for another day: --by Fatima Khan" in refused
    assert "1 post came due meanwhile" in refused or "Nothing was changed" in refused
    assert desk.drumbeat(*command, "--yes", "--by", "fatima").exit_code == FINE
    for hours in (50, 72):  # sent now, or moved by three days
        desk.at = LAUNCH + timedelta(hours=hours)
        desk.drumbeat("run", "--once")
    assert desk.on_wall() == 1
