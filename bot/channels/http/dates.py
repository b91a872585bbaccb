"""What time the platforms say it is: the `Date` of their answers against our clock, by host. No clock is read here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import urlsplit

_SECOND = timedelta(seconds=1)  # a Date has no parts of a second
_FIRST_YEAR, _LAST_YEAR = 2025, 2100  # no platform's clock stands before this program was written


@dataclass(frozen=True, slots=True)
class Heard:
    """How far our clock is ahead of a host's (behind: less than nothing), at least, and when that was heard."""

    ahead: timedelta
    at: float


@dataclass(slots=True)
class Dates:
    """Gathers what hosts say. `now` is our clock, `elapsed` counts seconds and never jumps."""

    now: Callable[[], datetime]
    elapsed: Callable[[], float]
    _heard: dict[str, Heard] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, base: str, headers: Mapping[str, str], took: float) -> None:
        """Take the headers of an answer from `base` (scheme and host), come just now, `took` seconds after asking."""
        theirs, ours = said(headers), self.now()
        if theirs is None:
            return
        earliest, latest = ours - timedelta(seconds=took) - _SECOND, ours + _SECOND
        ahead = max(earliest - theirs, timedelta(0)) + min(latest - theirs, timedelta(0))
        with self._lock:
            self._heard[base] = Heard(ahead, self.elapsed())

    def heard(self, within: float) -> Mapping[str, timedelta]:
        """Return how far we are ahead of each host that was heard in the last `within` seconds."""
        with self._lock:
            return {base: one.ahead for base, one in self._heard.items() if self.elapsed() - one.at <= within}

    def shift(self, by: timedelta) -> None:
        """Our clock was set by so much: so much further is it ahead of everybody."""
        with self._lock:
            self._heard = {base: Heard(one.ahead + by, one.at) for base, one in self._heard.items()}

    def hosts(self) -> tuple[str, ...]:
        """Return who was heard, for whoever wants to ask again."""
        with self._lock:
            return tuple(self._heard)


def said(headers: Mapping[str, str]) -> datetime | None:
    """Read what time it is from an answer's headers; None where it is cached, missing or no date that can be."""
    if headers.get("Age", "0").strip() != "0" or "hit" in headers.get("X-Cache", "").lower():
        return None
    return _date(headers.get("Date", ""))


@lru_cache(maxsize=64)  # many answers come in one second
def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    if moment.tzinfo is None or not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        return None
    return moment.astimezone(UTC)


_LISTENER: ContextVar[Dates | None] = ContextVar("listener", default=None)


@contextmanager
def listening(dates: Dates | None) -> Iterator[None]:
    """Let every answer that comes in this block, in this thread, be heard."""
    token = _LISTENER.set(dates)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def heard(url: str, headers: Mapping[str, str], took: float) -> None:
    """Hand the headers of an answer, whose names are the same in any case, to whoever listens in this thread."""
    dates = _LISTENER.get()
    if dates is not None:
        parts = urlsplit(url)
        dates.hear(f"{parts.scheme}://{parts.netloc}", headers, took)
