"""Counts, moments, spans and lists in words, without leaning on the machine's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def counted(number: int, noun: str, nouns: str = "") -> str:
    """`1 post`, `2 posts`, `1,200 posts`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def moment(local: datetime) -> str:
    """`Monday 23 August 2021, 09:00`."""
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def span(length: timedelta) -> str:
    """`5 minutes`, `1 hour 30 minutes`, `2 days`: the two largest units that say something."""
    seconds = int(length.total_seconds())
    parts: list[str] = []
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        number, seconds = divmod(seconds, size)
        if number and len(parts) < 2:
            parts.append(counted(number, unit))
    return " ".join(parts) or "0 seconds"


def variant(platform: str) -> str:
    """`an "x" variant`, `a "mastodon" variant`."""
    return f'{"an" if platform[:1] in "aeiox" else "a"} "{platform}" variant'
