"""From moments as written to instants: anchors, shifts, and the two nights a year when the clocks change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model.campaign import Campaign
from bot.model.diagnostic import Diagnostic, Location
from bot.model.moment import Moment
from bot.model.near import did_you_mean

Anchors = Mapping[str, datetime | None]
"""Instants by anchor, in the campaign's zone. None: the anchor is written, but its time is wrong and was reported."""

_CALENDAR = {"w": "weeks", "d": "days"}
_ELAPSED = {"h": "hours", "m": "minutes"}
_YEARS = range(1900, 2201)


def resolve_anchors(campaign: Campaign) -> tuple[Anchors, tuple[Diagnostic, ...]]:
    """Make every anchor an instant; anchors may count from one another, but not in a circle."""
    zone = ZoneInfo(campaign.zone)
    instants: dict[str, datetime | None] = dict.fromkeys(campaign.anchors)
    settled: set[str] = set()
    found: list[Diagnostic] = []
    for name in campaign.anchors:
        trail, circle = _trail(name, campaign.anchors, settled)
        if circle:
            found.append(_circle(campaign.anchors[circle[0]], circle))
            settled.update(circle)
        for each in reversed(trail):
            if each not in settled:
                instant = resolve(campaign.anchors[each], instants, zone)
                settled.add(each)
                if isinstance(instant, Diagnostic):
                    found.append(instant)
                else:
                    instants[each] = instant
    return instants, tuple(found)


def resolve(moment: Moment, anchors: Anchors, zone: ZoneInfo) -> datetime | Diagnostic | None:
    """Return the instant in the campaign's zone, or what is wrong; None when the anchor's own fault was reported."""
    current = _reached(moment, anchors, zone)
    if not isinstance(current, datetime):
        return current
    if moment.clock is not None:
        current = datetime.combine(current.date(), moment.clock)
    return localise(current, zone, moment.location) if current.tzinfo is None else current


def resolve_day(moment: Moment, anchors: Anchors, zone: ZoneInfo) -> date | Diagnostic | None:
    """Return the local day that a moment falls on, whatever its time of day."""
    current = _reached(moment, anchors, zone)
    return current.date() if isinstance(current, datetime) else current


def _reached(moment: Moment, anchors: Anchors, zone: ZoneInfo) -> datetime | Diagnostic | None:
    """Follow the shifts from the anchor, before a written clock replaces the time."""
    start = _start(moment, anchors)
    if not isinstance(start, datetime):
        return start
    try:
        current = _shifted(moment, start, zone)
    except OverflowError:
        return _out_of_reach(moment)
    if isinstance(current, datetime) and current.year not in _YEARS:
        return _out_of_reach(moment)
    return current


def has_own_clock(moment: Moment) -> bool:
    """Say whether a moment means a time of day, rather than the whole day that it falls on."""
    return moment.clock is not None or any(shift.unit in _ELAPSED for shift in moment.shifts)


def localise(naive: datetime, zone: ZoneInfo, location: Location) -> datetime | Diagnostic:
    """Give a wall-clock time its zone; a time that does not exist or happens twice is reported, never guessed."""
    first = naive.replace(tzinfo=zone)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive:
        return _happens_twice(first, second, location)
    return _does_not_exist(first, second, location)


def _trail(name: str, anchors: Mapping[str, Moment], settled: set[str]) -> tuple[list[str], list[str]]:
    """Follow what an anchor counts from; the second list is the circle that it ends in, if it does."""
    seen = {name: 0}
    last = name
    while (needed := anchors[last].anchor) in anchors and needed not in settled:
        if needed in seen:
            return [*seen], [*[*seen][seen[needed] :], needed]
        seen[needed], last = len(seen), needed
    return [*seen], []


