"""RFC 5545 rules: refuse what can hang or flood, and leave the calendar arithmetic to dateutil."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from bot.model.diagnostic import Diagnostic
from bot.model.moment import Recurrence
from bot.planning.words import did_you_mean

_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_PARTS = {
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY"),
    *("BYHOUR", "BYMINUTE", "BYSETPOS"),
}
_LONGEST = 500
_EXAMPLE = "write it like FREQ=WEEKLY;BYDAY=TU,TH"


def dates(timing: Recurrence, first: date, last: date) -> Iterator[datetime] | Diagnostic:
    """Return the rule's local dates and times from the first day to the last, or what is wrong with the rule."""
    parts = _parts(timing)
    if isinstance(parts, Diagnostic):
        return parts
    until = _until(timing, parts.pop("UNTIL", ""))
    if isinstance(until, Diagnostic):
        return until
    end = datetime.combine(last, time.max)
    return _dates(timing, parts, first, min(until, end) if until else end)


def _parts(timing: Recurrence) -> dict[str, str] | Diagnostic:
    text = re.sub(r"\s", "", timing.rrule).upper().removeprefix("RRULE:").rstrip(";")
    parts: dict[str, str] = {}
    for part in text[:_LONGEST].split(";"):
        key, _, value = part.partition("=")
        if key not in _PARTS or not value or key in parts:
            hint = did_you_mean(key, _PARTS) if key and value and key not in parts else _EXAMPLE
            return _refused(timing, f"{part or 'an empty part'} is no part of a rule", hint)
        parts[key] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        hint = "use FREQ=DAILY, with BYHOUR=9,13 for several times a day" if "FREQ" in parts else _EXAMPLE
        return _refused(timing, f"FREQ is one of {', '.join(_FREQUENCIES)}", hint)
    for key in ("INTERVAL", "COUNT"):
        # An interval of 0 never comes to an end.
        if key in parts and not re.fullmatch(r"0*[1-9]\d{0,4}", parts[key]):
            return _refused(timing, f"{key} is a whole number from 1 to 99999", _EXAMPLE)
    return parts if len(text) <= _LONGEST else _refused(timing, f"a rule has at most {_LONGEST} characters", _EXAMPLE)


def _until(timing: Recurrence, text: str) -> datetime | Diagnostic | None:
    if not text:
        return None
    for pattern, whole_day in (("%Y%m%d", True), ("%Y%m%dT%H%M%S", False)):
        try:
            moment = datetime.strptime(text, pattern)  # noqa: DTZ007 - local on purpose, like the rule's own dates
        except ValueError:
            continue
        return datetime.combine(moment, time.max) if whole_day else moment
    return _refused(timing, f"UNTIL={text} is no local date", "write UNTIL=20210801, or leave it to until")


def _dates(timing: Recurrence, parts: dict[str, str], first: date, end: datetime) -> Iterator[datetime] | Diagnostic:
    from dateutil.rrule import rrulestr

    # dateutil looks for a first match up to the year 9999, which takes seconds for a rule that never matches. The
    # calendar repeats every 400 years (a whole number of weeks), so the rule is worked out close to that end.
    ahead = max(0, (9900 - end.year) // 400 * 400)
    start = datetime.combine(first.replace(year=first.year + ahead), timing.clock)
    try:
        rule = rrulestr(";".join(f"{key}={value}" for key, value in parts.items()), dtstart=start)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return _refused(timing, "this is not a rule that RFC 5545 knows", _EXAMPLE)
    return _until_end(iter(rule), ahead, end)


def _until_end(rule: Iterator[datetime], ahead: int, end: datetime) -> Iterator[datetime]:
    for moment in rule:
        local = moment.replace(year=moment.year - ahead)
        if local > end:
            return
        yield local


def _refused(timing: Recurrence, words: str, hint: str) -> Diagnostic:
    return Diagnostic("bad-rrule", words, timing.location, hint)
