"""Ours, in a process of its own: `python -m benchmarks.burst_ours FOLDER PORT POSTS ACCOUNTS SECONDS`.

The ledger is a durable one on the disk, the loop and the clock are those of `drumbeat run`, and the channel sends
through the door that every channel uses.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import posts
from bot.channels.http.session import Session, answer, open_session
from bot.delivery.clock import Clock
from bot.delivery.loop import Loop
from bot.delivery.outcomes import Event
from bot.ledger import Ledger
from bot.model.channel import Account, CannotFind, Capabilities, Exactness, Payload
from bot.model.delivery import Draft, Receipt, State, Thread
from bot.model.plan import Post

ABILITIES = Capabilities("bench", 500, "characters", len, "made up", "2026-11-22", Exactness.BY_RECONCILE)


@dataclass
class Http:
    """A channel over HTTP with nothing of a platform's own."""

    name: str
    url: str
    platform: str = "bench"
    capabilities: Capabilities = ABILITIES
    session: Session = field(default_factory=lambda: open_session(proxies={}))

    def compose(self, post: Post) -> Payload:
        return Payload(post.text)

    def verify(self) -> Account:
        return Account(self.name)

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        return Draft(post.id, json.dumps({"post": post.id, "text": post.text}), datetime.now(UTC))

    def publish(self, draft: Draft, key: str) -> Receipt:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        said = answer(self.session.once("POST", self.url, data=draft.body.encode(), headers=headers))
        return Receipt(str(said["id"]), self.url, datetime.fromtimestamp(said["came_at"], UTC))

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        raise CannotFind("nobody asks here")


def main(folder: Path, port: int, count: int, accounts: int, wait: float) -> None:
    """Be ready before the due second, send everything, and prove from the ledger that the promise was kept."""
    due = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=wait)
    channels = {name: Http(name, f"http://127.0.0.1:{port}/posts") for name in _names(accounts)}
    done, ended, states = threading.Event(), threading.Lock(), Counter[State]()

    def report(event: Event) -> None:
        with ended:
            states[event.state] += 1
            if states[State.PUBLISHED] == count:
                done.set()

    with Ledger.open(folder / "ledger.sqlite", lambda: datetime.now(UTC)) as ledger:
        ledger.apply(posts.added(count, accounts, due), "bench", "UTC")
        loop = Loop(ledger, channels, lambda: datetime.now(UTC), report, wake=lambda: clock.ring())
        clock = Clock(lambda: _wake(loop))
        before = time.process_time()
        loop.start()
        clock.run(_until(done, wait + 30))
        loop.stop()
        print(json.dumps({"due": due.timestamp(), "cpu": time.process_time() - before, "kept": kept(ledger)}))


def kept(ledger: Ledger) -> int:
    """Count the posts whose claim was committed before the platform saw them and whose receipt is in the ledger."""
    good = 0
    for post_id, delivery in ledger.snapshot().deliveries.items():
        tries = ledger.attempts(post_id)
        if delivery.receipt is not None and len(tries) == 1:
            good += tries[0].started_at <= delivery.receipt.published_at and tries[0].ended_at is not None
    return good


def _wake(loop: Loop) -> datetime | None:
    loop.tick()
    return loop.next_wake()


def _until(done: threading.Event, longest: float) -> threading.Event:
    """Give up after a while, so that a loss ends in a number and not in waiting."""
    timer = threading.Timer(longest, done.set)
    timer.daemon = True
    timer.start()
    return done


def _names(accounts: int) -> list[str]:
    return [f"account-{n}" for n in range(accounts)]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
