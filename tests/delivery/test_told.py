"""A message counts as told when a service took it; what could not be sent is sent later, and needs no ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.alerts import FIRST_WAIT, GATHER, HOUR, MOST_WAITING, Alerts
from bot.delivery.outcomes import Event
from bot.delivery.silence import silent, tell_of_what_stands_still
from bot.ledger import Ledger, LedgerError
from bot.model.delivery import State
from bot.model.moment import Then
from tests.delivery.platform import START, added, post
from tests.delivery.town import AtOnce


@dataclass
class Desk:
    """People, the way to them, and a clock for both."""

    ledger: Ledger
    at: datetime = START
    seconds: float = 0.0
    is_away: bool = False
    sent: list[str] = field(default_factory=list)
    is_full: bool = False

    def send(self, title: str, text: str) -> None:
        if self.is_away:
            raise OSError("no route")
        self.sent.append(text)

    def told_at(self, alert: str) -> datetime | None:
        if self.is_full:
            raise LedgerError("the ledger cannot be read")
        return self.ledger.told_at(alert)

    def note_told(self, alerts: tuple[str, ...], post_ids: tuple[str, ...]) -> None:
        if self.is_full:
            raise LedgerError("the ledger has no room left on its disk")
        self.ledger.note_told(alerts, post_ids)

    def alerts(self) -> Alerts:
        return Alerts("Test", self, self.send, lambda: self.seconds, pool=AtOnce())  # type: ignore[arg-type]

    def flush(self, alerts: Alerts) -> None:
        """Let the first moment pass in which more may come, then send."""
        self.wait(FIRST_WAIT)
        alerts.flush()

    def wait(self, seconds: float) -> None:
        self.seconds += seconds
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Ledger.open(tmp_path / "ledger.sqlite", lambda: made.at) as ledger:
        made = Desk(ledger)
        yield made


def test_what_could_not_be_sent_is_sent_when_the_network_is_back(desk: Desk) -> None:
    alerts = desk.alerts()
    desk.is_away = True
    alerts.say("a", "the first")
    desk.flush(alerts)
    desk.is_away = False
    desk.flush(alerts)
    assert desk.sent == []
    desk.wait(GATHER)
    alerts.say("b", "the second")
    desk.flush(alerts)
    assert desk.sent == ["the first\nthe second"]


def test_what_a_process_had_still_to_say_when_it_died_is_said_by_the_next_one(desk: Desk) -> None:
    desk.alerts().say("a", "the first")
    second = desk.alerts()
    second.say("a", "the first")
    desk.flush(second)
    third = desk.alerts()
    third.say("a", "the first")
    desk.flush(third)
    assert desk.sent == ["the first"]


def test_messages_within_a_minute_are_gathered(desk: Desk) -> None:
    alerts = desk.alerts()
    for number in range(5):
        alerts.say(str(number), str(number))
        desk.flush(alerts)
        desk.wait(GATHER / 5 - FIRST_WAIT)
    desk.flush(alerts)
    assert desk.sent == ["0", "1\n2\n3\n4"]


def test_what_stops_in_the_same_moment_is_one_message(desk: Desk) -> None:
    alerts = desk.alerts()
    for number in range(5):
        alerts.say(str(number), str(number))
        alerts.flush()
        desk.wait(FIRST_WAIT / 5)
    alerts.flush()
    assert desk.sent == ["0\n1\n2\n3\n4"]


def test_without_the_ledger_a_thing_is_said_once_an_hour_and_nothing_is_raised(desk: Desk) -> None:
    alerts = desk.alerts()
    desk.is_full = True
    for _ in range(2 * 60):
        alerts.say("full", "the disk is full")
        desk.flush(alerts)
        desk.wait(HOUR / 60 - FIRST_WAIT)
    assert desk.sent == ["the disk is full"] * 2


def test_what_the_ledger_could_not_keep_is_kept_when_it_can(desk: Desk) -> None:
    alerts = desk.alerts()
    desk.is_full = True
    alerts.say("a", "launch/fake is late", ("launch/fake",))
    desk.flush(alerts)
    assert "launch/fake" in alerts.unwritten
    assert "launch/fake" in alerts.telling()
    desk.is_full = False
    desk.wait(GATHER)
    alerts.say("b", "another thing")
    desk.flush(alerts)
    assert alerts.unwritten == set()
    assert list(desk.ledger.told_about()) == ["launch/fake"]


def test_what_waits_for_the_network_stays_within_bounds(desk: Desk) -> None:
    alerts = desk.alerts()
    desk.is_away = True
    for number in range(3 * MOST_WAITING):
        alerts.say(str(number), str(number), (f"n{number}/fake",))
        desk.flush(alerts)
        desk.wait(1)
    assert len(alerts.telling()) <= 2 * MOST_WAITING


def test_without_an_address_nobody_counts_as_told(desk: Desk) -> None:
    desk.ledger.apply(added(post()), "test", "UTC")
    desk.ledger.record("launch/fake", State.FAILED, why="refused")
    alerts = Alerts("Test", desk, pool=AtOnce())  # type: ignore[arg-type]
    desk.wait(3600)
    alerts.note(Event(desk.at, "launch/fake", "fake", State.FAILED, "refused"))
    desk.flush(alerts)
    assert silent(desk.ledger, desk.at) == ("launch/fake",)


def test_fifty_posts_that_are_held_for_one_reason_are_one_paragraph(desk: Desk) -> None:
    desk.ledger.apply(
        added(*(post(f"n{number:02}/fake", hold="fake is not connected") for number in range(50))), "t", "UTC"
    )
    alerts = desk.alerts()
    for _ in range(3):
        tell_of_what_stands_still(desk.ledger, alerts, desk.at, {})
        desk.flush(alerts)
        desk.wait(GATHER)
    (text,) = desk.sent
    assert text.startswith("50 posts on fake were due and are not out: fake is not connected")
    assert "n09/fake and 40 more" in text
    desk.wait(3600)
    assert silent(desk.ledger, desk.at) == ()


def test_a_new_term_is_a_new_promise(desk: Desk) -> None:
    """After a person's yes a post has a new grace; a message from before it does not count for that."""
    desk.ledger.apply(added(post()), "test", "UTC")
    desk.ledger.record("launch/fake", State.MISSED, why="late")
    desk.ledger.note_told((), ("launch/fake",))
    desk.wait(7200)
    assert silent(desk.ledger, desk.at) == ()
    desk.ledger.record("launch/fake", State.SCHEDULED, by="Ann")
    desk.wait(7200)
    assert silent(desk.ledger, desk.at) == ("launch/fake",)


def test_what_a_person_took_out_is_no_silence_and_what_a_rule_skipped_is(desk: Desk) -> None:
    desk.ledger.apply(added(post("a/fake"), post("b/fake", then=Then.SKIP)), "test", "UTC")
    desk.ledger.record("a/fake", State.WITHDRAWN, why="skipped by Ann", by="Ann")
    desk.ledger.record("b/fake", State.WITHDRAWN, why="skipped: 31 min late")
    desk.wait(7200)
    assert silent(desk.ledger, desk.at) == ("b/fake",)
    alerts = desk.alerts()
    tell_of_what_stands_still(desk.ledger, alerts, desk.at, {})
    desk.flush(alerts)
    assert silent(desk.ledger, desk.at) == ()


def test_a_planned_post_that_the_ledger_never_held_is_silent_until_it_is_told(desk: Desk) -> None:
    late = post(due=START - timedelta(hours=2))
    assert silent(desk.ledger, desk.at, planned=(late,)) == ("launch/fake",)
    assert silent(desk.ledger, desk.at, planned=(late,), telling=("launch/fake",)) == ()
    desk.ledger.note_told((), ("launch/fake",))
    assert silent(desk.ledger, desk.at, planned=(late,)) == ()
