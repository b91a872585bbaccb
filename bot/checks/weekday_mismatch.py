"""A text names a weekday and a date that do not belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from bot.checks import place
from bot.checks.wording import MONTHS, WEEKDAYS
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan

_MONTHS = tuple(month[:3] for month in MONTHS)
_DATE = re.compile(
    rf"\b({'|'.join(day[:3] for day in WEEKDAYS)})(?:[a-z]*day|s|rs|nes|urs)?\.?,?\s+(?:the\s+)?"
    rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({'|'.join(_MONTHS)})[a-z]*(?:\s+(\d{{4}}))?\b"
)


def weekday_mismatch(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each wrong pair. A date without a year belongs to the year of the post."""
    zone = ZoneInfo(plan.zone)
    for post in plan.posts:
        if not any(month in post.text for month in _MONTHS):
            continue  # a tenth of the time of the pattern
        for found in _DATE.finditer(post.text):
            day = _day(found, post.due.astimezone(zone).date())
            if day is None or WEEKDAYS[day.weekday()][:3] == found[1]:
                continue
            yield Diagnostic(
                "weekday-mismatch",
                f"“{found[0]}”: {day.day} {MONTHS[day.month - 1]} {day.year} is a {WEEKDAYS[day.weekday()]}",
                place.in_template(context.campaign, post, found[0]),
                "correct the weekday or the date; {{ launch | day }} writes both",
                post=post.id,
            )


def _day(found: re.Match[str], due: date) -> date | None:
    """Return the date that is meant, or None when there is no such day, or its year is open."""
    month = _MONTHS.index(found[3]) + 1
    try:
        day = date(int(found[4] or due.year), month, int(found[2]))
    except ValueError:
        return None
    # around the turn of the year, a date without a year may belong to the next or the last one
    return day if found[4] or abs((day - due).days) <= 180 else None
