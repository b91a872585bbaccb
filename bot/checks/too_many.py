"""A post has more hashtags, links or mentions than its platform takes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.alive import words
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan, Post


def too_many_hashtags(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post over the limit."""
    for post, limits in context.limited(plan):
        if (most := limits.max_hashtags) is not None:
            yield from _over(post, len(limits.hashtags(post.text)), "hashtags", most)


def too_many_links(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post over the limit; the same address twice is one link."""
    for post, limits in context.limited(plan):
        if (most := limits.max_links) is not None:
            yield from _over(post, len(set(words(post.text, limits.links(post.text)))), "links", most)


def too_many_mentions(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post over the limit; those written by hand count, too."""
    hint = "name fewer partners in a post (`per_post`), or write names instead of mentions"
    for post, limits in context.limited(plan):
        if (most := limits.max_mentions) is not None:
            yield from _over(post, max(len(post.mentions), len(limits.mentions(post.text))), "mentions", most, hint)


def _over(post: Post, number: int, what: str, most: int, hint: str = "") -> Iterator[Diagnostic]:
    if number > most:
        message = f"{number} {what} for {post.channel}, which takes {most}"
        yield Diagnostic(
            f"too-many-{what}", message, post.text_location, hint or f"leave out {number - most}", post=post.id
        )
