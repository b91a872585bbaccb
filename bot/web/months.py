"""The calendar: what happens on which day, in whole weeks: a month of them, or one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.model.plan import Post
from bot.model.platforms import place
from bot.model.wording import listed
from bot.web.card import channel_words, picture_name
from bot.web.posts import View
from bot.web.standing import Mark, Standing, gravest, together

_A_DAY = timedelta(days=1)
_A_WEEK = 7
_MOST_IN_A_DAY = 3
_MOST_ICONS = 5

Thread = tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Icon:
    """A channel's icon; `is_filled` where the state of the card is this channel's."""

    platform: str
    is_filled: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """One entry at one time, for all its channels. `word` is written of its state, `heard` only said."""

    href: str
    at: datetime
    mark: Mark
    word: str
    heard: str
    title: str
    channels: str
    icons: tuple[Icon, ...]
    more_icons: int = 0
    picture: str = ""
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Band:
    """What a day belongs to: a guard over several days, or the moment of an anchor. `is_first` says its name."""

    kind: str
    name: str
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid. `more` are the moments of what there is no room for."""

    date: date
    chips: tuple[Chip, ...] = ()
    more: tuple[datetime, ...] = ()
    bands: tuple[Band, ...] = ()
    is_today: bool = False
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A month or a week, from its first day to its last."""

    first: date
    last: date

    @property
    def is_week(self) -> bool:
        """Say whether it is a week and not a month."""
        return (self.last - self.first).days < _A_WEEK

    @property
    def name(self) -> str:
        """`December 2026`, `7 to 13 December 2026`."""
        if not self.is_week:
            return f"{self.first:%B %Y}"
        same = (self.first.year == self.last.year) + (self.first.month == self.last.month)
        more = f"{self.first:{(' %B %Y', ' %B', ' ')[same]}}".rstrip()
        return f"{self.first.day}{more} to {self.last.day} {self.last:%B %Y}"

    @property
    def slug(self) -> str:
        """Name its page."""
        return f"week-{self.first.isoformat()}" if self.is_week else f"{self.first:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Grid:
    """A month or a week in whole weeks from Monday to Sunday, with the days of its neighbours that belong to them."""

    span: Span
    days: tuple[Day, ...]
    entries: int

    @property
    def is_empty(self) -> bool:
        """Say whether nothing happens in it."""
        return not self.entries

    @property
    def marks(self) -> frozenset[Mark]:
        """Return the marks that are on its cards."""
        return frozenset(chip.mark for day in self.days for chip in day.chips)


def slots_of(shown: Sequence[Thread]) -> Iterator[tuple[datetime, str, tuple[Thread, ...]]]:
    """Gather the threads of one entry at one time, on all their channels, in the order of the platforms."""
    in_order = sorted(shown, key=lambda of: (of[0].due, of[0].entry, place(of[0].platform), of[0].channel))
    for (due, entry), grouped in groupby(in_order, lambda thread: (thread[0].due, thread[0].entry)):
        yield due, entry, tuple(grouped)


def chips_of(shown: Sequence[Thread], view: View, standings: Mapping[str, Standing]) -> tuple[Chip, ...]:
    """Make the chips of all these threads, in order of their time."""
    return tuple(_chip(threads, view, standings) for _, _, threads in slots_of(shown))


def months_between(first: date, last: date) -> Iterator[Span]:
    """Return each month from that of the first day to that of the last."""
    month = first.replace(day=1)
    while month <= last:
        following = (month + timedelta(days=31)).replace(day=1)
        yield Span(month, following - _A_DAY)
        month = following


def weeks_between(first: date, last: date) -> Iterator[Span]:
    """Return each week from that of the first day to that of the last."""
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield Span(monday, monday + timedelta(days=_A_WEEK - 1))
        monday += timedelta(days=_A_WEEK)


def grid_of(
    span: Span, by_day: Mapping[date, Sequence[Chip]], bands: Mapping[date, tuple[Band, ...]], today: date
) -> Grid:
    """Lay out a month or a week; only in a month a full day is cut off."""
    start = span.first - timedelta(days=span.first.weekday())
    days = tuple(
        _day(start + timedelta(days=number), by_day, bands, today, span)
        for number in range((span.last - start).days + _A_WEEK - span.last.weekday())
    )
    return Grid(span, days, sum(len(by_day.get(day.date, ())) for day in days if not day.is_outside))


def _day(
    day: date, by_day: Mapping[date, Sequence[Chip]], bands: Mapping[date, tuple[Band, ...]], today: date, span: Span
) -> Day:
    chips = by_day.get(day, ())
    most = len(chips) if span.is_week else _MOST_IN_A_DAY
    grave = sorted(chips, key=lambda chip: chip.mark.gravity)[:most]  # as they come where equally grave
    shown = tuple(chip for chip in chips if chip in grave)
    more = tuple(chip.at for chip in chips if chip not in grave)
    return Day(day, shown, more, bands.get(day, ()), day == today, not span.first <= day <= span.last)


def day_path(day: date) -> str:
    """Return the page of a day."""
    return f"days/{day.isoformat()}.html"


def slot_path(at: datetime, entry: str) -> str:
    """Return the place of an entry's posts, from the site's top."""
    return f"{day_path(at.date())}#{slot_anchor(at, entry)}"


def slot_anchor(due: datetime, entry: str) -> str:
    """Name the place of an entry's posts on the page of their day."""
    return f"at-{due:%H%M}-{entry}"


def _chip(threads: Sequence[Thread], view: View, standings: Mapping[str, Standing]) -> Chip:
    firsts = [thread[0] for thread in threads]
    named = [
        (channel_words(thread[0].channel, thread[0].platform), gravest([standings[post.id] for post in thread]))
        for thread in threads
    ]
    found, at = together(named), view.local(firsts[0].due)
    icons = tuple(Icon(post.platform, name in found.concerned) for post, (name, _) in zip(firsts, named, strict=True))
    return Chip(
        href=slot_path(at, firsts[0].entry),
        at=at,
        mark=found.mark,
        word="" if found.mark.is_routine else found.words,
        heard=found.words if found.mark.is_routine else "",
        title=view.title(firsts[0]),
        channels=listed(name for name, _ in named),
        icons=icons[:_MOST_ICONS],
        more_icons=max(0, len(icons) - _MOST_ICONS),
        picture=_picture(firsts, view),
        parts=max(len(thread) for thread in threads),
    )


def _picture(posts: Sequence[Post], view: View) -> str:
    found = (media for post in posts for media in post.media if not view.leaves_out(post))
    picture = next((media for media in found if media.mime.startswith("image/")), None)
    return f"media/{picture_name(picture.sha256, picture.mime)}" if picture else ""
