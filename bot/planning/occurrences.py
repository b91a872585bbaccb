"""The dates of an entry: one for a moment, many for `every` and `rrule`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.model.diagnostic import Diagnostic, Severity
from bot.model.moment import Moment, Recurrence
from bot.planning import recurrence as rules
from bot.planning.timing import Anchors, has_own_clock, localise, resolve, resolve_day

MOST = 10_000
"""More dates than this in one entry are a slip of the pen, not a campaign."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of an entry. `local` is in the campaign's zone, `due` in UTC; a single moment has no name."""

    name: str
    local: datetime
    due: datetime
    number: int


@dataclass(frozen=True, slots=True)
class _Bound:
    """The first or last moment of a recurrence: an instant, or (None) the whole day."""

    day: date
    instant: datetime | None


def occurrences(
    timing: Moment | Recurrence, anchors: Anchors, zone: ZoneInfo
) -> tuple[tuple[Occurrence, ...], tuple[Diagnostic, ...]]:
    """Return every date of an entry in order of time, and what is wrong with its times."""
    if isinstance(timing, Moment):
        instant = resolve(timing, anchors, zone)
        if isinstance(instant, datetime):
            return (Occurrence("", instant, instant.astimezone(UTC), 1),), ()
        return (), (() if instant is None else (instant,))
    ends = tuple(_bound(moment, anchors, zone) for moment in (timing.first, timing.last))
    faults = tuple(end for end in ends if isinstance(end, Diagnostic))
    first, last = ends
    if not isinstance(first, _Bound) or not isinstance(last, _Bound):
        return (), faults
    return _recurring(timing, first, last, zone)


def _bound(moment: Moment, anchors: Anchors, zone: ZoneInfo) -> _Bound | Diagnostic | None:
    if not has_own_clock(moment):
        day = resolve_day(moment, anchors, zone)
        return _Bound(day, None) if isinstance(day, date) else day
    instant = resolve(moment, anchors, zone)
    return _Bound(instant.date(), instant) if isinstance(instant, datetime) else instant


def _recurring(
    timing: Recurrence, first: _Bound, last: _Bound, zone: ZoneInfo
) -> tuple[tuple[Occurrence, ...], tuple[Diagnostic, ...]]:
    if first.day > last.day:
        words = f"from is {first.day} and until is {last.day}: there is no day between them"
        return (), (Diagnostic("no-dates", words, timing.last.location, "write a later until, or an earlier from"),)
    source = rules.dates(timing, first.day, last.day) if timing.rrule else _weekdays(timing, first.day, last.day)
    if isinstance(source, Diagnostic):
        return (), (source,)
    naive = list(islice(source, MOST + 1))
    if len(naive) > MOST:
        words = f"this repeats more than {MOST:,} times"
        return (), (Diagnostic("too-many-dates", words, timing.location, "write an earlier until, or a rarer rule"),)
    found, faults = _located(timing, naive, first, last, zone)
    if not found and not faults:
        words = f"no date between {first.day} and {last.day} fits"
        hint = "compare the days of the week with from, until and except"
        return (), (Diagnostic("no-dates", words, timing.location, hint, Severity.WARNING),)
    return found, faults


def _weekdays(timing: Recurrence, first: date, last: date) -> Iterator[datetime]:
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day.weekday() in timing.weekdays:
            yield datetime.combine(day, timing.clock)


def _located(
    timing: Recurrence, naive: list[datetime], first: _Bound, last: _Bound, zone: ZoneInfo
) -> tuple[tuple[Occurrence, ...], tuple[Diagnostic, ...]]:
    # One rule names all its dates alike: were the time there only on the days that have several, a shorter `until`
    # could rename a post.
    pattern = "%Y-%m-%dT%H%M" if any(n > 1 for n in Counter(n.date() for n in naive).values()) else "%Y-%m-%d"
    found: list[Occurrence] = []
    faults: list[Diagnostic] = []
    for each in naive:
        if each.date() in timing.left_out:
            continue
        local = localise(each, zone, timing.location)
        if isinstance(local, Diagnostic):
            faults.append(local)
        elif (first.instant is None or local >= first.instant) and (last.instant is None or local <= last.instant):
            found.append(Occurrence(each.strftime(pattern), local, local.astimezone(UTC), len(found) + 1))
    return tuple(found), tuple(faults)
