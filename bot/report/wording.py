"""Days, spans, sums and posts in the words of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from bot.model.wording import MONTHS, WEEKDAYS


def day(moment: date) -> str:
    """`Mon 23 Aug 2021`."""
    return f"{WEEKDAYS[moment.weekday()][:3]} {moment.day} {MONTHS[moment.month - 1][:3]} {moment.year}"


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


def dollars(sum_: float) -> str:
    """`$30.20`; `$0.015`, where a price is less than a cent apart."""
    return f"${sum_:,.2f}" if round(sum_, 2) == round(sum_, 4) else f"${sum_:,.3f}"


MOST_NAMED = 3
"""How many of a fold are named."""


def few_posts(ids: Iterable[str], short: Mapping[str, str]) -> str:
    """`party (5), quote/x and 12 more`: the first entries, with how many posts each has."""
    entries: dict[str, list[str]] = {}
    for post_id in ids:
        entries.setdefault(_parts(post_id)[0], []).append(post_id)
    named = list(entries.items())[:MOST_NAMED]
    words = [f"{entry} ({len(these)})" if len(these) > 1 else short.get(these[0], these[0]) for entry, these in named]
    rest = sum(len(these) for these in entries.values()) - sum(len(these) for _, these in named)
    return ", ".join(words) + (f" and {rest:,} more" if rest else "")


def short_ids(ids: Iterable[str]) -> Mapping[str, str]:
    """Shorten each id to the first parts that no other has: `launch` for `launch/x`, where that is the only one."""
    ids = tuple(ids)
    beginnings = Counter("/".join(parts[:length]) for parts in map(_parts, ids) for length in range(1, len(parts) + 1))
    return {post_id: next(b for b in _beginnings(post_id) if beginnings[b] == 1 or b == post_id) for post_id in ids}


def _parts(post_id: str) -> list[str]:
    return post_id.split("/")


def _beginnings(post_id: str) -> Iterator[str]:
    parts = _parts(post_id)
    return ("/".join(parts[:length]) for length in range(1, len(parts) + 1))
