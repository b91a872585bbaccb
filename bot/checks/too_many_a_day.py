"""A channel gets more posts in a day than its platform takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.checks import place, wording
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan

_DAY = timedelta(hours=24)


def too_many_a_day(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for the first post over the limit of any 24 hours, once for a channel and day."""
    entries, zone = place.entries_of(context.campaign), ZoneInfo(plan.zone)
    recent: dict[str, deque[datetime]] = {}
    told: set[tuple[str, date]] = set()
    for post in sorted(plan.posts, key=lambda each: (each.due, each.id)):
        limits = context.capabilities.get(post.channel)
        if limits is None or limits.max_posts_a_day is None:
            continue
        times = recent.setdefault(post.channel, deque())
        times.append(post.due)
        while times[0] <= post.due - _DAY:
            times.popleft()
        local = post.due.astimezone(zone)
        if len(times) > limits.max_posts_a_day and (post.channel, local.date()) not in told:
            told.add((post.channel, local.date()))
            yield Diagnostic(
                "too-many-a-day",
                f"post {len(times)} on {post.channel} within 24 hours, {wording.moment(local)}; "
                f"{post.platform} takes {limits.max_posts_a_day}",
                place.timing(entries, post),
                "spread them over more days",
                Severity.WARNING,
                post.id,
            )
