"""The grammar of moments: `launch -1w 10:00`, `2021-08-23 09:00`, `weekdays 12:30`, `30m`, `08:00-20:00`."""

from __future__ import annotations

import re
from datetime import time, timedelta

from bot.campaign import words
from bot.campaign.notes import Wrong, shown
from bot.campaign.tree import Scalar
from bot.model.diagnostic import Location
from bot.model.moment import Moment, Shift
from bot.model.wording import WEEKDAYS

DAYS = tuple(map(str.lower, WEEKDAYS))
_GROUPS = {
    "daily": tuple(range(7)),
    "day": tuple(range(7)),
    "weekdays": tuple(range(5)),
    "weekday": tuple(range(5)),
    "weekends": (5, 6),
    "weekend": (5, 6),
}

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(\S+))?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_SHIFT = re.compile(r"([+-])(\d{1,5})([wdhm])", re.ASCII)
_ANCHOR = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_GLUED = re.compile(r"(.+?)([+-]\d+[wdhm])", re.ASCII)
_DURATION = re.compile(r"(?:\d{1,6}[wdhm]\s*)+", re.ASCII)
_LONGEST = 200
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
# Word processors and telephones turn a typed hyphen into these.
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})

_HINT = "write ANCHOR ±N(w, d, h or m) HH:MM, such as `launch -1w 10:00`, or `2021-08-23 09:00`"


def moment(node: Scalar) -> Moment:
    """A moment: an anchor with steps and perhaps a time, or a date and a time."""
    found = boundary(node)
    if found.day is not None and found.clock is None:
        hint = f"add the time: `{found.day} 09:00`"
        raise Wrong("bad-moment", f"{shown(node.text)} has no time of day", hint)
    return found


def boundary(node: Scalar) -> Moment:
    """A moment, or a date alone that means the whole day."""
    written = node.text.strip().translate(_MINUS)
    if written[:1].isdigit():
        return _dated(written, node.location)
    parts = written.split()
    if not parts:
        raise Wrong("bad-moment", "there is no moment here", _HINT)
    if len(written) > _LONGEST:
        raise Wrong("bad-moment", f"{shown(node.text)} is too long for a moment", _HINT)
    name, *steps = parts
    glued = _GLUED.fullmatch(name)
    if glued:
        raise Wrong("bad-moment", f"{shown(name)} lacks a space", f"write `{glued[1]} {glued[2]}`")
    if not _ANCHOR.fullmatch(name):
        raise Wrong("bad-moment", f"{shown(node.text)} is not a moment", _HINT)
    at = clock_of(steps.pop()) if steps and ":" in steps[-1] else None
    return Moment(node.location, anchor=name, shifts=tuple(map(_step, steps)), clock=at)


def fixed(node: Scalar) -> Moment:
    """A date and a time, for what other moments count from."""
    found = moment(node)
    if found.day is None:
        hint = "write a date and a time, such as `2021-08-23 09:00`"
        raise Wrong("bad-moment", f"{shown(node.text)} is not a date and a time", hint)
    return found


def is_anchor(name: str) -> bool:
    """Say whether a moment can name this anchor."""
    return _ANCHOR.fullmatch(name) is not None and not _GLUED.fullmatch(name)


def _dated(written: str, location: Location) -> Moment:
    match = _DATE.fullmatch(written)
    if match is None:
        raise Wrong("bad-moment", f"{shown(written)} is not a moment", _HINT)
    on = words.day(Scalar(match[1], location))
    return Moment(location, day=on, clock=clock_of(match[2]) if match[2] else None)


def _step(written: str) -> Shift:
    match = _SHIFT.fullmatch(written)
    if match is None:
        hint = "write steps like -3w, +2d, -90m, each with its sign and no space inside, and a time like 09:00"
        raise Wrong("bad-moment", f"{shown(written)} is neither a step nor a time", hint)
    return Shift(int(match[1] + match[2]), match[3])


def clock_of(written: str) -> time:
    """A wall-clock time as HH:MM."""
    match = _CLOCK.fullmatch(written.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise Wrong("bad-time", f"{shown(written)} is not a time of day", "write hours and minutes, such as 09:00")
    return time(int(match[1]), int(match[2]))


def clock(node: Scalar) -> time:
    """A wall-clock time."""
    return clock_of(node.text)


def duration(node: Scalar) -> timedelta:
    """A length of time, such as `30m` or `1h 30m`."""
    written = node.text.strip()
    if len(written) > 20 or not _DURATION.fullmatch(written):
        hint = "write a number and w, d, h or m, such as 30m or 2h"
        raise Wrong("bad-duration", f"{shown(written)} is not a length of time", hint)
    parts = re.findall(r"(\d+)([wdhm])", written)
    return sum((timedelta(**{_UNITS[unit]: int(count)}) for count, unit in parts), timedelta())


def every(node: Scalar) -> tuple[tuple[int, ...], time]:
    """Weekdays (Monday is 0) and a time, such as `weekdays 12:30` or `tuesday, thursday 10:00`."""
    names, _, at = node.text.strip().rpartition(" ")
    found: set[int] = set()
    for name in re.split(r"[\s,&]+", names.strip()):
        if name and name.casefold() not in ("and", "every"):
            found.update(weekdays_of(name))
    if not found:
        hint = "write days and a time, such as `weekdays 12:30` or `tuesday, thursday 10:00`"
        raise Wrong("bad-every", f"{shown(node.text)} does not say which days and when", hint)
    return tuple(sorted(found)), clock_of(at)


def weekdays_of(name: str) -> tuple[int, ...]:
    """The weekdays that a word names: a day, `weekdays`, `weekend` or `daily`."""
    word = name.casefold().rstrip(".")
    if word in _GROUPS:
        return _GROUPS[word]
    for number, full in enumerate(DAYS):
        if word in (full, full + "s") or (len(word) >= 3 and full.startswith(word)):
            return (number,)
    hint = "write full names such as monday, or weekdays, weekend, daily"
    raise Wrong("bad-every", f"{shown(name)} is not a day of the week", hint)


def window(node: Scalar) -> tuple[tuple[time, time], ...]:
    """Posting hours of a day, such as `08:00-20:00`; none for `closed`."""
    written = node.text.strip().translate(_MINUS)
    if written.casefold() == "closed":
        return ()
    start, dash, end = written.partition("-")
    if not dash:
        raise Wrong("bad-hours", f"{shown(node.text)} is not posting hours", "write 08:00-20:00, or closed")
    opens = clock_of(start)
    closes = time.max if end.strip() == "24:00" else clock_of(end)
    if closes <= opens:
        hint = "write the earlier time first; hours over midnight are not possible"
        raise Wrong("bad-hours", f"{shown(node.text)} ends before it begins", hint)
    return ((opens, closes),)
