"""Colours of our own on a terminal. Each carries a number that nobody can guess, so that no text of others paints."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

_OURS = int.from_bytes(os.urandom(6))
_PAINT = re.compile(rf"\x1b\[{_OURS};([\d;]*)m")
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan")


def painted(words: str, colour: str = "", *, bold: bool = False) -> str:
    """Return words in a colour (or `grey`), for `with_paint` to let through."""
    code = 90 if colour == "grey" else 30 + _COLOURS.index(colour) if colour else 0
    codes = [str(one) for one in (code, int(bold)) if one]
    return f"\x1b[{_OURS};{';'.join(codes)}m{words}\x1b[{_OURS};0m" if codes else words


def with_paint(text: str, outward: Callable[[str], str]) -> str:
    """Return a text for a terminal: our own colours as it knows them, and all else as `outward` has it."""
    parts = _PAINT.split(text)
    return "".join(f"\x1b[{part}m" if n % 2 else outward(part) for n, part in enumerate(parts))


def without_paint(text: str) -> str:
    """Return a text without our own colours."""
    return _PAINT.sub("", text)
