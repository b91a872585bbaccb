"""The calendar: what happens on which day, month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.model.plan import Post
from bot.model.platforms import mark
from bot.web.card import channel_words
from bot.web.posts import View, anchor, opening


@dataclass(frozen=True, slots=True)
class Chip:
    """One post (or thread) on one channel. `state` is a word about it and `tone` its weight; both may be empty."""

    href: str
    channel: str
    platform: str
    shape: str
    parts: int
    tone: str
    state: str


@dataclass(frozen=True, slots=True)
class Slot:
    """The chips of one entry at one time."""

    at: datetime
    entry: str
    opening: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its anchors and slots; most days of a month have none."""

    date: date
    anchors: tuple[str, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month, without the weeks before anything happens and after everything has."""

    first: date
    days: tuple[Day, ...]

    @property
    def starts(self) -> int:
        """The column of the first day that is shown, Monday = 1."""
        return self.days[0].date.isoweekday()


Verdicts = Mapping[str, tuple[str, str]]
"""Tone and word for a thread's chip, by the id of its first post."""


def days_of(
    shown: Sequence[tuple[Post, ...]], anchors: Mapping[str, datetime], view: View, verdicts: Verdicts
) -> tuple[Day, ...]:
    """Return every day on which something happens, in order."""
    flags: dict[date, list[str]] = {}
    for name, moment in anchors.items():
        flags.setdefault(view.local(moment).date(), []).append(name)
    slots = {day: tuple(found) for day, found in groupby(_slots(shown, view, verdicts), lambda slot: slot.at.date())}
    return tuple(Day(day, tuple(flags.get(day, ())), slots.get(day, ())) for day in sorted({*flags, *slots}))


def months_of(days: Sequence[Day]) -> tuple[Month, ...]:
    """Return the months from the first day to the last, each with its days, busy or not."""
    if not days:
        return ()
    by_date = {day.date: day for day in days}
    shown = _whole_weeks(days[0].date, days[-1].date)
    grouped = groupby(shown, lambda one: one.replace(day=1))
    return tuple(Month(first, tuple(by_date.get(one, Day(one, (), ())) for one in dates)) for first, dates in grouped)


def _whole_weeks(first: date, last: date) -> Iterator[date]:
    """Every day from the Monday before the first day to the Sunday after the last, within their own months."""
    start = max(first - timedelta(days=first.weekday()), first.replace(day=1))
    end = last + timedelta(days=6 - last.weekday())
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        if (day.year, day.month) <= (last.year, last.month):
            yield day


def day_path(day: date) -> str:
    """Return the page of a day."""
    return f"days/{day.isoformat()}.html"


def _slots(shown: Sequence[tuple[Post, ...]], view: View, verdicts: Verdicts) -> tuple[Slot, ...]:
    in_order = sorted(shown, key=lambda thread: (thread[0].due, thread[0].entry))
    slots = []
    for (due, entry), grouped in groupby(in_order, lambda thread: (thread[0].due, thread[0].entry)):
        found = tuple(grouped)
        chips = tuple(_chip(thread, view, verdicts) for thread in found)
        slots.append(Slot(view.local(due), entry, opening(found[0][0], view), chips))
    return tuple(slots)


def _chip(thread: tuple[Post, ...], view: View, verdicts: Verdicts) -> Chip:
    first = thread[0]
    tone, state = verdicts.get(first.id, ("", ""))
    href = f"{day_path(view.local(first.due).date())}#{anchor(first)}"
    return Chip(
        href,
        channel_words(first.channel, first.platform),
        first.platform,
        mark(first.platform),
        len(thread),
        tone,
        state,
    )
