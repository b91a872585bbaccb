"""Faults that a rehearsal can be asked for: of the platform, of the network, of this process."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from bot.model.channel import RateLimited, Unavailable, Unconfirmed, WithAudience

Answer = TypeVar("Answer")


class Died(BaseException):
    """The rehearsed process was killed. No `Exception`: nothing may catch it on the way."""


FAULTS = ("refuse", "stall", "lose", "die")
"""What can be asked for: the platform is busy or not reachable, answers nothing, loses the answer; the process dies."""


@dataclass(slots=True)
class Faults:
    """A platform, network or process that fails now and then: about one call in `one_in`, from a seed."""

    channel: WithAudience
    kinds: tuple[str, ...]
    now: Callable[[], datetime]
    seed: int = 1
    one_in: int = 5
    met: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.seed} {self.channel.name}")  # noqa: S311 - a rehearsal must be repeatable

    def __call__(self, verb: str, post_id: str, call: Callable[[], Answer]) -> Answer:
        """Stand around the channel's verbs: only what makes a post public is disturbed."""
        match self._next_fault() if verb == "publish" else "":
            case "refuse before":
                raise Unavailable("the platform could not be reached")
            case "refuse after":
                raise RateLimited("too many posts at once", self.now() + timedelta(minutes=2))
            case "stall before":
                raise Unconfirmed("no answer within 20 seconds")
            case "lose before" | "lose after" | "stall after":
                call()
                raise Unconfirmed("the connection broke before the answer came")
            case "die before":
                raise Died(post_id)
            case "die after":
                call()
                raise Died(post_id)
        return call()

    def _next_fault(self) -> str:
        with self._lock:
            if not self.kinds or self._dice.randrange(self.one_in):
                return ""
            fault = f"{self._dice.choice(self.kinds)} {self._dice.choice(('before', 'after'))}"
            self.met.append(fault)
            return fault
