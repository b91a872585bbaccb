"""What a summary holds. Times are local to the campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.report.wording import counted, when


@dataclass(frozen=True, slots=True)
class Week:
    """How many posts each channel has in the week from this Monday on."""

    monday: date
    posts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Thanks:
    """A partner that is thanked, and on how many occasions."""

    name: str
    kind: str
    place: str
    times: int


@dataclass(frozen=True, slots=True)
class Need:
    """A post that waits for a person, why, and the commands with which to decide."""

    post: str
    state: str
    due: datetime
    why: str
    commands: tuple[str, ...]

    def due_words(self, now: datetime) -> str:
        """`due Mon 23 Aug 2021 09:00`, or `was due …` when that is over."""
        return f"{'was due' if self.due < now else 'due'} {when(self.due)}"


@dataclass(frozen=True, slots=True)
class Collision:
    """Two posts of one channel that are nearer to one another than the campaign wants."""

    first: str
    second: str
    at: datetime
    apart: timedelta


@dataclass(frozen=True, slots=True)
class Charge:
    """What a platform would charge for a channel's posts, in US dollars, at prices as of `checked_on`."""

    channel: str
    posts: int
    with_link: int
    price: float
    price_with_link: float
    total: float
    checked_on: str


@dataclass(frozen=True, slots=True)
class Next:
    """The post that goes out next, and how long that is from now."""

    post: str
    channel: str
    due: datetime
    away: timedelta


@dataclass(frozen=True, slots=True)
class Summary:
    """Where the campaign stands at one moment."""

    name: str
    zone: str
    now: datetime
    channels: tuple[str, ...]
    weeks: tuple[Week, ...]
    states: tuple[tuple[str, int], ...]
    thanks: tuple[Thanks, ...]
    needs: tuple[Need, ...]
    collisions: tuple[Collision, ...]
    charges: tuple[Charge, ...]
    next: Next | None

    @property
    def title(self) -> str:
        """`200 posts on 4 channels, Mon 23 Aug 2021 09:00 (Europe/London)`."""
        posts = sum(sum(week.posts.values()) for week in self.weeks)
        number = f"{counted(posts, 'post')} on {counted(len(self.channels), 'channel')}"
        return f"{number}, {when(self.now)} ({self.zone})"
