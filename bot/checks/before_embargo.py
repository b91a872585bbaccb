"""A post is due before the moment from which it may be public."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.checks import place, wording
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan


def before_embargo(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post that would break its embargo."""
    entries, zone = place.entries_of(context.campaign), ZoneInfo(plan.zone)
    for post in plan.posts:
        if post.embargo is not None and post.due < post.embargo:
            yield Diagnostic(
                "before-embargo",
                f"due {wording.span(post.embargo - post.due)} before the embargo ends",
                place.timing(entries, post),
                f"move it to {wording.moment(post.embargo.astimezone(zone))} or later",
                post=post.id,
            )
