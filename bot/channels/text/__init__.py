"""Counting a text exactly as each platform does. Pure; what X does is in `x`, Mastodon in `mastodon`."""

from __future__ import annotations

from functools import cache

import regex

from bot.channels.text.emoji import emoji_pattern
from bot.channels.text.mastodon import as_counted
from bot.channels.text.x import weighted_length
from bot.model.graphemes import GRAPHEME

__all__ = ["graphemes", "mastodon_length", "threads_length", "utf8_length", "utf16_length", "weighted_length"]

# Characters that never join one another: no marks, joiners, flags, tones, Hangul or CR. The rest has to be looked at,
# together with its neighbours.
_PLAIN = (
    "\n\x20-\x7e\xa0-\u02ff\u0370-\u0482\u048a-\u0590\u05d0-\u05ea\u0620-\u064a\u2010-\u2027\u2030-\u205e"
    "\u20a0-\u20bf\u2100-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u9fff\uff01-\uff9d"
    "\U0001f300-\U0001f3fa\U0001f400-\U0001faff"
)


def graphemes(text: str) -> int:
    """Count what a reader sees as one character each (UAX #29)."""
    count = len(text)
    if text.isascii() and "\r" not in text:
        return count
    for found in _joining().finditer(text):
        part = text[max(found.start() - 1, 0) : found.end() + 1]
        count -= len(part) - len(GRAPHEME.findall(part))
    return count


@cache
def _joining() -> regex.Pattern[str]:
    """What has to be looked at. Python's own `re` takes six times as long to compile classes of so many ranges."""
    return regex.compile(rf"[^{_PLAIN}]+(?:[{_PLAIN}]?[^{_PLAIN}]+)*")


def utf8_length(text: str) -> int:
    """Count bytes as they go over the wire."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def utf16_length(text: str) -> int:
    """Count UTF-16 code units: most emoji are two or more."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def threads_length(text: str) -> int:
    """Count characters, but each emoji as its bytes in UTF-8.

    Meta does not say what exactly is an emoji; every sign that can be one is taken for it, so that we never count less.
    """
    if text.isascii():
        return len(text)
    return len(text) + sum(len(emoji.encode()) - len(emoji) for emoji in emoji_pattern().findall(text))


def mastodon_length(text: str, warning: str = "") -> int:
    """Count as Mastodon does: graphemes of warning and text, a link as 23, `@user@example.org` as `@user`."""
    return graphemes(warning + as_counted(text))
