"""What the world itself knows of who said what when, and the promises that it holds the program to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.desk.resuming import After, Resumption
from bot.ledger import LedgerError
from bot.ledger.permits import stopping
from bot.model.delivery import Draft, Pause
from bot.model.moment import Then
from bot.model.plan import Changes, Kind, Post

if TYPE_CHECKING:
    from tests.simulator.platform import Platform
    from tests.simulator.world import World

PUNCTUAL = timedelta(minutes=2)
A_DAY = timedelta(days=1)


class Violation(Exception):
    """A promise that was broken, in words."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a copy of the ledger holds of what people said."""

    pauses: dict[str, Pause]
    stopped: frozenset[str]
    skipped: frozenset[str]


@dataclass(slots=True)
class Oracle:
    """Knows what the audience sees and what people did; the ledger is not asked.

    `terms` are the posts as the files last came to, `yes` holds the approvals given to a text for a day, `sent_on` are
    the posts that a person sent on although they were late, `moved` those that wait for a time, and `words` what the
    program said when it could not start.
    """

    world: World
    terms: dict[str, Post] = field(default_factory=dict)
    yes: defaultdict[tuple[str, str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    pauses: dict[str, Pause] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    sent_on: set[str] = field(default_factory=set)
    moved: dict[str, datetime] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    last_sent: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    _new_stops: list[str] = field(default_factory=list)
    _waits: dict[str, datetime] = field(default_factory=dict)
    _new_waits: dict[str, datetime] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    # What is told to it

    def adopted(self, changes: Changes) -> None:
        """The files were taken over. What is or may be public keeps its old terms; held is what they hold by now."""
        self._compare_thanks(changes)
        for change in changes.of(Kind.ADD, Kind.MOVE, Kind.REVISE, Kind.KEEP):
            if change.post is not None:
                if change.kind is not Kind.KEEP:
                    self.sent_on.discard(change.post_id)
                    self.moved.pop(change.post_id, None)
                    self.skipped.discard(change.post_id)
                    self._waits.pop(change.post_id, None)
                self.terms[change.post_id] = change.post
        for change in changes.of(Kind.CONFLICT):
            if change.post is not None and (old := self.terms.get(change.post_id)) is not None:
                self.terms[change.post_id] = replace(old, hold=change.post.hold)
        for change in changes.of(Kind.WITHDRAW, Kind.TOO_LATE):
            self.terms.pop(change.post_id, None)

    def _compare_thanks(self, changes: Changes) -> None:
        """An approved shout-out stays where it is, as long as its partner may be thanked."""
        files = self.world.files
        slots = {(one.post.entry, one.post.channel, one.post.occurrence) for one in changes.changes if one.post}
        for change in changes.of(Kind.WITHDRAW):
            post = self.terms.get(change.post_id)
            if post is None or not post.partners or self.world.era:
                continue
            given = self.yes[post.id, post.text, f"{post.due:%Y-%m-%d}"]
            may_be = all(name in files.partners and name not in files.withdrawn for name in post.partners)
            if post.approvals and given and may_be and (post.entry, post.channel, post.occurrence) in slots:
                self.broken.append(f"{post.id} was approved, and another is thanked instead")

    def sent_now(self, post_ids: list[str]) -> None:
        """A person sends these on, although they are late, and at once."""
        self.sent_on.update(post_ids)
        for post_id in post_ids:
            self._waits.pop(post_id, None)
            self.moved.pop(post_id, None)

    def resumed(self, chosen: Resumption) -> None:
        """A person went on, and decided about what waited."""
        ids = [turn.post.id for turn in chosen.decided]
        if chosen.after is After.SKIP:
            self.skipped.update(ids)
        elif chosen.after is not After.WAIT:
            self.sent_now(ids)
        if chosen.after is After.MOVE:
            self.moved |= {turn.post.id: turn.at for turn in chosen.decided if turn.at}

    def refused(self, channel: str) -> None:
        """An account does not take the credentials."""
        self._new_stops.append(channel)

    def put_off(self, channel: str, post_id: str, until: datetime) -> None:
        """A platform named the time before which it does not want to be asked again."""
        self._new_waits[post_id] = until

    def asked(self, channel: str, post_id: str) -> None:
        """A post is made ready, or sent."""
        if self.world.true < self._waits.get(post_id, self.world.true) - timedelta(seconds=1):
            self.broken.append(f"{post_id} is tried again before the time that {channel} named")

    def pass_went_well(self) -> None:
        """What was heard in a pass that ended well counts from now on."""
        if self.world.room is None:
            paused = {pause.scope for pause in self.pauses.values()}  # a person's own pause stands, with its end
            self.stopped.update(each for each in self._new_stops if f"channel:{each}" not in paused)
            self._waits.update(self._new_waits)
            self.pauses = {pause.scope: pause for pause in self._in_force(self.world.now())}

    def pass_is_over(self) -> None:
        """What a dead process has heard, nobody knows."""
        self._new_stops.clear()
        self._new_waits.clear()

    def shown(self, draft: Draft) -> tuple[int, datetime | None]:
        """Return the era in which a post becomes public, and when it is due by the files of now."""
        post = self.terms.get(draft.post_id)
        return self.world.era, post.due if post else None

    def clock_was_set(self) -> None:
        """How long ago something was sent is not known any more."""
        self.last_sent.clear()
        self._waits.clear()

    def sent(self, channel: str, post_id: str) -> None:
        """An account has got something that is public, or will be."""
        self.last_sent[channel] = self.world.true, post_id

    def could_not_start(self, error: LedgerError) -> None:
        self.words.append(str(error))

    def remembered(self) -> Remembered:
        """Return what a copy of the ledger takes along."""
        return Remembered(dict(self.pauses), frozenset(self.stopped), frozenset(self.skipped))

    def forget(self, kept: Remembered | None) -> None:
        """The ledger is not what it was: of what people said, it knows what is kept."""
        self.world.era += 1
        self.pauses = dict(kept.pauses) if kept else {}
        self.stopped, self.skipped = set(kept.stopped if kept else ()), set(kept.skipped if kept else ())
        for known in (self.terms, self._waits, self.last_sent, self.moved):
            known.clear()

    # Before each public call

    def judge_call(self, platform: Platform, draft: Draft) -> None:
        """Say whether this call may be made, by what people said up to now and the clock that the caller sees."""
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
        if now < self.moved.get(post.id, now):
            return "before the time to which a person moved it"
        if post.embargo is not None and now < post.embargo:
            return f"under embargo until {post.embargo:%d %H:%M}"
        if post.hold:
            return f"while it is held: {post.hold}"
        if pause is not None:
            return f"while {pause.scope} is paused"
        if (self.world.root / "PAUSE").exists():
            return "while a PAUSE file is there"
        if post.id in self.skipped:
            return "although a person left it out"
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
        """A backlog goes out one by one. What a person sent on, and the rest of a thread, need not wait.

        Nor need a post that its platform takes for the same one under its key.

        While the clock is wrong nobody can tell how long ago a platform got something, by its own clock.
        """
        last, last_post = self.last_sent.get(post.channel, (None, ""))
        is_exempt = (
            self.world.ahead or now <= post.due + PUNCTUAL or post.previous or post.id in (*self.sent_on, last_post)
        )
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
