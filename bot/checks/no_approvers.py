"""Posts need approval, and nobody says whose: anybody who may write in the folder approves, under any name."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan


def no_approvers(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield one finding for the campaign, where any of its posts needs approval."""
    campaign = context.campaign
    if not campaign.people and any(post.approvals for post in plan.posts):
        yield Diagnostic(
            "no-approvers",
            "anybody may approve, under any name: the team is not listed",
            campaign.approvals.location or campaign.location,
            "list who writes and who approves in schedules/people.csv: name, login, writes, approves",
            Severity.INFO,
        )
