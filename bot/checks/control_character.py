"""Public words hold a control character: no platform shows it, some refuse it, and it acts where text is shown."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic
from bot.model.plan import Plan
from bot.model.shown import acting, is_control, shown


def control_character(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for the first one in the text of each post, its warning, its alt texts and its poll."""
    for post in plan.posts:
        for what, words, at in place.public_words(context.campaign, post):
            if letter := next((letter for _, letter in acting(words) if is_control(letter)), ""):
                yield Diagnostic(
                    "control-character",
                    f"{what} holds a control character, {shown(letter)} (U+{ord(letter):04X})",
                    at or place.of_letter(context.campaign, post, letter),
                    "take it out: type the words around it anew, or paste them as plain text",
                    post=post.id,
                )
