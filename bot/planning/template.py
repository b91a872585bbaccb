"""A text made ready to render: what it needs, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.planning.filters import Names

LONGEST_TEMPLATE = 10_000
LONGEST_MADE = 100_000
"""More characters than any platform takes: what a template makes beyond them is not even gathered."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template, at a line of its own (from 1); `about` is what to look for in that line."""

    code: str
    words: str
    line: int
    about: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled template and the placeholders that it must have: dotted paths, each with its line."""

    render: Callable[[Names], str | Fault]
    needs: tuple[tuple[tuple[str, ...], int], ...]


def gathered(pieces: Iterable[str]) -> str | Fault:
    """Put the pieces of a text together, as long as they are of a length that a post can have."""
    kept: list[str] = []
    room = LONGEST_MADE
    for piece in pieces:
        kept.append(piece)
        room -= len(piece)
        if room < 0:
            words = f"this makes more than {LONGEST_MADE:,} characters"
            return Fault("template-too-long", words, 1, hint="let it name fewer things, or shorter ones")
    return "".join(kept)
