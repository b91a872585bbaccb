"""What a server may say within reason. A number or a time beyond it says nothing, and what is usual holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

RANGES: Mapping[str, tuple[int, int]] = {
    "characters": (1, 1_000_000),
    "files": (1, 100),
    "bytes": (1_000, 100_000_000_000),
    "options": (2, 100),
    "seconds open": (60, 10 * 366 * 86_400),
    "seconds of a token": (60, 366 * 86_400),
    "calls left": (0, 1_000_000_000),
}
"""The least and the greatest of each kind that any server could mean."""

LONGEST_WAIT = timedelta(days=1)
"""No limit of calls lasts longer; whoever says so is asked again after it."""

_TOO_FINE = re.compile(r"(\.\d{6})\d+")  # Python knows microseconds at most
_FIRST_YEAR, _LAST_YEAR = 2000, 2200
_MOST_DIGITS = 18


def number(value: object, kind: str) -> int | None:
    """Return a number that a server gave, be it in digits; None where it says none, or one beyond reason."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS:
        value = int(value)
    least, most = RANGES[kind]
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    return None


def moment(value: object) -> datetime | None:
    """Return a time that was written down, in UTC where it does not say; None where it is none, or far away."""
    try:
        found = datetime.fromisoformat(_TOO_FINE.sub(r"\1", value)) if isinstance(value, str) else None
    except ValueError:
        return None
    if found is None or not _FIRST_YEAR <= found.year < _LAST_YEAR:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def until(ends_at: datetime, now: datetime) -> datetime:
    """Return when a wait ends that a server asked for: not before now, and not ever after."""
    return min(max(ends_at, now), now + LONGEST_WAIT)
