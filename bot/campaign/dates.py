"""Days and times as people type them into spreadsheets: `Mon 23 Aug 2021`, `23/08/2021`, `9.30am`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from bot.campaign.moments import DAYS, clock_of
from bot.campaign.notes import Wrong, shown
from bot.campaign.words import calendar_day
from bot.model.wording import MONTHS

_FULL = tuple(map(str.lower, MONTHS))
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]+([a-z]{3,9})\.?,?(?:[ -]+(\d{4}|\d{2}))?", re.ASCII)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,?(?: +(\d{4}))?", re.ASCII)
_WEEKDAY = re.compile(r"(mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?[.,]?(?: +|$)")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})? *(am|pm|a\.m\.|p\.m\.|noon|h|hrs|hours)?", re.ASCII)
_CLOCK_AFTER = r"\d{1,2}[:.]\d{2}(?::\d{2})?(?: *[ap]\.?m\.?)?|\d{1,2} *[ap]\.?m\.?|(?:12 )?noon|midday"
_DAY_AND_CLOCK = re.compile(rf"(.*?\d.*?)(?:,? at|,|T)? *(?: |(?<=T))({_CLOCK_AFTER})", re.IGNORECASE)
_LONGEST = 100  # no day is longer, and trying all its parts takes a time that grows with the square
_BARE = re.compile(r"(\d{2})(\d{2})(?: *(?:h|hrs|hours))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How a sheet writes dates: `order` is `dmy`, `mdy` or empty; `year` is that of dates without one."""

    order: str = ""
    year: int | None = None


def read_day(text: str, style: DateStyle) -> date:
    """Read a day. A weekday in front of it must be right."""
    written = " ".join(text.casefold().split())
    named = _WEEKDAY.match(written)
    found = _day(written[named.end() :] if named else written, text, style)
    if named and style.year is not None and DAYS[found.weekday()][:3] != named[1][:3]:
        compare(named[1], found)
    return found


def weekday_in(text: str) -> str:
    """Return the weekday that a cell holds and nothing else, or an empty string."""
    written = text.strip().casefold()
    named = _WEEKDAY.match(written)
    return DAYS[[day[:3] for day in DAYS].index(named[1][:3])] if named and named.end() == len(written) else ""


def is_dated(text: str) -> bool:
    """Say whether a moment begins with a day rather than with an anchor."""
    word = re.split(r"[^a-z]", text.strip().casefold(), maxsplit=1)[0]
    return not word or bool(_WEEKDAY.match(word)) or any(len(word) > 2 and month.startswith(word) for month in _FULL)


def split_clock(text: str) -> tuple[str, str]:
    """Split a day from the time of day that may follow it in the same cell."""
    written = " ".join(text.split())
    match = _DAY_AND_CLOCK.fullmatch(written) if len(written) <= _LONGEST else None
    return (match[1], match[2]) if match else (text, "")


def compare(weekday: str, day: date) -> None:
    """Refuse a weekday that is not that of the day."""
    right = DAYS[day.weekday()]
    if right[:3] != weekday[:3].casefold():
        message = f"{day.day} {MONTHS[day.month - 1]} {day.year} is a {right.title()}"
        raise Wrong("weekday-differs", f"{message}, not a {weekday.title()}", "correct the date or the weekday")


def _day(written: str, text: str, style: DateStyle) -> date:
    if match := _ISO.fullmatch(written):
        return calendar_day(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMBERS.fullmatch(written):
        return _numbers(int(match[1]), int(match[2]), match[3], text, style)
    if match := _DAY_FIRST.fullmatch(written):
        return calendar_day(_year(match[3], text, style), _month(match[2], text), int(match[1]))
    if match := _MONTH_FIRST.fullmatch(written):
        return calendar_day(_year(match[3], text, style), _month(match[1], text), int(match[2]))
    raise Wrong("bad-date", f"{shown(text)} is not a date", "write it as 2021-08-23 or 23 August 2021")


def _numbers(first: int, second: int, year: str | None, text: str, style: DateStyle) -> date:
    order = style.order or ("dmy" if first > 12 else "mdy" if second > 12 else "")
    if not order and first != second:
        hint = 'write the month as a word, or say the order in the header: "Date (dd/mm/yyyy)"'
        raise Wrong("ambiguous-date", f"{shown(text)} may be day/month or month/day", hint)
    month, day = (first, second) if order == "mdy" else (second, first)
    return calendar_day(_year(year, text, style), month, day)


def _year(digits: str | None, text: str, style: DateStyle) -> int:
    if digits:
        return int(digits) + (2000 if len(digits) == 2 else 0)
    if style.year is None:
        raise Wrong("bad-date", f"{shown(text)} has no year", "write the year too: 23 August 2021")
    return style.year


def _month(word: str, text: str) -> int:
    for number, name in enumerate(_FULL):
        if name.startswith(word) or (word == "sept" and name == "september"):
            return number + 1
    raise Wrong("bad-date", f"{shown(text)} has no month that is known", "write it as 23 August 2021")


def read_time(text: str) -> time:
    """Read a time of day such as `9am`, `09:00`, `9.30 pm`, `noon`."""
    written = " ".join(text.casefold().split())
    if written in ("noon", "midday", "12 noon"):
        return time(12, 0)
    if match := _BARE.fullmatch(written):
        return clock_of(f"{match[1]}:{match[2]}")
    match = _TIME.fullmatch(written)
    if match is None or not (match[2] or match[3]):
        raise Wrong("bad-time", f"{shown(text)} is not a time of day", "write it as 09:00 or 9am")
    hour, half = int(match[1]), (match[3] or "").replace(".", "")
    if half in ("am", "pm", "noon"):
        if not 1 <= hour <= 12:
            raise Wrong("bad-time", f"{shown(text)} is not a time of day", "write it as 09:00 or 9am")
        hour = hour % 12 + (0 if half == "am" else 12)
    return clock_of(f"{hour}:{match[2] or '00'}")
