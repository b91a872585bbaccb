"""A message asks who may reply, and the platform cannot see to it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks.wording import listed
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan, Post
from bot.model.wishes import REPLIES


def replies_not_enforced(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each message, with all platforms that leave replies open to everyone."""
    open_on: dict[tuple[str, str], dict[str, Post]] = {}
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if limits is not None and REPLIES.is_unmet(post, limits):
            open_on.setdefault((post.message, post.replies), {}).setdefault(post.channel, post)
    for (name, replies), posts in open_on.items():
        first = next(iter(posts.values()))
        message = context.campaign.messages.get(name)
        yield Diagnostic(
            "replies-not-enforced",
            f"“replies: {replies}” cannot be set on {listed(sorted(posts))}: everyone may reply there",
            message.location if message else first.text_location,
            "have someone watch the replies, or leave these channels out",
            Severity.INFO,
            first.id,
        )
