"""A text uses mathematical or enclosed letters as a font; screen readers spell them out or leave them out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan

# Mathematical Alphanumeric Symbols, enclosed and full-width Latin letters; single ones are symbols, runs are words
_STYLED = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f169\uff21-\uff3a\uff41-\uff5a]{2,}")


def styled_letters(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for the first such word of each post."""
    for post in plan.posts:
        if not post.text.isascii() and (found := _STYLED.search(post.text)):
            yield Diagnostic(
                "styled-letters",
                f"“{found[0]}” is written in symbols that look like letters",
                place.in_template(context.campaign, post, found[0]),
                "type it in plain letters",
                post=post.id,
            )
