"""Copy that partners post on a day of their own says "today" or "tomorrow"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.checks import place
from bot.checks.unused_message import FORMS
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan

_WORD = re.compile(
    r"\b(?:today|tomorrow|tonight|yesterday|this (?:week|weekend|morning|afternoon|evening))\b", re.IGNORECASE
)


def stale_day_word(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for each such word in a form that is handed out, not posted by us on a known day."""
    for message in context.campaign.messages.values():
        if "stale-day-word" in message.allow:
            continue
        for variant in message.variants:
            if not FORMS & set(variant.names):
                continue
            for segment in variant.segments:
                if found := _WORD.search(segment.text):
                    yield Diagnostic(
                        "stale-day-word",
                        f"“{found[0]}” in words for partners, who may use them on another day",
                        place.within(segment, found[0]) or segment.location,
                        "write the date: {{ launch | date }}",
                        Severity.WARNING,
                    )
