"""Words for people who mistyped a name: what they may have meant, and what there is."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from bot.model.near import MOST_KNOWN, closest

_SHOWN = 8


def did_you_mean(word: str, known: Collection[str], nothing: str = "") -> str:
    """Return a hint that names the closest known word, or lists what there is; `nothing` when there is none."""
    if not known:
        return nothing
    if close := closest(word, known):
        return f"did you mean {close}?"
    names = sorted(set(known)) if len(known) <= MOST_KNOWN else known  # a list of thousands is not sorted each time
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"there is {', '.join(islice(names, _SHOWN))}{more}"
