"""What the world itself knows of who said what when, and the promises that it holds the program to."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.delivery.silence import silent
from bot.ledger import Ledger, LedgerError
from bot.ledger.permits import stopping
from bot.model.delivery import SKIPPED, Draft, Pause, State
from bot.model.moment import Then
from bot.model.plan import Changes, Kind, Post

if TYPE_CHECKING:
    from tests.simulator.platform import Platform
    from tests.simulator.world import World

PUNCTUAL = timedelta(minutes=2)
A_DAY = timedelta(days=1)


class Violation(Exception):
    """A promise that was broken, in words."""


@dataclass(slots=True)
class Oracle:
    """Knows what the audience sees and what people did; the ledger is asked only in the end, to be compared.

    `terms` are the posts as the files last came to, `yes` holds the approvals given to a text for a day, `sent_on` are
    the posts that a person sent on although they were late, and `words` what the program said when it could not start.
    """

    world: World
    terms: dict[str, Post] = field(default_factory=dict)
    yes: defaultdict[tuple[str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    pauses: dict[str, Pause] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    sent_on: set[str] = field(default_factory=set)
    last_sent: dict[str, datetime] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    calls: int = 0

    # What is told to it

    def adopted(self, changes: Changes) -> None:
        """The files were taken over. What is or may be public keeps its old terms."""
        for change in changes.of(Kind.ADD, Kind.MOVE, Kind.REVISE, Kind.KEEP):
            if change.post is not None:
                if change.kind is not Kind.KEEP and change.post_id in self.sent_on:
                    self.sent_on.discard(change.post_id)
                self.terms[change.post_id] = change.post
        for change in changes.of(Kind.WITHDRAW, Kind.TOO_LATE):
            self.terms.pop(change.post_id, None)

    def pass_ended(self) -> None:
        """Credentials that were refused in a pass that ended well have stopped their account."""
        if self.world.room is None:
            self.stopped.update(self.refusals)

    def clock_was_set(self) -> None:
        """How long ago something was sent is not known any more."""
        self.last_sent.clear()

    def sent(self, channel: str) -> None:
        """An account has got something that is public, or will be."""
        self.last_sent[channel] = self.world.true

    def could_not_start(self, error: LedgerError) -> None:
        self.words.append(str(error))

    # Before each public call

    def judge_call(self, platform: Platform, draft: Draft) -> None:
        """Say whether this call may be made, by what people said up to now and the clock that the caller sees."""
        self.calls += 1
        post, now = self.terms.get(draft.post_id), self.world.now()
        if platform.is_busy:
            self.broken.append(f"two calls at once on {platform.name}")
        elif post is None:
            self.broken.append(f"{draft.post_id} is sent, and is not in the files")
        elif wrong := self._forbidden(post, draft, now) or self._flood(post, now):
            self.broken.append(f"{post.id} is sent {wrong}")

    def _forbidden(self, post: Post, draft: Draft, now: datetime) -> str:
        pause = stopping(self._in_force(now), post.channel, post.tags, post.id, post.root)
        given = self.yes[post.id, draft.body, f"{post.due:%Y-%m-%d}"]
        if draft.body != post.text:
            return f"with another text than the files have: {draft.body}"
        if now < post.due:
            return f"before its time, {post.due:%d %H:%M}"
        if post.embargo is not None and now < post.embargo:
            return f"under embargo until {post.embargo:%d %H:%M}"
        if post.hold:
            return f"while it is held: {post.hold}"
        if pause is not None:
            return f"while {pause.scope} is paused"
        if post.channel in self.stopped:
            return f"although {post.channel} refused the credentials"
        if len(given) < post.approvals:
            return f"with {len(given)} of {post.approvals} approvals"
        if post.previous and not self.world.platforms[post.channel].has_public(post.previous):
            return f"before {post.previous}, which it follows"
        return self._too_late(post, now)

    def _too_late(self, post: Post, now: datetime) -> str:
        limit = post.due + post.late.grace + (A_DAY if post.late.then is Then.SEND else timedelta(0))
        return f"later than its grace, {post.late.grace}" if now > limit and post.id not in self.sent_on else ""

    def _in_force(self, now: datetime) -> list[Pause]:
        return [pause for pause in self.pauses.values() if pause.until is None or now < pause.until]

    def _flood(self, post: Post, now: datetime) -> str:
        """A backlog goes out one by one. What a person sent on, and the rest of a thread, need not wait."""
        last = self.last_sent.get(post.channel)
        is_exempt = now <= post.due + PUNCTUAL or post.previous or post.id in self.sent_on
        if last is None or is_exempt or self.world.true >= last + self.world.gap - timedelta(seconds=1):
            return ""
        return f"late, and {self.world.true - last} after the one before it"

    # After each step

    def judge(self) -> None:
        """Say what was wrong with the calls up to now, and look at what the audience sees."""
        if self.broken:
            raise Violation(self.broken[0])
        if self.world.failures:
            error = self.world.failures[0]
            raise Violation(f"a lane failed: {type(error).__name__}: {error}")
        for platform in self.world.platforms.values():
            seen: dict[str, int] = {}
            for number, one in enumerate(platform.timeline):
                first = platform.timeline[seen.setdefault(one.post_id, number)]
                is_another = first.era != one.era and (first.text, first.due) != (one.text, one.due)
                if first is not one and not is_another:
                    raise Violation(f"{one.post_id} is public twice on {platform.name}")

    # In the end

    def judge_all(self, ledger: Ledger) -> None:
        """Everything went right for days, and people answered: nothing may be lost, doubled or silent."""
        held = ledger.snapshot().deliveries
        public = Counter(one.post_id for platform in self.world.platforms.values() for one in platform.timeline)
        for post_id, one in held.items():
            if one.state is State.PUBLISHED and not public[post_id]:
                raise Violation(f"{post_id} is lost: published for the ledger, and nobody sees it")
            if one.state is not State.PUBLISHED and public[post_id] and not self.world.era:
                raise Violation(f"{post_id} is public, and {one.state} for the ledger: {one.why}")
            is_over = one.state in (State.PUBLISHED, State.WITHDRAWN)
            if not is_over and self.world.now() > one.limit:
                raise Violation(f"{post_id} is lost: {one.state} for ever, {one.why or 'without a word'}")
            if one.state is State.WITHDRAWN and one.why.startswith(SKIPPED) and self._is_half(post_id):
                raise Violation(f"half a thread is left out by our own decision: {post_id}")
        if found := silent(ledger, self.world.now(), planned=self.world.plan.posts):
            raise Violation(f"nobody was told of {', '.join(found)}")

    def _is_half(self, post_id: str) -> bool:
        root, _, number = post_id.rpartition("/")
        return number.isdigit() and any(each.has_public(root) for each in self.world.platforms.values())
