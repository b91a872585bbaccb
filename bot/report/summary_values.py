"""What a summary holds. Times are local to the campaign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.model.wording import counted
from bot.report.prospect import Prospect
from bot.report.wording import when


@dataclass(frozen=True, slots=True)
class Share:
    """How many of what was planned are public, by their receipts."""

    public: int
    planned: int

    def __str__(self) -> str:
        return f"{self.public}/{self.planned}"


@dataclass(frozen=True, slots=True)
class Week:
    """The posts of each channel for the week from this Monday on."""

    monday: date
    posts: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Thanks:
    """A partner, and on how many occasions it was thanked in public and is to be thanked in all."""

    name: str
    kind: str
    place: str
    times: Share


@dataclass(frozen=True, slots=True)
class Need:
    """A post that waits for a person, why, and the commands with which to decide.

    Posts with one `cause`, which is said of one (`is held: …`) and of many (`are held: …`), are shown as one thing.
    """

    post: str
    state: str
    due: datetime
    why: str
    commands: tuple[str, ...]
    cause: tuple[str, str] = ("", "")

    def due_words(self, now: datetime) -> str:
        """`due Mon 23 Aug 2021 09:00`, or `was due …` when that is over."""
        return f"{'was due' if self.due < now else 'due'} {when(self.due)}"


def folded(needs: Iterable[Need]) -> list[tuple[str, tuple[Need, ...]]]:
    """Put together what has one cause and one way out, in the order of the first of each: to a person one thing."""
    groups: dict[object, list[Need]] = {}
    for each in needs:
        ways = tuple(command.replace(each.post, "POST") for command in each.commands)
        groups.setdefault((each.cause, ways), []).append(each)
    return [(these[0].cause[len(these) > 1], tuple(these)) for these in groups.values()]


def commands_for(needs: tuple[Need, ...]) -> tuple[str, ...]:
    """Return the commands with which to decide; for many, with POST in the place of an id."""
    first, *rest = needs
    return tuple(command.replace(first.post, "POST") for command in first.commands) if rest else first.commands


@dataclass(frozen=True, slots=True)
class Outing:
    """What goes out, or went out, at one moment: an entry, on these channels."""

    at: datetime
    entry: str
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collision:
    """Two posts of one channel that are nearer to one another than the campaign wants."""

    first: str
    second: str
    at: datetime
    apart: timedelta


@dataclass(frozen=True, slots=True)
class Charge:
    """What a platform charges for a channel's posts, in US dollars, at prices as of `checked_on`.

    `spent` is for the `public` ones of its `posts`, `total` for all that are public or may still go out.
    """

    channel: str
    public: int
    posts: int
    with_link: int
    price: float
    price_with_link: float
    spent: float
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
    prospect: Prospect
    coming: tuple[Outing, ...]
    sent: tuple[Outing, ...]

    @property
    def posts(self) -> Share:
        """All posts."""
        shares = [share for week in self.weeks for share in week.posts.values()]
        return Share(sum(share.public for share in shares), sum(share.planned for share in shares))

    @property
    def title(self) -> str:
        """`40 of 200 posts public on 4 channels, Mon 23 Aug 2021 09:00 (Europe/London)`."""
        number = counted(self.posts.planned, "post")
        if self.posts.public:
            number = f"{self.posts.public} of {number} public"
        return f"{number} on {counted(len(self.channels), 'channel')}, {when(self.now)} ({self.zone})"

    def cell(self, share: Share | None) -> str:
        """Write a share into a table: before anything is public, what is planned; nothing where there is nothing."""
        if share is None or not share.planned:
            return ""
        return str(share) if self.posts.public else str(share.planned)
