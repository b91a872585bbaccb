"""Two processes on one ledger, and what a dead one leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from bot.ledger import Ledger, LedgerError
from bot.model.delivery import State
from tests.ledger.posts import Clock, a_post, a_receipt, add, claim
from tests.race import let_go

ROOT = Path(__file__).parents[2]

RACE = """
import sys, threading, time
from datetime import UTC, datetime
from pathlib import Path
from bot.ledger import Ledger
from bot.model.delivery import State
from tests.ledger.posts import Clock, a_receipt, claim, draft_of

calls, lock = [], threading.Lock()

def work(ledger, clock):
    while due := ledger.due(clock()):
        for one in due:
            post = ledger.post(one.post_id)
            taken = ledger.claim(post, draft_of(post))
            if taken is None:
                continue
            began = time.monotonic_ns()
            time.sleep(0.0005)
            with lock:
                calls.append((one.channel, one.post_id, began, time.monotonic_ns()))
            ledger.record(one.post_id, State.PUBLISHED, receipt=a_receipt(one.post_id))

clock = Clock()
with Ledger.open(Path(sys.argv[1]), clock) as ledger:
    sys.stdout.write("ready\\n"); sys.stdout.flush()
    sys.stdin.readline()
    threads = [threading.Thread(target=work, args=(ledger, clock)) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
for call in calls:
    print(*call)
"""

HANG = """
import sys
from pathlib import Path
from bot.ledger import Ledger
from tests.ledger.posts import Clock, claim
ledger = Ledger.open(Path(sys.argv[1]), Clock())
print(claim(ledger, sys.argv[2]) is not None, flush=True)
sys.stdin.readline()
ledger.close()
"""


def start(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def state(ledger: Ledger, post_id: str) -> State:
    delivery = ledger.delivery(post_id)
    assert delivery is not None
    return delivery.state


def test_two_processes_claim_each_post_once_and_never_two_on_one_account(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, *(a_post(f"e{n}/c{n % 5}") for n in range(200)))
    racers = [start(RACE, path) for _ in range(2)]
    let_go(racers)
    calls = [line.split() for racer in racers for line in racer.communicate(timeout=60)[0].splitlines()]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert Counter(post for _, post, _, _ in calls) == Counter(f"e{n}/c{n % 5}" for n in range(200))
    for channel in {call[0] for call in calls}:
        spans = sorted((int(began), int(ended)) for name, _, began, ended in calls if name == channel)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
    with Ledger.open(path, clock) as ledger:
        assert Counter(one.state for one in ledger.snapshot().deliveries.values()) == {State.PUBLISHED: 200}
        assert all(len(ledger.attempts(f"e{n}/c{n % 5}")) == 1 for n in range(200))


@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
def test_what_a_killed_process_was_publishing_is_unconfirmed_at_the_next_start(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, a_post("dead/a"), a_post("alive/b"), a_post("mine/c"))
    dead, alive = start(HANG, path, "dead/a"), start(HANG, path, "alive/b")
    for child in (dead, alive):
        assert child.stdout is not None
        assert child.stdout.readline() == "True\n"
    os.kill(dead.pid, signal.SIGKILL)
    dead.wait(10)
    with Ledger.open(path, clock) as ledger:
        claim(ledger, "mine/c")
        assert ledger.take_over() == ("dead/a",)
        assert ledger.take_over() == ()
        assert [state(ledger, post) for post in ("dead/a", "alive/b", "mine/c")] == [
            State.UNCONFIRMED,
            State.PUBLISHING,
            State.PUBLISHING,
        ]
        (doubt,) = ledger.unconfirmed()
        assert (doubt.post_id, doubt.draft.body) == ("dead/a", '{"text": "We are live."}')
        assert ledger.attempts("dead/a")[0].outcome == "unconfirmed"
        with pytest.raises(LedgerError, match="being published by another drumbeat"):
            ledger.record("alive/b", State.FAILED)
        assert len(list(path.parent.glob("workers/*.lock"))) == 2
    alive.communicate("\n", 10)
    with Ledger.open(path, clock) as ledger:
        assert sorted(ledger.take_over()) == ["alive/b", "mine/c"]
    assert not list(path.parent.glob("workers/*.lock"))


def test_what_a_closed_ledger_left_under_way_is_unconfirmed_at_the_next_start(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, a_post())
        claim(ledger, "launch/wall")
    with Ledger.open(path, clock) as ledger:
        assert ledger.take_over() == ("launch/wall",)
        ledger.record("launch/wall", State.PUBLISHED, receipt=a_receipt())


def test_a_ledger_can_take_over_from_its_own_loop(ledger: Ledger) -> None:
    add(ledger, a_post(), a_post("thanks/x"))
    claim(ledger, "launch/wall")
    assert ledger.take_over() == ()
    assert ledger.take_over(mine=True) == ("launch/wall",)
    assert claim(ledger, "thanks/x") is not None


def test_a_dead_worker_without_its_lock_file_is_dead(path: Path, clock: Clock) -> None:
    with Ledger.open(path, clock) as ledger:
        add(ledger, a_post())
        claim(ledger, "launch/wall")
    (path.parent / "workers").rmdir()
    with Ledger.open(path, clock) as ledger:
        assert ledger.take_over() == ("launch/wall",)
