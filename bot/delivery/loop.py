"""Publish what is due: the only caller of `publish`.

One pass (`tick`) settles what is unconfirmed, lets late posts follow their rule, and hands each channel's due posts
to that channel's lane. A lane is one thread at a time per channel, so that an account never sees two calls at once
and threads keep their order; lanes of different channels run side by side.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.delivery import settle
from bot.delivery.retry import after_lateness, decide, last_moment
from bot.ledger import Ledger, LedgerError
from bot.model.channel import CannotFind, Channel, RateLimited, Rejected, Unauthorized, Unavailable
from bot.model.delivery import Claim, Decision, Delivery, Receipt, State, channel_of
from bot.model.moment import Then

REFUSALS_THAT_STOP = 3
MOST_LANES = 256
ONE_PASS = 2000

log = logging.getLogger("drumbeat")


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log: what became of a post, when, and why."""

    at: datetime
    post_id: str
    channel: str
    state: State
    why: str = ""
    url: str = ""
    attempt: int = 0


@dataclass(slots=True)
class _Lane:
    """What the loop knows of one channel between two passes. `next_look` is when to look for an unconfirmed post."""

    busy: Future[None] | None = None
    refusals: int = 0
    last_sent: datetime | None = None
    next_look: dict[str, datetime] = field(default_factory=dict)

    @property
    def is_free(self) -> bool:
        return self.busy is None or self.busy.done()


