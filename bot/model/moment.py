"""Moments and windows as the team writes them, before anchors and zones make them instants."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.model.diagnostic import Location
from bot.model.platforms import called_or_itself


@dataclass(frozen=True, slots=True)
class Shift:
    """One step from an anchor: `-3w` is `Shift(-3, "w")`. Units: w, d (calendar), h, m (elapsed time)."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class Moment:
    """`ANCHOR [±N(w|d|h|m)]… [HH:MM]`, or a local date and time.

    Exactly one of `anchor` and `day` is set. `clock` is the written wall-clock time; None keeps the anchor's own time
    (or, with `day`, means the whole day). All of it is in the campaign's zone.
    """

    location: Location
    anchor: str = ""
    shifts: tuple[Shift, ...] = ()
    day: date | None = None
    clock: time | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The occurrences of an entry that repeats.

    `weekdays` counts from Monday = 0 and is empty when `rrule` (RFC 5545, without DTSTART) rules. `first` and `last`
    include whole days unless they have a clock of their own.
    """

    location: Location
    clock: time
    first: Moment
    last: Moment
    weekdays: tuple[int, ...] = ()
    rrule: str = ""
    left_out: tuple[date, ...] = ()


class Then(StrEnum):
    """What becomes of a post that is later than its grace."""

    ASK = "ask"
    SKIP = "skip"
    SEND = "send"


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late a post may still go out, and what happens after that.

    `send` publishes within the grace like the others, and after it too, but never as part of a backlog.
    """

    grace: timedelta = timedelta(minutes=30)
    then: Then = Then.ASK


@dataclass(frozen=True, slots=True)
class Hours:
    """Posting hours for Monday to Sunday in local time; None: closed all day. The end itself is still open."""

    days: tuple[tuple[time, time] | None, ...]

    def are_open(self, local: datetime) -> bool:
        """Say whether a local wall-clock moment lies inside the posting hours."""
        window = self.days[local.weekday()]
        return window is not None and window[0] <= local.time() <= window[1]


@dataclass(frozen=True, slots=True)
class Guard:
    """A window in which posts are held: a pre-election period, mourning, a night.

    Empty `channels` and `tags` mean all of them.
    """

    name: str
    start: Moment
    end: Moment
    location: Location
    source: str = ""
    channels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def concerns(self, channel: str, platform: str, tags: Collection[str]) -> bool:
        """Say whether it holds posts with these tags on this channel: its own name or its platform's will do."""
        named = any(name == channel or called_or_itself(name) == platform for name in self.channels)
        return (named or not self.channels) and (not self.tags or not set(self.tags).isdisjoint(tags))
