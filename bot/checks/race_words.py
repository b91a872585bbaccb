"""A text uses initials for people from ethnic minorities that official style guides have given up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan

_WORDS = re.compile(r"(?<![\w#@])(?:BAME|BME)(?!\w)")


def race_words(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each use outside a partner's own name."""
    names = [partner.name for partner in context.campaign.partners if _WORDS.search(partner.name)]
    for post in plan.posts:
        if "BAME" not in post.text and "BME" not in post.text:
            continue
        text = post.text
        for name in names:
            text = text.replace(name, "")
        if found := _WORDS.search(text):
            yield Diagnostic(
                "race-words",
                f"“{found[0]}” is no longer used by the NHS and the government's Race Disparity Unit",
                place.in_template(context.campaign, post, found[0]),
                "write “ethnic minorities”, or better the group that is meant",
                Severity.WARNING,
                post.id,
            )
