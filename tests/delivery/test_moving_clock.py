"""The loop on a clock that moves between two glances, as a real one does."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.delivery.loop import Loop
from bot.ledger import Ledger
from bot.model.delivery import State
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
