"""Rehearse: the same loop and ledger on a virtual clock, as fast as the machine can."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.delivery.loop import Loop
from bot.delivery.outcomes import Event
from bot.delivery.rehearsal_faults import Died
from bot.ledger import Ledger
from bot.model.channel import Channel
from bot.model.delivery import Delivery
from bot.model.plan import Changes, Plan

BY = "rehearsal"
MOST_PASSES_AT_ONE_INSTANT = 10_000


@dataclass(slots=True)
class VirtualClock:
    """A clock that moves only when it is told to, and never back."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def move_to(self, later: datetime) -> None:
        self.at = max(self.at, later)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How a rehearsal went: where each delivery stands at the end, every event, and how often the process died."""

    deliveries: Mapping[str, Delivery]
    events: tuple[Event, ...]
    deaths: int
    ended_at: datetime


@dataclass(slots=True)
class Stage:
    """What a rehearsal plays on. `approve` gives every approval that a post needs, as people would have."""

    clock: VirtualClock
    channels: Mapping[str, Channel]
    ledger_path: Path
    approve: bool = True
    gap: timedelta = timedelta(minutes=10)
    progress: Callable[[datetime, Sequence[Event]], None] = lambda at, news: None
    events: list[Event] = field(default_factory=list)
    _told: int = 0

    def open(self) -> Ledger:
        return Ledger.open(self.ledger_path, self.clock.now, durable=False)

    def tell(self) -> None:
        """Tell what has happened since the last time."""
        news = self.events[self._told :]
        self._told += len(news)
        self.progress(self.clock.now(), news)


def rehearse(plan: Plan, changes: Changes, stage: Stage) -> Rehearsal:
    """Play the whole plan from before its first post to after its last decision."""
    with stage.open() as ledger:
        ledger.apply(changes, BY, plan.zone)
        if stage.approve:
            _approve_all(plan, ledger)
    deaths = 0
    while not _play(stage):
        deaths += 1
    with stage.open() as ledger:
        deliveries = ledger.snapshot().deliveries
    return Rehearsal(deliveries, tuple(stage.events), deaths, stage.clock.now())


def _approve_all(plan: Plan, ledger: Ledger) -> None:
    for post in plan.posts:
        named = (names[0] for each in post.agreements for names in each.people[: each.needed])
        for person in dict.fromkeys(named) or [f"rehearsal {number + 1}" for number in range(post.approvals)]:
            ledger.approve(post.id, post.fingerprint, person)


def _play(stage: Stage) -> bool:
    """Run until nothing is left (True) or the process dies (False), as a fresh process would."""
    with stage.open() as ledger:
        clock = stage.clock
        loop = Loop(
            ledger, stage.channels, clock.now, stage.events.append, gap=stage.gap, elapsed=lambda: clock.at.timestamp()
        )
        try:
            loop.start()
            while True:
                _work_off_this_instant(loop)
                stage.tell()
                later = loop.next_wake()
                if later is None:
                    return True
                stage.clock.move_to(later)
        except Died:
            return False
        finally:
            loop.stop()


def _work_off_this_instant(loop: Loop) -> None:
    for _ in range(MOST_PASSES_AT_ONE_INSTANT):
        before = loop.progress
        loop.tick()
        loop.finish()
        if loop.progress == before:
            return
    raise AssertionError("the loop makes progress for ever at one instant")
