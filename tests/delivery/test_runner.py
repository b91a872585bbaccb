"""A campaign that runs: edited files, the stop file, one pass, a clean end."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.alerts import Alerts
from bot.delivery.brake import STOP_FILE
from bot.delivery.runner import Runner
from bot.delivery.watch import Watch
from bot.ledger import Ledger, LedgerError
from bot.model.delivery import Pause, State
from tests.delivery.platform import START, Platform, added, post


@dataclass
class Campaign:
    """A runner with everything that it is given."""

    root: Path
    ledger: Ledger
    at: datetime = START + timedelta(seconds=1)
    platform: Platform = field(default_factory=Platform)
    refreshed: int = 0
    files: str = "as they were"
    alerts: list[str] = field(default_factory=list)

    def runner(self) -> Runner:
        channels = {"fake": self.platform}
        alerts = Alerts("Test", self.ledger, lambda title, text: self.alerts.append(text))
        watch = Watch(self.ledger, channels, "UTC", self.now, alerts)
        return Runner(
            self.root, self.ledger, channels, self.now, self.refresh, lambda: self.files, lambda event: None, watch
        )

    def now(self) -> datetime:
        return self.at

    def refresh(self) -> None:
        self.refreshed += 1


@pytest.fixture
def campaign(tmp_path: Path) -> Iterator[Campaign]:
    with Ledger.open(tmp_path / ".drumbeat" / "ledger.sqlite", lambda: made.at) as ledger:
        made = Campaign(tmp_path, ledger)
        yield made


def test_once_sends_what_is_due_and_says_how_it_ended(campaign: Campaign) -> None:
    later = START + timedelta(hours=1)
    campaign.ledger.apply(added(post(), post("later/fake", later)), "test", "UTC")
    runner = campaign.runner()
    runner.once()
    assert campaign.platform.public == ["launch/fake"]
    assert runner.outcomes == {State.PUBLISHED}


def test_a_stop_file_stops_everything_and_what_elapsed_waits_for_a_yes(campaign: Campaign) -> None:
    campaign.ledger.apply(added(post()), "test", "UTC")
    stop = campaign.root / STOP_FILE
    stop.write_text("a death in the partnership\n", "utf-8")
    campaign.runner().once()
    assert campaign.platform.public == []
    assert [(pause.scope, pause.why) for pause in campaign.ledger.pauses()] == [("all", "a death in the partnership")]
    stop.unlink()
    campaign.runner().once()
    assert campaign.ledger.pauses() == ()
    delivery = campaign.ledger.delivery("launch/fake")
    assert campaign.platform.public == []
    assert delivery is not None
    assert delivery.state is State.MISSED


def test_a_person_s_pause_outlives_the_stop_file(campaign: Campaign) -> None:

    campaign.ledger.pause(Pause("channel:fake", "Ann", "token is being renewed", campaign.at))
    stop = campaign.root / STOP_FILE
    stop.touch()
    campaign.runner().once()
    stop.unlink()
    campaign.runner().once()
    assert [pause.by for pause in campaign.ledger.pauses()] == ["Ann"]


def test_it_runs_until_it_is_told_to_stop_and_follows_edits(campaign: Campaign) -> None:
    started = datetime.now(UTC)
    campaign.platform.now = campaign.now
    campaign.at = START
    live = Campaign(campaign.root, campaign.ledger, platform=campaign.platform)

    def now() -> datetime:
        campaign.at = live.at = START + (datetime.now(UTC) - started)
        return campaign.at

    soon = START + timedelta(milliseconds=700)
    campaign.ledger.apply(added(post(due=soon)), "test", "UTC")
    runner = live.runner()
    runner.now = now
    until = threading.Event()
    thread = threading.Thread(target=runner.run, args=(until,))
    thread.start()
    deadline = datetime.now(UTC) + timedelta(seconds=10)
    while not campaign.platform.public and datetime.now(UTC) < deadline:
        until.wait(0.02)
    live.files = "edited"
    while not live.refreshed and datetime.now(UTC) < deadline:
        until.wait(0.02)
    until.set()
    thread.join(5)
    assert not thread.is_alive()
    assert campaign.platform.public == ["launch/fake"]
    assert live.refreshed == 1


def test_a_person_s_stop_of_everything_outlives_the_stop_file(campaign: Campaign) -> None:
    ann = Pause("all", "Ann", "a death in the partnership", campaign.at)
    campaign.ledger.pause(ann)
    stop = campaign.root / STOP_FILE
    stop.touch()
    campaign.runner().once()
    stop.unlink()
    campaign.runner().once()
    assert campaign.ledger.pauses() == (ann,)


def test_whatever_has_the_stop_file_s_name_stops(campaign: Campaign) -> None:
    campaign.ledger.apply(added(post()), "test", "UTC")
    (campaign.root / STOP_FILE).mkdir()
    campaign.runner().once()
    assert campaign.platform.public == []
    assert [pause.why for pause in campaign.ledger.pauses()] == ["a file named PAUSE is there"]


def look_again_and_again(campaign: Campaign, runner: Runner) -> None:
    """Run on over an edit, in passes three seconds apart."""
    runner.elapsed = lambda: (campaign.at - START).total_seconds()
    loop = runner.begin()
    campaign.files = "edited"
    for _ in range(5):
        campaign.at += timedelta(seconds=3)
        runner.wake()
        loop.finish()
    runner.end()


def test_an_edit_that_met_a_busy_ledger_is_taken_with_the_next_look(campaign: Campaign) -> None:
    met: list[str] = []

    def refresh() -> None:
        met.append(campaign.files)
        if len(met) == 1:
            raise LedgerError("the ledger is locked by another program")

    runner = campaign.runner()
    runner.refresh = refresh
    look_again_and_again(campaign, runner)
    assert len(met) == 2


def test_an_edit_that_nobody_foresaw_is_told_once_and_what_is_due_goes_out(campaign: Campaign) -> None:
    campaign.ledger.apply(added(post()), "test", "UTC")
    met: list[str] = []

    def refresh() -> None:
        met.append("edited")
        raise ZeroDivisionError("token=abcd")

    runner = campaign.runner()
    runner.refresh = refresh
    look_again_and_again(campaign, runner)
    assert campaign.platform.public == ["launch/fake"]
    assert len(met) == 1
    [told] = [text for text in campaign.alerts if "edited files" in text]
    assert "ZeroDivisionError" in told
    assert "abcd" not in told


def test_a_link_to_nothing_with_the_stop_file_s_name_stops(campaign: Campaign) -> None:
    campaign.ledger.apply(added(post()), "test", "UTC")
    (campaign.root / STOP_FILE).symlink_to("nowhere")
    campaign.runner().once()
    assert campaign.platform.public == []


@pytest.mark.parametrize("kind", ["pipe", "link to a secret"])
def test_a_stop_file_of_any_kind_stops_and_tells_nothing_of_what_it_leads_to(campaign: Campaign, kind: str) -> None:
    campaign.ledger.apply(added(post()), "test", "UTC")
    (campaign.root / "secret").write_text("t0p")
    if kind == "pipe":
        os.mkfifo(campaign.root / STOP_FILE)
    else:
        (campaign.root / STOP_FILE).symlink_to("secret")
    campaign.runner().once()
    assert campaign.platform.public == []
    assert [pause.why for pause in campaign.ledger.pauses()] == ["a file named PAUSE is there"]


def run_beside(campaign: Campaign, name: str) -> None:
    """Run once with a post that is due, beside an empty file of this name."""
    campaign.ledger.apply(added(post()), "test", "UTC")
    (campaign.root / name).touch()
    campaign.runner().once()


@pytest.mark.parametrize(
    "name",
    [
        *("PAUSE", "Pause", "pause", "PAUSE.txt", "PAUSE.TXT", "Pause.Txt", "pause.txt", "PAUSE.txt.txt", "PAUSE.md"),
        *("PAUSED", "paused.txt", "Pause.rtf", "PAUSE.docx", "PAUSE (1).txt", "PAUSE - Copy.txt", "PAUSE!"),
        *("PASUE.txt", "PAUSE everything.txt", "pause_all", "STOP", "stop.txt", "Stopped"),
    ],
)
def test_a_stop_file_may_be_written_as_people_and_their_systems_do(campaign: Campaign, name: str) -> None:
    run_beside(campaign, name)
    assert campaign.platform.public == []
    assert [pause.why for pause in campaign.ledger.pauses()] == [f"a file named {name} is there"]


@pytest.mark.parametrize(
    "name",
    [
        *("pauses.txt", "no pause", "PAUSE.txt.old", "pause-plan.md", "pause.png", "cause"),
        *("non-stop.md", "stop-race-hate.md"),
    ],
)
def test_a_file_of_another_name_stops_nothing(campaign: Campaign, name: str) -> None:
    run_beside(campaign, name)
    assert campaign.platform.public == ["launch/fake"]


@pytest.mark.parametrize("name", ["PAUSE", "pause.txt"])
def test_a_stop_file_stops_in_a_folder_that_cannot_be_listed(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def refused(path: object) -> list[str]:
        raise PermissionError(13, "Permission denied", str(path))

    campaign.ledger.apply(added(post()), "test", "UTC")
    (campaign.root / name).touch()
    monkeypatch.setattr("bot.delivery.brake.os.listdir", refused)
    campaign.runner().once()
    assert campaign.platform.public == []
