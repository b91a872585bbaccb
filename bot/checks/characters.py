"""Public words hold characters that are not what they seem: letters as a font, or what acts and is not seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from bot.checks import place
from bot.model.check import Context
from bot.model.diagnostic import Diagnostic, Location, Severity
from bot.model.plan import Plan, Post
from bot.model.shown import acting, is_control, shown

# Mathematical Alphanumeric Symbols, enclosed and full-width Latin letters; single ones are symbols, runs are words
_STYLED = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\U0001f130-\U0001f169\uff21-\uff3a\uff41-\uff5a]{2,}")
# Thai, Lao, Burmese and Khmer part words by a space without width; Mongolian chooses the forms of letters
_NEEDED = re.compile(
    "(?<=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b(?=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"
    "|(?<=[\u1820-\u18aa])[\u180b-\u180f]"
)


def styled_letters(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for the first word in symbols of each post: screen readers spell it out or leave it out."""
    for post in plan.posts:
        if not post.text.isascii() and (found := _STYLED.search(post.text)):
            message = f"“{found[0]}” is written in symbols that look like letters"
            where = place.in_template(context.campaign, post, found[0])
            yield Diagnostic("styled-letters", message, where, "type it in plain letters", post=post.id)


def control_character(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for the first one in the text of each post, its warning, its alt texts and its poll."""
    for post, what, letter, where in _first_of_each(plan, context, lambda words, n, letter: is_control(letter)):
        message = f"{what} holds a control character, {shown(letter)} (U+{ord(letter):04X})"
        hint = "take it out: type the words around it anew, or paste them as plain text"
        yield Diagnostic("control-character", message, where, hint, post=post.id)


def unseen_character(plan: Plan, context: Context) -> Iterator[Diagnostic]:
    """Yield a finding for the first one that is not needed, in the same words."""
    for post, what, letter, where in _first_of_each(plan, context, _is_needless):
        message = f"{what} holds {_name(letter)}, which nobody sees"
        hint = "take it out, unless the writing needs it: type its words anew, or paste them as plain text"
        yield Diagnostic("unseen-character", message, where, hint, Severity.WARNING, post.id)


def _first_of_each(
    plan: Plan, context: Context, is_one: Callable[[str, int, str], bool]
) -> Iterator[tuple[Post, str, str, Location]]:
    for post in plan.posts:
        for what, words, at in place.public_words(context.campaign, post):
            if letter := next((letter for n, letter in acting(words) if is_one(words, n, letter)), ""):
                yield post, what, letter, at or place.of_letter(context.campaign, post, letter)


def _is_needless(words: str, n: int, letter: str) -> bool:
    return not is_control(letter) and not _NEEDED.match(words, n)


def _name(letter: str) -> str:
    return f"U+{ord(letter):04X} ({unicodedata.name(letter, 'a sign without a name').lower()})"
