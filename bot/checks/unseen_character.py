"""Public words hold a character that nobody sees: one that turns the direction, parts a word, or has no width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Severity
from bot.model.plan import Plan
from bot.model.shown import acting, is_control

# Thai, Lao, Burmese and Khmer part words by a space without width; Mongolian chooses the forms of letters
_NEEDED = re.compile(
    "(?<=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b(?=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"
    "|(?<=[\u1820-\u18aa])[\u180b-\u180f]"
)


def unseen_character(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for the first one in the text of each post, its warning, its alt texts and its poll."""
    for post in plan.posts:
        for what, words, at in place.public_words(context.campaign, post):
            if letter := _first(words):
                yield Diagnostic(
                    "unseen-character",
                    f"{what} holds {_name(letter)}, which nobody sees",
                    at or place.of_letter(context.campaign, post, letter),
                    "take it out, unless the writing needs it: type its words anew, or paste them as plain text",
                    Severity.WARNING,
                    post.id,
                )


def _first(words: str) -> str:
    found = (letter for n, letter in acting(words) if not is_control(letter) and not _NEEDED.match(words, n))
    return next(found, "")


def _name(letter: str) -> str:
    return f"U+{ord(letter):04X} ({unicodedata.name(letter, 'a sign without a name').lower()})"
