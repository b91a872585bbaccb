"""Four workers in two processes share one ledger and one account: nothing twice, and never two calls at once."""

from __future__ import annotations

import os
import threading
import time
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.delivery.loop import Loop
from bot.ledger import Ledger
from bot.model.delivery import Draft, Receipt, State, Thread
from bot.model.plan import Post
from tests.delivery.killed import Board
from tests.delivery.platform import START, added, post

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="two processes are forked here")

POSTS = 40
AT = START + timedelta(seconds=1)


@dataclass
class Guarded(Board):
    """A board that notes when a second call comes while one is under way."""

    def publish(self, draft: Draft, key: str) -> Receipt:
        inside = self.path.with_name("inside")
        try:
            os.close(os.open(inside, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            self.path.with_name("overlap").touch()
        time.sleep(0.002)  # a call takes its time, so that an overlap would be seen
        receipt = super().publish(draft, key)
        inside.unlink(missing_ok=True)
        return receipt

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        return Draft(post.id, f"- {post.id}", START)


def work_until_done(root: Path) -> None:
    """One worker: its own ledger connection, loop and account, as a process of its own would have."""
    with Ledger.open(root / "ledger.sqlite", lambda: AT) as ledger:
        loop = Loop(ledger, {"board": Guarded(root / "board.txt")}, lambda: AT, lambda event: None)
        deadline = time.monotonic() + 30
        while ledger.next_due() is not None and time.monotonic() < deadline:
            loop.tick()
            loop.finish()
        loop.stop()


def fork_two_workers(root: Path) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        workers = [threading.Thread(target=work_until_done, args=(root,)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        code = 0
    except BaseException:  # the process ends here, whatever it was  # noqa: BLE001
        traceback.print_exc()
    finally:
        os._exit(code)


def test_four_workers_post_each_once_and_one_at_a_time(tmp_path: Path) -> None:
    def at(number: int) -> datetime:
        return START - timedelta(seconds=number)

    with Ledger.open(tmp_path / "ledger.sqlite", lambda: AT) as ledger:
        ledger.apply(added(*(post(f"n{number}/board", at(number)) for number in range(POSTS))), "test", "UTC")
    children = [fork_two_workers(tmp_path) for _ in range(2)]
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    shown = [line.split()[1] for line in Board(tmp_path / "board.txt").lines()]
    assert sorted(shown) == sorted(f"n{number}/board" for number in range(POSTS))
    assert not (tmp_path / "overlap").exists()
    with Ledger.open(tmp_path / "ledger.sqlite", lambda: AT) as ledger:
        states = {one.state for one in ledger.snapshot().deliveries.values()}
        workers = {attempt.number for number in range(POSTS) for attempt in ledger.attempts(f"n{number}/board")}
    assert states == {State.PUBLISHED}
    assert workers == {1}, "no post needed a second attempt"
