"""Stand-ins for rehearsals: a platform in memory that keeps the real one's limits, and faults that can be asked for."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.channels.frozen import refuse_misfits
from bot.model.channel import (
    Account,
    Capabilities,
    Channel,
    Exactness,
    Payload,
    RateLimited,
    Rejected,
    Unavailable,
    Unconfirmed,
)
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post


class Died(BaseException):
    """The rehearsed process was killed. No `Exception`: nothing may catch it on the way."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One post as the stand-in's audience sees it."""

    post_id: str
    at: datetime
    receipt: Receipt


@dataclass(slots=True)
class StandIn:
    """An account on a platform that exists only in memory; `timeline` is what its audience sees, oldest first.

    It keeps the platform's own way of being exact: by key a repeat returns the first post; elsewhere a repeat is a
    second post, so that a rehearsal would show a double.
    """

    name: str
    platform: str
    capabilities: Capabilities
    compose_as: Callable[[Post], Payload]
    now: Callable[[], datetime]
    timeline: list[Shown] = field(default_factory=list)
    _by_key: dict[str, Receipt] = field(default_factory=dict)

    def compose(self, post: Post) -> Payload:
        return self.compose_as(post)

    def verify(self) -> Account:
        return Account(f"{self.name} (stand-in)")

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        """Refuse what the platform would refuse by its limits."""
        able = self.capabilities
        refuse_misfits(post, thread, able)
        used, allowed = able.used_by(post), able.allowed_for(post)
        if used > allowed:
            raise Rejected(f"{used} {able.unit}, {self.platform} takes {allowed}")
        if len(post.media) > able.max_media:
            raise Rejected(f"{len(post.media)} pictures, {self.platform} takes {able.max_media}")
        return Draft(post.id, self.compose(post).body, self.now())

    def publish(self, draft: Draft, key: str) -> Receipt:
        if self.capabilities.exactness is Exactness.BY_KEY and key in self._by_key:
            return self._by_key[key]
        number = len(self.timeline) + 1
        receipt = Receipt(f"{self.name}-{number}", f"https://{self.platform}.example/{self.name}/{number}", self.now())
        self.timeline.append(Shown(draft.post_id, self.now(), receipt))
        self._by_key[key] = receipt
        return receipt

    def public(self) -> tuple[str, ...]:
        """Return the ids of what its audience sees, oldest first."""
        return tuple(shown.post_id for shown in self.timeline)

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        mine = (shown for shown in reversed(self.timeline) if shown.post_id == draft.post_id)
        return next((shown.receipt for shown in mine if shown.at >= since), None)


class Stage(Channel, Protocol):
    """A channel that can tell what its audience sees."""

    def public(self) -> tuple[str, ...]: ...


FAULTS = ("refuse", "stall", "lose", "die")
"""What can be asked for: the platform is busy or not reachable, answers nothing, loses the answer; the process dies."""


@dataclass(slots=True)
class Faulty:
    """A channel whose platform, network or process fails now and then: about one call in `one_in`, from a seed."""

    channel: Stage
    faults: tuple[str, ...]
    now: Callable[[], datetime]
    seed: int = 1
    one_in: int = 5
    met: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.seed} {self.channel.name}")  # noqa: S311 - a rehearsal must be repeatable

    @property
    def name(self) -> str:
        return self.channel.name

    @property
    def platform(self) -> str:
        return self.channel.platform

    @property
    def capabilities(self) -> Capabilities:
        return self.channel.capabilities

    def compose(self, post: Post) -> Payload:
        return self.channel.compose(post)

    def verify(self) -> Account:
        return self.channel.verify()

    def prepare(self, post: Post, thread: Thread | None) -> Draft:
        return self.channel.prepare(post, thread)

    def publish(self, draft: Draft, key: str) -> Receipt:
        match self._next_fault():
            case "refuse before":
                raise Unavailable("the platform could not be reached")
            case "refuse after":
                raise RateLimited("too many posts at once", self.now() + timedelta(minutes=2))
            case "stall before":
                raise Unconfirmed("no answer within 20 seconds")
            case "lose before" | "lose after" | "stall after":
                self.channel.publish(draft, key)
                raise Unconfirmed("the connection broke before the answer came")
            case "die before":
                raise Died(draft.post_id)
            case "die after":
                self.channel.publish(draft, key)
                raise Died(draft.post_id)
        return self.channel.publish(draft, key)

    def public(self) -> tuple[str, ...]:
        """Return the ids of what its audience sees, oldest first."""
        return self.channel.public()

    def find(self, draft: Draft, since: datetime) -> Receipt | None:
        return self.channel.find(draft, since)

    def _next_fault(self) -> str:
        with self._lock:
            if not self.faults or self._dice.randrange(self.one_in):
                return ""
            fault = f"{self._dice.choice(self.faults)} {self._dice.choice(('before', 'after'))}"
            self.met.append(fault)
            return fault
