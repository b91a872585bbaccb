"""Where `run` cannot even start, nothing goes out: people hear of it, once an hour while it lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.cli.world import FAILED, HAS_ERRORS, USAGE
from bot.home import Home
from tests.cli.conftest import Desk
from tests.people import People, listening_people

people = listening_people
TO = '[alerts]\nto = [{file = "secrets/people"}]\n'


@pytest.fixture
def told(desk: Desk, people: People) -> Desk:
    """Return a campaign whose people can be reached, on a machine that keeps what it said."""
    desk.home = Home("m", "b", desk.root.parent / "state")
    desk.write("secrets/people", people.address)
    desk.write("config.toml", TO)
    return desk


def test_files_with_errors(told: Desk, people: People) -> None:
    told.write("schedules/slip.yaml", "entries: [")
    assert told.drumbeat("run", "--once").exit_code == HAS_ERRORS
    (said,) = people.texts
    assert said.startswith(
        "drumbeat run cannot start, and nothing is sent: the files have 1 error. First: schedules/slip."
    )
    assert said.endswith("See: drumbeat check")


def test_settings_with_errors_outside_of_the_alerts(told: Desk, people: People) -> None:
    told.write("config.toml", f'{TO}[channels.mastodn]\nserver = "https://mastodon.example"\n')
    assert told.drumbeat("run", "--once").exit_code == USAGE
    (said,) = people.texts
    assert 'nothing is sent: config.toml:3: no platform "mastodn"; did you mean "mastodon"?' in said


def test_a_plan_that_withdraws_most_of_the_calendar(told: Desk, people: People) -> None:
    for number in range(30):
        told.entry(f"note-{number}", f"launch +{number + 1}d 10:00")
    told.drumbeat("run", "--once")
    for path in (told.root / "schedules").glob("note-*.yaml"):
        path.unlink()
    assert told.drumbeat("run", "--once").exit_code == HAS_ERRORS
    assert "nothing is sent: " in people.texts[-1]
    assert people.texts[-1].endswith("if it is meant: drumbeat run --once --force")


def test_a_ledger_that_cannot_be_used(told: Desk, people: People) -> None:
    told.write(".drumbeat", "a file")
    assert told.drumbeat("run", "--once").exit_code == FAILED
    assert len(people.texts) == 1


def test_the_same_is_told_again_after_an_hour_and_something_else_at_once(told: Desk, people: People) -> None:
    told.write("schedules/slip.yaml", "entries: [")
    for _ in range(13):  # cron, every five minutes
        told.drumbeat("run", "--once")
        told.at += timedelta(minutes=5)
    assert len(people.texts) == 2
    told.write("schedules/slip.yaml", "entries: 5\n")
    told.drumbeat("run", "--once")
    assert len(people.texts) == 3


def test_what_reached_nobody_is_tried_again_by_the_next_start(told: Desk, people: People) -> None:
    told.write("schedules/slip.yaml", "entries: [")
    people.answer = 500
    assert "nobody could be told" in told.drumbeat("run", "--once").stderr
    people.answer = 200
    told.drumbeat("run", "--once")
    assert len(people.texts) == 1
