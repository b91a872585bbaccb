"""A pass that cannot do its work says so: to people, in the log, to the watchdog, and by how it ends."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from bot.delivery import room
from bot.delivery.lanes import LONGEST_POST
from bot.delivery.room import no_room
from bot.delivery.secrets import Secrets
from bot.model.channel import Unavailable, Unconfirmed
from bot.model.delivery import Draft, Receipt, State, Thread
from bot.model.plan import Post
from bot.model.settings import ChannelSettings, Secret, SecretMissing
from tests.delivery.platform import Platform
from tests.delivery.town import MINUTE, NOON, ONE, OTHER, Town, a_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    yield from a_town(tmp_path)


def test_a_disk_that_is_full_before_the_due_minute_is_told_and_the_watchdog_goes_hungry(town: Town) -> None:
    town.plans(NOON + MINUTE)
    town.starts()
    town.passes()
    assert town.beats == 1
    town.disk.is_full = True
    for _ in range(5):
        town.passes(MINUTE)
    beats = town.beats
    town.passes(MINUTE)
    town.passes(MINUTE)
    assert town.beats == beats
    assert "posts cannot go out: the ledger has no room left on its disk: free some space" in town.told()
    town.disk.is_full = False
    town.passes(MINUTE)
    town.passes(MINUTE)
    assert town.platform.public == ["launch/fake"]
    assert (town.runner.trouble, town.beats > beats) == ("", True)


def test_while_the_disk_is_full_nothing_is_uploaded_again_and_again(town: Town) -> None:
    uploads: list[str] = []

    class Counting(Platform):
        def prepare(self, post: Post, thread: Thread | None) -> Draft:
            uploads.append(post.id)
            return super().prepare(post, thread)

    town.platform = Counting()
    town.plans(NOON + MINUTE)
    town.starts()
    town.disk.is_full = True
    town.passes(MINUTE)
    for _ in range(60):
        town.passes()
    assert 1 < len(uploads) <= 8


def test_a_full_disk_is_logged_once_and_not_each_second(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    town.plans(NOON + MINUTE)
    town.starts()
    town.disk.is_full = True
    with caplog.at_level(logging.ERROR, "drumbeat"):
        for _ in range(120):
            town.passes()
    assert len([record for record in caplog.records if "no room" in record.getMessage()]) <= 3


def test_one_pass_over_a_full_disk_does_not_end_as_if_all_were_well(town: Town) -> None:
    town.plans(NOON)
    town.starts()
    town.disk.is_full = True
    town.runner.once()
    assert town.runner.trouble.startswith("the ledger has no room left")
    assert "posts cannot go out" in town.messages[0][1]


def test_a_disk_that_is_nearly_full_is_told_before_anything_is_due(tmp_path: Path) -> None:
    assert no_room(tmp_path) == ""
    assert no_room(tmp_path, least=10**18).startswith("there is no room left on the disk (")
    assert no_room(tmp_path / "nowhere").startswith("the disk of ")


def test_a_disk_without_room_is_a_trouble_of_the_pass(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.starts()
    town.passes()
    monkeypatch.setattr(room, "LEAST_BYTES", 10**18)
    monkeypatch.setattr(room.no_room, "__defaults__", (10**18,))
    town.passes(MINUTE)
    assert "there is no room left on the disk" in town.told()


def test_files_that_cannot_be_read_are_a_trouble_and_no_post_suffers(town: Town) -> None:
    town.plans(NOON + MINUTE)
    town.starts()

    def gone() -> object:
        raise OSError(5, "Input/output error")

    town.runner.files_now = gone
    town.passes(2 * MINUTE)
    assert town.platform.public == ["launch/fake"]
    assert town.runner.trouble == "the files cannot be read: Input/output error"


def test_a_trouble_lasts_until_the_next_look_finds_it_gone(town: Town) -> None:
    """Files are looked at every other second: the passes in between do not know better."""
    town.starts()

    def gone() -> object:
        raise OSError(5, "Input/output error")

    town.runner.files_now = gone
    town.passes(timedelta(seconds=2))
    town.passes(timedelta(seconds=1))
    assert town.runner.trouble != ""
    town.runner.files_now = lambda: None
    town.passes(timedelta(seconds=2))
    assert town.runner.trouble == ""


@pytest.mark.parametrize("verb", ["prepare", "find"])
def test_a_lane_that_hangs_is_told_and_gives_the_watchdog_nothing(town: Town, verb: str) -> None:
    hangs, let_go = threading.Event(), threading.Event()

    class Hanging(Platform):
        def prepare(self, post: Post, thread: Thread | None) -> Draft:
            return self._hang() if verb == "prepare" else super().prepare(post, thread)

        def find(self, draft: Draft, since: datetime) -> Receipt | None:
            return self._hang()

        def _hang(self) -> NoReturn:
            hangs.set()
            let_go.wait(30)
            raise Unavailable("no route")

    town.platform = Hanging(answers=[Unconfirmed("502")])
    town.plans(NOON + MINUTE)
    town.starts()
    try:
        town.true = NOON + MINUTE
        while not hangs.wait(0.01):
            town.runner.wake()
        assert town.runner.trouble == ""
        town.true += timedelta(seconds=LONGEST_POST + 60)
        town.runner.wake()
        assert town.runner.trouble.startswith("fake has hung at one post for 16 minutes")
    finally:
        let_go.set()


@pytest.mark.parametrize("base", [(), (ONE, OTHER)])
def test_a_clock_that_is_wrong_is_a_trouble(town: Town, base: tuple[str, ...]) -> None:
    town.ahead = 10 * MINUTE
    town.starts()
    town.hears(*base)
    town.passes()
    assert bool(town.runner.trouble) is bool(base)


def test_a_channel_whose_secret_is_missing_waits_and_goes_on_when_it_is_there(town: Town) -> None:
    town.plans(NOON + MINUTE)
    town.kept_back = {"fake": "token in [channels.fake]: FAKE is not set"}
    town.starts()
    assert town.alerts.telling() == frozenset()
    town.passes(MINUTE)
    town.passes(MINUTE)
    assert town.state() is State.SCHEDULED
    assert town.told().count("fake cannot post: token in [channels.fake]: FAKE is not set") == 1
    town.kept_back = {}
    town.passes(timedelta(seconds=2))
    assert town.platform.public == ["launch/fake"]


def test_secrets_are_read_once_and_those_that_are_missing_once_a_minute() -> None:
    clock, reads, there = [0.0], list[str](), dict[str, str]()

    def secret(name: str) -> Secret:
        def read() -> str:
            reads.append(name)
            if name not in there:
                raise SecretMissing(f"the environment variable {name} is not set")
            return there[name]

        return Secret(f"environment variable {name}", read)

    there["B"] = "the value"
    channels = {
        "a": ChannelSettings("a", "x", secrets={"token": secret("A")}),
        "b": ChannelSettings("b", "x", secrets={"token": secret("B")}),
    }
    secrets = Secrets(channels, lambda: clock[0])
    for clock[0] in (0.0, 2.0, 59.0):
        assert secrets.missing() == {"a": "token in [channels.a]: the environment variable A is not set"}
    assert reads == ["A", "B"]
    there["A"], clock[0] = "another value", 60.0
    assert secrets.missing() == {}


def test_an_edit_of_the_settings_is_noticed_and_told(town: Town) -> None:
    town.starts()
    town.runner.settings_now = lambda: "edited"
    town.passes(timedelta(seconds=2))
    town.passes(timedelta(seconds=2))
    assert town.told().count("config.toml was edited: it is followed when drumbeat run is started again") == 1


def test_settings_that_no_run_will_start_with_are_told_when_they_are_edited(town: Town) -> None:
    town.starts()
    town.runner.settings_now = lambda: "edited"
    town.runner.settings_wrong = lambda: 'config.toml:2: unknown key "platfrom"'
    town.passes(timedelta(seconds=2))
    assert (
        'config.toml was edited, and drumbeat run will not start with it: config.toml:2: unknown key "' in town.told()
    )


def test_an_edited_gap_is_followed_at_once(town: Town) -> None:
    for number in range(2):
        town.plans(NOON - 10 * MINUTE, f"n{number}/fake")
    town.starts()
    town.passes()
    town.runner.follow(2 * MINUTE, "Europe/London")
    town.passes(2 * MINUTE)
    assert town.platform.public == ["n0/fake", "n1/fake"]
    assert town.runner.watch.zone == "Europe/London"
