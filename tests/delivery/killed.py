"""Run a campaign in a child process that dies at a chosen step of the send path, as a power cut would have it.

A step is every SQL statement of the ledger, every file that is opened for writing, made, renamed or removed, the sign
of life beside the ledger, and every verb of a channel, before and after it. `SIGKILL` leaves no chance to tidy up.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from bot.channels import PLATFORMS
from bot.channels.around import Around
from bot.delivery.alerts import Alerts
from bot.delivery.outcomes import Event
from bot.delivery.runner import Runner
from bot.delivery.watch import Watch
from bot.home import Home
from bot.ledger import Ledger
from bot.model.channel import Account, Capabilities, Channel, Exactness, Payload
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post
from bot.model.settings import ChannelSettings
from tests.delivery.platform import START, capabilities, post

if TYPE_CHECKING:
    from typing_extensions import Buffer

Answer = TypeVar("Answer")

LEDGER = Path(".drumbeat") / "ledger.sqlite"
WATCHED = {"open", "os.rename", "os.remove", "os.mkdir", "os.link", "os.truncate", "shutil.rmtree"}


class Steps:
    """Counts steps, and ends the process without warning at the chosen one. 0 lets it live."""

    def __init__(self, die_at: int) -> None:
        self.number, self._die_at = 0, die_at

    def __call__(self, *_: object) -> None:
        self.number += 1
        if self.number == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in WATCHED and (event != "open" or _writes(arguments)):
            self()


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


@dataclass
class Board:
    """A platform in a file, without keys: each call of publish adds one line, whatever it was sent before."""

    path: Path
    name: str = "board"
    platform: str = "fake"

    @property
    def capabilities(self) -> Capabilities:
        return capabilities(Exactness.BY_RECONCILE, lag=timedelta(seconds=5), threads=True)

    def compose(self, post: Post) -> Payload:
        return Payload(post.text)

    def verify(self) -> Account:
        return Account(self.name)

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        return Draft(post.id, f"{thread.parent.remote_id if thread else '-'} {post.id}", START)

    def publish(self, draft: Draft, key: str) -> Receipt:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(draft.body + "\n")
        return self._receipt(draft)

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        return self._receipt(draft) if draft.body in self.lines() else None

    def lines(self) -> list[str]:
        return self.path.read_text("utf-8").splitlines() if self.path.exists() else []

    def _receipt(self, draft: Draft) -> Receipt:
        return Receipt(draft.post_id, f"https://board.example/{draft.post_id}", START)


def watched(channel: Channel, step: Callable[[], None]) -> Channel:
    """Return the channel, each verb of which is a step before and after it."""

    def stepping(verb: str, post_id: str, call: Callable[[], Answer]) -> Answer:
        step()
        answer = call()
        step()
        return answer

    return Around(channel, stepping)


def channels_in(root: Path, step: Callable[[], None]) -> dict[str, Channel]:
    """Return a real wall and a board."""
    return {"wall": watched(_wall_in(root), step), "board": watched(Board(root / "board.txt"), step)}


def _wall_in(root: Path) -> Channel:
    return PLATFORMS["wall"].connect(ChannelSettings("wall", "wall", {"folder": "public"}), root, lambda: START)


@cache
def _warm_up() -> None:
    """Import and compile here, once, what every fork would else do for itself: that is most of its time."""
    with TemporaryDirectory() as folder:
        wall, first = _wall_in(Path(folder)), post("launch/wall")
        planned = replace(first, fingerprint=wall.compose(first).fingerprint)
        wall.publish(wall.prepare(planned, None), "warm")


def run_in_child(root: Path, at: datetime, die_at: int, changes: Callable[[Ledger], None] | None = None) -> int:
    """Run what is due in a fork; return how many steps it took, or 0 when it was killed."""
    _warm_up()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 1
        try:
            os.write(writing, str(_live(root, at, die_at, changes)).encode())
            code = 0
        except BaseException:  # the process ends here, whatever it was  # noqa: BLE001
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return 0
    assert os.WEXITSTATUS(status) == 0, "the child failed for another reason"
    return int(told)


def _live(root: Path, at: datetime, die_at: int, changes: Callable[[Ledger], None] | None) -> int:
    steps = Steps(die_at)
    events: list[Event] = []
    sys.addaudithook(steps.audit)
    watch_signs_of_life(steps)
    with Ledger.open(root / LEDGER, lambda: at, home=home_of(root), trace=steps) as ledger:
        ledger.life.begin()
        if changes is not None:
            changes(ledger)
        made = channels_in(root, steps)
        watch = Watch(ledger, made, "UTC", lambda: at, Alerts("Test", ledger))
        Runner(root, ledger, made, lambda: at, _nothing, _nothing, events.append, watch).once()
    return steps.number


def home_of(root: Path) -> Home:
    """Return a home with signs of life that are not those of another campaign."""
    return Home("here", "now", root / "state")


def watch_signs_of_life(step: Callable[[], None]) -> None:
    """Make the write that no audit hook sees a step, too."""
    write = os.pwrite

    def stepping(file: int, content: Buffer, place: int) -> int:
        step()
        written = write(file, content, place)
        step()
        return written

    os.pwrite = stepping


def _nothing() -> None:
    pass
