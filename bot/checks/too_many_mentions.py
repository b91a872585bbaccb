"""A post mentions more accounts than its platform takes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan


def too_many_mentions(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post over the limit."""
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if limits is None or limits.max_mentions is None:
            continue
        number = max(len(post.mentions), len(limits.mentions(post.text)))  # those written by hand count, too
        if number <= limits.max_mentions:
            continue
        yield Diagnostic(
            "too-many-mentions",
            f"{number} mentions for {post.channel}, which takes {limits.max_mentions}",
            post.text_location,
            "name fewer partners in a post (`per_post`), or write names instead of mentions",
            post=post.id,
        )
