"""A stage for the loop: a ledger in memory, a clock that a test moves, and fake platforms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.delivery.loop import Loop
from bot.delivery.outcomes import Event
from bot.ledger import Ledger
from bot.model.delivery import State
from bot.model.plan import Post
from tests.delivery.platform import START, Platform, added


@dataclass
class Stage:
    """Everything that a test of the loop touches."""

    ledger: Ledger
    at: datetime = START - timedelta(minutes=1)
    platforms: dict[str, Platform] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    loop: Loop | None = None
    seconds: float = 0.0
    is_lost: Callable[[], bool] = lambda: False

    def now(self) -> datetime:
        return self.at

    def plays(self, *posts: Post, **platforms: Platform) -> None:
        self.platforms = platforms or {"fake": Platform()}
        for platform in self.platforms.values():
            platform.now = self.now
        self.ledger.apply(added(*posts), "test", "Europe/London")
        self.restart()

    def restart(self) -> None:
        if self.loop is not None:
            self.loop.stop()
        self.loop = Loop(
            self.ledger,
            self.platforms,
            self.now,
            self.events.append,
            is_lost=lambda: self.is_lost(),
            elapsed=lambda: self.seconds,
        )

    def work(self) -> None:
        """Do everything that can be done at this instant."""
        assert self.loop is not None
        before = -1
        while self.loop.progress != before:
            before = self.loop.progress
            self.loop.tick()
            self.loop.finish()

    def one_pass(self) -> None:
        """Make a single pass: what it left unconfirmed is not looked for yet."""
        assert self.loop is not None
        self.loop.tick()
        self.loop.finish()

    def wait(self, wait: timedelta = timedelta(minutes=1)) -> None:
        self.at += wait
        self.seconds += wait.total_seconds()
        self.work()

    def clock_jumps(self, by: timedelta) -> None:
        """Set the wall clock to another time; no second passes."""
        self.at += by
        self.work()

    def state(self, post_id: str = "launch/fake") -> State:
        delivery = self.ledger.delivery(post_id)
        assert delivery is not None
        return delivery.state

    def why(self, post_id: str = "launch/fake") -> str:
        delivery = self.ledger.delivery(post_id)
        assert delivery is not None
        return delivery.why

    @property
    def public(self) -> list[str]:
        return [post_id for platform in self.platforms.values() for post_id in platform.public]


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Ledger.open(None, lambda: made.at) as ledger:
        made = Stage(ledger)
        yield made
        if made.loop is not None:
            made.loop.stop()
