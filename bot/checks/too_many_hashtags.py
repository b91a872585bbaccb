"""A post has more hashtags than its platform takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan

_TAG = re.compile(r"#(?<![\w/&#]#)\w*[^\W\d]\w*")


def too_many_hashtags(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post over the limit."""
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if limits is None or limits.max_hashtags is None or "#" not in post.text:
            continue
        number = len(_TAG.findall(post.text))
        if number > limits.max_hashtags:
            yield Diagnostic(
                "too-many-hashtags",
                f"{number} hashtags for {post.channel}, which takes {limits.max_hashtags}",
                post.text_location,
                f"leave out {number - limits.max_hashtags}",
                post=post.id,
            )
