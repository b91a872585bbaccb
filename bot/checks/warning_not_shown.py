"""A message has a content warning that the platform would not show."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks.wording import variant
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan
from bot.model.wishes import CONTENT_WARNING


def warning_not_shown(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post whose warning is neither a field of the platform nor said in the text."""
    for post in plan.posts:
        limits = context.capabilities.get(post.channel)
        if limits is None or not CONTENT_WARNING.is_unmet(post, limits) or post.segment > 1:
            continue
        if post.content_warning.casefold() in post.text.casefold():
            continue
        yield Diagnostic(
            "warning-not-shown",
            f"{post.channel} has no content warnings, and the text does not say “{post.content_warning}”",
            post.text_location,
            f"give it {variant(post.platform)} that starts with the warning, or leave {post.channel} out",
            Severity.WARNING,
            post.id,
        )
