"""Words that are wrong on their day, or for everybody: weekdays, "today" in others' hands, initials for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan
from bot.model.wording import MONTHS, WEEKDAYS

_MONTHS = tuple(month[:3] for month in MONTHS)
_MONTH = re.compile("|".join(_MONTHS))  # a tenth of the time of the whole pattern
_DATE = (
    rf"\b({'|'.join(day[:3] for day in WEEKDAYS)})(?:[a-z]*day|s|rs|nes|urs)?\.?,?\s+(?:the\s+)?"
    rf"(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({'|'.join(_MONTHS)})[a-z]*(?:\s+(\d{{4}}))?\b"
)
_ELSEWHEN = re.compile(
    r"\b(?:today|tomorrow|tonight|yesterday|this (?:week|weekend|morning|afternoon|evening))\b", re.IGNORECASE
)
_INITIALS = re.compile(r"(?<![\w#@])(?:BAME|BME)(?!\w)")


def weekday_mismatch(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each wrong pair. A date without a year belongs to the year of the post."""
    zone = ZoneInfo(plan.zone)
    for post in plan.posts:
        for found in re.finditer(_DATE, post.text) if _MONTH.search(post.text) else ():
            day = _day(found, post.due.astimezone(zone).date())
            if day is None or WEEKDAYS[day.weekday()][:3] == found[1]:
                continue
            message = f"“{found[0]}”: {day.day} {MONTHS[day.month - 1]} {day.year} is a {WEEKDAYS[day.weekday()]}"
            where = place.in_template(context.campaign, post, found[0])
            hint = "correct the weekday or the date; {{ launch | day }} writes both"
            yield Diagnostic("weekday-mismatch", message, where, hint, post=post.id)


def _day(found: re.Match[str], due: date) -> date | None:
    """Return the date that is meant, or None when there is no such day, or its year is open."""
    month = _MONTHS.index(found[3]) + 1
    try:
        day = date(int(found[4] or due.year), month, int(found[2]))
    except ValueError:
        return None
    # around the turn of the year, a date without a year may belong to the next or the last one
    return day if found[4] or abs((day - due).days) <= 180 else None


def stale_day_word(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each word such as “today” in a form that is handed out, not posted by us on a known day."""
    for message in context.campaign.messages.values():
        forms = () if "stale-day-word" in message.allow else place.handed_out(message)
        for segment in (one for each in forms for one in each.segments):
            if found := _ELSEWHEN.search(segment.text):
                words = f"“{found[0]}” in words for partners, who may use them on another day"
                where = place.within(segment, found[0]) or segment.location
                hint = "write the date: {{ launch | date }}"
                yield Diagnostic("stale-day-word", words, where, hint, Severity.WARNING)


def race_words(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for initials that official style guides have given up, outside a partner's own name."""
    names = [partner.name for partner in context.campaign.partners if _INITIALS.search(partner.name)]
    for post in plan.posts:
        if "BAME" not in post.text and "BME" not in post.text:
            continue
        text = post.text
        for name in names:
            text = text.replace(name, "")
        if found := _INITIALS.search(text):
            message = f"“{found[0]}” is no longer used by the NHS and the government's Race Disparity Unit"
            where = place.in_template(context.campaign, post, found[0])
            hint = "write “ethnic minorities”, or better the group that is meant"
            yield Diagnostic("race-words", message, where, hint, Severity.WARNING, post.id)
