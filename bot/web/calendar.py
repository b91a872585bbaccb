"""The calendar's pages: months, weeks and a list, for all channels, for each one, and for what needs a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import groupby

from bot.model.delivery import Delivery
from bot.model.platforms import place
from bot.web.card import channel_words
from bot.web.frame import Frame
from bot.web.known import approval_words, late_words
from bot.web.months import (
    Band,
    Chip,
    Span,
    Thread,
    chips_of,
    grid_of,
    months_between,
    slot_path,
    slots_of,
    weeks_between,
)
from bot.web.page import File, Page, made_from
from bot.web.posts import View, opening, slugs
from bot.web.render import render, state
from bot.web.standing import Mark, Standing, gravest

INDEX = "index.html"
_LIST = "list"
_PERSON = "needs a person"


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice of what the calendar shows. `platform` is that of a channel; `name` is what people call the choice."""

    slug: str
    name: str
    platform: str = ""
    by_day: Mapping[date, Sequence[Chip]] = field(default_factory=dict)

    def path(self, view: str) -> str:
        """Return the page of a month, of a week or of the list with this choice."""
        return "-".join(filter(None, (view, self.slug))) + ".html"

    def within(self, span: Span | None) -> tuple[Chip, ...]:
        """Return the chips of a month or week, or all."""
        days = (day for day in sorted(self.by_day) if span is None or span.first <= day <= span.last)
        return tuple(chip for day in days for chip in self.by_day[day])


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as a link on a page of the calendar, with how many entries it would show there."""

    path: str
    name: str
    platform: str
    number: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a page leads: the other views, by their names; before, on, to today and to the last month or week."""

    views: tuple[tuple[str, str], ...]
    here: str
    before: str = ""
    after: str = ""
    today: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Further:
    """What there is to say besides a card where there is room: how its text goes on; who agrees, and if it is late."""

    opening: str
    terms: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Making:
    """What every page of the calendar needs."""

    filters: Sequence[Filter]
    months: tuple[Span, ...]
    weeks: tuple[Span, ...]
    bands: Mapping[date, tuple[Band, ...]]
    further: Mapping[str, Further]
    frame: Frame
    view: View
    lead: str

    @property
    def today(self) -> date:
        return self.view.local(self.view.now).date()


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


def further_of(shown: Sequence[Thread], view: View, deliveries: Mapping[str, Delivery]) -> Mapping[str, Further]:
    """Say more of each card, by where it leads."""
    found = {}
    for due, entry, threads in slots_of(shown):
        firsts = [thread[0] for thread in threads]
        agree = dict.fromkeys(approval_words(post, deliveries.get(post.id), view.zone) for post in firsts)
        found[slot_path(view.local(due), entry)] = Further(
            "" if view.leaves_out(firsts[0]) else opening(firsts[0], view),
            ("; ".join(filter(None, agree)), late_words(firsts[0].late)),
        )
    return found


_NEAR = timedelta(days=42)  # a guard of another year is no reason for seventy empty months


def pages(
    filters: Sequence[Filter],
    bands: Mapping[date, tuple[Band, ...]],
    further: Mapping[str, Further],
    frame: Frame,
    view: View,
    lead: str,
) -> Iterator[tuple[str, Page[File]]]:
    """Return the page of each month, week and choice; the front page is that of today's month, or the nearest one."""
    today = view.local(view.now).date()
    planned = tuple(filters[0].by_day) or (today,)
    near = (min(planned) - _NEAR, max(planned) + _NEAR)
    days = (*planned, *(day for day in bands if near[0] <= day <= near[1]))
    months, weeks = months_between(min(days), max(days)), weeks_between(min(planned), max(planned))
    making = _Making(filters, tuple(months), tuple(weeks), bands, further, frame.at(INDEX), view, lead)
    now = _holding(making.months, today)
    for chosen in filters:
        for span in (*making.months, *making.weeks):
            make = _grid_page(making, chosen, span)
            yield chosen.path(span.slug), make
            if span == now and chosen is filters[0]:
                yield INDEX, make
        yield chosen.path(_LIST), _list_page(making, chosen)


def _grid_page(making: _Making, chosen: Filter, span: Span) -> Page[File]:
    spans = making.weeks if span.is_week else making.months
    place, today = spans.index(span), making.today
    at = today if span.first <= today <= span.last else span.first + timedelta(days=3 if span.is_week else 0)
    turn = Turn(
        views=_views(making, chosen, at),
        here="Week" if span.is_week else "Month",
        before=chosen.path(spans[place - 1].slug) if place else "",
        after=chosen.path(spans[place + 1].slug) if place + 1 < len(spans) else "",
        today=chosen.path(_holding(spans, today).slug),
        last=chosen.path(spans[-1].slug),
    )
    grid = grid_of(span, chosen.by_day, making.bands, today)
    openings = {chip.href: making.further[chip.href].opening for chip in chosen.within(span) if span.is_week}
    return _made("grid.html", making, chosen, turn, span, grid=grid, openings=openings, last=spans[-1])


def _list_page(making: _Making, chosen: Filter) -> Page[File]:
    chips, today = chosen.within(None), making.today
    coming = [chip for chip in chips if chip.at.date() >= today]
    earlier = tuple(chip for chip in chips if chip.at.date() < today)
    months = [(name, tuple(of)) for name, of in groupby(coming, lambda chip: f"{chip.at:%B %Y}")]
    turn = Turn(_views(making, chosen, today), "List")
    terms = {chip.href: making.further[chip.href].terms for chip in chips}
    return _made("list.html", making, chosen, turn, None, earlier=earlier, months=months, terms=terms)


def _made(
    template: str, making: _Making, chosen: Filter, turn: Turn, span: Span | None, **values: object
) -> Page[File]:
    slug = span.slug if span else _LIST
    choices = tuple(
        Choice(each.path(slug), each.name, each.platform, len(each.within(span)), each is chosen)
        for each in making.filters
    )
    told = (choices, turn, chosen.name, making.lead, making.view.with_embargoed, *values.values())
    make: Callable[[], File] = partial(
        render, template, frame=making.frame, root="", embargoed=making.view.with_embargoed, marks=tuple(Mark),
        choices=choices, turn=turn, chosen=chosen.name, lead=making.lead, **values,
    )  # fmt: skip
    return Page(made_from(state(), making.frame, *told), make)


def _views(making: _Making, chosen: Filter, at: date) -> tuple[tuple[str, str], ...]:
    slugs_at = (_holding(making.months, at).slug, _holding(making.weeks, at).slug, _LIST)
    return tuple((name, chosen.path(slug)) for name, slug in zip(("Month", "Week", "List"), slugs_at, strict=True))


def _holding(spans: Sequence[Span], day: date) -> Span:
    """Return the month or week of a day, or the nearest one."""
    return max((span for span in spans if span.first <= day), key=lambda span: span.first, default=spans[0])
