"""Two posts follow one another on a channel faster than the campaign wants."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place, wording
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan, Post


def too_close(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post that comes too soon after the one before it; a thread is one post."""
    gap, entries = context.campaign.gap, place.entries_of(context.campaign)
    last: dict[str, Post] = {}
    for post in sorted(plan.posts, key=lambda each: (each.due, each.id)):
        if post.segment > 1:
            continue
        before = last.get(post.channel)
        last[post.channel] = post
        if before is None or post.due - before.due >= gap:
            continue
        apart = wording.span(post.due - before.due) + " after" if post.due > before.due else "at the same moment as"
        other = place.timing(entries, before)
        yield Diagnostic(
            "too-close",
            f"due {apart} “{before.entry}” on {post.channel}; the campaign keeps {wording.span(gap)} between two posts",
            place.timing(entries, post),
            f"move one of them; the other is at {other}",
            Severity.WARNING,
            post.id,
        )
