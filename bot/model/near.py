"""The known word that somebody who mistyped one probably meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

LONGEST = 80
"""Comparing takes time that grows with the length, and nothing longer is a typing slip."""

MOST_KNOWN = 1_000
"""Among more words than these nobody is helped by a guess, and a thousand slips would take long to compare."""


def closest(word: str, known: Collection[str]) -> str:
    """Return the known word that is most like this one whatever its capitals, or an empty string."""
    if not 0 < len(known) <= MOST_KNOWN:
        return ""
    from rapidfuzz.distance import Indel  # only who mistypes something pays for the import
    from rapidfuzz.process import extractOne

    names = _by_small_letters(tuple(sorted(known) if isinstance(known, set | frozenset) else known))
    near = extractOne(word.casefold()[:LONGEST], names.keys(), scorer=Indel.normalized_similarity, score_cutoff=0.7)
    return names[near[0]] if near else ""


@lru_cache(maxsize=32)  # the same few lists are asked again and again
def _by_small_letters(known: tuple[str, ...]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for name in known:
        names.setdefault(name.casefold(), name)
    return names
