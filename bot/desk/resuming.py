"""Go on after a pause: what waited meanwhile is listed, and one decision is taken for all of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.delivery.brake import stop_file
from bot.desk.refused import Refused
from bot.desk.rules import Rules, free
from bot.desk.stopping import in_words
from bot.ledger import Outcome
from bot.model.delivery import ELAPSED, MOVED, Delivery, Pause, State
from bot.model.people import missing
from bot.model.plan import Post, Snapshot
from bot.model.wording import WEEKDAYS
from bot.report.needs import DECIDE
from bot.report.wording import when

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ledger import Ledger

BY_HOURS = timedelta(hours=6)
"""What waited no longer than this is moved by hours on its own day; else by whole days, each at its time of day."""

_QUARTER = timedelta(minutes=15)
_DAY_WORD = re.compile(rf"\b(today|tonight|tomorrow|yesterday|{'|'.join(WEEKDAYS)})\b", re.IGNORECASE)


class After(StrEnum):
    """What becomes of the posts that waited."""

    WAIT = "wait"
    SEND = "send"
    MOVE = "move"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Turn:
    """A post that waited, and when it will go out; or, in `stays`, why it stays where it is. `doubt` is to be read."""

    post: Post
    delivery: Delivery
    at: datetime | None = None
    stays: str = ""
    doubt: str = ""

    @property
    def missing(self) -> int:
        """How many approvals it still lacks."""
        return missing(self.post.approvals, self.post.agreements, self.delivery.approved_by)


@dataclass(frozen=True, slots=True)
class Resumption:
    """The pauses that end, and what is decided for what waited. `span` is by how much posts are moved, in words.

    No pause kept the `others` back, and the end of none sends them: they failed, were missed, or nobody knows of them.
    """

    scope: str
    after: After
    lifted: tuple[Pause, ...]
    turns: tuple[Turn, ...]
    span: str = ""
    others: tuple[Delivery, ...] = ()

    @property
    def decided(self) -> tuple[Turn, ...]:
        """Those that a decision is taken for."""
        return tuple(turn for turn in self.turns if not turn.stays) if self.after is not After.WAIT else ()

    def other_day(self, rules: Rules) -> tuple[Turn, ...]:
        """Those that were approved for another day than the one on which they will go out."""
        approved = (turn for turn in self.decided if turn.post.approvals and turn.delivery.approved_by)
        return tuple(turn for turn in approved if turn.at and rules.is_other_day(turn.post.due, turn.at))


def resumption(
    ledger: Ledger, root: Path, scope: str, after: After, rules: Rules, now: datetime, by: str
) -> Resumption | Refused:
    """Say what going on would mean; nothing is done yet."""
    file = stop_file(root)
    if scope == "all" and file is not None:
        return Refused(f"the file {file.name} stops everything: take it out of the campaign's folder, then run goes on")
    pauses, held = ledger.pauses(), ledger.snapshot()
    lifted = tuple(pause for pause in pauses if pause.scope.casefold() == scope.casefold())
    others = tuple(pause for pause in pauses if pause not in lifted)
    keeps = {post_id for pause in lifted for post_id in ledger.sent_on_since(pause.scope)}
    waiting = [one for one in _waiting(held, scope, lifted, others, now) if one.post_id not in keeps]
    if not lifted and not waiting:
        return Refused(_nothing_there(scope, pauses))
    posts = sorted((held.posts[one.post_id] for one in waiting), key=lambda post: (post.due, post.root, post.segment))
    times = {post.id: _planned(post, held.deliveries[post.id], rules) for post in posts}
    days, span = _span(times.values(), rules, now) if after is After.MOVE else (0, timedelta(0))
    targets = {post.id: _target(post, times[post.id], days, span, rules, now) for post in posts}
    turns = _turns(posts, held, after, rules, targets, by)
    return Resumption(scope, after, lifted, turns, _in_words(days, span), tuple(_undecided(held, scope, now)))


def resume(ledger: Ledger, chosen: Resumption, rules: Rules, by: str) -> tuple[str, ...]:
    """End the pauses and write the decision down; return what waits as well, for it came in after the person looked."""
    elapsed = [post_id for pause in chosen.lifted for post_id in ledger.resume(pause.scope, by)]
    fresh = ledger.snapshot().deliveries
    ledger.record_many(
        {
            turn.post.id: _outcome(turn, chosen.after, rules, by, fresh[turn.post.id])
            for turn in chosen.decided
            if fresh[turn.post.id].state is State.MISSED
        }
    )
    shown = {turn.post.id for turn in chosen.turns}
    return tuple(post_id for post_id in elapsed if post_id not in shown)


def _waiting(
    held: Snapshot, scope: str, lifted: Iterable[Pause], others: Iterable[Pause], now: datetime
) -> Iterator[Delivery]:
    """Find what waits in a scope: stopped by the pause that ends and by no other, or left waiting by one that ended."""
    whole = Pause(scope, "", "", now)
    for one in held.deliveries.values():
        is_elapsed = one.state is State.MISSED and one.why.startswith(ELAPSED)
        is_due = one.state is State.SCHEDULED and one.not_before <= now
        if not is_elapsed and not is_due:
            continue
        post = held.posts[one.post_id]
        about = (post.channel, post.tags, post.id, post.root)
        if (is_elapsed and whole.stops(*about)) or (
            is_due and any(pause.stops(*about) for pause in lifted) and not any(o.stops(*about) for o in others)
        ):
            yield one


def _undecided(held: Snapshot, scope: str, now: datetime) -> Iterator[Delivery]:
    """Find what wants a decision of its own in a scope."""
    whole = Pause(scope, "", "", now)
    for one in sorted(held.deliveries.values(), key=lambda one: (one.due, one.post_id)):
        post = held.posts[one.post_id]
        is_stuck = one.state in DECIDE and one.state is not State.HELD and not one.why.startswith(ELAPSED)
        if is_stuck and whole.stops(post.channel, post.tags, post.id, post.root):
            yield one


def _planned(post: Post, delivery: Delivery, rules: Rules) -> datetime:
    """Return when a post was to go out: its time, or the other day to which a person had moved it before."""
    return delivery.not_before if rules.is_other_day(post.due, delivery.not_before) else post.due


def _span(times: Iterable[datetime], rules: Rules, now: datetime) -> tuple[int, timedelta]:
    """Return by how many days, or else by how much of a day, the first comes to lie in the future."""
    first = min(times, default=now)
    if now - first <= BY_HOURS:
        return 0, -((first - now) // _QUARTER) * _QUARTER
    days = (now - first).days
    while rules.later(first, days) < now:
        days += 1
    return days, timedelta(0)


def _target(post: Post, planned: datetime, days: int, span: timedelta, rules: Rules, now: datetime) -> datetime:
    moved = rules.later(planned, days) if days else planned + span if span else now
    return max(moved, now, post.embargo or now)


def _turns(
    posts: Sequence[Post], held: Snapshot, after: After, rules: Rules, targets: Mapping[str, datetime], by: str
) -> tuple[Turn, ...]:
    """Give each thread its time: no nearer to another post of its channel than the gap."""
    taken = _taken(held, {post.id for post in posts})
    begins: dict[str, datetime] = {}
    stay: dict[str, str] = {}
    turns = []
    for post in posts:
        delivery = held.deliveries[post.id]
        if after not in (After.SEND, After.MOVE):
            turns.append(Turn(post, delivery))
            continue
        if post.root not in begins:
            begins[post.root] = free(targets[post.id], taken[post.channel], rules.gap)
        at = begins[post.root]
        why = stay.get(post.previous) or _why_it_stays(post, held, rules, at, by)
        if why:
            stay[post.id] = why
            turns.append(Turn(post, delivery, stays=why))
        else:
            taken[post.channel].add(at)
            turns.append(Turn(post, delivery, at, doubt=_doubt(post, at, rules)))
    return tuple(turns)


def _taken(held: Snapshot, without: set[str]) -> dict[str, set[datetime]]:
    taken: dict[str, set[datetime]] = defaultdict(set)
    for one in held.deliveries.values():
        if one.state is State.SCHEDULED and one.post_id not in without:
            taken[one.channel].add(one.not_before)
    return taken


def _why_it_stays(post: Post, held: Snapshot, rules: Rules, at: datetime, by: str) -> str:
    """Say why a post cannot go out then, as far as that is known; a missing approval may still come."""
    before = held.deliveries.get(post.previous)
    if before is not None and before.state is State.WITHDRAWN:
        return f"follows {post.previous}, which was left out: skip it too, or write it anew"
    return post.hold or rules.guarded(post, at) or rules.kept_for(post, held.deliveries[post.id], at, by)


def _doubt(post: Post, at: datetime, rules: Rules) -> str:
    found = _DAY_WORD.search(post.text) if rules.is_other_day(post.due, at) else None
    return f"its text says “{found[0]}”" if found else ""


def _outcome(turn: Turn, after: After, rules: Rules, by: str, of: Delivery) -> Outcome:
    if after is After.SKIP or turn.at is None:
        return Outcome(State.WITHDRAWN, f"skipped by {by}", by=by, of=of)
    why = f"{MOVED}{when(turn.at.astimezone(rules.zone))} by {by}" if after is After.MOVE else f"{by} said to send it"
    return Outcome(State.SCHEDULED, why, retry_at=turn.at, by=by, of=of)


def _in_words(days: int, span: timedelta) -> str:
    if days:
        return f"{days} {'day' if days == 1 else 'days'}"
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return " ".join(f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min")) if number)


def _nothing_there(scope: str, pauses: Iterable[Pause]) -> str:
    others = ", ".join(in_words(other.scope) for other in pauses)
    return f"{in_words(scope)} is not paused" + (f"; paused: {others}" if others else "")
