"""An alt text starts with "image of", which a screen reader has said already."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan

_PREFIX = re.compile(
    r"\s*(?:(?:an?|the)\s+)?(?:image|picture|photo(?:graph)?|graphic)\s+(?:of|showing)\b", re.IGNORECASE
)


def alt_prefix(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each alt text that introduces itself."""
    for post in plan.posts:
        for index, media in enumerate(post.media):
            if found := _PREFIX.match(media.alt):
                yield Diagnostic(
                    "alt-prefix",
                    f"the alt text starts with “{found.group().strip()}”",
                    place.alt(context.campaign, post, index),
                    "start with what it shows: screen readers say that it is a picture",
                    Severity.WARNING,
                    post.id,
                )
