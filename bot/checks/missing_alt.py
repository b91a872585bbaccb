"""A picture or video has no words for people who cannot see it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan


def missing_alt(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each medium without alt text."""
    for post in plan.posts:
        for index, media in enumerate(post.media):
            if not media.alt.strip():
                where = place.alt(context.campaign, post, index)
                yield Diagnostic(
                    "missing-alt",
                    f"{_name(media.path)} has no alt text",
                    where,
                    "say in a sentence what it shows, with the words that stand on it",
                    post=post.id,
                )


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
