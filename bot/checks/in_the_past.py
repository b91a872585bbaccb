"""A post that the ledger does not hold is due in the past, so that it would never go out."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from bot.checks import place, wording
from bot.model.check import Context
from bot.model.delivery import is_late
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan


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
            yield Diagnostic(
                "in-the-past",
                f"due {wording.moment(post.due.astimezone(zone))}, which is past, so it will not be posted",
                place.timing(entries, post),
                "give it a later time, or leave it as it is if it has been posted from elsewhere",
                Severity.WARNING,
                post.id,
            )


def _over(plan: Plan, context: Context) -> Diagnostic:
    last = max(post.due for post in plan.posts).astimezone(ZoneInfo(plan.zone))
    launch = context.campaign.anchors.get("launch")
    return Diagnostic(
        "in-the-past",
        f"the days of this campaign are over: its last post was due {wording.moment(last)}",
        launch.location if launch else context.campaign.location,
        "watch it with `drumbeat rehearse`, or move `launch`",
        Severity.INFO,
    )