class Loop:
    """Delivers due posts through `channels`, keeping every promise in `ledger`.

    `report` receives an event for every change of state and is called from the lanes' threads. `wake` is called when
    a lane got something done, because more may be due by then. `gap` is the least time between two posts that are
    sent although they are late. `is_stopped` is asked immediately before every claim, beside the ledger's own pauses.
    `now` is the clock, in UTC.
    """

    def __init__(
        self,
        ledger: Ledger,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        report: Callable[[Event], None],
        *,
        wake: Callable[[], None] = lambda: None,
        is_stopped: Callable[[], bool] = lambda: False,
        gap: timedelta = timedelta(minutes=10),
    ) -> None:
        self._ledger, self._channels, self._now = ledger, channels, now
        self._report, self._wake, self._is_stopped, self._gap = report, wake, is_stopped, gap
        self._lanes = {name: _Lane() for name in channels}
        self._pool = ThreadPoolExecutor(max(1, min(len(channels), MOST_LANES)), thread_name_prefix="lane")
        self._stopping = threading.Event()
        self._unwritten: dict[str, tuple[Event, Receipt | None, datetime | None]] = {}
        self.progress = 0

    def start(self) -> tuple[str, ...]:
        """Take over what a dead process left under way; return the ids, which are unconfirmed now."""
        return self._ledger.take_over()

    def tick(self) -> None:
        """Make one pass; returns at once, while the lanes work."""
        self._write_what_met_a_full_disk()
        self._ledger.expire_pauses()
        self._let_late_ones_follow_their_rule()
        unconfirmed: dict[str, list[Claim]] = {}
        for claim in self._ledger.unconfirmed():
            unconfirmed.setdefault(channel_of(claim.post_id), []).append(claim)
        due: dict[str, list[Delivery]] = {}
        for delivery in self._ledger.due(self._now(), limit=ONE_PASS):
            due.setdefault(delivery.channel, []).append(delivery)
        for name, lane in self._lanes.items():
            claims, deliveries = tuple(unconfirmed.get(name, ())), tuple(due.get(name, ()))
            if (claims or deliveries) and lane.is_free and not self._stopping.is_set():
                lane.busy = self._pool.submit(self._work, self._channels[name], claims, deliveries)

    def next_wake(self) -> datetime | None:
        """Return the next moment after now at which something may have to be done; None when nothing is left."""
        now = self._now()
        looks = [at for lane in self._lanes.values() for at in tuple(lane.next_look.values())]
        gaps = [lane.last_sent + self._gap for lane in self._lanes.values() if lane.last_sent]
        ahead = [at for at in (*looks, *gaps, self._ledger.next_wake(now)) if at is not None and at > now]
        return min(ahead, default=None)

    def finish(self) -> None:
        """Wait until every lane has worked off what it was given; a lane's own failure is raised here."""
        for lane in self._lanes.values():
            if lane.busy is not None:
                lane.busy.result()
        self._write_what_met_a_full_disk()

    def stop(self) -> None:
        """Begin nothing new, wait for the calls under way, and record how they ended."""
        self._stopping.set()
        self._pool.shutdown(wait=True)
        self._write_what_met_a_full_disk()

    def _let_late_ones_follow_their_rule(self) -> None:
        now = self._now()
        for delivery in self._ledger.overdue(now):
            decision = after_lateness(now, delivery)
            if decision is not None:
                self._note(delivery.post_id, delivery.channel, decision)

    def _work(self, channel: Channel, unconfirmed: tuple[Claim, ...], due: tuple[Delivery, ...]) -> None:
        before = self.progress
        try:
            for claim in unconfirmed:
                if not self._stopping.is_set():
                    self._settle(channel, claim)
            for delivery in due:
                if not self._stopping.is_set() and self._may_go(channel.name, delivery):
                    self._deliver(channel, delivery)
        except LedgerError as error:  # nothing was claimed, so nothing was sent; the next pass tries again
            log.error("ledger: %s", error)
        if self.progress != before:
            self._wake()

    def _may_go(self, name: str, delivery: Delivery) -> bool:
        """Say whether a due post may be tried now: on time, or late under `then: send` and not as part of a flood."""
        if self._now() <= delivery.limit:
            return True
        last = self._lanes[name].last_sent
        return delivery.late.then is Then.SEND and (last is None or self._now() >= last + self._gap)

    def _deliver(self, channel: Channel, delivery: Delivery) -> None:
        post = self._ledger.post(delivery.post_id)
        if post.previous and not self._is_public(post.previous):  # its thread is not there yet
            return
        try:
            draft = self._ledger.frozen(post.id) or channel.prepare(post, self._ledger.thread(post))
        except LedgerError:
            raise
        except Exception as error:  # nothing is public yet: whatever went wrong may be tried again
            self._not_prepared(delivery, error)
            return
        claim = None if self._is_stopped() else self._ledger.claim(post, draft)
        if claim is None:  # paused since, edited since, or the account is busy in another process
            return
        try:
            receipt = channel.publish(claim.draft, claim.key)
        except Exception as error:  # the one broad net: what escapes from publish may have come after acceptance
            self._not_published(channel, delivery, claim, error)
        else:
            self._published(post.id, channel.name, receipt, claim.attempt)

    def _is_public(self, post_id: str) -> bool:
        delivery = self._ledger.delivery(post_id)
        return delivery is not None and delivery.state is State.PUBLISHED

    def _not_prepared(self, delivery: Delivery, error: Exception) -> None:
        last = last_moment(delivery.limit, delivery.late)
        decision = decide(_before_acceptance(error), delivery.attempts + 1, self._now(), last)
        if decision.state is State.SCHEDULED and decision.retry_at is not None:
            self._ledger.postpone(delivery.post_id, decision.retry_at, decision.why)
            self._tell(delivery.post_id, delivery.channel, decision)
        else:
            self._note(delivery.post_id, delivery.channel, decision)
        if decision.stops_channel:
            self._stop_channel(delivery.channel, decision.why)

    def _not_published(self, channel: Channel, delivery: Delivery, claim: Claim, error: Exception) -> None:
        decision = decide(error, claim.attempt, self._now(), last_moment(delivery.limit, delivery.late))
        self._note(claim.post_id, channel.name, decision, claim.attempt)
        lane = self._lanes[channel.name]
        lane.refusals = lane.refusals + 1 if decision.state is State.FAILED else 0
        if decision.stops_channel or lane.refusals >= REFUSALS_THAT_STOP:
            self._stop_channel(channel.name, decision.why)

    def _published(self, post_id: str, channel: str, receipt: Receipt, attempt: int, why: str = "") -> None:
        lane = self._lanes[channel]
        lane.refusals, lane.last_sent = 0, self._now()
        lane.next_look.pop(post_id, None)
        event = Event(self._now(), post_id, channel, State.PUBLISHED, why, receipt.url, attempt)
        self._write(event, receipt, None)

    def _settle(self, channel: Channel, claim: Claim) -> None:
        if self._now() < self._lanes[channel.name].next_look.get(claim.post_id, self._now()):
            return
        try:
            receipt = settle.look(channel, claim)
        except CannotFind:
            self._settled(channel, claim, settle.without_looking(channel.capabilities, claim, self._now()))
        except Unauthorized as error:
            self._stop_channel(channel.name, f"credentials refused: {error}")
            self._look_again(channel.name, claim, self._now() + settle.AFTER_REFUSED_LOOK)
        except Exception as error:  # a look changes nothing and may be repeated, whatever went wrong
            retry_at = error.retry_at if isinstance(error, RateLimited) else None
            self._look_again(channel.name, claim, retry_at or self._now() + settle.AFTER_FAILED_LOOK)
        else:
            self._after_look(channel, claim, receipt)

    def _after_look(self, channel: Channel, claim: Claim, receipt: Receipt | None) -> None:
        if receipt is not None:
            self._published(claim.post_id, channel.name, receipt, claim.attempt, why="found on the platform")
            return
        second = self._ledger.first_look(claim) + settle.pause_between_looks(channel.capabilities)
        if self._now() < second:
            self._look_again(channel.name, claim, second)
        else:
            self._settled(channel, claim, settle.after_two_looks(channel.capabilities, claim, self._now()))

    def _settled(self, channel: Channel, claim: Claim, decision: Decision) -> None:
        self._lanes[channel.name].next_look.pop(claim.post_id, None)
        if decision.state is not State.UNCONFIRMED:
            self._note(claim.post_id, channel.name, decision, claim.attempt)
        elif self._ledger.told(f"unconfirmed {claim.key} {claim.attempt}"):
            self._tell(claim.post_id, channel.name, decision, claim.attempt)

    def _look_again(self, name: str, claim: Claim, at: datetime) -> None:
        self._lanes[name].next_look[claim.post_id] = at

    def _stop_channel(self, name: str, why: str) -> None:
        if self._ledger.stop_channel(name, why):
            log.error("%s stopped: %s; mend it, then: drumbeat resume --channel %s", name, why, name)

    def _note(self, post_id: str, channel: str, decision: Decision, attempt: int = 0) -> None:
        event = Event(self._now(), post_id, channel, decision.state, decision.why, attempt=attempt)
        self._write(event, None, decision.retry_at)

    def _tell(self, post_id: str, channel: str, decision: Decision, attempt: int = 0) -> None:
        self.progress += 1
        self._report(Event(self._now(), post_id, channel, decision.state, decision.why, attempt=attempt))

    def _write(self, event: Event, receipt: Receipt | None, retry_at: datetime | None) -> None:
        """Record an outcome; what meets a full disk is kept and written later, for the outcome itself stands."""
        try:
            self._ledger.record(event.post_id, event.state, why=event.why, receipt=receipt, retry_at=retry_at)
        except LedgerError as error:
            log.error("ledger: %s; kept and tried again", error)
            self._unwritten[event.post_id] = (event, receipt, retry_at)
        else:
            self._unwritten.pop(event.post_id, None)
            self.progress += 1
            self._report(event)

    def _write_what_met_a_full_disk(self) -> None:
        for waiting in tuple(self._unwritten.values()):
            self._write(*waiting)


def _before_acceptance(error: Exception) -> Exception:
    """Read an error of `prepare`: nothing is public yet, so what is unclear there was simply not reached."""
    if isinstance(error, Rejected | Unauthorized | RateLimited | Unavailable):
        return error
    return Unavailable(str(error) or type(error).__name__)
