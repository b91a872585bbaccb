"""A name without https:// in a text, on a platform that makes no link of it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.model.address import bare_names
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan


def link_not_live(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each such name of each post."""
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if limits is None or not limits.links_need_https:
            continue
        for name in dict.fromkeys(bare_names(post.text)):
            yield Diagnostic(
                "link-not-live",
                f"“{name}” is no link on {post.channel}",
                place.in_template(context.campaign, post, name),
                f"write https://{name}",
                Severity.INFO,
                post.id,
            )
