"""Publish what is due: the only caller of `publish`.

One pass (`tick`) settles what is unconfirmed, lets late posts follow their rule, and hands each channel's due posts
to that channel's lane. A lane is one thread at a time per channel, so that an account never sees two calls at once
and threads keep their order; lanes of different channels run side by side.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from bot.delivery.lanes import Lane, log_failure
from bot.delivery.late import is_public, let_late_ones_follow_their_rule
from bot.delivery.outcomes import Event, Outcomes
from bot.delivery.retry import before_acceptance, decide, last_moment
from bot.delivery.settle import CLOSE, Settler
from bot.delivery.steps import passed
from bot.delivery.turns import Turns
from bot.ledger import Ledger, LedgerError
from bot.model.channel import Channel, Occupied
from bot.model.delivery import Claim, Delivery, Draft, State, channel_of
from bot.model.moment import Then
from bot.model.plan import Post

REFUSALS_THAT_STOP = 3
PUNCTUAL = timedelta(minutes=2)  # later than this a post is part of a backlog, and backlogs are never flushed
MOST_LANES = 256
ONE_PASS = 500  # posts of one channel, and as many late ones

log = logging.getLogger("drumbeat")


class Loop:
    """Delivers due posts through `channels`, keeping every promise in `ledger`.

    `report` receives an event for every change of state and is called from the lanes' threads. `wake` is called when
    a lane got something done, because more may be due by then. `is_stopped` is asked immediately before every claim,
    beside the ledger's own pauses. While `is_lost` says that nobody knows what time it is, nothing is begun and nothing
    counts as late. `alarm` takes what people must know besides the events, as a key (said once) and words. `gap` is the
    least time between two posts that are sent although they are late; `kept_back` names channels that wait, and why;
    `turns` are those of accounts that others may post from, too. `now` is the clock, in UTC; `elapsed` counts seconds
    and never jumps; lanes work inside of `around`, in `pool`.
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
        is_lost: Callable[[], bool] = lambda: False,
        alarm: Callable[[str, str], None] = lambda key, words: None,
        gap: timedelta = timedelta(minutes=10),
        elapsed: Callable[[], float] = passed,
        around: Callable[[], AbstractContextManager[None]] = nullcontext,
        pool: Executor | None = None,
        turns: Mapping[str, Turns] | None = None,
    ) -> None:
        self.gap, self.kept_back = gap, dict[str, str]()
        self._ledger, self._now, self._elapsed, self._around = ledger, now, elapsed, around
        self._wake, self._is_stopped, self._is_lost, self._alarm = wake, is_stopped, is_lost, alarm
        self._outcomes = Outcomes(ledger, now, report)
        self._lanes = {name: self._lane(channel, (turns or {}).get(name)) for name, channel in channels.items()}
        most = max(1, min(len(channels), MOST_LANES))
        self._pool = pool or ThreadPoolExecutor(most, thread_name_prefix="lane")
        self._stopping = threading.Event()

    def _lane(self, channel: Channel, turns: Turns | None) -> Lane:
        def stop(why: str) -> None:
            self._stop_channel(channel.name, why)

        return Lane(channel, Settler(channel, self._ledger, self._outcomes, self._now, self._elapsed, stop), turns)

    @property
    def trouble(self) -> str:
        """What keeps a pass from doing its work, in words; empty: nothing."""
        at = self._elapsed()
        found = (lane.what_is_wrong(at) for lane in self._lanes.values())
        return next(filter(None, found), "") or self._outcomes.trouble

    @property
    def progress(self) -> int:
        """A number that grows whenever something happens."""
        return self._outcomes.progress

    def start(self) -> tuple[str, ...]:
        """Take over what a dead process left under way; return the ids, which are unconfirmed now."""
        return self._ledger.take_over()

    def tick(self) -> None:
        """Make one pass; returns at once, while the lanes work."""
        self._outcomes.write_what_met_a_full_disk()
        self._ledger.take_over()  # another process may have died since; its account would stay blocked
        self._ledger.expire_pauses()
        if not self._is_lost():
            let_late_ones_follow_their_rule(self._ledger, self._outcomes, self._now(), self._lanes)
        unconfirmed: dict[str, list[Claim]] = {}
        for claim in self._ledger.unconfirmed():
            unconfirmed.setdefault(channel_of(claim.post_id), []).append(claim)
        self._tell_of_channels_that_are_gone(unconfirmed)
        now, at = self._now(), self._elapsed()
        free = {name: lane for name, lane in self._lanes.items() if lane.is_free(at)}
        due: dict[str, list[Delivery]] = {}
        for delivery in self._ledger.due(now, ONE_PASS, free, now - PUNCTUAL):
            due.setdefault(delivery.channel, []).append(delivery)
        for name, lane in free.items():
            claims, deliveries = tuple(unconfirmed.get(name, ())), tuple(due.get(name, ()))
            if not claims and not deliveries:
                lane.trouble = ""
            elif name not in self.kept_back and not self._stopping.is_set():
                lane.busy = self._pool.submit(self._work, lane, claims, deliveries)
                lane.busy.add_done_callback(log_failure)

    def _tell_of_channels_that_are_gone(self, unconfirmed: Mapping[str, list[Claim]]) -> None:
        """Ask a person about what may be public where nobody can look any more."""
        for name in unconfirmed.keys() - self._lanes.keys():
            for claim in unconfirmed[name]:
                self._outcomes.ask(claim, name, f"may be public, and {name} is not connected any more")

    def next_wake(self) -> datetime | None:
        """Return the next moment after now at which something may have to be done; None when nothing is left."""
        now = self._now()
        at = self._elapsed()
        waits = [until - at for lane in self._lanes.values() for until in lane.waits(self.gap)]
        ahead = [now + timedelta(seconds=wait) for wait in waits if wait > CLOSE]
        wake = self._ledger.next_wake(now)
        return min(ahead if wake is None else [*ahead, wake], default=None)

    def look_again(self) -> None:
        """The clock was set: times to look at were reckoned by another one, and looking once more harms nothing."""
        for lane in self._lanes.values():
            lane.settler.next_look.clear()

    def finish(self) -> None:
        """Wait until every lane has worked off what it was given; a lane's own failure is raised here."""
        for lane in self._lanes.values():
            if lane.busy is not None:
                lane.busy.result()

    def stop(self) -> None:
        """Begin nothing new, wait for the calls under way, and record how they ended."""
        self._stopping.set()
        self._pool.shutdown(wait=True)
        self._outcomes.write_what_met_a_full_disk()

    def _work(self, lane: Lane, unconfirmed: tuple[Claim, ...], due: tuple[Delivery, ...]) -> None:
        before = self.progress
        try:
            with self._around():
                self._work_off(lane, unconfirmed, due)
            lane.trouble = ""
        except LedgerError as error:  # nothing was claimed, so nothing was sent; a later pass tries again
            if str(error) != lane.trouble:  # said once, not with every try
                log.error("ledger: %s", error)
            lane.rest(self._elapsed(), str(error))
        finally:
            lane.begin(None)
        if self.progress != before:
            self._wake()

    def _work_off(self, lane: Lane, unconfirmed: tuple[Claim, ...], due: tuple[Delivery, ...]) -> None:
        for claim in unconfirmed:
            if not self._stopping.is_set():
                lane.begin(self._elapsed())
                lane.settler.settle(claim)
        lane.waits_out_its_gap = False
        posts = self._ledger.posts(tuple(delivery.post_id for delivery in due)) if due else {}
        for delivery in due:
            post = posts[delivery.post_id]  # an edit since then is no danger: the claim refuses an older text
            if not self._stopping.is_set() and not self._is_lost() and self._may_go(lane, delivery, post):
                lane.begin(self._elapsed())
                self._deliver(lane, delivery, post)

    def _may_go(self, lane: Lane, delivery: Delivery, post: Post) -> bool:
        """Say whether a due post may be tried now: on time, or late but not as part of a flood.

        A thread is not torn apart: its later posts follow the first without a pause.
        """
        now = self._now()
        if now > delivery.limit and delivery.late.then is not Then.SEND:
            return False
        if delivery.doubted_since is not None:  # it is looked for, and that floods nobody
            return True
        has_a_yes = delivery.limit > delivery.due + delivery.late.grace  # a person sent it on
        if now <= delivery.due + PUNCTUAL or post.previous or has_a_yes:
            return True
        if not lane.waits_out_its_gap:  # asked until it is so: another post can only make the wait longer
            last = self._ledger.last_sent(delivery.channel)
            lane.waits_out_its_gap = not lane.kept_its_gap(last, now, self._elapsed(), self.gap)
        return not lane.waits_out_its_gap

    def _deliver(self, lane: Lane, delivery: Delivery, post: Post) -> None:
        if post.previous and not is_public(self._ledger, post.previous):  # its thread is not there yet
            return
        if (full := lane.is_full(self._now())) is not None and delivery.doubted_since is None:
            self._not_prepared(delivery, full)
            return
        try:
            frozen = self._ledger.frozen(post.id) if delivery.attempts else None  # a first attempt froze nothing yet
            draft = frozen or lane.channel.prepare(post, self._ledger.thread(post))
        except LedgerError:
            raise
        except Exception as error:  # nothing is public yet: whatever went wrong may be tried again  # noqa: BLE001
            self._not_prepared(delivery, before_acceptance(error))
            return
        with lane.turn(self._elapsed()) as is_ours:
            if is_ours:
                self._send(lane, delivery, post, draft)

    def _send(self, lane: Lane, delivery: Delivery, post: Post, draft: Draft) -> None:
        claim = None if self._is_stopped() or self._is_lost() else self._ledger.claim(post, draft)
        if claim is None:  # paused since, edited since, or the account is busy in another process
            return
        if claim.doubted_since is not None:
            self._outcomes.doubted(claim, delivery.channel)
            lane.settler.settle(claim)
            return
        try:
            lane.note_turn(self._now())
            receipt = lane.channel.publish(claim.draft, claim.key)
        except Exception as error:  # the one broad net: what escapes from publish may have come after acceptance  # noqa: BLE001
            self._not_published(lane, delivery, claim, error)
        else:
            lane.refusals, lane.last_sent = 0, self._elapsed()
            self._outcomes.published(claim, delivery.channel, receipt)

    def _not_prepared(self, delivery: Delivery, error: Exception) -> None:
        last = last_moment(delivery.limit, delivery.late)
        decision = decide(error, delivery.attempts + 1, self._now(), last)
        if decision.state is State.SCHEDULED and decision.retry_at is not None:
            self._outcomes.postponed(delivery.post_id, delivery.channel, decision.retry_at, decision.why)
        else:
            self._outcomes.decided(delivery, delivery.channel, decision)
        if decision.stops_channel:
            self._stop_channel(delivery.channel, decision.why)

    def _not_published(self, lane: Lane, delivery: Delivery, claim: Claim, error: Exception) -> None:
        decision = decide(error, claim.attempt, self._now(), last_moment(delivery.limit, delivery.late))
        self._outcomes.decided(claim, delivery.channel, decision)
        if not isinstance(error, Occupied):
            lane.refusals = lane.refusals + 1 if decision.state is State.FAILED else 0
        if decision.stops_channel or lane.refusals >= REFUSALS_THAT_STOP:
            self._stop_channel(delivery.channel, decision.why)

    def _stop_channel(self, name: str, why: str) -> None:
        if self._ledger.stop_channel(name, why):
            words = f"{name} is stopped: {why}. Mend it (drumbeat accounts), then: drumbeat resume --channel {name}"
            log.error(words)
            self._alarm(f"stopped {name} {self._now().isoformat()}", words)
