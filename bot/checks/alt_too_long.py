"""An alt text is longer than its platform keeps."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan


def alt_too_long(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each alt text that would be refused or cut; where none is kept, another check says so."""
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if limits is None or not limits.max_alt:
            continue
        for index, media in enumerate(post.media):
            if len(media.alt) > limits.max_alt:
                yield Diagnostic(
                    "alt-too-long",
                    f"{len(media.alt)} characters of alt text for {post.channel}, which takes {limits.max_alt}",
                    place.alt(context.campaign, post, index),
                    f"shorten it to {limits.max_alt}; a long description belongs in the post or behind its link",
                    post=post.id,
                )
