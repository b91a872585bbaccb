"""Who may approve: too few people, so that a post would wait for ever, or anybody, because nobody is named."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan
from bot.model.wording import counted


def cannot_be_approved(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post whose approvals nobody can give."""
    entries = place.entries_of(context.campaign)
    for post in (each for each in plan.posts if each.due > context.now):
        short = next((each for each in post.agreements if each.needed > len(each.people)), None)
        if short is not None:
            who = ", ".join(names[0] for names in short.people) or "nobody"
            message = f"needs {counted(short.needed, 'approval')}, and may get them from: {who}"
            hint = "name more who approve it in schedules/people.csv; its author is never the only one to agree"
            yield Diagnostic("cannot-be-approved", message, place.timing(entries, post), hint, post=post.id)


def no_approvers(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield one finding for the campaign, where any of its posts needs approval."""
    campaign = context.campaign
    if not campaign.people and any(post.approvals for post in plan.posts):
        message = "anybody may approve, under any name: the team is not listed"
        hint = "list who writes and who approves in schedules/people.csv: name, login, writes, approves"
        yield Diagnostic("no-approvers", message, campaign.approvals.location or campaign.location, hint, Severity.INFO)
