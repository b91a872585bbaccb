"""Words for people who mistyped a name: what they may have meant, and what there is."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN = 8


def did_you_mean(word: str, known: Iterable[str], nothing: str = "") -> str:
    """Return a hint that names the closest known word, or lists what there is; `nothing` when there is none."""
    names = sorted(set(known))
    if not names:
        return nothing
    lowered = {name.casefold(): name for name in reversed(names)}
    if close := get_close_matches(word.casefold(), lowered, n=1):
        return f"did you mean {lowered[close[0]]}?"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"there is {', '.join(names[:_SHOWN])}{more}"
