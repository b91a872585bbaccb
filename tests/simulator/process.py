"""One worker: the real runner on the real ledger, as one process has it, which can be killed at every step."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from bot.channels.http.dates import Dates
from bot.delivery.alerts import Alerts
from bot.delivery.clockwatch import ClockWatch
from bot.delivery.rehearsal_faults import Died
from bot.delivery.runner import Runner
from bot.delivery.silence import tell_of_too_late
from bot.delivery.steps import Steps
from bot.delivery.watch import Watch
from bot.ledger import Ledger
from bot.ledger.commits import Operation, Ticket, commit_together
from bot.ledger.life import Life
from bot.ledger.store import Store
from bot.ledger.workers import Worker
from bot.model.plan import Changes

if TYPE_CHECKING:
    from tests.simulator.world import World

P = ParamSpec("P")
T = TypeVar("T")


class Here(Executor):
    """Does in the foreground what is meant for other threads, so that one seed is one story."""

    def __init__(self, failed: Callable[[Exception], None] = lambda error: None) -> None:
        self._failed = failed

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # whatever a thread would have kept for whoever asks  # noqa: BLE001
            self._failed(error)
            done.set_exception(error)
        return done


class _Wire:
    """A connection on which the process may die, and the disk be full, before each statement."""

    def __init__(self, connection: sqlite3.Connection, before: Callable[[sqlite3.Connection, str], None]) -> None:
        self._connection, self._before = connection, before

    def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:  # as SQLite takes them
        self._before(self._connection, statement)
        return self._connection.execute(statement, *values)

    def executemany(self, statement: str, values: Any) -> sqlite3.Cursor:  # as SQLite takes them
        self._before(self._connection, statement)
        return self._connection.executemany(statement, values)

    def __getattr__(self, name: str) -> Any:  # whatever else a connection has
        return getattr(self._connection, name)


class Disk(Store):
    """The ledger's file, where something may happen before each statement."""

    def __init__(self, path: Path, before: Callable[[sqlite3.Connection, str], None]) -> None:
        self._before = before
        super().__init__(path, durable=False, trace=None)

    def read(self, operation: Operation[T]) -> T:
        return super().read(lambda connection: operation(self._wired(connection)))

    def _commit(self, tickets: list[Ticket[Any]]) -> None:
        commit_together(self._wired(self._connection), tickets)

    def _wired(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        return cast(sqlite3.Connection, _Wire(connection, self._before))


@dataclass(slots=True)
class Process:
    """What `drumbeat run` is made of. `fuse` is after how many steps it dies; None: it lives on."""

    world: World
    number: int
    fuse: int | None = None
    dies_at: str = ""
    ledger: Ledger = field(init=False)
    runner: Runner = field(init=False)
    dates: Dates = field(init=False)
    _store: Disk = field(init=False)
    _worker: Worker = field(init=False)

    def begin(self) -> None:
        """Start as a fresh process does: ask the ledger who it is, bring it up to the files, look around."""
        world = self.world
        self._store = Disk(world.ledger_path, self._before)
        self._worker = Worker(world.ledger_path.parent / "workers", world.now)
        self.ledger = Ledger(self._store, world.now, self._worker, Life(self._store, world.home, world.now))
        self.ledger.life.begin()
        self.dates = Dates(world.now, world.elapsed)
        changes = world.adopt(self.ledger)
        self.runner = self._runner(changes)
        self.runner.files_then = world.files
        self.ledger.stand_by()
        self.runner.begin()

    def _runner(self, changes: Changes) -> Runner:
        world = self.world
        alerts = Alerts("Test", self.ledger, world.send, world.elapsed, pool=Here())
        steps = Steps(world.now, world.elapsed, world.elapsed)
        clock = ClockWatch(self.ledger, alerts, world.now, world.elapsed, steps, self.dates, self._ask)
        watch = Watch(self.ledger, world.channels, world.zone, world.now, alerts, None, world.elapsed)
        watch.right_now = clock.right_now
        tell_of_too_late(self.ledger, alerts, changes)
        return Runner(
            *(world.root, self.ledger, world.channels, world.now, self._refresh, lambda: world.files),
            *(world.events.append, watch, world.gap),
            elapsed=world.elapsed,
            clock=clock,
            pool=Here(world.failures.append),
        )

    def _refresh(self) -> None:
        tell_of_too_late(self.ledger, self.runner.watch.alerts, self.world.adopt(self.ledger))

    def _ask(self, base: str) -> None:
        self.dates.hear(base, {"Date": format_datetime(self.world.true, usegmt=True)}, 0.1)

    def wake(self) -> None:
        """Do everything that can be done at this instant."""
        loop = self.runner.loop
        for _ in range(20):
            before = loop.progress if loop else 0
            self.runner.wake()
            if loop is not None and loop.progress == before:
                return

    def step(self, where: str) -> None:
        """Note a step; the last one is never made."""
        if self not in self.world.at_work:
            return
        if self.dies_at and where.startswith(self.dies_at):
            raise Died(where)
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                raise Died(where)

    def _before(self, connection: sqlite3.Connection, statement: str) -> None:
        self.step(statement)
        self.world.write(connection, statement)

    def stop(self) -> None:
        """End as after Ctrl-C."""
        self.runner.end()
        self.ledger.close()

    def die(self) -> None:
        """Leave everything as the operating system finds it: the log unwritten, the locks free."""
        if not hasattr(self, "_store"):
            return
        path = self.world.ledger_path
        log = path.with_name(f"{path.name}-wal")
        kept = {each: each.read_bytes() for each in (path, log) if each.exists()}
        self._store.close()
        if hasattr(self, "_worker") and self._worker._lock is not None:
            self._worker._lock.release()
        if hasattr(self, "ledger"):
            self.ledger.life.close()
        if not log.exists() and kept.get(log):  # the last to close takes the log into the file: a dead one does not
            for each, content in kept.items():
                with each.open("rb+" if each.exists() else "wb") as file:
                    file.write(content)
                    file.truncate()
