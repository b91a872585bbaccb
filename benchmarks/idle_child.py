"""Wait in a process of its own and tell the CPU of it: `python -m benchmarks.idle_child run|loop PATH SECONDS`."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.main import main as drumbeat
from bot.delivery.clock import Clock
from bot.delivery.loop import Loop
from bot.ledger import Ledger

SETTLED_AFTER = 3


def watch(seconds: float) -> None:
    """Measure once everything is up, then end the process's waiting."""
    time.sleep(SETTLED_AFTER)
    cpu, began = time.process_time(), time.perf_counter()
    time.sleep(seconds)
    used, took = time.process_time() - cpu, time.perf_counter() - began
    print(json.dumps({"cpu": used, "seconds": took}), flush=True)
    os.kill(os.getpid(), signal.SIGTERM)  # to the process: a thread of its own would not wake the main one


def wait_on(path: Path) -> None:
    """Run loop and clock over a ledger, as `drumbeat run` does after it read the files."""
    until = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: until.set())
    with Ledger.open(path, lambda: datetime.now(UTC)) as ledger:
        loop = Loop(ledger, {}, lambda: datetime.now(UTC), print)
        loop.start()
        Clock(lambda: _wake(loop)).run(until)
        loop.stop()


def _wake(loop: Loop) -> datetime | None:
    loop.tick()
    return loop.next_wake()


if __name__ == "__main__":
    how, where, seconds = sys.argv[1:]
    threading.Thread(target=watch, args=(float(seconds),), daemon=True).start()
    if how == "run":
        drumbeat(["-C", where, "run"], prog_name="drumbeat")
    else:
        wait_on(Path(where))
