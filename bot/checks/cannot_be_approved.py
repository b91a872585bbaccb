"""A post needs more approvals than there are people who may give them: it would wait for ever."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.checks.wording import counted
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan


def cannot_be_approved(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post whose approvals nobody can give."""
    entries = place.entries_of(context.campaign)
    for post in (each for each in plan.posts if each.due > context.now):
        for each in post.agreements:
            if each.needed > len(each.people):
                who = ", ".join(names[0] for names in each.people) or "nobody"
                yield Diagnostic(
                    "cannot-be-approved",
                    f"needs {counted(each.needed, 'approval')}, and may get them from: {who}",
                    place.timing(entries, post),
                    "name more who approve it in schedules/people.csv; its author is never the only one to agree",
                    post=post.id,
                )
                break
