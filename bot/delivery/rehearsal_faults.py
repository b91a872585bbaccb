"""Faults that a rehearsal can be asked for: of the platform, of the network, of this process."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.channel import Account, Capabilities, Payload, RateLimited, Unavailable, Unconfirmed, WithAudience
from bot.model.delivery import Draft, Receipt, Thread
from bot.model.plan import Post


class Died(BaseException):
    """The rehearsed process was killed. No `Exception`: nothing may catch it on the way."""


FAULTS = ("refuse", "stall", "lose", "die")
"""What can be asked for: the platform is busy or not reachable, answers nothing, loses the answer; the process dies."""


@dataclass(slots=True)
class Faulty:
    """A channel whose platform, network or process fails now and then: about one call in `one_in`, from a seed."""

    channel: WithAudience
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
