"""A campaign that runs: the real runner, loop and ledger, between people and platforms that are made up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from bot.channels.http.dates import Dates
from bot.delivery.alerts import GATHER, Alerts
from bot.delivery.clockwatch import ClockWatch
from bot.delivery.outcomes import Event
from bot.delivery.runner import Runner
from bot.delivery.steps import Steps
from bot.delivery.watch import Watch
from bot.ledger import Ledger, LedgerError
from bot.ledger.commits import Operation
from bot.ledger.life import Life
from bot.ledger.store import Store
from bot.ledger.workers import Worker
from bot.model.channel import Channel
from bot.model.delivery import Draft, Receipt, State
from tests.delivery.platform import Platform, added, post

P = ParamSpec("P")
T = TypeVar("T")

NOON = datetime.fromisoformat("2026-11-25T12:00:00+00:00")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ONE, OTHER = "https://one.example", "https://other.example"


class AtOnce(Executor):
    """Does in the foreground what is meant for the background, so that a test need not wait."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class Disk(Store):
    """A ledger in memory, on a disk that can be full or gone."""

    is_full = False
    is_gone = False

    def __init__(self) -> None:
        super().__init__(None, durable=False, trace=None)

    def write(self, operation: Operation[T]) -> T:
        if self.is_full or self.is_gone:
            raise LedgerError("the ledger has no room left on its disk: free some space")
        return super().write(operation)

    def read(self, operation: Operation[T]) -> T:
        if self.is_gone:
            raise LedgerError("the ledger cannot be read: look at the disk")
        return super().read(operation)


@dataclass
class Filling(Platform):
    """A platform by whose answer the disk is full."""

    disk: Disk = field(default_factory=Disk)

    def publish(self, draft: Draft, key: str) -> Receipt:
        self.disk.is_full = True
        return super().publish(draft, key)


@dataclass
class Town:
    """A campaign that runs, on a wall clock that somebody may set, beside platforms that know what time it is."""

    root: Path
    true: datetime = NOON
    ahead: timedelta = timedelta(0)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: list[tuple[datetime, str]] = field(default_factory=list)
    beats: int = 0
    asked: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    kept_back: Mapping[str, str] = field(default_factory=dict)
    is_away: bool = False
    has_address: bool = True
    disk: Disk = field(default_factory=Disk)
    ledger: Ledger = field(init=False)
    platform: Platform = field(default_factory=Platform)
    runner: Runner = field(init=False)
    dates: Dates = field(init=False)
    alerts: Alerts = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = self.another_ledger()

    def another_ledger(self) -> Ledger:
        """What another process on this machine has: the same file, and a mark of its own."""
        return Ledger(self.disk, self.now, Worker(None, self.now), Life(self.disk, None, self.now))

    def now(self) -> datetime:
        return self.true + self.ahead

    def elapsed(self) -> float:
        return (self.true - NOON).total_seconds()

    def starts(self) -> None:
        """Start as a fresh process does."""
        self.alerts = Alerts("Test", self.ledger, self.send if self.has_address else None, self.elapsed, pool=AtOnce())
        self.dates = Dates(self.now, self.elapsed)
        steps = Steps(self.now, self.elapsed, self.elapsed)
        clock = ClockWatch(self.ledger, self.alerts, self.now, self.elapsed, steps, self.dates, self.ask)
        self.platform.now = self.now
        channels = {"fake": self.platform, **self.channels}
        watch = Watch(self.ledger, channels, "UTC", self.now, self.alerts, self.beat, self.elapsed)
        watch.right_now = clock.right_now
        self.runner = Runner(
            *(self.root, self.ledger, channels, self.now, lambda: None, lambda: None, self.events.append, watch),
            elapsed=self.elapsed,
            clock=clock,
            kept_back=lambda: self.kept_back,
        )
        self.runner.begin()

    def beat(self) -> None:
        self.beats += 1

    def send(self, title: str, text: str) -> None:
        if self.is_away:
            raise OSError("no route")
        self.messages.append((self.true, text))

    def hears(self, *bases: str, off: timedelta = timedelta(0)) -> None:
        for base in bases:
            self.dates.hear(base, {"Date": format_datetime(self.true + off, usegmt=True)}, 0.1)

    def ask(self, base: str) -> None:
        self.asked.append(base)
        self.hears(base)

    def plans(self, due: datetime = NOON + MINUTE, post_id: str = "launch/fake", **more: object) -> None:
        self.ledger.apply(added(post(post_id, due, **more)), "test", "UTC")  # type: ignore[arg-type]

    def passes(self, wait: timedelta = timedelta(seconds=1)) -> None:
        """Let time pass, and wake up as often as there is something to do."""
        self.true += wait
        for _ in range(3):
            self.runner.wake()
            assert self.runner.loop is not None
            self.runner.loop.finish()

    def is_set(self, ahead: timedelta) -> None:
        self.ahead = ahead
        self.passes()

    def state(self, post_id: str = "launch/fake") -> State:
        delivery = self.ledger.delivery(post_id)
        assert delivery is not None
        return delivery.state

    def told(self) -> str:
        """Return everything that people have heard, a minute later."""
        self.passes(timedelta(seconds=GATHER))
        return "\n".join(text for _, text in self.messages)

    def ends(self) -> None:
        self.runner.end()


def a_town(root: Path) -> Iterator[Town]:
    made = Town(root)
    yield made
    made.disk.is_full = made.disk.is_gone = False
    made.ends()
    made.ledger.close()
