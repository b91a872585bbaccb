"""A text as Mastodon counts it: links stand-ins of 23 characters, mentions without their domain.

The rules are those of Mastodon's StatusLengthValidator and of its extractor, which takes twitter-text's rules for names
and has rules of its own for paths and queries (app/validators and config/initializers/twitter_regex.rb).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from bot.channels.text.x import LINK_COUNTS, scan

_GENERAL = r"[^\s<>()?]"
_ENDING = r"""[^\s()?!*"'「」<>;:=,.$%\[\]~&|@]"""
_PARENS = rf"\((?:{_GENERAL}+|{_GENERAL}*\({_GENERAL}+\){_GENERAL}*)\)"
_PATH = rf"/(?:{_GENERAL}*(?:{_PARENS}{_GENERAL}*)*{_ENDING}|{_PARENS}|{_GENERAL}+/)*"
# By what they leave out, because a class that holds all of Unicode takes milliseconds to compile.
_NOT_IN_QUERY = r"""\x00-\x20"<>\\`{}\x7f-\x9f"""
_NOT_ITS_ENDING = rf"{_NOT_IN_QUERY}!?*'();:+$%.,\[\]~|@^"
_QUERY = rf"\?[^{_NOT_IN_QUERY}]*[^{_NOT_ITS_ENDING}]"
_MENTION = re.compile(r"(?<![=/\w])(@[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)(?>@\w+(?:[.-]+\w+)*)(?![@＠]|://)", re.IGNORECASE)
_BETWEEN = re.compile("([ \n])")
_STAND_IN = "x" * LINK_COUNTS


def as_counted(text: str) -> str:
    """Put links and mentions as they count into a text."""
    links, mentions = "://" in text, "@" in text
    if not links and not mentions:
        return text
    words = _BETWEEN.split(text)
    for index, word in enumerate(words):
        if (links and "://" in word) or (mentions and "@" in word):
            words[index] = _shortened(word, index == 0)
    return "".join(words)


def mastodon_links(text: str) -> Iterator[tuple[int, int]]:
    """Find what Mastodon makes a link of."""
    position = 0
    for index, word in enumerate(_BETWEEN.split(text) if "://" in text else ()):
        if "://" in word:
            yield from ((position + start, position + end) for start, end in _links(word, index == 0))
        position += len(word)


@lru_cache(maxsize=4096)
def _links(word: str, first: bool) -> tuple[tuple[int, int], ...]:
    return tuple((link.start, link.end) for link in scan(word, _tail(), first) if link.scheme)


def _shortened(word: str, first: bool) -> str:
    kept: list[str] = []
    position = 0
    for start, end in _links(word, first):
        kept += (_MENTION.sub(r"\1", word[position:start]), _STAND_IN)
        position = end
    return "".join((*kept, _MENTION.sub(r"\1", word[position:])))


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(rf"(?::[0-9]+)?(?P<path>{_PATH})?(?:{_QUERY})?")
