"""Run a launch whose process is killed at every call and started again, until nothing is left to do; then count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.flow import Held, look_ahead
from bot.ledger import Ledger
from bot.model.delivery import Delivery, State
from bot.model.plan import Post
from tests.channels.harness import Public
from tests.delivery.launch.campaign import write_campaign
from tests.delivery.launch.life import (
    AFTER,
    BEFORE,
    CALLS,
    DONE,
    KILLS,
    LATE,
    LEDGER,
    LOST,
    Connection,
    Orders,
    channels,
    is_public,
    kills,
)
from tests.delivery.launch.line import Line
from tests.delivery.launch.zygote import Zygote

STEP = timedelta(seconds=10)
LAG = timedelta(seconds=60)
REST = timedelta(seconds=61)
"""What passes after a life that ended by itself: more than the lag of any platform."""

VAIN, ACCEPTED = (BEFORE, LOST), (LATE, DONE, AFTER)
"""The points of a public call that leave nothing public, and those after which the post is there, or will be."""

MOST_LIVES = 10_000
MOST_RESTS = 400  # late posts keep a gap of ten minutes, and a rest is one: twenty posts may need two hundred

ENDED = frozenset({State.PUBLISHED, State.UNCONFIRMED, State.FAILED, State.MISSED, State.WITHDRAWN})


class Clock:
    """The time of a launch; a life lasts no time."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class Platform:
    """A server and our account on it. `by_key`: a request that it gets late, after a repeat, does no harm."""

    name: str
    address: str
    public: Callable[[], tuple[Public, ...]]
    options: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    by_key: bool = True
    has_own_clock: bool = False


@dataclass(slots=True)
class Verdict:
    """What became of the posts of one platform."""

    rounds: int = 0
    posts: int = 0
    lives: int = 0
    calls: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    public: int = 0
    unconfirmed: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)

    @property
    def is_fine(self) -> bool:
        """Whether nothing is lost, doubled or otherwise than planned."""
        return not (self.lost or self.doubled or self.astray)

    def add(self, other: Verdict) -> None:
        """Take the counts of another round."""
        for name in (one.name for one in fields(self)):
            setattr(self, name, getattr(self, name) + getattr(other, name))


