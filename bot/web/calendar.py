"""The calendar's pages: a month each, for all channels, for each one, and for what needs a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from bot.model.plan import Post
from bot.model.platforms import place
from bot.model.wording import counted
from bot.web.card import channel_words
from bot.web.frame import Frame
from bot.web.months import Band, Chip, Thread, chips_of, month_of, months_between, next_month
from bot.web.page import File, Page, made_from
from bot.web.posts import View, slugs
from bot.web.render import render, state
from bot.web.standing import Mark, Standing, gravest

INDEX = "index.html"
_PERSON = "needs a person"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of what the calendar shows. `platform` is that of a channel; `name` is what people call the choice."""

    slug: str
    name: str
    platform: str = ""
    by_day: Mapping[date, Sequence[Chip]] = field(default_factory=dict)

    def path(self, month: date) -> str:
        """Return the page of a month with this choice."""
        return "-".join(filter(None, (f"{month:%Y-%m}", self.slug))) + ".html"


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as a link on the page of a month, with how many entries it would show there."""

    path: str
    name: str
    platform: str
    number: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the page of a month leads: before, on, to today and to the first and the last month."""

    before: str
    after: str
    today: str
    last: str


def filters_of(shown: Sequence[Thread], view: View, standings: Mapping[str, Standing]) -> tuple[Filter, ...]:
    """Return every choice with its chips: everything, each channel, and what needs a person."""
    known = {thread[0].channel: thread[0].platform for thread in shown}
    platforms = dict(sorted(known.items(), key=lambda pair: (place(pair[1]), pair[0])))
    names = slugs((_PERSON, *platforms))
    person = [thread for thread in shown if gravest([standings[post.id] for post in thread]).mark.needs_a_person]
    return (
        Filter("", "Everything", by_day=_by_day(chips_of(shown, view, standings))),
        *(
            Filter(
                names[channel],
                channel_words(channel, platform),
                platform,
                _by_day(chips_of([thread for thread in shown if thread[0].channel == channel], view, standings)),
            )
            for channel, platform in platforms.items()
        ),
        Filter(names[_PERSON], "Needs a person", by_day=_by_day(chips_of(person, view, standings))),
    )


def _by_day(chips: Sequence[Chip]) -> Mapping[date, Sequence[Chip]]:
    found: dict[date, list[Chip]] = {}
    for chip in chips:
        found.setdefault(chip.at.date(), []).append(chip)
    return found


def pages(
    filters: Sequence[Filter], bands: Mapping[date, tuple[Band, ...]], frame: Frame, view: View, lead: str
) -> Iterator[tuple[str, Page[File]]]:
    """Return the page of each month and choice; the front page is that of today's month, or the nearest one."""
    today = view.local(view.now).date()
    days = [*filters[0].by_day, *bands]
    months = tuple(months_between(min(days), max(days))) if days else (today.replace(day=1),)
    now = max((month for month in months if month <= today), default=months[0])
    for chosen in filters:
        for month in months:
            make = _page(filters, chosen, month, (months[0], now, months[-1]), bands, frame, view, lead)
            yield chosen.path(month), make
            if month == now and chosen is filters[0]:
                yield INDEX, make


def _page(
    filters: Sequence[Filter],
    chosen: Filter,
    first: date,
    months: tuple[date, date, date],
    bands: Mapping[date, tuple[Band, ...]],
    frame: Frame,
    view: View,
    lead: str,
) -> Page[File]:
    today = view.local(view.now).date()
    month = month_of(first, chosen.by_day, bands, today)
    choices = tuple(
        Choice(each.path(first), each.name, each.platform, _number(each, first), each is chosen) for each in filters
    )
    before = chosen.path((first - _A_DAY).replace(day=1)) if first > months[0] else ""
    after = chosen.path(next_month(first)) if first < months[2] else ""
    turn = Turn(before, after, chosen.path(months[1]), chosen.path(months[2]))
    values = {"month": month, "choices": choices, "turn": turn, "chosen": chosen.name, "lead": lead, "last": months[2]}
    make: Callable[[], File] = partial(
        render, "month.html", frame=frame.at(INDEX), root="", embargoed=view.with_embargoed, marks=tuple(Mark), **values
    )
    return Page(made_from(state(), frame, view.with_embargoed, *values.values()), make)


def _number(chosen: Filter, month: date) -> int:
    return sum(len(chips) for day, chips in chosen.by_day.items() if (day.year, day.month) == (month.year, month.month))


def lead_of(posts: Sequence[Post], standings: Mapping[str, Standing], shown: Sequence[Thread]) -> str:
    """Say in a sentence how much there is, and how much of it waits for somebody."""
    if not posts:
        return "Nothing is planned yet. Add an entry to a file in schedules/."
    threads = sum(len(thread) > 1 for thread in shown)
    marks = [each.mark for each in standings.values()]
    parts = [
        f"{counted(len(posts), 'post')} on {counted(len({post.channel for post in posts}), 'channel')}"
        + (f", {counted(threads, 'thread')} among them" if threads else "")
    ]
    parts += [f"{number:,} {words}" for mark, words in _COUNTED.items() if (number := marks.count(mark))]
    return "; ".join(parts) + "."


_COUNTED = {
    Mark.FAILED: "failed",
    Mark.UNCONFIRMED: "unconfirmed",
    Mark.MISSED: "missed",
    Mark.UNFIT: "to be mended",
    Mark.UNAPPROVED: "waiting for approval",
    Mark.PAUSED: "paused",
    Mark.HELD: "held",
}
