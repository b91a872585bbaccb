"""What the loop knows of one channel between two passes. Times here are seconds that pass: no clock can change them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.settle import CLOSE, Settler
from bot.delivery.turns import DAY, Turns
from bot.model.channel import Channel, RateLimited

log = logging.getLogger("drumbeat")

REST = 10.0
"""Seconds to wait when the ledger cannot be written: whatever would be uploaded until then would be in vain."""

LONGEST_POST = 15 * 60.0
"""Seconds within which one post is through, whatever is uploaded: each call has a time-out far below that."""


@dataclass(slots=True)
class Lane:
    """One channel's lane. `began` is when it took up the post that it is at; `trouble` is what the ledger said last.
    `waits_out_its_gap` is what a pass found for its late posts.

    `turns` are those of its account, where others may post from it, too.
    """

    channel: Channel
    settler: Settler
    turns: Turns | None = None
    busy: Future[None] | None = None
    refusals: int = 0
    last_sent: float | None = None
    last_heard: float | None = None
    heard_of: datetime | None = None
    began: float | None = None
    rests_until: float = float("-inf")
    trouble: str = ""
    waits_out_its_gap: bool = False

    def is_free(self, at: float) -> bool:
        return (self.busy is None or self.busy.done()) and at >= self.rests_until - CLOSE

    def rest(self, at: float, trouble: str) -> None:
        """Wait a little: the ledger could not be used."""
        self.rests_until, self.trouble = at + REST, trouble

    @contextmanager
    def turn(self, at: float) -> Iterator[bool]:
        """Hold the account for one public call; False, and a rest, while another campaign does."""
        with self.turns.take() if self.turns is not None else nullcontext(True) as is_ours:
            if not is_ours:
                self.rest(at, "")
            yield is_ours

    def note_turn(self, now: datetime) -> None:
        """Write down for the account's other campaigns that it posts now."""
        if self.turns is not None:
            self.turns.note(now)

    def kept_its_gap(self, last: datetime | None, now: datetime, at: float, gap: timedelta) -> bool:
        """Say whether the account's last post, also of another campaign, is long enough ago for a late one."""
        by_others = self.turns.sent(now)[-1:] if self.turns is not None else ()
        self.note_sent(max(filter(None, (last, *by_others)), default=None), now, at)
        return all(at >= sent + gap.total_seconds() - CLOSE for sent in self.sent)

    def is_full(self, now: datetime) -> RateLimited | None:
        """Say that the account has posted as often as its platform takes in a day, from whatever campaign."""
        most = self.channel.capabilities.max_posts_a_day
        sent = self.turns.sent(now) if self.turns is not None and most else ()
        if not most or len(sent) < most:
            return None
        return RateLimited(f"its account has posted {most} times within a day, from all campaigns", sent[-most] + DAY)

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
