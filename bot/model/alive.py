"""What of a text leads somewhere: links, hashtags and mentions, by the general rules where a platform has none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache, partial
from typing import NamedTuple, Protocol

import regex

from bot.model.address import addresses


class Span(NamedTuple):
    """A stretch of a text, `text[start:end]`."""

    start: int
    end: int


Find = Callable[[str], Sequence[Span]]
"""Finds in a text what is of one kind, in the order of the text."""


class Lively(Protocol):
    """Whoever knows what a platform makes of a text."""

    @property
    def links(self) -> Find: ...

    @property
    def hashtags(self) -> Find: ...

    @property
    def mentions(self) -> Find: ...


# Not only digits, and neither the end of a word nor a part of an address.
_HASHTAG = r"(?<![\p{L}\p{N}_&/])[#\uff03](?=[\p{N}_]*[\p{L}\p{M}])[\p{L}\p{M}\p{N}_\u200c\u200d]+"
_MENTION = r"(?<![\p{L}\p{N}_/@])@[\p{L}\p{N}_](?:[\w.-]*\w)?(?:@[\w-]+(?:\.[\w-]+)+)?"


@lru_cache(maxsize=16_384)  # planning, most checks and pages ask it of each post's text, one after the other
def links(text: str) -> Sequence[Span]:
    """Find what begins with http:// or https://, without the punctuation of the sentence around it."""
    return tuple(Span(*each) for each in addresses(text))


def outside_of(links: Find, pattern: str, sign: str, wide: str) -> Find:
    """Return what finds a pattern outside of links, in texts that have a form of its sign at all."""
    compiled = cache(partial(regex.compile, pattern))  # by the first text that has one

    def find(text: str) -> Sequence[Span]:
        if sign not in text and wide not in text:
            return ()
        return outside(links(text), spans(compiled().finditer(text)))

    return find


def spans(found: Iterator[regex.Match[str]]) -> Sequence[Span]:
    """Return where matches stand."""
    return tuple(Span(*match.span()) for match in found)


def outside(taken: Sequence[Span], found: Sequence[Span]) -> Sequence[Span]:
    """Return those that do not touch what is taken already."""
    return tuple(one for one in found if not any(one.start < other.end and other.start < one.end for other in taken))


def words(text: str, found: Sequence[Span]) -> tuple[str, ...]:
    """Return the words of some stretches."""
    return tuple(text[start:end] for start, end in found)


def without(text: str, found: Sequence[Span]) -> str:
    """Return a text without some stretches."""
    kept, position = [], 0
    for start, end in found:
        kept.append(text[position:start])
        position = end
    return "".join((*kept, text[position:]))


hashtags = outside_of(links, _HASHTAG, "#", "＃")
mentions = outside_of(links, _MENTION, "@", "@")
