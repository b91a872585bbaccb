"""A post has more links than its platform takes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.alive import words
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan


def too_many_links(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post over the limit; the same address twice is one link."""
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if limits is None or limits.max_links is None:
            continue
        number = len(set(words(post.text, limits.links(post.text))))
        if number > limits.max_links:
            yield Diagnostic(
                "too-many-links",
                f"{number} links for {post.channel}, which takes {limits.max_links}",
                post.text_location,
                f"leave out {number - limits.max_links}",
                post=post.id,
            )
