"""Words for people who mistyped a name: what they probably meant, and what there is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from itertools import islice

LONGEST = 80
"""Comparing takes time that grows with the length, and nothing longer is a typing slip."""

MOST_KNOWN = 1_000
"""Among more words than these nobody is helped by a guess, and a thousand slips would take long to compare."""

_SHOWN = 8


def did_you_mean(word: str, known: Collection[str], otherwise: str = "", nothing: str = "", before: str = "") -> str:
    """Return a hint: the known word that is most like this one, with what stands `before` it.

    Where none is like it: `otherwise`, or what there is; where nothing is known at all: `nothing`.
    """
    if close := closest(word, known):
        return ask(before + close)
    return (otherwise or there_is(known)) if known else (nothing or otherwise)


def ask(close: str) -> str:
    """Ask whether this word was meant."""
    return f'did you mean "{close}"?'


def there_is(known: Collection[str]) -> str:
    """Name some of what is known, and say how many more there are."""
    names = sorted(set(known)) if len(known) <= MOST_KNOWN else known  # a list of thousands is not sorted each time
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"there is {', '.join(islice(names, _SHOWN))}{more}"


def closest(word: str, known: Collection[str]) -> str:
    """Return the known word that is most like this one whatever its capitals, or an empty string."""
    return next(iter(closest_few(word, known, 1)), "")


def closest_few(word: str, known: Collection[str], number: int) -> tuple[str, ...]:
    """Return the known words that are like this one, the most like it first; at most so many."""
    if not 0 < len(known) <= MOST_KNOWN:
        return ()
    from rapidfuzz.distance import Indel  # only who mistypes something pays for the import
    from rapidfuzz.process import extract

    names = _by_small_letters(tuple(sorted(known) if isinstance(known, set | frozenset) else known))
    near = extract(
        word.casefold()[:LONGEST], names.keys(), scorer=Indel.normalized_similarity, score_cutoff=0.7, limit=number
    )
    return tuple(names[found[0]] for found in near)


@lru_cache(maxsize=32)  # the same few lists are asked again and again
def _by_small_letters(known: tuple[str, ...]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for name in known:
        names.setdefault(name.casefold(), name)
    return names
