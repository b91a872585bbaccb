"""When a platform says that it may be asked again: seconds, a date, an instant, in whichever header it says so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.channels.http.reason import until

_HEADERS = ("retry-after", "x-ratelimit-reset-after", "x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
_FIRST_EPOCH = 1_000_000_000  # numbers from here on are instants, in seconds; below they are seconds from now
_FIRST_EPOCH_MS = 1_000_000_000_000


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return when to try again, within a day from `now`; None when the platform does not say, or says nonsense."""
    lower = {name.lower(): value for name, value in headers.items()}
    for name in _HEADERS:
        moment = _moment(lower.get(name, "").strip(), now)
        if moment is not None:
            return until(moment, now)
    return None


def _moment(value: str, now: datetime) -> datetime | None:
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        return _date(value)
    try:
        if not math.isfinite(number):
            return None
        if number >= _FIRST_EPOCH:
            seconds = number / 1000 if number >= _FIRST_EPOCH_MS else number
            return datetime.fromtimestamp(seconds, UTC).astimezone(now.tzinfo)
        return now + timedelta(seconds=number)
    except (OverflowError, OSError, ValueError):
        return None


def _date(value: str) -> datetime | None:
    """An ISO 8601 moment, or the date of an HTTP header; without a zone both are in UTC."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(value)
        except (ValueError, TypeError, OverflowError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
