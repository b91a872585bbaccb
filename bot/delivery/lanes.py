"""What the loop knows of one channel between two passes. Times here are seconds that pass: no clock can change them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.settle import CLOSE, Settler
from bot.model.channel import Channel

log = logging.getLogger("drumbeat")

REST = 10.0
"""Seconds to wait when the ledger cannot be written: whatever would be uploaded until then would be in vain."""

LONGEST_POST = 15 * 60.0
"""Seconds within which one post is through, whatever is uploaded: each call has a time-out far below that."""


@dataclass(slots=True)
class Lane:
    """One channel's lane. `began` is when it took up the post that it is at; `trouble` is what the ledger said last."""

    channel: Channel
    settler: Settler
    busy: Future[None] | None = None
    refusals: int = 0
    last_sent: float | None = None
    last_heard: float | None = None
    heard_of: datetime | None = None
    began: float | None = None
    rests_until: float = float("-inf")
    trouble: str = ""

    def is_free(self, at: float) -> bool:
        return (self.busy is None or self.busy.done()) and at >= self.rests_until - CLOSE

    def rest(self, at: float, trouble: str) -> None:
        """Wait a little: the ledger could not be used."""
        self.rests_until, self.trouble = at + REST, trouble

    def begin(self, at: float | None) -> None:
        """Note when a post is taken up; None: the lane is through with them."""
        self.began = at

    def note_sent(self, last: datetime | None, now: datetime, at: float) -> None:
        """Take from the ledger when something was last sent, or may have been: by another process, or unheard of.

        A time that lies ahead is of a clock that was wrong: it counts as now, once, where we know nothing better.
        """
        if last is None or (last > now and self.last_sent is not None):
            self.last_heard = None
        elif last <= now or last != self.heard_of:
            self.last_heard = at - max(now - last, timedelta(0)).total_seconds()
        self.heard_of = last

    @property
    def sent(self) -> tuple[float, ...]:
        """When something was last sent, as far as this lane and the ledger know."""
        return tuple(sent for sent in (self.last_sent, self.last_heard) if sent is not None)

    def waits(self, gap: timedelta) -> Iterator[float]:
        """Return the times at which something may have to be done here."""
        yield from tuple(self.settler.next_look.values())
        yield self.rests_until
        yield from (sent + gap.total_seconds() for sent in self.sent)

    def what_is_wrong(self, at: float) -> str:
        """Say why this lane does not do its work; empty: it does."""
        began = self.began
        if began is not None and at - began > LONGEST_POST:
            return f"{self.channel.name} has hung at one post for {round((at - began) / 60)} minutes: restart drumbeat"
        return self.trouble


def log_failure(work: Future[None]) -> None:
    """Show a failure of a lane that nobody waits for; the next pass gives the lane its posts again."""
    error = work.exception()
    if isinstance(error, Exception):
        log.error("a channel's pass failed", exc_info=error)
