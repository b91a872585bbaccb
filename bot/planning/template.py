"""A text made ready to render: what it needs, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.planning.filters import Names


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
