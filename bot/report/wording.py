"""Days, spans, sums and counts in the words of a report."""

from __future__ import annotations

from datetime import date, datetime, timedelta

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(moment: date) -> str:
    """`Mon 23 Aug 2021`, without leaning on the machine's language."""
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def when(local: datetime) -> str:
    """`Mon 23 Aug 2021 09:00`."""
    return f"{day(local)} {local:%H:%M}"


def short_span(length: timedelta) -> str:
    """`30m`, `1h30m`, `2d`."""
    seconds = int(length.total_seconds())
    parts = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        number, seconds = divmod(seconds, size)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0m"


def counted(number: int, noun: str, nouns: str = "") -> str:
    """`1 post`, `2 posts`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def dollars(sum_: float) -> str:
    """`$30.20`; `$0.015`, where a price is less than a cent apart."""
    return f"${sum_:,.2f}" if round(sum_, 2) == round(sum_, 4) else f"${sum_:,.3f}"
