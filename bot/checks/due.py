"""When a post is due: too early, too late, at a bad time, or too close to others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.checks import place
from bot.model import wording
from bot.model.check import Context
from bot.model.delivery import is_late
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.moment import Guard, Hours
from bot.model.plan import Plan
from bot.model.wording import WEEKDAYS

_DAY = timedelta(hours=24)


def before_embargo(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post that would break its embargo."""
    entries, zone = place.entries_of(context.campaign), ZoneInfo(plan.zone)
    for post in plan.posts:
        if post.embargo is not None and post.due < post.embargo:
            message = f"due {wording.span(post.embargo - post.due)} before the embargo ends"
            hint = f"move it to {wording.moment(post.embargo.astimezone(zone))} or later"
            yield Diagnostic("before-embargo", message, place.timing(entries, post), hint, post=post.id)


def in_guard(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post that a guard holds; the plan has put the guard's name into the hold."""
    entries = place.entries_of(context.campaign)
    for post in plan.posts:
        if post.released:
            words, hint = f"goes out all the same: {post.released}", "nothing to do but to approve it, like any change"
            yield Diagnostic("in-guard", words, place.timing(entries, post), hint, Severity.INFO, post.id)
        if not post.hold:
            continue
        for guard in context.campaign.guards:
            if (window := _window(guard, post.hold)) and guard.concerns(post.channel, post.platform, post.tags):
                source = f"; source: {guard.source}" if guard.source else ""
                yield Diagnostic(
                    "in-guard",
                    f"held: falls into {window}",
                    place.timing(entries, post),
                    f"move it out of the window that {guard.location.file}:{guard.location.line} sets{source}",
                    Severity.WARNING,
                    post.id,
                )


def _window(guard: Guard, hold: str) -> str:
    """Return the guard's name and end as the hold has them, or nothing."""
    words = f"guard: {guard.name} until "
    start = hold.find(words)
    return hold[start + len("guard: ") : start + len(words) + len("2021-05-06 22:00")] if start >= 0 else ""


def outside_hours(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post outside the posting hours; the posts of a thread count once."""
    hours = context.campaign.hours
    if hours is None:
        return
    entries, zone = place.entries_of(context.campaign), ZoneInfo(plan.zone)
    for post in plan.posts:
        local = post.due.astimezone(zone)
        if post.segment == 1 and not hours.are_open(local):
            message = f"due {wording.moment(local)}, outside the posting hours ({_open(hours, local.weekday())})"
            hint = "move it into the hours, so that someone sees the answers"
            yield Diagnostic("outside-hours", message, place.timing(entries, post), hint, Severity.WARNING, post.id)


def _open(hours: Hours, weekday: int) -> str:
    window = hours.days[weekday]
    if window is None:
        return f"closed on {WEEKDAYS[weekday]}s"
    return f"{window[0]:%H:%M} to {window[1]:%H:%M}"


def too_close(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post that comes too soon after the one before it; a thread is one post."""
    gap, entries = context.campaign.gap, place.entries_of(context.campaign)
    for before, post in plan.closer_than(gap):
        apart = wording.span(post.due - before.due) + " after" if post.due > before.due else "at the same moment as"
        keeps = f"the campaign keeps {wording.span(gap)} between two posts"
        message = f"due {apart} “{before.entry}” on {post.channel}; {keeps}"
        hint = f"move one of them; the other is at {place.timing(entries, before)}"
        yield Diagnostic("too-close", message, place.timing(entries, post), hint, Severity.WARNING, post.id)


def too_many_a_day(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for the first post over the limit of any 24 hours, once for a channel and day."""
    entries, zone = place.entries_of(context.campaign), ZoneInfo(plan.zone)
    recent: dict[str, deque[datetime]] = {}
    told: set[tuple[str, date]] = set()
    for post in plan.posts:
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
            number = f"post {len(times)} on {post.channel} within 24 hours, {wording.moment(local)}"
            message = f"{number}; {post.platform} takes {limits.max_posts_a_day}"
            where, hint = place.timing(entries, post), "spread them over more days"
            yield Diagnostic("too-many-a-day", message, where, hint, Severity.WARNING, post.id)


def in_the_past(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each new post that is later than its grace, or one for a campaign that is over."""
    late = [post for post in plan.posts if is_late(context.now, post.due, post.late.grace)]
    if late and len(late) == len(plan.posts):
        if not any(post.id in context.known for post in late):
            yield _over(plan, context)
        return
    entries, zone = place.entries_of(context.campaign), ZoneInfo(plan.zone)
    for post in late:
        if post.id not in context.known:
            message = f"due {wording.moment(post.due.astimezone(zone))}, which is past, so it will not be posted"
            hint = "give it a later time, or leave it as it is if it has been posted from elsewhere"
            yield Diagnostic("in-the-past", message, place.timing(entries, post), hint, Severity.WARNING, post.id)


def _over(plan: Plan, context: Context) -> Diagnostic:
    last = max(post.due for post in plan.posts).astimezone(ZoneInfo(plan.zone))
    launch = context.campaign.anchors.get("launch")
    message = f"the days of this campaign are over: its last post was due {wording.moment(last)}"
    where = launch.location if launch else context.campaign.location
    hint = "watch it with `drumbeat rehearse`, or move `launch`"
    return Diagnostic("in-the-past", message, where, hint, Severity.INFO)
