"""Windows in which posts are held: guards with their moments resolved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.model.diagnostic import Diagnostic
from bot.model.moment import Guard, Moment
from bot.planning.timing import Anchors, resolve

MOST_NAMED = 10
"""Guards that one post names: any of them holds it, and a thousand would be in the words of every post."""


@dataclass(frozen=True, slots=True)
class Window:
    """A guard from its first instant up to, but without, its last."""

    guard: Guard
    start: datetime
    end: datetime


def windows(
    guards: Sequence[Guard], anchors: Anchors, zone: ZoneInfo
) -> tuple[tuple[Window, ...], tuple[Diagnostic, ...]]:
    """Resolve the guards; one that ends before it begins would hold nothing, and is reported."""
    made: list[Window] = []
    found: list[Diagnostic] = []
    for guard in guards:
        start, end = resolve(guard.start, anchors, zone), _end(guard.end, anchors, zone)
        found.extend(each for each in (start, end) if isinstance(each, Diagnostic))
        if isinstance(start, datetime) and isinstance(end, datetime):
            if start < end:
                made.append(Window(guard, start, end))
            else:
                words = f"the guard {guard.name} ends before it begins"
                hint = "write a later until, or an earlier from"
                found.append(Diagnostic("guard-ends-first", words, guard.end.location, hint))
    return tuple(made), tuple(found)


def holding(found: Sequence[Window], due: datetime, channel: str, platform: str, tags: Sequence[str]) -> Iterator[str]:
    """Say which guards hold a post, and until when; of very many the first."""
    holds = (window for window in found if _holds(window, due, channel, platform, tags))
    for window in islice(holds, MOST_NAMED):
        yield f"guard: {window.guard.name} until {window.end:%Y-%m-%d %H:%M}"


def _holds(window: Window, due: datetime, channel: str, platform: str, tags: Sequence[str]) -> bool:
    return window.start <= due < window.end and window.guard.concerns(channel, platform, tags)


def _end(moment: Moment, anchors: Anchors, zone: ZoneInfo) -> datetime | Diagnostic | None:
    if moment.day is not None and moment.clock is None and not moment.shifts:
        # A date alone means the whole day.
        return datetime.combine(moment.day + timedelta(days=1), time(), zone)
    return resolve(moment, anchors, zone)