def _start(moment: Moment, anchors: Anchors) -> datetime | Diagnostic | None:
    if moment.day is not None:
        return datetime.combine(moment.day, time())
    if moment.anchor in anchors:
        return anchors[moment.anchor]
    hint = did_you_mean(moment.anchor, anchors, nothing="write it under anchors in campaign.yaml")
    return Diagnostic("unknown-anchor", f"no anchor is called {moment.anchor}", moment.location, hint)


def _shifted(moment: Moment, start: datetime, zone: ZoneInfo) -> datetime | Diagnostic:
    # Calendar steps work on the wall clock and elapsed ones on the instant. The zone comes back only when it is
    # needed, so that a step through a night without 01:30 is no fault unless the moment itself falls there.
    current = start
    for shift in moment.shifts:
        if shift.unit in _CALENDAR:
            current = current.replace(tzinfo=None, fold=0) + timedelta(**{_CALENDAR[shift.unit]: shift.amount})
            continue
        if current.tzinfo is None:
            aware = localise(current, zone, moment.location)
            if isinstance(aware, Diagnostic):
                return aware
            current = aware
        elapsed = timedelta(**{_ELAPSED[shift.unit]: shift.amount})
        current = (current.astimezone(UTC) + elapsed).astimezone(zone)
    return current


def _out_of_reach(moment: Moment) -> Diagnostic:
    words = f"this lies outside the years {_YEARS[0]} to {_YEARS[-1]}"
    return Diagnostic("time-out-of-reach", words, moment.location, "write a smaller number")


def _circle(moment: Moment, circle: list[str]) -> Diagnostic:
    words = ", which counts from ".join(circle)
    message = f"{words}: none of them has a time"
    hint = f"give {circle[0]} a date of its own, such as 2021-08-23 09:00"
    return Diagnostic("anchors-in-a-circle", message, moment.location, hint)


def _happens_twice(first: datetime, second: datetime, location: Location) -> Diagnostic:
    change = _change(first, second)
    before = (change - timedelta(minutes=1) - (_offset(first) - _offset(second))).strftime("%H:%M")
    return Diagnostic(
        "time-happens-twice",
        f"{first:%Y-%m-%d %H:%M} happens twice in {first.tzinfo}, because the clocks go back: "
        f"at {first.astimezone(UTC):%H:%M} UTC ({first:%Z}) "
        f"and again at {second.astimezone(UTC):%H:%M} UTC ({second:%Z})",
        location,
        f"write {before} or earlier, or {change:%H:%M} or later",
    )


def _does_not_exist(before: datetime, after: datetime, location: Location) -> Diagnostic:
    zone = before.tzinfo
    later, earlier = (each.astimezone(UTC).astimezone(zone) for each in (before, after))
    return Diagnostic(
        "time-does-not-exist",
        f"{before:%Y-%m-%d %H:%M} does not exist in {zone}, because the clocks go forward: "
        f"by the old clock it is {_beside(later, before)} {later:%Z}, "
        f"by the new one {_beside(earlier, before)} {earlier:%Z}",
        location,
        f"write {later:%Y-%m-%d %H:%M} or {earlier:%Y-%m-%d %H:%M}, whichever is meant",
    )


def _beside(instant: datetime, other: datetime) -> str:
    """Write a time of day, with its date when that is another one."""
    return instant.strftime("%H:%M" if instant.date() == other.date() else "%Y-%m-%d %H:%M")


def _change(first: datetime, second: datetime) -> datetime:
    """Return the end of a repeated stretch on the wall clock, found by halving: zones tell no rule, only offsets."""
    zone, naive = first.tzinfo, first.replace(tzinfo=None)
    low, high = naive, naive + (_offset(first) - _offset(second))
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        aware = middle.replace(tzinfo=zone)
        if aware.utcoffset() == aware.replace(fold=1).utcoffset():
            high = middle
        else:
            low = middle
    return (high + timedelta(milliseconds=500)).replace(microsecond=0)


def _offset(aware: datetime) -> timedelta:
    return aware.utcoffset() or timedelta(0)
