"""The world of one seed: true time and the clock on the wall, platforms, workers, files, people and their messages."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.delivery.outcomes import Event
from bot.delivery.rehearsal_faults import Died
from bot.home import Home
from bot.ledger import Ledger, LedgerError
from bot.ledger.life import Life
from bot.ledger.workers import Worker
from bot.model.channel import Channel
from bot.model.plan import Changes, Plan
from bot.planning.fingerprint import recognised
from bot.planning.plan import plan
from bot.planning.reconcile import reconcile, refusal
from tests.simulator.files import GAP, START, ZONE, Files
from tests.simulator.oracle import Oracle, Remembered
from tests.simulator.platform import Platform
from tests.simulator.process import Disk, Process

GRID = timedelta(minutes=10)
SOON, SLOWER = timedelta(seconds=1), 1.2  # what wants to be woken again and again is, ever less often
WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT")


@dataclass(frozen=True, slots=True)
class Setup:
    """What a seed's world is like: which accounts of which kind, what the files say at first, how many workers."""

    kinds: dict[str, str]
    files: Files
    workers: int = 1


@dataclass(slots=True)
class World:
    """Everything outside of the program. `room` is how many writes still fit on the disk; None: there is plenty."""

    root: Path
    setup: Setup
    true: datetime = START
    ahead: timedelta = timedelta(0)
    room: int | None = None
    boot: int = 1
    era: int = 0
    is_deaf: bool = False
    files: Files = field(init=False)
    plan: Plan = field(init=False)
    platforms: dict[str, Platform] = field(default_factory=dict)
    workers: list[Process | None] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    messages: list[tuple[datetime, str]] = field(default_factory=list)
    oracle: Oracle = field(init=False)
    fuses: dict[int, tuple[int | None, str]] = field(default_factory=dict)
    meanwhile: list[tuple[str, Callable[[], object]]] = field(default_factory=list)
    at_work: list[Process] = field(default_factory=list)
    order: int = 0
    open_desk: Ledger | None = None
    copies: list[tuple[Path, Remembered]] = field(default_factory=list)
    zone: str = ZONE
    gap: timedelta = GAP

    def __post_init__(self) -> None:
        self.files = self.setup.files
        self.plan = Plan((), ZONE)
        self.oracle = Oracle(self)
        self.workers = [None] * self.setup.workers
        for name, kind in self.setup.kinds.items():
            self.platforms[name] = Platform(name, kind, lambda: self.true, lambda: self.ahead, self.step, self.oracle)

    @property
    def ledger_path(self) -> Path:
        return self.root / ".drumbeat" / "ledger.sqlite"

    @property
    def home(self) -> Home:
        return Home("here", f"boot-{self.boot}", self.root.parent / "state")

    @property
    def channels(self) -> dict[str, Channel]:
        return dict(self.platforms)

    def now(self) -> datetime:
        """What the clock on the wall shows."""
        return self.true + self.ahead

    def elapsed(self) -> float:
        """The seconds that really pass."""
        return (self.true - START).total_seconds() + 1e6

    def send(self, title: str, text: str) -> None:
        if self.is_deaf:
            raise OSError("no route")
        self.messages.append((self.true, text))

    def adopt(self, ledger: Ledger) -> Changes:
        """Bring the ledger up to the files, as `run` does."""
        history, held = ledger.history(), ledger.snapshot()
        planned, _ = plan(self.files.campaign(), self.channels, history)
        planned = recognised(planned, held, self.channels)
        changes = reconcile(planned, held, self.now())
        if refusal(changes, held, self.now()):
            return Changes(())
        ledger.apply(changes, "run", ZONE)
        self.plan = planned
        self.oracle.adopted(changes)
        return changes

    # The workers

    def step(self, where: str) -> None:
        """Some worker is at a call: others may act meanwhile, and it may die there."""
        waiting, self.meanwhile = self.meanwhile, []
        for place, act in waiting:
            if where.startswith(place):
                act()
            else:
                self.meanwhile.append((place, act))
        if self.at_work:
            self.at_work[-1].step(where)

    def wake(self, number: int) -> None:
        """Let one worker do what it can, starting it where it does not run."""
        worker = self.workers[number] or Process(self, number)
        if worker in self.at_work:  # it is in the middle of a call
            return
        if number in self.fuses:
            worker.fuse, worker.dies_at = self.fuses.pop(number)
        self.at_work.append(worker)
        try:
            if self.workers[number] is None:
                worker.begin()
                self.workers[number] = worker
            worker.wake()
            self.oracle.pass_went_well()
        except Died:
            self._buried(worker, number)
        except LedgerError as error:  # it could not start, and says so
            self.oracle.could_not_start(error)
            self._buried(worker, number)
        finally:
            self.at_work.remove(worker)
            self.oracle.pass_is_over()

    def _buried(self, worker: Process, number: int) -> None:
        worker.die()
        self.workers[number] = None

    def kill(self, number: int) -> None:
        """End a worker between two steps."""
        worker = self.workers[number]
        if worker is not None and worker not in self.at_work:
            self._buried(worker, number)

    def stop(self, number: int) -> None:
        """End a worker as Ctrl-C does."""
        worker = self.workers[number]
        if worker is None or worker in self.at_work:
            return
        self.at_work.append(worker)
        try:
            worker.stop()
        except Died:
            worker.die()
        finally:
            self.at_work.remove(worker)
            self.workers[number] = None

    # Time

    def wait(self, length: timedelta, grid: timedelta = GRID) -> None:
        """Let time pass; each worker wakes up at least once in a grid, and when it wanted to."""
        end, soon = self.true + length, SOON
        while True:
            wakes = [wake for number in self._in_turn() if (wake := self._next_wake(number)) is not None]
            self.oracle.judge()
            if self.true >= end:
                return
            later, soon = max(min(wakes, default=end), self.true + soon), min(soon * SLOWER, grid)
            self.pass_by(min(end, later, self.true + grid) - self.true)

    def pass_by(self, length: timedelta) -> None:
        """Let time pass, and nobody does anything."""
        self.true += length
        for platform in self.platforms.values():
            platform.act_on_what_lay_around()

    def _in_turn(self) -> list[int]:
        self.order += 1
        numbers = list(range(len(self.workers)))
        return numbers if self.order % 3 else numbers[::-1]

    def _next_wake(self, number: int) -> datetime | None:
        self.wake(number)
        worker = self.workers[number]
        if worker is None or worker.runner.loop is None:
            return None
        try:
            wake = worker.runner.loop.next_wake()
        except LedgerError:
            return None
        return wake - self.ahead if wake is not None else None

    @contextmanager
    def desk(self) -> Iterator[Ledger]:
        """Open the ledger as a person's command does, for a moment."""
        if self.open_desk is not None:
            yield self.open_desk
            return
        disk = Disk(self.ledger_path, self.write)
        with Ledger(
            disk, self.now, Worker(self.ledger_path.parent / "workers", self.now), Life(disk, self.home, self.now)
        ) as it:
            it.life.begin()
            yield it

    def write(self, connection: sqlite3.Connection, statement: str) -> None:
        """Let a statement through, unless the disk has no room for it."""
        if self.room is None or not statement.startswith(WRITES):
            return
        self.room -= 1
        if self.room < 0:
            if connection.in_transaction:
                connection.execute("ROLLBACK")  # as SQLite does
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorname = "SQLITE_FULL"
            raise error

    def end(self) -> None:
        """Leave nothing behind."""
        for number in range(len(self.workers)):
            self.kill(number)
        shutil.rmtree(self.root.parent, ignore_errors=True)