class Launch:
    """One launch in `root`. `points` says for each post at which points of its public call a life may end."""

    def __init__(self, root: Path, clock: Clock, platforms: Iterable[Platform], *, read_back: bool = True) -> None:
        self.root, self.clock, self.platforms = root, clock, tuple(platforms)
        self.read_back, self.lives, self.carried = read_back, 0, 0
        self.posts: tuple[Post, ...] = ()
        self.lines = {one.name: Line(one.name, one.address, root, clock, one.has_own_clock) for one in self.platforms}

    def plan(self, threads: int, singles: int) -> tuple[Post, ...]:
        """Write the campaign's files, and bring the ledger up to them, as `drumbeat run` does."""
        last = write_campaign(self.root, self.clock() + timedelta(minutes=2), threads, singles, tuple(self.lines))
        outlook = look_ahead(self.root, channels(self._orders({}), self.clock), {}, Held(), self.clock())
        assert outlook.is_sound, outlook.diagnostics
        with Ledger.open(self.root / LEDGER, self.clock) as ledger:
            ledger.apply(outlook.changes, "test", outlook.plan.zone)
        self.posts, self.clock.at = outlook.plan.posts, last
        return self.posts

    def go(self, zygote: Zygote, points: Mapping[str, tuple[str, ...]]) -> None:
        """Start the process again and again, until every post has come to an end."""
        rests = 0
        while rests < MOST_RESTS and self.lives < MOST_LIVES:
            has_rested = zygote.live(self._orders(points))
            self.lives += 1
            for line in self.lines.values():
                line.rest()
            if has_rested and self._is_over():
                break
            rests = rests + 1 if has_rested else 0
            next_at = self.clock() + (REST if has_rested else STEP)
            for platform in self.platforms:
                if not platform.by_key:  # as late as may be: the second look comes a lag after the first
                    self.lines[platform.name].deliver_late(next_at - LAG)
            self.clock.at = next_at
        for line in self.lines.values():
            line.deliver_late(self.clock())  # long after a repeat under the same key

    def close(self) -> None:
        for line in self.lines.values():
            line.close()

    def deliveries(self) -> Mapping[str, Delivery]:
        with Ledger.open(self.root / LEDGER, self.clock) as ledger:
            return ledger.snapshot().deliveries

    def verdicts(self) -> dict[str, Verdict]:
        """Compare what was planned with what the audience sees and with what the ledger says."""
        held = self.deliveries()
        return {one.name: self._verdict(one, held) for one in self.platforms}

    def _verdict(self, platform: Platform, held: Mapping[str, Delivery]) -> Verdict:
        public = platform.public()
        posts = [post for post in self.posts if post.channel == platform.name]
        with (self.root / CALLS.format(channel=platform.name)).open("rb") as file:
            verdict = Verdict(1, len(posts), self.lives, sum(1 for _ in file), public=len(public))
        verdict.killed = Counter(
            point for channel, _, point in kills(self.root)[self.carried :] if channel == platform.name
        )
        for post in posts:
            delivery, shown = held[post.id], [one for one in public if one.text == post.text.strip()]
            verdict.unconfirmed += delivery.state is State.UNCONFIRMED
            verdict.doubled += [post.id] * (len(shown) - 1)
            if not shown and (self.read_back or delivery.state is State.PUBLISHED):
                verdict.lost.append(post.id)
            if shown and delivery.state is State.PUBLISHED and (wrong := _wrong(post, shown[0], public, held)):
                verdict.astray.append(f"{post.id}: {wrong}")
            if self.read_back and delivery.state is not State.PUBLISHED:
                verdict.astray.append(f"{post.id}: the ledger says {delivery.state}: {delivery.why}")
        planned = {post.text.strip() for post in posts}
        verdict.astray += [f"nobody planned {one.text!r}" for one in public if one.text not in planned]
        return verdict

    def _is_over(self) -> bool:
        held = self.deliveries()
        waits_for = {one.post_id for one in held.values() if one.state in ENDED - {State.PUBLISHED}}
        for post in self.posts:  # in order: what follows a post that stays as it is will never go
            if post.previous in waits_for:
                waits_for.add(post.id)
        return all(one.state in ENDED or one.post_id in waits_for for one in held.values()) and (
            not self.read_back or not any(one.state is State.UNCONFIRMED for one in held.values())
        )

    def _orders(self, points: Mapping[str, tuple[str, ...]]) -> Orders:
        accounts = {
            one.name: Connection(self.lines[one.name].address, dict(one.options), dict(one.secrets))
            for one in self.platforms
        }
        return Orders(str(self.root), self.clock(), accounts, self.read_back, dict(points))


def carry_over(before: Launch, after: Launch) -> None:
    """Let no life of the next round end where one has, so that it gets to the points that only end a post once."""
    (after.root / KILLS).write_bytes((before.root / KILLS).read_bytes())
    after.carried = len(kills(after.root))


def points_left(launch: Launch) -> dict[str, tuple[str, ...]]:
    """Say at which points of each post's public call no life has ended yet, up to the first that the post survives.

    A post can be accepted once only, so that the points after that need a launch each.
    """
    ended = {(place.split()[0], point) for _, place, point in kills(launch.root) if is_public(place)}
    left: dict[str, tuple[str, ...]] = {}
    for post in launch.posts:
        early, last = ([one for one in points if (post.id, one) not in ended] for points in (VAIN, ACCEPTED))
        if early or last:
            left[post.id] = (*early, *last[:1])
    return left


def _wrong(post: Post, shown: Public, public: tuple[Public, ...], held: Mapping[str, Delivery]) -> str:
    """Say what is not as it was planned of a post that is there."""
    receipt = held[post.id].receipt
    parent = held[post.previous].receipt if post.previous else None
    ids = [one.remote_id for one in public]
    if receipt is None or receipt.remote_id != shown.remote_id:
        return "the ledger names another post"
    if shown.reply_to != (parent.remote_id if parent else ""):
        return f"it answers {shown.reply_to or 'nothing'}"
    if parent and ids.index(parent.remote_id) > ids.index(shown.remote_id):
        return "it came before the post that it follows"
    if shown.alts != tuple(media.alt for media in post.media):
        return f"its pictures say {shown.alts}"
    return ""
