"""A post falls into a window in which posts are held, and says whose rule that is."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.moment import Guard
from bot.model.plan import Plan


def in_guard(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each post that a guard holds; the plan has put the guard's name into the hold."""
    entries = place.entries_of(context.campaign)
    for post in plan.posts:
        if post.released:
            words, hint = f"goes out all the same: {post.released}", "nothing to do but to approve it, like any change"
            yield Diagnostic("in-guard", words, place.timing(entries, post), hint, Severity.INFO, post.id)
        if not post.hold:
            continue
        for guard in context.campaign.guards:
            if (window := _window(guard, post.hold)) and guard.concerns(post.channel, post.platform, post.tags):
                source = f"; source: {guard.source}" if guard.source else ""
                yield Diagnostic(
                    "in-guard",
                    f"held: falls into {window}",
                    place.timing(entries, post),
                    f"move it out of the window that {guard.location.file}:{guard.location.line} sets{source}",
                    Severity.WARNING,
                    post.id,
                )


def _window(guard: Guard, hold: str) -> str:
    """Return the guard's name and end as the hold has them, or nothing."""
    words = f"guard: {guard.name} until "
    start = hold.find(words)
    return hold[start + len("guard: ") : start + len(words) + len("2021-05-06 22:00")] if start >= 0 else ""
