"""The loop on a clock that moves between two glances, as a real one does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.delivery.loop import Loop
from bot.ledger import Ledger
from bot.model.delivery import State
from bot.model.moment import Then
from tests.delivery.conftest import Stage
from tests.delivery.platform import START, Platform, added, post


class Moving:
    """A clock that is a microsecond later each time that it is read."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        self.at += timedelta(microseconds=1)
        return self.at


def test_a_lost_answer_is_looked_for_although_the_clock_moves_on() -> None:
    clock, platform = Moving(), Platform(answers=["lost"])
    platform.now = clock.now
    with Ledger.open(None, clock.now) as ledger:
        ledger.apply(added(post()), "test", "Europe/London")
        loop = Loop(ledger, {"fake": platform}, clock.now, lambda event: None)
        for _ in range(3):
            loop.tick()
            loop.finish()
        loop.stop()
        delivery = ledger.delivery("launch/fake")
        assert platform.looks == 1
        assert delivery is not None
        assert delivery.state is State.PUBLISHED


@pytest.mark.parametrize("then", [Then.ASK, Then.SKIP])
def test_what_was_given_up_while_the_clock_was_ahead_goes_out_at_its_time(stage: Stage, then: Then) -> None:
    stage.plays(post(due=START + timedelta(minutes=10), then=then))
    stage.clock_jumps(timedelta(hours=2))
    assert (stage.state(), stage.public) == (State.MISSED if then is Then.ASK else State.WITHDRAWN, [])
    stage.clock_jumps(timedelta(hours=-2))
    assert stage.state() is State.SCHEDULED
    stage.wait(timedelta(minutes=10))
    assert stage.public == []
    stage.wait()
    assert stage.public == ["launch/fake"]


def test_what_a_person_left_out_before_its_time_stays_out(stage: Stage) -> None:
    stage.plays(post(due=START + timedelta(minutes=10)))
    stage.ledger.record("launch/fake", State.WITHDRAWN, why="skipped by Ann", by="Ann")
    stage.wait(timedelta(minutes=12))
    assert (stage.state(), stage.public) == (State.WITHDRAWN, [])
