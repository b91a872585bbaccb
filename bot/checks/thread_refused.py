"""A message is a thread, and the platform has none."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks.wording import variant
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan
from bot.model.wishes import THREAD


def thread_refused(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each thread on a platform without threads, at its second post."""
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if limits is not None and post.segment == 2 and THREAD.is_unmet(post, limits):
            yield Diagnostic(
                "thread-refused",
                f"{post.channel} has no threads, and this message has {post.segments} posts",
                post.text_location,
                f"give it {variant(post.platform)} without `---`, or leave {post.channel} out",
                post=post.id,
            )
