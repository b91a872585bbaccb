"""A post is due when nobody of the team watches the answers."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.checks import place, wording
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.moment import Hours
from bot.model.plan import Plan


def outside_hours(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post outside the posting hours; the posts of a thread count once."""
    hours = context.campaign.hours
    if hours is None:
        return
    entries, zone = place.entries_of(context.campaign), ZoneInfo(plan.zone)
    for post in plan.posts:
        local = post.due.astimezone(zone)
        if post.segment == 1 and not hours.are_open(local):
            yield Diagnostic(
                "outside-hours",
                f"due {wording.moment(local)}, outside the posting hours ({_open(hours, local.weekday())})",
                place.timing(entries, post),
                "move it into the hours, so that someone sees the answers",
                Severity.WARNING,
                post.id,
            )


def _open(hours: Hours, weekday: int) -> str:
    window = hours.days[weekday]
    if window is None:
        return f"closed on {wording.WEEKDAYS[weekday]}s"
    return f"{window[0]:%H:%M} to {window[1]:%H:%M}"
