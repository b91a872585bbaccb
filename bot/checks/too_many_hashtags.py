"""A post has more hashtags than its platform takes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan


def too_many_hashtags(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post over the limit."""
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if limits is None or limits.max_hashtags is None:
            continue
        number = len(limits.hashtags(post.text))
        if number > limits.max_hashtags:
            yield Diagnostic(
                "too-many-hashtags",
                f"{number} hashtags for {post.channel}, which takes {limits.max_hashtags}",
                post.text_location,
                f"leave out {number - limits.max_hashtags}",
                post=post.id,
            )
