"""One kind of work, by the code of whatever commit is in PYTHONPATH: `python compare_work.py WORK ARGUMENT`.

It prints the CPU seconds of the work alone, without what was got ready for it. It runs against any commit, so it uses
only what all of them have: the ledger is opened as `drumbeat run` opens it, the door to the network as by a channel.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.channels.http.session import open_session
from bot.cli.world import World
from bot.delivery.loop import Loop
from bot.ledger import Ledger
from bot.model.delivery import Draft, Receipt, State
from bot.model.plan import Post
from tests.delivery.platform import Platform, added, post

COUNT, ACCOUNTS = 1000, 4


def through_the_loop(folder: str) -> None:
    """Publish posts that are due in one second on a platform in memory."""
    platforms = {name: Platform(name, now=_now) for name in (f"a{number}" for number in range(ACCOUNTS))}
    with _filled(folder) as (ledger, _):
        loop = Loop(ledger, platforms, _now, lambda event: None)
        loop.start()
        with _told():
            while sum(len(platform.public) for platform in platforms.values()) < COUNT:
                loop.tick()
                loop.finish()
            loop.stop()


def one_by_one(folder: str) -> None:
    """Claim posts and record that they are public, each after the other."""
    with _filled(folder) as (ledger, posts), _told():
        for wanted in posts:
            claim = ledger.claim(wanted, Draft(wanted.id, wanted.text, wanted.due))
            assert claim is not None
            ledger.record(wanted.id, State.PUBLISHED, receipt=Receipt(wanted.id, "", wanted.due), of=claim)


def reads(url: str) -> None:
    """Ask a server on this machine, on one connection, while the loop listens to what time it says."""
    session = open_session(proxies={})
    session.repeatable("GET", url)
    with _told(), _listening():
        for _ in range(COUNT):
            session.repeatable("GET", url)


def public_calls(url: str) -> None:
    """Send to a server on this machine, each time on a connection of its own."""
    session = open_session(proxies={})
    with _told(), _listening():
        for number in range(COUNT):
            session.once("POST", url, json={"text": f"Hello {number}"}, headers={"Idempotency-Key": str(number)})


@contextmanager
def _filled(folder: str) -> Iterator[tuple[Ledger, tuple[Post, ...]]]:
    """Open a ledger whose posts are due by now, and were not yet when it began: nothing speaks for looking first."""
    due = _now() + timedelta(seconds=2)
    posts = tuple(post(f"n{number}/a{number % ACCOUNTS}", due) for number in range(COUNT))
    (Path(folder) / "schedules").mkdir()  # or it is no campaign's folder
    with World.real(Path(folder), None).ledger() as ledger:
        ledger.apply(added(*posts), "compare", "UTC")
        time.sleep(max(0.0, (due - _now()).total_seconds()))
        yield ledger, posts


@contextmanager
def _told() -> Iterator[None]:
    before = time.process_time()
    yield
    print(time.process_time() - before)


def _listening() -> AbstractContextManager[None]:
    try:
        from bot.channels.http.dates import Dates, listening
    except ImportError:  # a commit that does not hear what time others say
        return nullcontext()
    return listening(Dates(_now, time.monotonic))


def _now() -> datetime:
    return datetime.now(UTC)


WORKS: Mapping[str, Callable[[str], None]] = {
    each.__name__: each for each in (through_the_loop, one_by_one, reads, public_calls)
}

if __name__ == "__main__":
    WORKS[sys.argv[1]](sys.argv[2])
