"""Notice that the wall clock was set, or that the machine slept: it moved otherwise than time passed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

LEAST = timedelta(seconds=1)  # a clock that is slewed into place never moves so far between two looks


@dataclass(frozen=True, slots=True)
class Step:
    """`before` is what the clock would show had nobody touched it, `after` what it shows; `slept` is for how long."""

    before: datetime
    after: datetime
    slept: timedelta = timedelta(0)

    @property
    def by(self) -> timedelta:
        """How far the clock was set: back, where it is negative."""
        return self.after - self.before

    @property
    def is_back(self) -> bool:
        return self.by <= -LEAST

    @property
    def in_words(self) -> str:
        """Say what happened, for people."""
        parts = []
        if abs(self.by) >= LEAST:
            way = "back" if self.is_back else "forward"
            parts.append(
                f"the clock was set {way} by {span(abs(self.by))}, from {self.before:%Y-%m-%d %H:%M:%S} "
                f"to {self.after:%Y-%m-%d %H:%M:%S} UTC"
            )
        if self.slept >= LEAST:
            parts.append(f"this machine slept for {span(self.slept)}, until {self.after:%Y-%m-%d %H:%M:%S} UTC")
        return "; ".join(parts)


def passed() -> float:
    """Count the seconds that really pass, also while the machine sleeps where the system can tell; it never jumps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Steps:
    """Compares the wall clock with the seconds that pass, and these with the seconds awake, from look to look.

    Where a system does not count the seconds asleep, a sleep looks like a clock that was set forward.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        elapsed: Callable[[], float] = passed,
        awake: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now, self._elapsed, self._awake = now, elapsed, awake
        self._last = (now(), elapsed(), awake())

    def look(self) -> Step | None:
        """Return what happened to the clock since the last look; None: it went its way."""
        (wall, elapsed, awake), self._last = self._last, (self._now(), self._elapsed(), self._awake())
        after, passed_now, awake_now = self._last
        went = timedelta(seconds=passed_now - elapsed)
        step = Step(wall + went, after, went - timedelta(seconds=awake_now - awake))
        return step if step.in_words else None


def span(length: timedelta) -> str:
    """`45 s`, `6 min`, `1 h 0 min`: how long something took, for people, rounded."""
    seconds = round(length.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
